"""What every FeatureSource must do, whatever keeps its features.

A new implementation adds itself to ``SOURCES`` and is held to the same tests.
The oracle sorts all features by the geodesic of pyproj and the time of day.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import Geod

from citymap.atlas.choice import Filter
from citymap.atlas.places import locate
from citymap.atlas.snapshot import FeatureSource, Snapshot
from citymap.earth.grid import CityGrid
from citymap.errors import NotFoundError
from citymap.hours.opening import HoursContext
from citymap.layer import Bounds, Field, Layer, Title
from citymap.table import LayerTable

GEOD = Geod(ellps="WGS84")
BOUNDS = Bounds(116.2, 36.0, 117.75, 37.55)
GRID = CityGrid(4548, BOUNDS, 5000)
CONTEXT = HoursContext(ZoneInfo("Asia/Shanghai"), None)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=14)
HOURS = ("24/7", "08:00-18:00", None, "nonsense")
COUNT = 400

Source = Callable[[Layer, LayerTable], FeatureSource]


def _snapshot(layer: Layer, table: LayerTable) -> FeatureSource:
    return Snapshot(layer, table, "v1", grid=GRID, context=CONTEXT)


SOURCES: dict[str, Source] = {"snapshot": _snapshot}


def _layer() -> Layer:
    title = Title("公厕", "Toilets")
    return Layer(
        id="toilets",
        title=title,
        geometry="point",
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        key="code",
        hours="opening_hours",
        flags=("wheelchair",),
        fields=(
            Field("name", "text", title),
            Field("opening_hours", "opening_hours", title),
            Field("wheelchair", "yes_no_unknown", title),
        ),
    )


def _table() -> LayerTable:
    draw = random.Random(20261122)  # noqa: S311 - a seed, no secret
    lon = np.array([draw.uniform(116.9, 117.1) for _ in range(COUNT)])
    lat = np.array([draw.uniform(36.6, 36.7) for _ in range(COUNT)])
    lon[7], lat[7] = lon[3], lat[3]  # two at one place: ids decide
    columns = pa.table(
        {
            "id": [f"toilets.{number:04}" for number in range(COUNT)],
            "name": [f"公厕 {number}" for number in range(COUNT)],
            "opening_hours": [HOURS[number % 4] for number in range(COUNT)],
            "wheelchair": [("yes", "no", None)[number % 3] for number in range(COUNT)],
        }
    )
    return LayerTable(columns, lon, lat)


TABLE = _table()


@pytest.fixture(scope="module", params=sorted(SOURCES))
def source(request: pytest.FixtureRequest) -> FeatureSource:
    return SOURCES[request.param](_layer(), TABLE)


def passing(wanted: Filter, moment: datetime) -> Iterator[int]:
    """Say which records pass, as a reader of ``HOURS`` sees it."""
    day = 8 <= (moment.hour + 8) % 24 < 18
    for number in range(COUNT):
        hours, flag = HOURS[number % 4], number % 3 == 0
        state = {"24/7": "open", "08:00-18:00": "open" if day else "closed"}.get(
            hours or "", "unknown"
        )
        is_open = state == "open" or (wanted.include_unknown and state == "unknown")
        fits = {"any": True, "now": is_open, "24h": hours == "24/7"}[wanted.open]
        if fits and (flag or not wanted.flags):
            yield number


FILTERS = (
    Filter(),
    Filter(open="now"),
    Filter(open="now", include_unknown=True),
    Filter(open="24h"),
    Filter(flags=("wheelchair",)),
    Filter(open="now", flags=("wheelchair",)),
)


@pytest.mark.parametrize("wanted", FILTERS, ids=repr)
def test_nearest_equals_sorting_everything(
    source: FeatureSource, wanted: Filter
) -> None:
    draw = random.Random(7)  # noqa: S311 - a seed, no secret
    for moment in (NOON, NIGHT):
        for _ in range(12):
            lon, lat = draw.uniform(116.8, 117.2), draw.uniform(36.5, 36.8)
            k = draw.choice((1, 2, 10, 50, COUNT + 5))
            everything = [
                (GEOD.inv(lon, lat, TABLE.lon[n], TABLE.lat[n])[2], f"toilets.{n:04}")
                for n in passing(wanted, moment)
            ]
            expected = sorted(everything)[:k]
            hits = source.nearest(locate(GRID, lon, lat), k, wanted, moment)
            assert [name for _, name in hits] == [name for _, name in expected]
            metres = [m for m, _ in hits]
            assert metres == pytest.approx([m for m, _ in expected], abs=1e-6)


def test_two_at_one_place_are_in_the_order_of_their_ids(source: FeatureSource) -> None:
    at = locate(GRID, float(TABLE.lon[3]), float(TABLE.lat[3]))
    hits = source.nearest(at, 2, Filter(), NOON)
    assert [name for _, name in hits] == ["toilets.0003", "toilets.0007"]
    assert [metres for metres, _ in hits] == [0.0, 0.0]
    [first] = source.nearest(at, 1, Filter(), NOON)
    assert first[1] == "toilets.0003"


def test_every_feature_is_found_by_its_id_and_is_what_was_stored(
    source: FeatureSource,
) -> None:
    assert source.count() == COUNT
    for number in (0, 3, 7, 199, COUNT - 1):
        feature = source.get(f"toilets.{number:04}")
        assert feature.id == f"toilets.{number:04}"
        assert (feature.lon, feature.lat) == (TABLE.lon[number], TABLE.lat[number])
        assert feature.properties["name"] == f"公厕 {number}"
        assert feature.properties["opening_hours"] == HOURS[number % 4]
        assert "id" not in feature.properties


@pytest.mark.parametrize(
    "name", ["", "toilets.", "toilets.0400", "TOILETS.0001", "~", "\0"]
)
def test_a_feature_that_is_not_there_is_not_found(
    source: FeatureSource, name: str
) -> None:
    with pytest.raises(NotFoundError):
        source.get(name)


@pytest.mark.parametrize("limit", [1, 7, 100, COUNT, COUNT + 1])
def test_pages_give_every_feature_once_in_the_order_of_ids(
    source: FeatureSource, limit: int
) -> None:
    found: list[str] = []
    for offset in range(0, COUNT, limit):
        matched, features = source.page(None, offset, limit)
        assert matched == COUNT
        assert len(features) <= limit
        found += [feature.id for feature in features]
    assert found == [f"toilets.{number:04}" for number in range(COUNT)]
    assert source.page(None, COUNT, 10) == (COUNT, [])
    assert source.page(None, 10**8, 10) == (COUNT, [])


@pytest.mark.parametrize(
    "box",
    [
        Bounds(116.95, 36.62, 117.05, 36.68),
        Bounds(-180, -90, 180, 90),
        Bounds(0, 0, 1, 1),
        Bounds(float(TABLE.lon[5]), float(TABLE.lat[5]), float(TABLE.lon[5]), 36.7),
        Bounds(117.0, 36.6, 116.95, 36.7),  # across the antimeridian
    ],
    ids=repr,
)
def test_a_box_gives_exactly_what_it_touches_edges_included(
    source: FeatureSource, box: Bounds
) -> None:
    wanted = [
        f"toilets.{n:04}"
        for n, (x, y) in enumerate(zip(TABLE.lon, TABLE.lat, strict=True))
        if box.south <= y <= box.north
        and (
            box.west <= x <= box.east
            if box.west <= box.east
            else x >= box.west or x <= box.east
        )
    ]
    matched, features = source.page(box, 0, COUNT)
    assert [feature.id for feature in features] == wanted
    assert matched == len(wanted)
    assert [one.id for one in source.page(box, 1, 2)[1]] == wanted[1:3]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_an_empty_layer_has_nothing_and_breaks_nothing(name: str) -> None:
    columns = pa.table({"id": pa.array([], pa.string())})
    source = SOURCES[name](_layer(), LayerTable(columns, np.zeros(0), np.zeros(0)))
    at = locate(GRID, 117.0, 36.65)
    assert source.count() == 0
    assert source.page(None, 0, 10) == (0, [])
    assert source.page(BOUNDS, 0, 10) == (0, [])
    assert source.nearest(at, 10, Filter(open="now"), NOON) == []


@pytest.mark.parametrize("name", sorted(SOURCES))
@pytest.mark.parametrize("kind", ["line", "polygon"])
def test_distance_to_a_shape_is_to_its_nearest_point_and_zero_inside(
    name: str, kind: str
) -> None:
    ring = [
        (117.0, 36.6),
        (117.01, 36.6),
        (117.01, 36.61),
        (117.0, 36.61),
        (117.0, 36.6),
    ]
    shape = shapely.Polygon(ring) if kind == "polygon" else shapely.LineString(ring)
    far = shapely.affinity.translate(shape, 0.1, 0.05)
    shapes = np.array([shape, far], object)
    columns = pa.table({"id": ["toilets.a", "toilets.b"]})
    points = shapely.point_on_surface(shapes)
    table = LayerTable(columns, shapely.get_x(points), shapely.get_y(points), shapes)
    layer = _layer()
    described = Layer(
        **{f: getattr(layer, f) for f in Layer.__dataclass_fields__}
        | {"geometry": kind}
    )
    source = SOURCES[name](described, table)
    for lon, lat, nearest in (
        (117.005, 36.62, (117.005, 36.61)),
        (116.99, 36.605, (117.0, 36.605)),
        (117.02, 36.62, (117.01, 36.61)),
    ):
        [(metres, name), _] = source.nearest(locate(GRID, lon, lat), 2, Filter(), NOON)
        assert name == "toilets.a"
        assert metres == pytest.approx(GEOD.inv(lon, lat, *nearest)[2], abs=0.05)
    [(inside, _)] = source.nearest(locate(GRID, 117.005, 36.605), 1, Filter(), NOON)
    to_edge = GEOD.inv(117.005, 36.605, 117.01, 36.605)[2]
    assert inside == pytest.approx(0 if kind == "polygon" else to_edge, abs=0.05)
