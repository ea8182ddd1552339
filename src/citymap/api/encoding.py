"""Answers as bytes: what was made beforehand, spliced with what is asked.

A feature's item is its head (made once), its position (rounded once in each
datum), the distance, what its class says at the moment (made once a minute) and
its tail. Nothing is turned into objects and back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import orjson

from citymap.api.question import Question
from citymap.atlas.classes import Judgement
from citymap.atlas.links import navigation_links
from citymap.atlas.nearby import Answer, Empty
from citymap.atlas.places import Hit, Position
from citymap.atlas.rows import BEGIN, ENDING, LAT, LENGTH, LON, LON_IN
from citymap.atlas.snapshot import Snapshot
from citymap.earth.datum import Datum
from citymap.errors import Language
from citymap.hours.opening import State
from citymap.hours.wording import describe

# Between an item's head and its ending. What is not measured has no distance:
# "%.0a" takes the number and writes none of it.
_MEASURED: Final = b'%b%.6f,"longitude":%.6f,"distance":%d%b'
_UNMEASURED: Final = b'%b%.6f,"longitude":%.6f,"distance":null%.0a%b'


class Wording(Protocol):
    """How an answer is to be written: in which datum and language."""

    @property
    def out_coord(self) -> Datum:
        """Datum of the answer."""
        ...

    @property
    def language(self) -> Language:
        """Language of its texts."""
        ...


class ItemWriter:
    """Writes the items of answers; one for each version of a layer.

    Keeps the endings of items at the last moment judged, by language.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._kept: dict[Language, tuple[Judgement, dict[int, bytes]]] = {}

    def items(
        self,
        hits: Sequence[Hit],
        judgement: Judgement,
        question: Wording,
        *,
        measured: bool = True,
    ) -> list[bytes]:
        """Write the found features of this layer, in their order.

        ``measured``: whether their distances are from somewhere; else they are null.
        """
        snapshot = self.snapshot
        kept = self._endings_at(judgement, question.language)
        for _, fields in hits:
            if fields[ENDING] not in kept:
                code = fields[ENDING]
                kept[code] = self._ending(code, judgement, question.language)
        heads, lon = snapshot.heads, LON_IN[question.out_coord]
        form = _MEASURED if measured else _UNMEASURED
        return [
            form
            % (
                heads[fields[BEGIN] : fields[BEGIN] + fields[LENGTH]],
                fields[lon + 1] * 1e-6,
                fields[lon] * 1e-6,
                metres + 0.5,  # rounded half up: %d cuts
                kept[fields[ENDING]],
            )
            for metres, fields in hits
        ]

    def _endings_at(self, judgement: Judgement, language: Language) -> dict[int, bytes]:
        known = self._kept.get(language)
        if known is None or known[0] is not judgement:
            known = (judgement, {})
            self._kept[language] = known
        return known[1]

    def _ending(self, code: int, judgement: Judgement, language: Language) -> bytes:
        """Write what a class says at a moment, and the date of the record."""
        snapshot = self.snapshot
        updated, number = divmod(code, len(snapshot.classes.members))
        flags = snapshot.classes.members[number].flags
        return b',"open":%b,"attrs":%b,"updated":%b}' % (
            orjson.dumps(describe_open(judgement, number, language)),
            orjson.dumps([flag for flag in snapshot.layer.flags if flag in flags]),
            orjson.dumps(snapshot.updates[updated]),
        )


def describe_open(
    judgement: Judgement, number: int, language: Language
) -> dict[str, str | None]:
    """Say how a class stands at a moment: state, until when, when next, in words."""
    status = judgement.status(number)
    said = {
        "state": str(status.state),
        "until": _moment(status.until),
        "next_open": _moment(status.next_open),
        "text": describe(status, judgement.at, language),
    }
    if status.state is State.CLOSED and status.reason is not None:
        said["reason"] = status.reason
    return said


def with_links(item: bytes, hit: Hit, region: str, at: Position) -> bytes:
    """Add navigation links to an item."""
    place = hit[1][LON], hit[1][LAT]
    name = orjson.loads(item)["name"]
    links = navigation_links(place, name, region, (at.lon, at.lat))
    return b'%b,"links":%b}' % (item[:-1], orjson.dumps(links))


def answer_body(
    head: bytes, question: Question, answer: Answer, items: Sequence[bytes]
) -> bytes:
    """Write one answer; ``head`` are the members that go before ``count``… ``data``."""
    return b'{%b"count":%d,%b"radius":%d,"extended_to":%b,"data":[%b],"empty":%b}' % (
        b'"status":0,"message":"ok",' if head else b"",
        len(items),
        head,
        question.near.radius_m,
        b"null" if answer.extended_m is None else b"%d" % answer.extended_m,
        b",".join(items),
        b"null" if answer.empty is None else _empty(answer.empty),
    )


def answer_head(coord: Datum, as_of: datetime, versions: str) -> bytes:
    """Write what the answer refers to: datum, moment, data version."""
    return b'"coord":"%b","as_of":"%b","data_version":%b,' % (
        coord.encode(),
        as_of.isoformat(timespec="seconds").encode(),
        orjson.dumps(versions),
    )


def batch_body(head: bytes, results: Sequence[bytes]) -> bytes:
    """Write the answers to many positions, in the order asked."""
    return b'{"status":0,"message":"ok",%b"results":[%b]}' % (head, b",".join(results))


def _empty(empty: Empty) -> bytes:
    return orjson.dumps(
        {
            "radius": empty.radius_m,
            "closed": empty.closed,
            "unknown": empty.unknown,
            "nearest_open": None
            if empty.nearest_m is None
            else int(empty.nearest_m + 0.5),
            "soonest_opening": _moment(empty.soonest),
        }
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
