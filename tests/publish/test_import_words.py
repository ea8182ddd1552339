"""The words of an import's page, and the one sentence that says what comes next."""

from dataclasses import replace

import pytest
from tests.publish.imports import SUMMARY

from citymap.publish.import_summary import ImportSummary
from citymap.publish.import_words import grouped, next_step, words

CLEAN = replace(SUMMARY, left_out=0, accepted=40, groups=())


@pytest.mark.parametrize(
    ("summary", "begins"),
    [
        (CLEAN, "Ready to be published"),
        (replace(CLEAN, groups=SUMMARY.groups[1:]), "Look at the warnings"),
        (SUMMARY, "Mend the rows that were left out (3) and import again; or publish"),
        (replace(SUMMARY, asks=True), "Check the warnings below first"),
        (replace(SUMMARY, asks=True, accepted=0), "No row could be accepted"),
        (replace(SUMMARY, version="v"), "Published; mend the rows"),
        (replace(CLEAN, version="v", asks=True), "Published; nothing more"),
    ],
)
def test_the_next_step_is_one_sentence(summary: ImportSummary, begins: str) -> None:
    assert next_step(summary, "en").startswith(begins)
    assert next_step(summary, "zh").count("。") == 1


def test_both_languages_have_all_words() -> None:
    assert set(words("zh")) == set(words("en"))
    assert all(words("zh").values())


def test_digits_are_parted_where_they_are_many() -> None:
    assert [grouped(n) for n in (0, 9999, 10_000)] == ["0", "9999", "10,000"]
