"""Only remarks that cannot concern when it is open are set aside."""

import pytest

from citymap.hours.phrases_zh import simplified
from citymap.hours.remarks import set_aside

TIMES = "06:00-23:00"


@pytest.mark.parametrize(
    "remark",
    ["加油站旁", "淡3號疏散門外", "僅收受專用垃圾袋之一般垃圾", "仅收旧衣", "南门口"],
)
def test_places_and_what_is_taken_in_are_set_aside(remark: str) -> None:
    text = f"{TIMES},{remark}"
    assert set_aside(text, simplified(text)) == (TIMES, remark)


@pytest.mark.parametrize(
    "remark",
    [
        *("周一休息", "节假日除外", "雨天门口", "3号外", "除东门外", "仅收周一垃圾"),
        *(
            "仅收预约垃圾",
            "仅限夏季",
            "冬季关门口",
            "颱風天、停班日暫停開放",
            "8点门口",
        ),
        *("仅收早市垃圾", "电话预约", "次日门口", "详询门口"),
        *("逢五逢十在市场口", "农历初一在庙门口", "上课不得入校内", "施工封路口"),
        *("逢3号门口", "老板不在店内", "仅收双号楼垃圾", "已搬至新校区内"),
    ],
)
def test_what_may_tell_a_day_or_a_time_stays(remark: str) -> None:
    text = f"{TIMES},{remark}"
    assert set_aside(text, simplified(text)) == (text, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("9am-5pm\n1 High Road, SW19 8LA", ("9am-5pm", "1 High Road, SW19 8LA")),
        ("Urinals only: 9am-5pm", ("9am-5pm", "Urinals only")),
        ("9am-5pm\n1 Sun Road, SW19 8LA", ("9am-5pm\n1 Sun Road, SW19 8LA", None)),
        ("9am-5pm 1 High Road, SW19 8LA", ("9am-5pm 1 High Road, SW19 8LA", None)),
        ("Members only: 9am-5pm", ("Members only: 9am-5pm", None)),
    ],
)
def test_english_remarks_are_known_by_their_form(
    text: str, parts: tuple[str, str | None]
) -> None:
    assert set_aside(text, text) == parts


def test_when_the_last_are_let_in_does_not_concern_when_it_is_open() -> None:
    text = f"{TIMES}(22:30停止入场),周一闭馆"
    parts = (f"{TIMES},周一闭馆", "22:30停止入场")
    assert set_aside(text, simplified(text)) == parts
    other = f"{TIMES}(除夕22:30停止入场)"
    assert set_aside(other, simplified(other)) == (other, None)
