"""The sea lies right of the coast; where the coast is not whole it is unknown."""

import pytest
import shapely

from citymap.intake.ground_coast import read_sea
from citymap.intake.osm_objects import LonLat, OsmObject
from citymap.layer import Bounds

BOX = Bounds(0.0, 0.0, 1.0, 1.0)
COAST = {"natural": "coastline"}


def coast(*corners: LonLat) -> OsmObject:
    return OsmObject("w1", COAST, None, "line", line=shapely.LineString(corners))


def cut(*parts: tuple[LonLat, ...]) -> OsmObject:
    return OsmObject("w1", COAST, None, "line", whole=False, parts=parts)


def area(*objects: OsmObject) -> float:
    sea = read_sea(objects, BOX)
    return 0.0 if sea is None else float(sea.area)


def test_no_coast_no_sea() -> None:
    assert read_sea([], BOX) is None
    assert read_sea([coast((2, 2), (3, 3))], BOX) is None


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        (((0.4, -1), (0.4, 2)), (0.7, 0.5), (0.2, 0.5)),  # northward: east is sea
        (((0.4, 2), (0.4, -1)), (0.2, 0.5), (0.7, 0.5)),
        (((-1, 0.3), (2, 0.3)), (0.5, 0.1), (0.5, 0.6)),
    ],
)
def test_the_sea_lies_to_the_right(
    line: tuple[LonLat, ...], inside: LonLat, outside: LonLat
) -> None:
    sea = read_sea([coast(*line)], BOX)
    assert sea is not None
    assert sea.contains(shapely.Point(inside))
    assert not sea.contains(shapely.Point(outside))
    assert shapely.box(0, 0, 1, 1).covers(sea.buffer(-1e-9))


def test_an_island_is_a_hole_and_a_lagoon_is_none_of_the_land() -> None:
    ring = ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4))
    assert area(coast(*ring)) == pytest.approx(1 - 0.04)
    assert area(coast(*reversed(ring))) == pytest.approx(0.04)


def test_a_coast_in_pieces_is_one_coast() -> None:
    pieces = [coast((0.4, -1), (0.4, 0.5)), coast((0.4, 0.5), (0.4, 2))]
    assert area(*pieces) == pytest.approx(0.6)
    assert area(*reversed(pieces)) == pytest.approx(0.6)


def test_a_coast_that_the_edge_has_cut_is_led_to_the_edge() -> None:
    part = ((0.4, 0.001), (0.4, 0.5), (0.4, 0.999))
    assert area(cut(part)) == pytest.approx(0.6, abs=0.01)
    assert area(cut(part, ((0.9, 0.9),))) == pytest.approx(0.6, abs=0.01)


def test_a_coast_that_ends_far_from_the_edge_makes_no_sea() -> None:
    assert area(cut(((0.4, 0.1), (0.4, 0.9)))) == 0.0


def test_two_coasts_that_contradict_each_other_make_no_sea() -> None:
    """Both say that their land is what lies between them, but one is turned round."""
    assert area(coast((0.3, -1), (0.3, 2)), coast((0.7, -1), (0.7, 2))) == (
        pytest.approx(0.3)  # right of both; between them one says sea, the other land
    )
