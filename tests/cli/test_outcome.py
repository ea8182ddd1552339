"""Refusals for scripts, failures after the deed, foreign words."""

import json
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.cli.outcome import Afterwards, printable, refusal_as_json
from citymap.errors import InputError, StoreError


@given(st.text())
def test_what_is_printable_stays_and_nothing_else(text: str) -> None:
    shown = printable(text)
    kept = [
        c for c in text if category(c)[0] != "C" and category(c) not in ("Zl", "Zp")
    ]
    assert [c for c in shown if c != "�"] == [c for c in kept if c != "�"]
    assert len(shown) == len(text)


def test_blanks_of_chinese_writing_stay() -> None:
    assert printable("公厕\u3000台账\xa0") == "公厕\u3000台账\xa0"


@pytest.mark.parametrize("asked", [True, False])
def test_a_refusal_is_raised_and_told_once_if_asked(
    asked: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(InputError), refusal_as_json(asked=asked):
        raise InputError("no", "不")
    out = capsys.readouterr().out
    assert bool(out) == asked
    assert not out or set(json.loads(out)) == {"refused", "message", "notice"}


def test_our_own_faults_are_no_refusals(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError), refusal_as_json(asked=True):
        raise StoreError("disk full")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("error", [StoreError("a\nb"), ValueError("a\nb"), OSError(5)])
def test_after_the_deed_a_failure_is_one_line(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    after = Afterwards()
    with after.work("未写", "it was not written"):
        raise error
    assert after.failed
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_deed_a_failure_is_raised() -> None:
    after = Afterwards(done=False)
    with pytest.raises(ValueError, match="x"), after.work("未写", "not written"):
        raise ValueError("x")
    assert not after.failed


def test_work_that_is_done_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    after = Afterwards()
    with after.work("未写", "not written"):
        pass
    assert not after.failed
    assert capsys.readouterr().err == ""
