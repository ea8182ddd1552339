"""What an import would do, or has done, on one page to read, print and send on.

One file without scripts: counts, the next step, a map of before and after, and the
notices by severity and code. Everything that came from a clerk's file is text here,
and passes the templates' one escape.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from citymap.changes import Changes
from citymap.errors import Language
from citymap.publish.escape import environment, whole
from citymap.publish.import_map import KINDS, Drawn, draw_maps, symbol
from citymap.publish.import_summary import (
    ImportSummary,
    NoticeGroup,
    NoticePlace,
    Severity,
)
from citymap.publish.import_words import grouped, next_step, words
from citymap.publish.page import policy
from citymap.store.districts import Outlines

__all__ = ["ImportSummary", "NoticeGroup", "NoticePlace", "import_page"]

PLACES_SHOWN = 20
_HTML_LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
_SHORT_HASH = 12
_SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def import_page(
    summary: ImportSummary,
    changes: Changes,
    outlines: Outlines | None,
    language: Language,
) -> bytes:
    """Write the page of one import, as HTML; the same import gives the same bytes.

    Parameters
    ----------
    changes
        Between what is published and what the file would make of it.
    outlines
        The city's districts, WGS-84, if there are any.
    """
    said = words(language)
    drawn = draw_maps(changes, outlines, f"{said['map']}: {summary.layer}")
    template = environment().get_template("import.html")
    page = template.render(
        lang=_HTML_LANG[language],
        words=said,
        policy=policy([], [_style()]),
        style=whole(_style()),
        summary=summary,
        hash=summary.sha256[:_SHORT_HASH],
        next=next_step(summary, language),
        rows=[(said[name], grouped(getattr(summary, name))) for name in _ROWS],
        changes=[
            (whole(symbol(kind)), said[kind], grouped(changes.counts[kind]))
            for kind in reversed(KINDS)
        ],
        maps=[*_maps(drawn, said)],
        legend=[*_legend(drawn, said)],
        thinned=_thinned(drawn, said),
        severities=[*_severities(summary, said)],
    )
    return page.encode()


_ROWS = ("read", "accepted", "left_out")


@cache
def _style() -> str:
    folder = Path(__file__).with_name("templates")
    return (folder / "import.css").read_text("utf-8")


def _maps(drawn: Drawn | None, said: dict[str, str]) -> Iterator[tuple[str, object]]:
    if drawn is not None:
        yield said["map"], whole(drawn.whole)
        if drawn.closer is not None:
            yield said["closer"], whole(drawn.closer)


def _legend(
    drawn: Drawn | None, said: dict[str, str]
) -> Iterator[tuple[object, str, str]]:
    """List the signs that the map has."""
    counts = {} if drawn is None else drawn.counts
    for kind, count in counts.items():
        if count:
            yield whole(symbol(kind)), said[kind], grouped(count)
    if moved := counts.get("moved"):
        yield whole(symbol("old")), said["old"], grouped(moved)


def _thinned(drawn: Drawn | None, said: dict[str, str]) -> str:
    if drawn is None:
        return said["no_map"]
    total = sum(drawn.counts.values())
    if drawn.drawn == total:
        return ""
    counts = {"drawn": grouped(drawn.drawn), "all": grouped(total)}
    return said["thinned"].format(**counts)


def _severities(
    summary: ImportSummary, said: dict[str, str]
) -> Iterator[dict[str, object]]:
    """Sort the notices: by severity, and the most frequent code first."""
    for severity in _SEVERITIES:
        groups = [group for group in summary.groups if group.severity == severity]
        if groups:
            groups.sort(key=lambda group: (-group.count, group.code))
            yield {
                "name": severity,
                "title": said[severity],
                "count": grouped(sum(group.count for group in groups)),
                "groups": [_group(group, said) for group in groups],
            }


def _group(group: NoticeGroup, said: dict[str, str]) -> dict[str, object]:
    shown = group.places[:PLACES_SHOWN]
    more = group.count - len(shown)
    return {
        "code": group.code,
        "title": shown[0].said if shown else group.code,
        "count": said["times"].format(count=grouped(group.count)),
        "places": [_place(place, said) for place in shown],
        "more": said["more"].format(count=grouped(more)) if more > 0 else "",
    }


def _place(place: NoticePlace, said: dict[str, str]) -> dict[str, str]:
    row = said["row"].format(row=place.row) if place.row is not None else ""
    column = said["column"].format(column=place.column) if place.column else ""
    named = f"{column} {place.header or ''}".strip()
    where = " · ".join(filter(None, (place.sheet, row, named)))
    value = place.value or ""
    return {
        "where": where or said["whole_file"],
        "value": value,
        "quoted": "quoted" if value in place.said else "",
        "said": place.said,
    }
