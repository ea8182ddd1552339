"""Remarks beside hours that cannot concern when it is open: they are set aside.

What holds true: only a few kinds are known, each by its own form and, in Chinese, word
by word, at one place of the text: what is taken in (僅收受專用垃圾袋之一般垃圾), where
it is (加油站旁; a line with a British postcode), what is there (urinal only), when the
last are let in (16:30停止入场). Any other word keeps the remark in the text, which is
then not understood: 逢五在市场口 tells when, 施工封路口 that it is shut.
"""

import re

_THING = (
    r"(?:(?:加油|公交|地铁|捷运|火车|高铁|汽车|客运|消防|变电|垃圾|充电|派出)?[站所]"
    r"|疏散门|水门|[东南西北正大侧后前]门|公园|广场|停车场|菜?市场|超市|便利店|学校"
    r"|[小中大]学|医院|银行|邮局|图书馆|[村居]委会|(?:社区|活动)中心|\d{1,3}号楼|大?桥|路)"
)
_BESIDE = r"(?:旁边?|[外内]|对面|附近|[门路]?口|[前后]侧?)"
_WASTE = (
    r"(?:使用|专用|垃圾袋?|之|的|一般|生活|家庭|及|和|与|、|[资資]源|可?回收物?|[旧舊]衣物?"
    r"|[厨廚][余餘]|\(不含[厨廚][余餘]\)|有害|大件|塑料|废?[纸紙]|玻璃|金属|瓶|现金)"
)
_CHINESE = re.compile(
    rf"(?:[,;\s]\s*|(?<=\d)|(?<=\)))(?P<remark>仅收受?{_WASTE}{{1,20}}"
    rf"|(?:[淡第]?\d{{1,3}}号)?{_THING}{{1,2}}{_BESIDE})[。.]?$"
)
_LAST_ENTRY = re.compile(
    r"\((?P<remark>\d{1,2}:\d\d(?:后)?停止(?:入场|入园|入馆|进场|进馆)"
    r"|(?:最后|最晚)(?:入场|入园|入馆)(?:时间)?:?\s*\d{1,2}:\d\d)\)"
)
_TIME_WORD = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)|clos|open|holiday|\d\s?[ap]m\b|\d[:.]\d"
    r"|hours?\b|daily|noon|night|dusk|dawn|except|season|summer|winter",
    re.IGNORECASE,
)
_POSTCODE_LINE = re.compile(
    r"\n\s*(?P<remark>\d{1,4}[a-z]? [^\n;]{3,60} [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\s*$"
)
_URINAL = re.compile(r"^(?P<remark>urinals? only)\s*[-,;:]\s*", re.IGNORECASE)


def set_aside(plain: str, simple: str) -> tuple[str, str | None]:
    """Part a text from its remark, if it has one.

    ``simple``: the text in simplified characters, as long as ``plain``. Both parts
    are of ``plain``.

    >>> set_aside("06:00-23:00,加油站旁", "06:00-23:00,加油站旁")
    ('06:00-23:00', '加油站旁')
    """
    for pattern in (_CHINESE, _LAST_ENTRY, _POSTCODE_LINE, _URINAL):
        match = pattern.search(simple)
        timed = match and pattern is not _LAST_ENTRY
        if match and not (timed and _TIME_WORD.search(match["remark"])):
            rest = plain[: match.start()] + plain[match.end() :]
            return rest.strip(), plain[slice(*match.span("remark"))]
    return plain, None
