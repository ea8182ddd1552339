"""Tiles: every place in exactly one at each zoom, counts that sum, shapes that stay."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Transformer
from tests.atlas.building import make_snapshot

from citymap.atlas.tiles import (
    EXTENT,
    MOST_FEATURES,
    MOST_ZOOM,
    Tile,
    TileContent,
    TileIndex,
    _foremost,
)
from citymap.earth.datum import Datum, convert

#: Half the width of the square of the world in EPSG:3857, metres.
HALF_M = math.pi * 6378137.0
N = 20_000
_MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)
# A dense town, its outskirts, and a heap of features at one place.
_RNG = np.random.default_rng(11)
LON = np.concatenate(
    [
        _RNG.normal(117.0, 0.02, N // 2),
        _RNG.uniform(116.3, 117.7, N // 2 - 2000),
        np.full(2000, 117.1),
    ]
)
LAT = np.concatenate(
    [
        _RNG.normal(36.65, 0.02, N // 2),
        _RNG.uniform(36.1, 37.4, N // 2 - 2000),
        np.full(2000, 36.7),
    ]
)
INDEX = TileIndex(LON, LAT, None, "wgs84")


def pixels(
    lon: NDArray[np.float64], lat: NDArray[np.float64], zoom: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The oracle: columns and rows of EPSG:3857 by PROJ, with their fractions."""
    x, y = _MERCATOR.transform(lon, lat)
    size = 2.0**zoom / (2 * HALF_M)
    return (x + HALF_M) * size, (HALF_M - y) * size


def tile_of(lon: float, lat: float, zoom: int) -> Tile:
    column, row = pixels(np.array([lon]), np.array([lat]), zoom)
    return Tile(zoom, int(row[0]), int(column[0]))


def places(content: TileContent) -> NDArray[np.float64]:
    return shapely.get_coordinates(content.shapes)


