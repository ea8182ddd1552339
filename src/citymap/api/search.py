"""``/v1/search``: features by name, address, pinyin or initials.

The words are looked for where they may take their time, a few milliseconds for
thousands of names and tens for a million: in a thread, two questions at once, some
more in line, the rest refused. A search costs the asker's pace by what it looks
through. Answers are written by the loop, with nearby's items.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request, Response
from starlette.types import Scope

from citymap.api.admission import Admission
from citymap.api.encoding import answer_head
from citymap.api.keeper import give_back_memory
from citymap.api.nearby import NearbyDesk, parse_pairs
from citymap.api.params import (
    Parameter,
    Table,
    Value,
    city_moment,
    missing,
    read_body,
    read_query,
    require,
    table,
)
from citymap.api.problems import Refused
from citymap.api.question import (
    AT,
    BY_BODY,
    LANG,
    NEARBY,
    check_layers,
    page_of,
    place,
    position_of,
)
from citymap.api.reading import answer, answer_tagged, read_language, read_values
from citymap.api.wire import (
    asked_language,
    language_of,
    read_object,
    require_json_accepted,
)
from citymap.atlas.atlas import Atlas
from citymap.atlas.nearby import Run
from citymap.atlas.places import Position
from citymap.atlas.search import Query, SearchIndex, make_query, search
from citymap.atlas.snapshot import Snapshot
from citymap.earth.datum import Datum
from citymap.errors import Language, MalformedParameter, ParameterTooLong

MOST_WORDS = 8
_AT_ONCE = 2
_MOST_IN_LINE = 32
# What a search costs beside the request it is, in requests of another kind.
_COST, _ROWS_PER_COST = 4.0, 25_000

SEARCH: Table = table(
    Parameter(
        "q",
        "text",
        "What is looked for: part of a name or address, its pinyin or its initials; "
        f"up to {MOST_WORDS} words, which must all match.",
        required=True,
        most=64,
    ),
    replace(
        NEARBY["layer"],
        about="Layer ids, separated by commas. Default: all.",
        required=False,
    ),
    NEARBY["lat"],
    NEARBY["lng"],
    NEARBY["location"],
    replace(
        NEARBY["coord"],
        about="Datum of the position; required with one, and only then.",
        required=False,
    ),
    replace(
        NEARBY["out_coord"],
        about="Datum of the answer. Default: the same as `coord`, else `wgs84`.",
    ),
    AT,
    NEARBY["page_index"],
    NEARBY["page_size"],
    LANG,
)


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """Everything asked by ``/v1/search``; ``position`` is None if it was not told."""

    query: Query
    layers: tuple[str, ...]
    position: Position | None
    out_coord: Datum
    at: datetime
    page: int
    size: int
    language: Language


def make_search(
    atlas: Atlas, values: Mapping[str, Value], now: datetime, language: Language
) -> SearchQuestion:
    """Make a question of parameters that are sound one by one.

    Raises
    ------
    ParameterError
        If a required one is absent, or what they say together is refused.
    """
    require(SEARCH, values)
    layers = cast("tuple[str, ...]", values.get("layer") or tuple(atlas.catalog.layers))
    check_layers(atlas, layers)
    page, size = page_of(values)
    at = cast("datetime | None", values.get("at"))
    return SearchQuestion(
        query=_query(cast("str", values["q"])),
        layers=layers,
        position=_position(atlas, values),
        out_coord=cast("Datum", values.get("out_coord", values.get("coord", "wgs84"))),
        at=now if at is None else city_moment(AT, at, atlas.context.zone),
        page=page,
        size=size,
        language=cast("Language", values.get("lang", language)),
    )


def _query(text: str) -> Query:
    query = make_query(text)
    if query is None:
        raise MalformedParameter(
            "q", "holds no letter and no digit", "没有可查找的文字或数字"
        )
    if len(query.words) > MOST_WORDS:
        raise ParameterTooLong(
            "q", f"at most {MOST_WORDS} words", f"最多 {MOST_WORDS} 个词"
        )
    return query


def _position(atlas: Atlas, values: Mapping[str, Value]) -> Position | None:
    """Place the asker, who tells position and datum together or neither."""
    if not values.keys() & {"lat", "lng", "location", "coord"}:
        return None
    parameter, lat, lng = position_of(values)
    if "coord" not in values:
        raise missing("coord")
    return place(atlas, lat, lng, cast("Datum", values["coord"]), parameter)


class SearchDesk:
    """Answers ``/v1/search`` from an atlas.

    Parameters
    ----------
    atlas, clock
        What is asked, and the present moment.
    desk
        Lends its writers of items.
    admission
        Who may ask how much.
    """

    def __init__(
        self,
        atlas: Atlas,
        clock: Callable[[], datetime],
        desk: NearbyDesk,
        admission: Admission,
    ) -> None:
        self.atlas = atlas
        self._clock = clock
        self._desk = desk
        self._admission = admission
        # An index is made when it is first asked, and goes with its snapshot.
        self._indexes: WeakKeyDictionary[Snapshot, SearchIndex] = WeakKeyDictionary()
        self._making = threading.Lock()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._in_line = 0

    async def answer_by_query(self, request: Request) -> Response:
        """Answer a query string; raises ParameterError."""
        values = read_values(request, SEARCH)
        language = read_language(request, values)
        question = make_search(self.atlas, values, self._clock(), language)
        versions, body = await self._answer(request.scope, question)
        if question.position is not None:
            return answer(body, headers=_PRIVATE)
        parts = (versions, self.atlas.edition, repr(question))
        return answer_tagged(request, body, *parts)

    async def answer_by_body(self, request: Request) -> Response:
        """Answer a JSON object; raises ParameterError."""
        scope, language = request.scope, language_of(request.scope)
        if scope["query_string"]:
            read_query(BY_BODY, parse_pairs(scope["query_string"]))
        given = await read_object(scope, request.receive)
        language = scope["citymap.language"] = asked_language(given, language)
        values = read_body(SEARCH, given)
        question = make_search(self.atlas, values, self._clock(), language)
        _, body = await self._answer(scope, question)
        return answer(body, headers=_PRIVATE)

    async def _answer(
        self, scope: Scope, question: SearchQuestion
    ) -> tuple[str, bytes]:
        """Give the versions asked, and the answer."""
        states = self.atlas.states
        snapshots = [states[layer].snapshot for layer in question.layers]
        self._admission.admit(scope, search_cost(snapshots, question.query))
        runs = await self._found(snapshots, question)
        items = [item for run in runs for item in self._written(run, question)]
        versions = ",".join(f"{s.layer.id}:{s.version}" for s in snapshots)
        head = answer_head(question.out_coord, question.at, versions)
        body = b'{"status":0,"message":"ok","count":%d,%b"data":[%b]}'
        return versions, body % (len(items), head, b",".join(items))

    def _written(self, run: Run, question: SearchQuestion) -> list[bytes]:
        snapshot, hits = run
        judgement = snapshot.judge(question.at)
        measured = question.position is not None
        writer = self._desk.writer(snapshot)
        return writer.items(hits, judgement, question, measured=measured)

    async def _found(
        self, snapshots: Sequence[Snapshot], question: SearchQuestion
    ) -> list[Run]:
        """Search in a thread, when it is this question's turn."""
        if self._in_line >= _MOST_IN_LINE:
            raise Refused(503, "overloaded; try again", "服务繁忙，请稍后再试", _RETRY)
        self._in_line += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(self._search, snapshots, question)
        finally:
            self._in_line -= 1

    def _search(
        self, snapshots: Sequence[Snapshot], question: SearchQuestion
    ) -> list[Run]:
        indexed = [(snapshot, self._index(snapshot)) for snapshot in snapshots]
        asked = question.query, question.position, question.page, question.size
        return search(indexed, *asked)

    def _index(self, snapshot: Snapshot) -> SearchIndex:
        with self._making:
            known = self._indexes.get(snapshot)
            if known is None:
                known = self._indexes[snapshot] = SearchIndex(snapshot)
                give_back_memory()
            return known


def search_cost(snapshots: Sequence[Snapshot], query: Query) -> float:
    """Weigh a search by the rows that it looks through, once for every word."""
    rows = sum(snapshot.count() for snapshot in snapshots)
    return len(query.words) * (_COST + rows / _ROWS_PER_COST)


def search_routes(desk: SearchDesk) -> APIRouter:
    """Make the routes of a desk."""
    routes = APIRouter()

    @routes.api_route("/v1/search", methods=["GET", "HEAD"])
    async def by_query(request: Request) -> Response:
        require_json_accepted(request.scope)
        return await desk.answer_by_query(request)

    @routes.post("/v1/search")
    async def by_body(request: Request) -> Response:
        require_json_accepted(request.scope)
        return await desk.answer_by_body(request)

    return routes


_PRIVATE = {"cache-control": "no-store"}
_RETRY = (("Retry-After", "1"),)
