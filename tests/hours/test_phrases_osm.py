"""OSM stays as it is; what only looks like it is put right or refused."""

import pytest

from citymap.hours.clauses import Unsure
from citymap.hours.phrases_osm import osm_as_written


@pytest.mark.parametrize(
    "osm",
    [
        *("24/7", "off", "unknown", "PH off", "24/7; PH off"),
        *("Mo-Su 10:00-20:00; Tu off", "9:00-17:00; Sa 8:00-12:00", "08:00-33:00"),
        *("Mo-Fr 08:00-12:00,14:00-18:00; PH off", "Mo closed, Tu-Su 9:00-17:00"),
        *("Mo-Su 08:00-20:00; 12:00-13:00 off", "08:00-18:00 unknown, 09:00-12:00"),
        *("Apr-Oct 06:00-21:00; Nov-Mar 07:00-18:00", "Dec 24-Jan 06: off"),
        *("May 01-Sep 30 Sa,Su 08:00-18:00", "Mo-Fr: 08:00-18:00;"),
        *("22:00-06:00", "18:00-02:00", "10:00-02:00", "07:00-02:00", "00:00-00:00"),
        *("20:00-24:00, 00:00-04:00", "Mo-Tu 10:00-24:00; We 10:00-05:00"),
        *('Mo-Fr 08:00-18:00 "ring"', "week 10-20: 08:00-12:00", "Mo[1] 08:00-12:00"),
    ],
)
def test_osm_stays_as_it_is(osm: str) -> None:
    assert osm_as_written(osm) == osm


@pytest.mark.parametrize(
    ("written", "osm"),
    [
        ("8:30-11:30;14:30-17:30", "8:30-11:30,14:30-17:30"),
        ("Mo-Fr 8:00-12:00; 14:00-18:00", "Mo-Fr 8:00-12:00,14:00-18:00"),
        ("8:00-12:00\n14:00-18:00; Sa off", "8:00-12:00,14:00-18:00; Sa off"),
        ("08:00-12:00/14:00-18:00", "08:00-12:00,14:00-18:00"),
        ("Mo-Fr 08:00-12:00 , 13:00-17:00", "Mo-Fr 08:00-12:00, 13:00-17:00"),
    ],
)
def test_spans_that_follow_each_other_are_one_list(written: str, osm: str) -> None:
    assert osm_as_written(written) == osm


@pytest.mark.parametrize(
    "written",
    [
        *("Mo-Fr, 9:00-17:00", "9:00-17:00; Mo-Fr", "Sa; Su 9:00-17:00", "Mo", "open"),
        *("9:00-17:00, Sa, Su", "Mo-Fr open", "May-Oct", "May 8-17", "closed"),
        *(
            "Mo closed; 9:00-17:00",
            "24/7; 8:00-17:00",
            "Mo-Fr 24/7",
            "8:00-12:00-14:00-18:00",
        ),
        *("9:00-12:00; Mo off; 13:00-17:00", "10:00-20:00; 12:00-13:00"),
        *("09:00-05:00", "Mo-Fr 13:00-12:00", "10:00-07:00", "1:00-9:00", "8:30-5:00"),
        *("Mo-Fr 08:00-12:00,02:00-05:00", "Mo-Fr 08:00-17:00; Sa 08:00-05:00"),
    ],
)
def test_what_only_looks_like_osm_is_refused(written: str) -> None:
    with pytest.raises(Unsure):
        osm_as_written(written)


@pytest.mark.parametrize("text", ["", "8-17", "Mon 9:00-17:00", "周一 9:00-17:00"])
def test_other_words_are_not_osm(text: str) -> None:
    assert osm_as_written(text) is None
