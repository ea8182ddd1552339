"""``/v1/nearby``: the fast road, a plain ASGI endpoint.

A question costs some tens of microseconds, less than a framework's routing and
validation together; so this one route parses, asks and writes by itself. What
many askers share (everything but the position) is worked out once and kept.
It is described in the OpenAPI document like every other route.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from citymap.api.encoding import (
    ItemWriter,
    answer_body,
    answer_head,
    batch_body,
    with_links,
)
from citymap.api.params import (
    MOST_PARAMETERS,
    Json,
    Value,
    read_body,
    read_query,
    too_many_parameters,
    unknown_parameter,
)
from citymap.api.question import (
    BATCH,
    MOST_BATCH_SIZE,
    MOST_POSITIONS,
    NEARBY,
    Question,
    make_question,
    place,
    position_of,
)
from citymap.atlas.atlas import Atlas, LayerState
from citymap.atlas.nearby import Asked, ask_nearby
from citymap.atlas.places import Position
from citymap.atlas.snapshot import Snapshot
from citymap.errors import (
    Language,
    MalformedParameter,
    ParameterOutOfRange,
    ParameterTooLong,
)

_KEPT_QUESTIONS = 256
_KEPT_DATED = 32  # of those that name their moment

_TURN_S = 0.001  # how long a batch works before other requests get a turn


#: A query string but for its position: what stands before it and after it.
Rest = tuple[bytes | None, bytes | None]


class _Prepared:
    """A question with what hangs on the minute and the data version worked out."""

    __slots__ = ("asked", "head", "moment", "question", "states", "writers")

    def __init__(self, desk: "NearbyDesk", question: Question, now: datetime) -> None:
        self.question = question
        self.states = desk.atlas.states
        self.moment = question.at or now
        snapshots = [self.states[layer].snapshot for layer in question.layers]
        wanted, moment = question.wanted, self.moment
        self.asked = [Asked(s, s.choice(wanted, moment)) for s in snapshots]
        self.writers = {s: (desk.writer(s), s.judge(moment)) for s in snapshots}
        versions = ",".join(f"{s.layer.id}:{s.version}" for s in snapshots)
        self.head = answer_head(question.out_coord, self.moment, versions)

    def holds(self, states: Mapping[str, LayerState], now: datetime) -> bool:
        """Say whether nothing has changed since."""
        fixed = self.question.at is not None
        return self.states is states and (fixed or self.moment is now)


class NearbyDesk:
    """Answers ``/v1/nearby`` from an atlas.

    Parameters
    ----------
    atlas
        What is asked.
    clock
        Gives the present moment, aware, cut to the minute; the same object
        while the minute lasts.
    """

    def __init__(self, atlas: Atlas, clock: Callable[[], datetime]) -> None:
        self.atlas = atlas
        self._clock = clock
        self._known: dict[tuple[Rest, Language], _Prepared] = {}
        self._dated = 0
        self._writers: dict[str, ItemWriter] = {}
        self._region = atlas.catalog.city.name.zh

    def writer(self, snapshot: Snapshot) -> ItemWriter:
        """Give the writer of a layer's version; one is kept for each layer."""
        known = self._writers.get(snapshot.layer.id)
        if known is None or known.snapshot is not snapshot:
            known = ItemWriter(snapshot)
            self._writers[snapshot.layer.id] = known
        return known

    def forget(self) -> None:
        """Let go of what was worked out for versions that are gone."""
        self._known.clear()
        self._writers.clear()

    def answer_query(self, query: bytes, language: Language) -> bytes:
        """Answer the question of a query string; raises ParameterError."""
        parts = _split(query)
        if parts is not None:
            lat, lng, rest = parts
            known = self._known.get((rest, language))
            if known is not None:
                if not known.holds(self.atlas.states, self._clock()):
                    known = self._prepare(known.question)
                    self._known[rest, language] = known
                at = place(self.atlas, lat, lng, known.question.coord)
                return self._one(known, at)
        values = read_query(NEARBY, parse_pairs(query))
        return self.answer_values(values, language, None if parts is None else parts[2])

    def answer_values(
        self,
        values: Mapping[str, Value],
        language: Language,
        rest: Rest | None = None,
    ) -> bytes:
        """Answer parameters that were read one by one; raises ParameterError.

        ``rest`` is what the query string said beside the position, if that is how
        they came: it is remembered, and need not be read again.
        """
        prepared = self._prepare(make_question(self.atlas, values, language))
        parameter, lat, lng = position_of(values)
        at = place(self.atlas, lat, lng, prepared.question.coord, parameter)
        if rest is not None:
            self._remember((rest, language), prepared)
        return self._one(prepared, at)

    def _remember(self, key: tuple[Rest, Language], prepared: _Prepared) -> None:
        """Keep a question, and not many: each may hold a choice of rows."""
        dated = prepared.question.at is not None
        self._dated = self._dated + dated
        if len(self._known) >= _KEPT_QUESTIONS or self._dated > _KEPT_DATED:
            self._known.clear()
            self._dated = int(dated)
        self._known[key] = prepared

    def answer_object(self, body: Mapping[str, Json], language: Language) -> bytes:
        """Answer a JSON object that asks from one position; raises ParameterError."""
        return self.answer_values(read_body(NEARBY, body), language)

    async def answer_batch(self, body: Mapping[str, Json], language: Language) -> bytes:
        """Answer a JSON object that asks from many positions.

        Other requests get their turn every few positions. Raises ParameterError.
        """
        rest = {name: value for name, value in body.items() if name != "positions"}
        for name in ("lat", "lng", "location"):
            if name in rest:
                raise unknown_parameter(name, BATCH)
        values = {"page_size": MOST_BATCH_SIZE, **read_body(BATCH, rest)}
        _require_small_pages(values)
        prepared = self._prepare(make_question(self.atlas, values, language))
        positions = read_positions(self.atlas, body["positions"], prepared.question)
        results = []
        turn_s = time.perf_counter()
        for at in positions:
            results.append(self._one(prepared, at, alone=False))
            if time.perf_counter() - turn_s > _TURN_S:
                await asyncio.sleep(0)
                turn_s = time.perf_counter()
        return batch_body(prepared.head, results)

    def _prepare(self, question: Question) -> _Prepared:
        return _Prepared(self, question, self._clock())

    def _one(self, prepared: _Prepared, at: Position, *, alone: bool = True) -> bytes:
        question = prepared.question
        span_m = self.atlas.grid.span_m
        answer = ask_nearby(prepared.asked, at, question.wanted, question.near, span_m)
        items: list[bytes] = []
        for snapshot, hits in answer.runs:
            writer, judgement = prepared.writers[snapshot]
            written = writer.items(hits, judgement, question)
            if question.links:
                written = [
                    with_links(item, hit, self._region, at)
                    for item, hit in zip(written, hits, strict=True)
                ]
            items += written
        return answer_body(prepared.head if alone else b"", question, answer, items)


