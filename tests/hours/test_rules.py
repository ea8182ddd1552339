"""Rules rewritten for one day, and the limits of what is read at all."""

import pytest

from citymap.errors import HoursError
from citymap.hours import rules


@pytest.mark.parametrize(
    ("osm", "plain"),
    [
        ('"x"', "unknown"),
        ('Mo-Fr 08:00-18:00 "x"', "Mo-Fr 08:00-18:00 unknown"),
        ('Mo-Fr 08:00-18:00 open "x"', "Mo-Fr 08:00-18:00 open"),
        ('Sa off "a; b || c"', "Sa off"),
        ('24/7 || "x"', "24/7 || unknown"),
        ("Sa, Su 10:00-12:00", "Sa,Su 10:00-12:00"),
        ("Sa,Su , PH off", "Sa,Su,PH off"),
        ("08:00-09:00, Sa off", "08:00-09:00, Sa off"),
    ],
)
def test_a_comment_goes_and_leaves_unknown_unless_a_state_is_said(
    osm: str, plain: str
) -> None:
    assert rules.without_comments(osm) == plain


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        ("Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00", None),
        ("22:00-06:00", "22:00-24:00", "00:00-06:00"),
        ("20:00-26:00", "20:00-24:00", "00:00-02:00"),
        ("20:00-24:30", "20:00-24:00", "00:00-00:30"),
        ("12:00-48:00", "12:00-24:00", "00:00-24:00"),
        ("12:00-47:59", "12:00-24:00", "00:00-23:59"),
        ("18:00-18:00", "18:00-24:00", "00:00-18:00"),
        ("23:00-00:00", "23:00-24:00", None),
        ("00:00-00:00", "00:00-24:00", None),
        (
            "Mo 08:00-10:00,22:00-02:00; Tu closed",
            "Mo 08:00-10:00,22:00-24:00; Tu closed",
            "Mo 00:00-02:00; Tu closed",
        ),
        (
            "Mo 22:00-02:00, Tu 08:00-09:00, We 23:00-01:00 unknown",
            "Mo 22:00-24:00, Tu 08:00-09:00, We 23:00-24:00 unknown",
            "Mo 00:00-02:00, We 00:00-01:00 unknown",
        ),
        (
            "24/7; Sa 22:00-02:00",
            "24/7; Sa 22:00-24:00",
            "24/7 closed; Sa 00:00-02:00",
        ),
        (
            "08:00-20:00; Sa 22:00-02:00",
            "08:00-20:00; Sa 22:00-24:00",
            "closed; Sa 00:00-02:00",
        ),
    ],
)
def test_times_past_midnight_are_cut_in_head_and_tail(
    text: str, head: str, tail: str | None
) -> None:
    assert rules.head(text) == head
    assert rules.tail(text) == tail


@pytest.mark.parametrize(
    ("ordinary", "on_a_rest_day"),
    [
        ("Mo-Fr 08:00-18:00; PH closed", "Mo-Fr 08:00-18:00; Mo-Su closed"),
        ("PH closed; Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00; Mo-Su closed"),
        ("Mo[1],PH,SH 09:00-12:00", "Mo-Su 09:00-12:00"),
        ("Sa-Su,PH 09:00-12:00; SH closed", "SH closed; Mo-Su 09:00-12:00"),
        (
            "PH closed; Mo 08:00-18:00; Dec 25 10:00-12:00",
            "Mo 08:00-18:00; Mo-Su closed; Dec 25 10:00-12:00",
        ),
    ],
)
def test_on_rest_days_ph_matches_and_only_dates_override_it(
    ordinary: str, on_a_rest_day: str
) -> None:
    assert rules.holidays_matched(ordinary) == on_a_rest_day


@pytest.mark.parametrize(
    "text",
    [
        "Mo 08:00-18:00; Feb 30 closed",
        "Apr 28-31 10:00-12:00",
        "2026 Nov 31 10:00-12:00",
        "18:00+",
        "10:00-16:00/01:30",
        "sunrise-18:00",
        "PH -1 days 10:00-12:00",
        "Mo 08:00-10:00 || Tu 08:00-10:00",
        "22:00-06:00; 02:00-03:00 closed",
        ", ".join(["08:00-09:00,10:00-11:00,12:00-13:00"] * 21),
        ", ".join(["PH,SH 08:00-09:00,10:00-11:00"] * 8),
    ],
)
def test_what_would_be_answered_wrong_or_slowly_is_refused(text: str) -> None:
    with pytest.raises(HoursError):
        rules.check(text)


@pytest.mark.parametrize(
    "text",
    [
        "PH 10:00-16:00",
        "Feb 29 10:00-12:00",
        "Mar 08:00-18:00",
        "Dec 25-26 closed",
        "Oct 1-Oct 7 closed",
        "Mo 08:00-18:00 || 24/7 unknown",
        "22:00-06:00; We closed",
    ],
)
def test_their_harmless_twins_are_accepted(text: str) -> None:
    rules.check(text)