@pytest.mark.parametrize("zoom", range(MOST_ZOOM + 1))
def test_a_tile_holds_what_lies_in_it_by_another_projector(zoom: int) -> None:
    columns, rows = (np.floor(axis) for axis in pixels(LON, LAT, zoom))
    for n in (0, 1, 2, N // 2, N // 2 + 1, N - 1):
        tile = Tile(zoom, int(rows[n]), int(columns[n]))
        wanted = np.flatnonzero((rows == tile.row) & (columns == tile.column))
        found = INDEX.cut(tile)
        if len(wanted) <= MOST_FEATURES:
            assert found.kind == "features"
            assert sorted(found.numbers.tolist()) == wanted.tolist()
        else:
            assert found.kind == "counts"
            assert found.numbers.sum() == len(wanted)


@pytest.mark.parametrize("zoom", [9, 11, 13, 16])
def test_every_place_is_in_exactly_one_tile(zoom: int) -> None:
    columns, rows = (np.floor(axis).astype(int) for axis in pixels(LON, LAT, zoom))
    tiles = set(zip(rows.tolist(), columns.tolist(), strict=True))
    total, seen = 0, set()
    for row, column in tiles:
        found = INDEX.cut(Tile(zoom, row, column))
        if found.kind == "counts":
            total += int(found.numbers.sum())
        else:
            total += len(found.numbers)
            assert seen.isdisjoint(found.numbers.tolist())
            seen |= set(found.numbers.tolist())
    assert total == N


@pytest.mark.parametrize("zoom", [8, 10, 12])
def test_counts_are_those_of_the_cells_each_at_its_mean_place(zoom: int) -> None:
    tile = tile_of(117.0, 36.65, zoom)
    found = INDEX.cut(tile)
    assert found.kind == "counts"
    x, y = pixels(LON, LAT, zoom)
    x, y = (x - tile.column) * 8, (y - tile.row) * 8
    inside = (x >= 0) & (x < 8) & (y >= 0) & (y < 8)
    x, y = x[inside], y[inside]
    cell = np.floor(y) * 8 + np.floor(x)
    wanted = {}
    for number in np.unique(cell):
        mine = cell == number
        mean = x[mine].mean() * EXTENT / 8, y[mine].mean() * EXTENT / 8
        wanted[int(number)] = (int(mine.sum()), mean)
    assert len(found.numbers) == len(wanted) > 1
    for count, (px, py) in zip(found.numbers.tolist(), places(found), strict=True):
        number = int(py * 8 / EXTENT) * 8 + int(px * 8 / EXTENT)
        assert wanted[number][0] == count
        assert abs(wanted[number][1][0] - px) <= 1.0
        assert abs(wanted[number][1][1] - py) <= 1.0


def test_a_feature_stands_where_it_is_to_a_unit() -> None:
    for zoom, unit in ((15, 1.0), (18, 1.0), (22, 4.0)):  # 9 mm at zoom 22
        tile = tile_of(LON[5], LAT[5], zoom)
        found = INDEX.cut(tile)
        x, y = pixels(LON[found.numbers], LAT[found.numbers], zoom)
        wanted = np.column_stack([x - tile.column, y - tile.row]) * EXTENT
        assert (places(found) <= wanted + 1e-4).all()
        assert (places(found) > wanted - unit - 1e-4).all()
        assert ((places(found) >= 0) & (places(found) < EXTENT)).all()


@given(zoom=st.integers(3, MOST_ZOOM), column=st.integers(0), row=st.integers(0))
@example(zoom=MOST_ZOOM, column=2**22 - 1, row=2**22 - 1)
def test_the_west_and_north_edges_are_a_tiles_own(
    zoom: int, column: int, row: int
) -> None:
    column, row = column % 2**zoom, row % 2**zoom
    lon = np.array([column / 2**zoom * 360.0 - 180.0])
    lat = np.array(
        [math.degrees(math.atan(math.sinh(math.pi * (1 - row * 2 / 2**zoom))))]
    )
    (x,), (y,) = pixels(lon, lat, zoom)
    tiles = {Tile(zoom, min(r, 2**zoom - 1), column) for r in (row - 1, row) if r >= 0}
    index = TileIndex(lon, lat, None, "wgs84")
    found = [tile for tile in tiles if len(index.cut(tile).shapes)]
    assert abs(x - column) < 1e-6
    assert abs(y - row) < 1e-6
    assert len(found) == 1
    west = Tile(zoom, found[0].row, column - 1)
    assert column == 0 or not len(index.cut(west).shapes)


@pytest.mark.parametrize("zoom", [0, 9, MOST_ZOOM])
def test_the_last_place_of_a_tile_is_in_it(zoom: int) -> None:
    tile = tile_of(117.02, 36.65, zoom)
    last = EXTENT - EXTENT * 2.0 ** (zoom - 33)
    lon, lat = (np.array([axis]) for axis in lonlat(tile, last, last))
    found = TileIndex(lon, lat, None, "wgs84").cut(tile)
    assert found.numbers.tolist() == [0]


@pytest.mark.parametrize(
    ("lon", "lat", "tile"),
    [
        (180.0, 0.0, Tile(1, 1, 1)),
        (-180.0, 0.0, Tile(1, 1, 0)),
        (0.0, 90.0, Tile(1, 0, 1)),
        (0.0, -90.0, Tile(1, 1, 1)),
    ],
)
def test_the_ends_of_the_world_are_in_its_outermost_tiles(
    lon: float, lat: float, tile: Tile
) -> None:
    index = TileIndex(np.array([lon]), np.array([lat]), None, "wgs84")
    assert len(index.cut(tile).shapes) == 1
    assert len(index.cut(Tile(0, 0, 0)).shapes) == 1


def test_tiles_in_gcj02_are_those_of_the_shifted_places() -> None:
    lon, lat = 117.02, 36.65
    index = TileIndex(np.array([lon]), np.array([lat]), None, "gcj02")
    shifted = convert(lon, lat, "wgs84", "gcj02")
    for zoom in (16, 22):
        assert len(index.cut(tile_of(*shifted, zoom)).shapes) == 1
        assert not len(index.cut(tile_of(lon, lat, zoom)).shapes)


def test_up_to_the_most_features_a_tile_gives_them_and_one_more_is_counted() -> None:
    for n, kind in ((MOST_FEATURES, "features"), (MOST_FEATURES + 1, "counts")):
        index = TileIndex(np.full(n, 117.0), np.full(n, 36.65), None, "wgs84")
        for zoom in (0, 22):
            found = index.cut(tile_of(117.0, 36.65, zoom))
            assert found.kind == kind
            if kind == "counts":
                assert found.numbers.tolist() == [n]


def test_an_empty_layer_has_empty_tiles() -> None:
    nothing = np.zeros(0)
    for shapes in (None, np.zeros(0, object)):
        found = TileIndex(nothing, nothing, shapes, "wgs84").cut(Tile(0, 0, 0))
        assert (found.kind, len(found.shapes), len(found.numbers)) == ("features", 0, 0)


def index_of(shapes: list[shapely.Geometry], datum: Datum = "wgs84") -> TileIndex:
    array = np.array(shapes, object)
    middle = shapely.point_on_surface(array)
    return TileIndex(shapely.get_x(middle), shapely.get_y(middle), array, datum)


def lonlat(tile: Tile, x: float, y: float) -> tuple[float, float]:
    """Where units of a tile lie, degrees."""
    size = 2**tile.zoom
    lon = (tile.column + x / EXTENT) / size * 360.0 - 180.0
    north = math.pi * (1 - 2 * (tile.row + y / EXTENT) / size)
    return lon, math.degrees(math.atan(math.sinh(north)))


HERE = Tile(14, 6387, 13517)


@st.composite
def shapes_around(draw: st.DrawFn) -> shapely.Geometry:
    units = st.floats(-9000, 13000)
    corners = draw(st.lists(st.tuples(units, units), min_size=2, max_size=7))
    points = [lonlat(HERE, *corner) for corner in corners]
    if draw(st.booleans()) and len(points) > 3:
        return shapely.convex_hull(shapely.MultiPoint(points))
    return shapely.LineString(points)


@given(shapes_around())
def test_a_shape_is_drawn_in_a_tile_as_another_clips_it(
    shape: shapely.Geometry,
) -> None:
    column, row = pixels(*shapely.get_coordinates(shape).T, HERE.zoom)
    units = np.column_stack([column - HERE.column, row - HERE.row]) * EXTENT
    whole = shapely.transform(shape, lambda _: units)
    found = index_of([shape]).cut(HERE)
    assert found.kind == "features"
    drawn = shapely.union_all(shapely.make_valid(found.shapes))
    wanted = shapely.intersection(whole, shapely.box(0, 0, EXTENT, EXTENT))
    for part, of in ((drawn, whole), (wanted, drawn)):
        if shapely.length(whole) > 4.0:  # else a point will do
            assert shapely.is_empty(shapely.difference(part, shapely.buffer(of, 2.0)))
    if shapely.intersects(whole, shapely.box(1, 1, EXTENT - 1, EXTENT - 1)):
        assert len(found.shapes) == 1
    rim = shapely.box(-65, -65, EXTENT + 65, EXTENT + 65)
    assert all(shapely.covers(rim, piece) for piece in found.shapes)


@pytest.mark.parametrize("zoom", [0, 5, 9])
def test_a_shape_too_small_to_have_one_is_a_point_in_one_tile(zoom: int) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform((116.5, 36.3), (117.5, 37.2), (200, 2)).T
    small = [
        shapely.box(x, y, x + 1e-6, y + 1e-6) for x, y in zip(lon, lat, strict=True)
    ]
    small += [
        shapely.LineString([(x, y), (x + 1e-6, y)])
        for x, y in zip(lon, lat, strict=True)
    ]
    index = index_of(small)
    column, row = (int(axis.min()) for axis in pixels(lon, lat[::-1], zoom))
    found: list[int] = []
    for r in range(max(0, row - 2), min(2**zoom, row + 9)):
        for c in range(max(0, column - 2), min(2**zoom, column + 9)):
            content = index.cut(Tile(zoom, r, c))
            assert (shapely.get_type_id(content.shapes) == 0).all()
            assert ((places(content) >= 0) & (places(content) < EXTENT)).all()
            found += content.numbers.tolist()
    assert sorted(found) == list(range(400))


def test_a_shape_that_crosses_itself_is_drawn() -> None:
    corners = [(0, 0), (2000, 2000), (2000, 0), (0, 2000)]
    bowtie = shapely.Polygon([lonlat(HERE, *corner) for corner in corners])
    (drawn,) = index_of([bowtie]).cut(HERE).shapes
    assert drawn.is_valid
    assert round(drawn.area, -3) == 2_000_000


@pytest.mark.parametrize(
    ("mixed", "left"),
    [
        ("POINT (9 9), LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 1 1)"),
        (
            "LINESTRING (0 9, 9 9), POLYGON ((0 0, 0 1, 1 1, 0 0)), POINT (3 3)",
            "POLYGON ((0 0, 0 1, 1 1, 0 0))",
        ),
    ],
)
def test_where_a_shape_only_touches_a_tile_is_left_out(mixed: str, left: str) -> None:
    pieces = np.array([shapely.from_wkt(f"GEOMETRYCOLLECTION ({mixed})"), None])
    pieces[1] = shapely.from_wkt(left)
    assert shapely.equals(_foremost(pieces), shapely.from_wkt(left)).all()


def test_a_small_shape_on_an_edge_is_a_point_of_one_tile() -> None:
    corners = [(EXTENT - 0.2, 2000), (EXTENT + 0.2, 2000.2)]
    index = index_of([shapely.LineString([lonlat(HERE, *c) for c in corners])])
    east = HERE._replace(column=HERE.column + 1)
    assert not len(index.cut(HERE).shapes)
    assert places(index.cut(east)).tolist() == [[0, 2000]]


def test_an_area_too_thin_to_have_one_is_a_line() -> None:
    corners = [lonlat(HERE, *c) for c in ((100, 50.1), (3000, 50.1), (3000, 50.3))]
    (drawn,) = index_of([shapely.Polygon(corners)]).cut(HERE).shapes
    assert shapely.get_dimensions(drawn) == 1
    assert shapely.bounds(drawn).tolist() == [100, 50, 3000, 50]


@pytest.mark.parametrize(
    ("corners", "right", "down", "wanted"),
    [
        ([(4000, 2000), (4090, 2000)], 1, 0, [-64, 2000, -6, 2000]),
        ([(6, 2000), (90, 2000)], -1, 0, [4102, 2000, 4160, 2000]),
        ([(2000, 4000), (2000, 4090)], 0, 1, [2000, -64, 2000, -6]),
        ([(2000, 6), (2000, 90)], 0, -1, [2000, 4102, 2000, 4160]),
    ],
)
def test_a_shape_near_an_edge_reaches_into_the_neighbours_rim(
    corners: list[tuple[float, float]], right: int, down: int, wanted: list[float]
) -> None:
    index = index_of([shapely.LineString([lonlat(HERE, *c) for c in corners])])
    (there,) = index.cut(Tile(14, HERE.row + down, HERE.column + right)).shapes
    assert shapely.bounds(there).tolist() == wanted
    beyond = Tile(14, HERE.row + 2 * down, HERE.column + 2 * right)
    assert not len(index.cut(beyond).shapes)


def test_too_many_shapes_are_counted_by_their_places() -> None:
    n = MOST_FEATURES + 1
    corners = [
        lonlat(HERE, 40 + 4 * (i % 1000), 40 + 4 * (i // 1000)) for i in range(n)
    ]
    boxes = [shapely.box(x, y, x + 1e-4, y + 1e-4) for x, y in corners]
    found = index_of(boxes).cut(HERE)
    assert found.kind == "counts"
    assert found.numbers.sum() == n
    fewer = index_of(boxes[1:]).cut(HERE)
    assert (fewer.kind, len(fewer.shapes)) == ("features", n - 1)


def test_a_snapshot_names_what_lies_in_its_tiles() -> None:
    snapshot = make_snapshot(LON[:300], LAT[:300])
    found = snapshot.tile(Tile(0, 0, 0), "wgs84")
    assert sorted(snapshot.names_of(found.numbers)) == [
        (f"toilets.{n:07d}", n + snapshot.marker_base) for n in range(300)
    ]
    one = tile_of(LON[7], LAT[7], MOST_ZOOM)
    named = snapshot.names_of(snapshot.tile(one, "wgs84").numbers)
    assert ("toilets.0000007", 7 + snapshot.marker_base) in named
    shifted = tile_of(*convert(LON[7], LAT[7], "wgs84", "gcj02"), MOST_ZOOM)
    named = snapshot.names_of(snapshot.tile(shifted, "gcj02").numbers)
    assert ("toilets.0000007", 7 + snapshot.marker_base) in named
