"""The page of notices is written from the kinds, and names each of them once."""

import re

from citymap.intake import kinds
from citymap.intake.notices import SEVERITIES, Kind


def subclasses(kind: type[Kind]) -> set[type[Kind]]:
    return {kind}.union(*(subclasses(child) for child in kind.__subclasses__()))


def test_every_kind_in_the_room_is_known() -> None:
    ours = {
        kind
        for kind in subclasses(Kind)
        if kind.__module__.startswith("citymap.") and ".kinds_" in kind.__module__
    }
    assert ours == {*kinds.all_kinds().values()}


def test_codes_are_not_shared() -> None:
    assert len({*kinds.all_kinds()}) == len({*kinds.all_kinds().values()})


def test_the_page_has_a_section_for_each_kind_under_its_severity() -> None:
    page = kinds.notices_page()
    headings = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert sorted(headings) == sorted(kinds.all_kinds())
    chapters = re.split(r"^## .*$", page, flags=re.MULTILINE)[1:]
    for severity, chapter in zip(SEVERITIES, chapters, strict=True):
        for code in re.findall(r"^### (\w+)$", chapter, re.MULTILINE):
            assert kinds.all_kinds()[code].severity == severity


def test_the_page_says_which_notices_ask() -> None:
    page = kinds.notices_page()
    asking = [kind for kind in kinds.all_kinds().values() if kind.asks]
    assert page.count("Publishing it wants `--yes`.") == len(asking) > 0
