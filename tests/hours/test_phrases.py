"""What clerks write, as OSM; and what is refused because it could mean two things."""

import os
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import validate
from tests.hours.cities import JINAN
from tests.hours.prose import REFUSED, SAFE, UNDERSTOOD, Said
from tests.hours.prose_corpus import MESSY, distinct_phrases

from citymap.errors import HoursError
from citymap.hours.opening import compile_hours
from citymap.hours.phrases import Prose, read_hours, to_osm

PHRASES = [
    ("24小时", "24/7"),
    ("２４小时", "24/7"),
    ("24h", "24/7"),
    ("24 hours", "24/7"),
    ("二十四小时", "24/7"),
    ("全天", "24/7"),
    ("全天开放", "24/7"),
    ("全天24小时", "24/7"),
    ("24小时开放", "24/7"),
    ("24小时营业", "24/7"),
    ("每天24小时", "24/7"),
    ("全年无休，24小时", "24/7"),
    ("周一至周日 全天", "24/7"),
    ("周一至周五 全天", "Mo-Fr 00:00-24:00"),
    ("周一至周五 8:30-17:00", "Mo-Fr 08:30-17:00"),
    ("周一到周五8：30－17：00，周末休息", "Mo-Fr 08:30-17:00; Sa-Su off"),
    ("星期一至星期五 8:30-17:00", "Mo-Fr 08:30-17:00"),
    ("礼拜一～礼拜五 8:30～17:00", "Mo-Fr 08:30-17:00"),
    ("周一至五 8:30-17:00", "Mo-Fr 08:30-17:00"),
    ("周1至周5 8:30-17:00", "Mo-Fr 08:30-17:00"),
    ("周一、三、五 9:00-11:00", "Mo,We,Fr 09:00-11:00"),
    ("周一、周三 9:00-11:00", "Mo,We 09:00-11:00"),
    ("周六日 9:00-16:00", "Sa,Su 09:00-16:00"),
    ("周天 9:00-16:00", "Su 09:00-16:00"),
    ("双休日 9:00-16:00", "Sa-Su 09:00-16:00"),
    ("每天 6:00-22:00", "Mo-Su 06:00-22:00"),
    ("全年无休 6:00-22:00", "Mo-Su 06:00-22:00"),
    ("开放时间：06:00—22:00", "06:00-22:00"),
    ("工作日 8:30-17:00", "Mo-Fr 08:30-17:00; PH off"),
    ("工作日8:30-17:00，周末休息", "Mo-Fr 08:30-17:00; Sa-Su off; PH off"),
    (
        "工作日8:30-17:00，周末9:00-16:00",
        "Mo-Fr 08:30-17:00; Sa-Su 09:00-16:00; PH unknown",
    ),
    (
        "工作日8:30-17:00，周末及节假日9:00-16:00",
        "Mo-Fr 08:30-17:00; Sa-Su,PH 09:00-16:00",
    ),
    ("节假日休息", "PH off"),
    ("法定节假日休息", "PH off"),
    ("周一至周五 8:30-17:00；节假日休息", "Mo-Fr 08:30-17:00; PH off"),
    ("9:00-17:00，周一闭馆", "09:00-17:00; Mo off"),
    ("周一闭馆", "Mo off"),
    ("周一至周五 8:30-11:30、13:30-17:00", "Mo-Fr 08:30-11:30,13:30-17:00"),
    ("周一至周五上午8:30-11:30,下午1:30-5:00", "Mo-Fr 08:30-11:30,13:30-17:00"),
    ("上午8点至晚上9点", "08:00-21:00"),
    ("早8点-晚9点", "08:00-21:00"),
    ("早上6点到22点", "06:00-22:00"),
    ("上午9点至12点", "09:00-12:00"),
    ("下午2点至5点半", "14:00-17:30"),
    ("中午12点至下午2点", "12:00-14:00"),
    ("8-17点", "08:00-17:00"),
    ("8点30分至17点", "08:30-17:00"),
    ("8时30分至17时", "08:30-17:00"),
    ("晚上9点至凌晨2点", "21:00-02:00"),
    ("晚上6点至晚上12点", "18:00-24:00"),
    ("每天22:00-次日6:00", "Mo-Su 22:00-06:00"),
    ("每天22:00-6:00", "Mo-Su 22:00-06:00"),
    ("8:00-次日9:00", "08:00-33:00"),
    ("8:00-12:00 周一至周五", "Mo-Fr 08:00-12:00"),
    ("8:00-17:00（周一至周五）", "Mo-Fr 08:00-17:00"),
    ("5月1日至9月30日 8:00-18:00", "May 01-Sep 30 08:00-18:00"),
    ("夏季6:00-22:00 冬季7:00-21:00", "06:00-22:00 unknown, 07:00-21:00"),
    ("Monday 8-17", "Mo 08:00-17:00"),
    ("lundi - vendredi 8 h - 17 h", "Mo-Fr 08:00-17:00"),
]


@pytest.mark.parametrize(("phrase", "osm"), PHRASES)
def test_a_phrase_becomes_osm_that_the_library_reads(phrase: str, osm: str) -> None:
    assert to_osm(phrase) == osm
    assert validate(osm)


@pytest.mark.parametrize(
    "osm",
    [
        "24/7",
        "Mo-Fr 08:00-18:00; PH off",
        'Mo-Fr 08:00-18:00 "按门铃"',
        "Jan-Mar Mo[1] 08:00-12:00 || unknown",
        "week 10-20: 08:00-12:00",
        "easter -2 days off",
    ],
)
def test_osm_stays_as_it_is_and_a_translation_does_not_change_again(osm: str) -> None:
    assert to_osm(osm) == osm


