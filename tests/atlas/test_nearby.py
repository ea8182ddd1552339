"""The question: radius, pages, several layers, and why nothing was found."""

import numpy as np
import pytest
from pyproj import Geod
from tests.atlas.building import GRID, NIGHT, NOON, make_layer, make_snapshot

from citymap.atlas.choice import Filter
from citymap.atlas.nearby import Asked, Near, ask_nearby
from citymap.atlas.places import locate

GEOD = Geod(ellps="WGS84")
AT = (117.0, 36.6)
SPAN_M = 200_000
ANY = Filter()


def _east(*metres: float) -> tuple[list[float], list[float]]:
    places = [GEOD.fwd(*AT, 90, m)[:2] for m in metres]
    return [p[0] for p in places], [p[1] for p in places]


def _ask(snapshots, near, wanted=ANY, moment=NOON):
    asked = [Asked(s, s.choice(wanted, moment)) for s in snapshots]
    answer = ask_nearby(asked, locate(GRID, *AT), wanted, near, SPAN_M)
    found = [(round(m), s.id_of(f[0])) for s, hits in answer.runs for m, f in hits]
    return found, answer.extended_m, answer.empty


DISTANCES = (100, 900, 1500, 3900, 9000)


@pytest.mark.parametrize(
    ("near", "metres", "extended"),
    [
        (Near(1000, True, 1, 2), [100, 900], None),  # enough within
        (Near(1000, True, 1, 3), [100, 900, 1500], 2000),
        (Near(1000, True, 1, 4), [100, 900, 1500, 3900], 4000),
        (Near(1000, True, 1, 5), [100, 900, 1500, 3900, 9000], 16_000),
        (Near(1000, True, 1, 9), [100, 900, 1500, 3900, 9000], SPAN_M),
        (Near(1000, False, 1, 9), [100, 900], None),
        (Near(50_000, True, 1, 9), [100, 900, 1500, 3900, 9000], SPAN_M),
        (Near(1000, True, 2, 2), [1500, 3900], 4000),
        (Near(1000, False, 2, 1), [900], None),
        (Near(1000, False, 2, 2), [], None),  # a page beyond the end
        (Near(1000, True, 4, 2), [], SPAN_M),
    ],
)
def test_the_radius_doubles_until_enough_is_found(near, metres, extended) -> None:
    snapshot = make_snapshot(*_east(*DISTANCES))
    found, reached, empty = _ask([snapshot], near)
    assert [m for m, _ in found] == metres
    assert reached == extended
    assert empty is None


def test_layers_are_merged_by_distance_then_id() -> None:
    toilets = make_snapshot(*_east(100, 300, 500))
    alike = make_snapshot(*_east(300, 50), layer=make_layer("alike"))
    found, _, _ = _ask([toilets, alike], Near(1000, False, 1, 10))
    assert found == [
        (50, "alike.0000001"), (100, "toilets.0000000"), (300, "alike.0000000"),
        (300, "toilets.0000001"), (500, "toilets.0000002"),
    ]  # fmt: skip
    page, _, _ = _ask([toilets, alike], Near(1000, False, 2, 2))
    assert page == found[2:4]


def test_a_layer_without_the_flag_contributes_nothing() -> None:
    toilets = make_snapshot(*_east(100), wheelchair=["yes"])
    others = make_snapshot(*_east(50), layer=make_layer("others", ()))
    found, _, _ = _ask([toilets, others], Near(), Filter(flags=("wheelchair",)))
    assert [i for _, i in found] == ["toilets.0000000"]


def test_nothing_found_says_why() -> None:
    hours = ["08:00-18:00", "06:00-22:00", None, "24/7", "07:00-20:00"]
    snapshot = make_snapshot(*_east(100, 900, 500, 3000, 2500), hours)
    found, _, empty = _ask([snapshot], Near(1000, False), Filter(open="now"), NIGHT)
    assert not found
    assert empty is not None
    assert (empty.radius_m, empty.closed, empty.unknown) == (1000, 2, 1)
    assert round(empty.nearest_m) == 3000
    assert empty.soonest == NIGHT.replace(hour=6)


def test_nothing_anywhere_counts_the_whole_city() -> None:
    snapshot = make_snapshot(*_east(100, 90_000), ["08:00-18:00", None])
    found, reached, empty = _ask([snapshot], Near(), Filter(open="now"), NIGHT)
    assert (found, reached) == ([], SPAN_M)
    assert (empty.closed, empty.unknown, empty.nearest_m) == (1, 1, None)


def test_an_empty_layer_is_no_error() -> None:
    found, reached, empty = _ask([make_snapshot([], [])], Near())
    assert (found, reached) == ([], SPAN_M)
    assert (empty.closed, empty.unknown, empty.soonest) == (0, 0, None)


def test_the_radius_counts_geodesic_metres_to_the_last_one() -> None:
    lon, lat = _east(1000.0)
    exact = GEOD.inv(*AT, lon[0], lat[0])[2]
    snapshot = make_snapshot(lon, lat)
    radius = int(np.ceil(exact))
    assert _ask([snapshot], Near(radius, False))[0]
    assert not _ask([snapshot], Near(radius - 1, False))[0]