_ADJACENT = re.compile(
    rb"(?:(.*)&)?lat=(-?[0-9]{1,3}(?:\.[0-9]{1,18})?)"
    rb"&lng=(-?[0-9]{1,3}(?:\.[0-9]{1,18})?)(?:&(.*))?"
).fullmatch


def _split(query: bytes) -> tuple[float, float, Rest] | None:
    """Take a plain ``lat=…&lng=…`` out of a query; None if it holds none.

    What is left is a key: equal keys are equal questions but for the position.
    It may hold another ``lat``, and then is never remembered, since it is refused.
    """
    match = _ADJACENT(query)
    if match is None:
        return None
    before, lat, lng, after = match.groups()
    return float(lat), float(lng), (before, after)


def parse_pairs(query: bytes) -> list[tuple[str, str]]:
    """Decode a query string; raises ParameterError if it cannot be."""
    try:
        return parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query),
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise MalformedParameter(
            "query", "not percent-encoded UTF-8", "不是百分号编码的 UTF-8"
        ) from error
    except ValueError as error:
        if query.count(b"&") >= MOST_PARAMETERS:
            raise too_many_parameters() from error
        raise MalformedParameter(
            "query", "give name=value&…", "应为 名称=值&…"
        ) from error


def _require_small_pages(values: Mapping[str, Value]) -> None:
    size, page = values["page_size"], values.get("page_index", 1)
    if isinstance(size, int) and size > MOST_BATCH_SIZE:
        limit = f"1–{MOST_BATCH_SIZE}"
        raise ParameterOutOfRange(
            "page_size", f"with positions: {limit}", f"批量查询时允许 {limit}"
        )
    if page != 1:
        raise ParameterOutOfRange(
            "page_index", "with positions: 1", "批量查询时只允许 1"
        )


def read_positions(atlas: Atlas, value: Json, question: Question) -> list[Position]:
    """Read a batch's positions, ``[lng, lat]`` each, longitude first.

    Raises
    ------
    ParameterError
        If any is refused; it names the position's index, from 0.
    """
    if not isinstance(value, list):
        raise MalformedParameter(
            "positions", "give [[lng, lat], …]", "应为 [[经度, 纬度], …]"
        )
    if not value:
        raise ParameterOutOfRange(
            "positions", "1–1,000 positions", "应有 1–1,000 个位置"
        )
    if len(value) > MOST_POSITIONS:
        raise ParameterTooLong(
            "positions", f"at most {MOST_POSITIONS:,}", f"最多 {MOST_POSITIONS:,} 个"
        )
    found = []
    for index, pair in enumerate(value):
        name = f"positions[{index}]"
        match pair:
            case [int() | float() as lng, int() | float() as lat] if not (
                isinstance(lng, bool) or isinstance(lat, bool)
            ):
                found.append(place(atlas, lat, lng, question.coord, name))
            case _:
                raise MalformedParameter(name, "give [lng, lat]", "应为 [经度, 纬度]")
    return found
