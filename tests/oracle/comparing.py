"""Holds what the service answered against what the oracle says, to the last digit.

What is free: of a line or polygon the contract says that the place given is the
feature's, not which point of it, so that the point has to lie on the shape. Six
decimals are the nearest ones; a position exactly between two may go either way.
Words for people (``open.text``) only have to be there. Marker numbers have to be
integers, one for each feature.
"""

from collections.abc import Iterator
from typing import Any

import shapely
from tests.oracle.asking import Asked, Oracle, Refused
from tests.oracle.datums import to_wgs
from tests.oracle.questions import Request

Json = Any
OUTSIDE_HTTP, OUTSIDE = 400, 367
_ON_SHAPE_DEG = 2e-6  # six decimals
_HALF_DEG = 0.5e-6 + 1e-12


class Comparer:
    """Compares answers, and remembers the marker numbers it has seen."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.results = 0
        self.answers = 0
        self._markers: dict[str, int] = {}
        self._owners: dict[int, str] = {}

    def differences(self, request: Request, http: int, got: Json) -> list[str]:
        """List where an answer is not what it should be."""
        asked = request.asked
        try:
            answers = [self.oracle.answer(asked, *at) for at in request.positions]
        except Refused:
            return list(
                _differ(
                    "",
                    {"http": OUTSIDE_HTTP, "status": OUTSIDE},
                    {"http": http, "status": got.get("status")},
                )
            )
        head = self.oracle.head(asked)
        wanted = {**head, **answers[0]}
        if request.is_batch:
            wanted = {**head, "results": answers}
        self.answers += len(answers)
        found = list(self._settle(request, got, answers))
        return found + list(_differ("", {"http": 200, **wanted}, {"http": http, **got}))

    def _settle(
        self, request: Request, got: Json, answers: list[Json]
    ) -> Iterator[str]:
        """Check what is not told by equality, and make it equal."""
        for result, wanted in zip(got.get("results", [got]), answers, strict=False):
            for item in result.get("data", []):
                self.results += 1
                yield from self._marker(item.get("id"), item.pop("marker_id", None))
                if not isinstance(item["open"].pop("text", None), str):
                    yield f"{item['id']}: open.text is missing"
                yield from self._place_on_shape(request.asked, item)
            _let_decimals_be_rounded(wanted["data"], result.get("data", []))

    def _marker(self, name: str, marker: Json) -> Iterator[str]:
        known = self._markers.setdefault(name, marker)
        owner = self._owners.setdefault(marker, name)
        if type(marker) is not int or known != marker or owner != name:
            yield f"{name}: marker_id {marker}, known as {known}, of {owner}"

    def _place_on_shape(self, asked: Asked, item: Json) -> Iterator[str]:
        layer = self.oracle.city.layers[item["layer"]]
        if layer.shapes is None or item["id"] not in layer.ids:
            return
        datum = asked.out_coord or asked.coord
        at = to_wgs(item["longitude"], item["latitude"], datum)
        shape = layer.shapes[layer.ids.index(item["id"])]
        if shapely.distance(shape, shapely.Point(at)) > _ON_SHAPE_DEG:
            yield f"{item['id']}: {at} is not on its shape"
        item["longitude"] = item["latitude"] = None


def _let_decimals_be_rounded(wanted: list[Json], given: list[Json]) -> None:
    for item, right in zip(given, wanted, strict=False):
        for axis in ("longitude", "latitude"):
            if _is_rounded(item[axis], right[axis]):
                item[axis] = right[axis]
    for right in wanted:
        del right["exact"]


def _is_rounded(given: Json, exact: float | None) -> bool:
    """Tell whether six decimals are the nearest to what is exact, ties both ways."""
    if exact is None or type(given) is not float:
        return False
    return given == round(given, 6) and abs(given - exact) <= _HALF_DEG


def _differ(path: str, wanted: Json, got: Json) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in sorted({*wanted, *got}):
            if key not in got or key not in wanted:
                yield f"{path}.{key}: {'missing' if key in wanted else 'not wanted'}"
            else:
                yield from _differ(f"{path}.{key}", wanted[key], got[key])
    elif isinstance(wanted, list) and isinstance(got, list):
        if len(wanted) != len(got):
            yield f"{path}: {len(wanted)} wanted, {len(got)} given"
        for n, pair in enumerate(zip(wanted, got, strict=False)):
            yield from _differ(f"{path}[{n}]", *pair)
    elif wanted != got or type(wanted) is not type(got):
        yield f"{path}: wanted {wanted!r}, given {got!r}"
