"""The places that datum.test.mjs compares with are GCJ-02 as others compute it."""

import json
from pathlib import Path

import prcoords
import pytest

PLACES = json.loads((Path(__file__).parent / "gcj02_places.json").read_text())


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_place_is_where_prcoords_has_it(place: dict[str, list[float]]) -> None:
    lon, lat = place["wgs84"]
    there = prcoords.wgs_gcj(prcoords.Coords(lat, lon))
    assert (there.lon, there.lat) == pytest.approx(place["gcj02"], abs=1e-8)
