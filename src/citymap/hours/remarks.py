"""Remarks beside hours that cannot concern when it is open: they are set aside.

What holds true: only a few kinds are known, each by its own form, at one place of
the text: what is taken in (僅收受專用垃圾袋之一般垃圾), where it is (加油站旁; a line
with a British postcode), what is there (urinal only). A word that could tell a time or
a day keeps the remark in the text, which is then not understood.
"""

import re

_QUIET = (
    r"[^\d时点日周星期月年天假节停休关闭开夜晚早午季春夏秋冬除风雨雪潮汛预约电话询,;\n]"
)
_THING = r"[站店门楼桥口园校场所院库路街市厅]"
_BESIDE = r"(?:旁边?|[外内]|对面|附近|[门路]?口|[前后]侧?)"
_CHINESE = re.compile(
    rf"(?:[,;\s]\s*|(?<=\d)|(?<=\)))(?P<remark>仅收受?{_QUIET}{{1,60}}"
    rf"|{_QUIET}{{0,12}}(?:\d{{1,3}}号{_QUIET}{{1,12}})?{_THING}{_BESIDE})[。.]?$"
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
    for pattern in (_CHINESE, _POSTCODE_LINE, _URINAL):
        match = pattern.search(simple)
        if match and not _TIME_WORD.search(match["remark"]):
            rest = plain[: match.start()] + plain[match.end() :]
            return rest.strip(), plain[slice(*match.span("remark"))]
    return plain, None
