"""The Chinese words for hours, simplified and traditional.

What holds true: the text is put into simplified characters one for one, so positions
stay. A word that is not here makes the text not understood: 详询, 不定时, 暂停开放,
左右, 颱風天. Numbers may be written out (早六点), days counted (周一、三、五).
"""

import re

from citymap.hours.clauses import Days, Unsure
from citymap.hours.clock_words import NOON, Time
from citymap.hours.words import Token, Vocabulary

_SIMPLE = str.maketrans(
    "開時間為週點後禮餘國營業閉館園歇關節兩從號內僅無達對務門專歲間淩調補暫",
    "开时间为周点后礼余国营业闭馆园歇关节两从号内仅无达对务门专岁间凌调补暂",
)
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_WEEKDAYS = {
    **dict(
        zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True)
    ),
    **dict(zip("123456", ("Mo", "Tu", "We", "Th", "Fr", "Sa"), strict=True)),
    "天": "Su",
    "7": "Su",
}
_SHORT_LIST = re.compile(
    r"((?:周|星期|礼拜)[一二三四五六日天1-6])"
    r"((?:[、,和及至到-](?:周|星期|礼拜)?[一二三四五六日天](?![一二三四五六七八九十月日号点时]))+)"
)
#: 周一三五; but 周一二点 may be two o'clock.
_SHORTEST_LIST = re.compile(
    r"(周|星期|礼拜)([一二三四五六日天]{3,7})(?![一二三四五六七八九十月日号点时期])"
)
_NUMBER = r"(?:\d{1,2}|[零一二三四五六七八九十两]{1,3})"
_PART = "上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜间|夜里|早|晚"
_TOKENS = re.compile(
    r"(?P<all_day>(?:全天)?(?:24|二十四)小时|全天候?(?!休|关闭|闭|不|停业|歇业|公休)|24h(?![\d:])|7[x×*]24(?:小时)?)"
    r"|(?P<but_off>除外)"
    r"|(?P<off>休息|关闭|闭馆|休馆|闭园|不开放|不营业|停业|歇业|公休)"
    r"|(?P<always>全年无休)|(?P<daily>每天|每日|天天|全年|全周)"
    r"|(?P<workday>工作日)|(?P<weekend>周末|双休日)"
    r"|(?P<holiday>(?:国家)?法定(?:节假日|假日)|国定(?:节假日|假日)|节假日|公众假期)"
    r"|(?:每)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])"
    r"|(?P<others>其[余他](?:时间|日子|各日|各天)?(?:正常)?)"
    r"|(?P<label>(?:对外)?(?:开放|营业|服务|收受|工作|办公|门诊|开馆|开园)时间为?:?|时间:)"
    r"|(?P<opening>(?:对外)?(?:开放|营业|服务|收受)(?:为(?=\d)|:)?)"
    r"|(?P<season>春夏|夏秋|秋冬|冬春|[春夏秋冬旺淡])(?:季|令时)"
    rf"|(?:次年|翌年)?(?P<month>{_NUMBER})月(?:份|(?P<day>{_NUMBER})[日号])?"
    rf"|(?P<months>{_NUMBER})(?=[-至到]{_NUMBER}月)"
    r"|(?P<time>(?P<next>次日|翌日|第二天)?"
    rf"(?P<part>{_PART})?\s*(?:(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)时?(?!\d)"
    rf"|(?P<spoken>{_NUMBER})[点时](?:(?P<half>半)|(?P<past>{_NUMBER})分?|整|钟)?"
    rf"|(?P<bare>\d{{1,2}})(?=\s*[-至到]\s*(?:{_PART})?\d{{1,2}}[点时])))"
    r"|(?P<pause>午休(?:时间)?:?)|(?P<except>除了?)|(?P<except_end>以外|之外|外)"
    r"|(?P<dash>-)|(?P<to>至|到)|(?P<and>[、/&]|以及|和|及|与)|(?P<comma>[,;。\n])"
    r"|(?P<open>[(\[【])|(?P<close>[)\]】])"
    r"|(?P<noise>全天|:|为|[ \t]+)"
)
_DAYS = {
    "always": Days(("Mo-Su",)),
    "daily": Days(("Mo-Su",)),
    "workday": Days(("Mo-Fr",), workdays=True),
    "weekend": Days(("Sa-Su",)),
    "holiday": Days(("PH",)),
    "others": Days(others=True),
}


def simplified(plain: str) -> str:
    """Put traditional characters into simplified ones, one for one."""
    return plain.translate(_SIMPLE)


def tokens_zh(plain: str) -> list[Token]:
    """Tell the words of a text apart; ``plain`` has simplified characters.

    Raises
    ------
    Unsure
        There is a word that is not known.

    >>> [token.kind for token in tokens_zh("周一至五,早六点-晚十点")]
    ['weekday', 'to', 'weekday', 'comma', 'time', 'dash', 'time']
    """
    full = re.sub(r"(周|星期)六[日天](?!期)", r"\1六、\1日", plain)
    full = _SHORTEST_LIST.sub(_part, full)
    full = _SHORT_LIST.sub(_write_out, full)
    return _CHINESE.tokens(full)


def _part(match: re.Match[str]) -> str:
    """Part 周一三五 to 周一、周三、周五."""
    days = ["一二三四五六日".find(day) for day in match[2].replace("天", "日")]
    if days != sorted(set(days)):
        raise Unsure
    return "、".join(match[1] + day for day in match[2])


def _write_out(match: re.Match[str]) -> str:
    """Write out 周一、三至五 as 周一、周三至周五."""
    return match[1] + re.sub(
        r"(?:周|星期|礼拜)?([一二三四五六日天])", r"周\1", match[2]
    )


def _weekday(match: re.Match[str]) -> Token:
    return Token("weekday", _WEEKDAYS[match["weekday"]])


def _season(match: re.Match[str]) -> Token:
    return Token("days", Days(season=match["season"]))


def _date(match: re.Match[str]) -> Token:
    month, day = match["month"] or match["months"], match["day"]
    return Token("date", (_number(month), _number(day) if day else None))


def _time(match: re.Match[str]) -> Token:
    written = match["hour"]
    hour = _number(written or match["spoken"] or match["bare"])
    minute = 30 if match["half"] else _number(match["minute"] or match["past"] or "0")
    time = Time(
        hour,
        minute,
        match["part"],
        of_24=written is not None or hour * 60 > NOON,
        padded=written is not None and len(written) > 1,
        next_day=match["next"] is not None,
    )
    return Token("time", time)


def _number(text: str) -> int:
    """Read a number below a hundred.

    >>> [_number(text) for text in ("07", "十", "十二", "二十", "二十二", "两")]
    [7, 10, 12, 20, 22, 2]
    """
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if any(part not in _DIGITS for part in (tens, ones) if part):
        raise Unsure
    number = (_DIGITS[tens] if tens else 1) * 10 if ten else 0
    return number + (_DIGITS[ones] if ones else 0)


_CHINESE = Vocabulary(
    _TOKENS,
    _DAYS,
    {
        "season": _season,
        "weekday": _weekday,
        "time": _time,
        **dict.fromkeys(("month", "day", "months"), _date),
    },
)