@pytest.mark.parametrize("osm", sorted({osm for _, osm in PHRASES}))
def test_what_was_translated_is_osm(osm: str) -> None:
    assert to_osm(osm) == osm


@pytest.mark.parametrize(
    ("written", "osm"),
    [
        ("08：00－18：00", "08:00-18:00"),
        ("6:00~22:00", "6:00-22:00"),
        ("Mo–Fr 08:00–18:00", "Mo-Fr 08:00-18:00"),
        ("Mo-Fr 08:00-12:00 , 13:00-17:00", "Mo-Fr 08:00-12:00, 13:00-17:00"),
        ("  24/7 ", "24/7"),
        ("Mo 14:00-18:00; Sa 8:00-12:00", "Mo 14:00-18:00; Sa 8:00-12:00"),
        ("opening_hours=24/7", "24/7"),
    ],
)
def test_signs_and_blanks_are_put_right(written: str, osm: str) -> None:
    assert to_osm(written) == osm


@pytest.mark.parametrize(
    "text",
    [
        "",
        "周一",
        "星期一至星期五",
        "全年无休",
        "开放",
        "休息 8:00-9:00",
        "8:00-9:00 休息",
        "8点至5点",
        "周一至周五 8:30-5:00",
        "上午9点至1点",
        "上午12点至下午3点",
        "下午12点至3点",
        "下午2点至1点",
        "中午3点至下午5点",
        "凌晨8点至9点",
        "早上13点至14点",
        "次日8:00-9:00",
        "8点60分-9点",
        "8:00-25:00点",
        "8点",
        "8点至",
        "至8点",
        "夏季8:00-18:00",
        "周一至 8:00-9:00",
        "8:00左右-9:00",
        "详见公告",
        "hello",
        "一" * 1001,
    ],
)
def test_what_is_not_sure_is_refused(text: str) -> None:
    with pytest.raises(HoursError) as caught:
        to_osm(text)
    assert len(caught.value.en) < 80
    assert "看不懂" in caught.value.zh


@pytest.mark.parametrize("said", UNDERSTOOD, ids=lambda said: said.text)
def test_prose_has_the_states_a_person_expects(said: Said) -> None:
    hours = compile_hours(said.text, JINAN)
    assert hours.understood
    for moment, state in said.instants:
        assert hours.state(moment.replace(tzinfo=JINAN.zone)) == state, moment


@pytest.mark.parametrize(("source", "text"), REFUSED)
def test_prose_that_is_not_sure_is_unknown(source: str, text: str) -> None:
    assert not compile_hours(text, JINAN).understood, source


@pytest.mark.parametrize("said", SAFE, ids=lambda said: said.text)
def test_prose_that_may_be_refused_is_never_understood_wrongly(said: Said) -> None:
    hours = compile_hours(said.text, JINAN)
    for moment, state in said.instants:
        told = hours.state(moment.replace(tzinfo=JINAN.zone))
        assert told == (state if hours.understood else "unknown"), moment


def test_no_phrase_stands_twice_and_120_have_four_instants_each() -> None:
    texts = [said.text for said in (*UNDERSTOOD, *SAFE)] + [text for _, text in REFUSED]
    assert len(set(texts)) == len(texts) >= 400
    plain = [said for said in UNDERSTOOD if said.source != "adversarial"]
    assert len(plain) >= 120
    assert all(len(set(said.instants)) >= 4 for said in plain)


@pytest.mark.skipif(
    not MESSY.is_dir() and os.environ.get("CI") != "true",
    reason=f"the corpora are not here: {MESSY}",
)
def test_every_phrase_of_the_corpora_stands_in_the_tables() -> None:
    told = {said.text for said in UNDERSTOOD} | {text for _, text in REFUSED}
    phrases = distinct_phrases()
    assert [text for _, text in phrases if text not in told] == []
    understood = [compile_hours(text, JINAN).understood for _, text in phrases]
    assert sum(understood) >= 0.8 * len(phrases)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("8:00-17:00", Prose("8:00-17:00")),
        ("開放時間06：00~16：30加油站旁", Prose("06:00-16:30", "加油站旁")),
        ("周一8:00-9:00，仅收旧衣", Prose("Mo 08:00-09:00", "仅收旧衣")),
        ("Urinal only - Fri 7pm-6am", Prose("Fr 19:00-06:00", "Urinal only")),
    ],
)
def test_a_remark_that_cannot_concern_when_is_set_aside_and_told(
    text: str, prose: Prose
) -> None:
    assert read_hours(text) == prose


WORDS = (
    *("周一", "至", "周五", "、", "，", "；", "（", "）", "8:00", "-", "17:00", "8点"),
    *("下午", "休息", "除", "外", "除外", "夏季", "冬季", "5月", "1日", "其余", "午休"),
    *("Mon", "to", "Fri", "9am", "5pm", "9", "closed", "except", "/", " ", "\n", "6 h"),
    *(
        "24小时",
        "节假日",
        "每天",
        "lundi",
        "fermé",
        "Mo-Fr",
        "off",
        ";",
        "<br>",
        "仅收",
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map("".join) | st.text())
def test_whatever_is_written_is_understood_or_refused(text: str) -> None:
    try:
        osm = to_osm(text)
    except HoursError:
        return
    assert osm
    assert to_osm(osm) == osm


@pytest.mark.parametrize(
    "piece",
    [
        "周一、",
        "8:00-",
        "（",
        "（周一）",
        "除周一外",
        "仅收",
        "夏季5月",
        "1日至",
        "Mon ",
    ],
)
def test_a_hostile_text_costs_little(piece: str) -> None:
    for length in (990, 10_000):
        text = (piece * length)[:length]
        began = process_time()
        with pytest.raises(HoursError):
            to_osm(text)
        assert process_time() - began < 0.25
