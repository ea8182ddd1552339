"""What parameters say together, and where an asker stands."""

from datetime import datetime

import prcoords
import pytest
from tests.api.serving import ROOT

from citymap.api.app import open_atlas
from citymap.api.params import Value
from citymap.api.question import BATCH, NEARBY, make_question, place, position_of
from citymap.atlas.atlas import Atlas
from citymap.atlas.choice import Filter
from citymap.atlas.nearby import Near
from citymap.errors import (
    LatitudeError,
    LongitudeError,
    MissingParameter,
    OutsideCity,
    ParameterError,
    ParameterOutOfRange,
    ParameterTooLong,
    UnknownParameter,
)
from citymap.settings import Settings

ASKED: dict[str, Value] = {"coord": "gcj02", "layer": ("toilets",)}


@pytest.fixture(scope="module")
def helsinki() -> Atlas:
    return open_atlas(Settings(workspace=ROOT / "examples" / "helsinki"))


def test_defaults_are_the_contracts(jinan_atlas: Atlas) -> None:
    question = make_question(jinan_atlas, ASKED, "zh")
    assert question.layers == ("toilets",)
    assert (question.coord, question.out_coord) == ("gcj02", "gcj02")
    assert question.wanted == Filter("any", include_unknown=False, open_for_min=0)
    assert question.near == Near(1000, extend=True, page=1, size=10)
    assert (question.at, question.links, question.language) == (None, False, "zh")


def test_what_is_asked_is_in_the_question(jinan_atlas: Atlas) -> None:
    values: dict[str, Value] = {
        **ASKED, "open": "now", "unknown": "include", "open_for": 30, "radius": 5,
        "auto_extend": 0, "page_index": 3, "page_size": 4, "out_coord": "bd09",
        "links": 1, "lang": "en", "attr": ("wheelchair",),
        "at": datetime.fromisoformat("2026-11-22T02:00:30"),
    }  # fmt: skip
    question = make_question(jinan_atlas, values, "zh")
    assert question.wanted == Filter("now", True, 30, ("wheelchair",))
    assert question.near == Near(5, extend=False, page=3, size=4)
    assert (question.out_coord, question.links, question.language) == (
        "bd09",
        True,
        "en",
    )
    assert question.at is not None
    assert question.at.isoformat() == "2026-11-22T02:00:00+08:00"
    assert hash(question) == hash(make_question(jinan_atlas, values, "en"))


@pytest.mark.parametrize(("page", "size"), [(10, 20), (200, 1), (40, 5), (13, 15)])
def test_two_hundred_results_are_the_most(
    jinan_atlas: Atlas, page: int, size: int
) -> None:
    values = {**ASKED, "page_size": size}
    assert make_question(jinan_atlas, {**values, "page_index": page}, "zh")
    with pytest.raises(ParameterOutOfRange) as refused:
        make_question(jinan_atlas, {**values, "page_index": page + 1}, "zh")
    assert refused.value.parameter == "page_index"


def test_a_flag_counts_if_any_asked_layer_declares_it(jinan_atlas: Atlas) -> None:
    values: dict[str, Value] = {**ASKED, "attr": ("baby_care",)}
    assert make_question(jinan_atlas, {**values, "layer": ("parks", "toilets")}, "zh")
    with pytest.raises(ParameterOutOfRange):
        make_question(jinan_atlas, {**values, "layer": ("parks",)}, "zh")


def test_every_layer_may_be_asked_at_once_but_no_more(jinan_atlas: Atlas) -> None:
    layers = tuple(jinan_atlas.catalog.layers)
    assert make_question(jinan_atlas, {**ASKED, "layer": layers}, "zh").layers == layers
    with pytest.raises(ParameterTooLong):
        make_question(jinan_atlas, {**ASKED, "layer": (*layers, "x")}, "zh")


def test_a_position_is_one() -> None:
    assert position_of({"lat": 36.6, "lng": 117.1}) == ("", 36.6, 117.1)
    assert position_of({"location": (36.6, 117.1)}) == ("location", 36.6, 117.1)
    for values, kind, name in (
        ({}, MissingParameter, "lat"),
        ({"lat": 1.0}, MissingParameter, "lng"),
        ({"location": (1.0, 2.0), "lng": 1.0}, UnknownParameter, "lng"),
    ):
        with pytest.raises(kind) as refused:
            position_of(values)
        assert isinstance(refused.value, ParameterError)
        assert refused.value.parameter == name
    assert not set(BATCH) & {"lat", "lng", "location"}
    assert set(NEARBY) - set(BATCH) == {"lat", "lng", "location"}


def test_a_position_becomes_wgs84_whatever_datum_it_came_in(jinan_atlas: Atlas) -> None:
    lon, lat = 117.1201, 36.6512
    gcj = prcoords.wgs_gcj(prcoords.Coords(lat, lon))
    bd = prcoords.wgs_bd(prcoords.Coords(lat, lon))
    for x, y, coord in (
        (lon, lat, "wgs84"),
        (lon, lat, "cgcs2000"),
        (gcj.lon, gcj.lat, "gcj02"),
        (bd.lon, bd.lat, "bd09"),
    ):
        at = place(jinan_atlas, y, x, coord)  # type: ignore[arg-type]  # names of datums
        assert (at.lon, at.lat) == pytest.approx((lon, lat), abs=1e-7)


BOUNDS_MARGIN = (116.1533, 118.0367, 35.9348, 37.5952)


def test_the_margin_around_the_city_is_inside_and_a_step_farther_is_not(
    jinan_atlas: Atlas,
) -> None:
    west, east, south, north = BOUNDS_MARGIN
    step = 0.002
    for lng, lat in ((west, 36.6), (east, 36.6), (117.0, south), (117.0, north)):
        to_lng = (117.0 - lng) and step * (1 if lng < 117 else -1)
        to_lat = (36.6 - lat) and step * (1 if lat < 36.6 else -1)
        assert place(jinan_atlas, lat + to_lat, lng + to_lng, "wgs84")
        with pytest.raises(OutsideCity) as refused:
            place(jinan_atlas, lat - to_lat, lng - to_lng, "wgs84")
        assert "116.1533–118.0367" in refused.value.zh


@pytest.mark.parametrize(
    ("lat", "lng", "kind"),
    [
        (90.0000001, 117.0, LatitudeError),
        (-91.0, 200.0, LatitudeError),
        (36.6, 180.0000001, LongitudeError),
        (36.6, -181.0, LongitudeError),
        (117.1, 36.6, LatitudeError),  # swapped
        (90.0, 180.0, OutsideCity),
        (-90.0, -180.0, OutsideCity),
        (0.0, 0.0, OutsideCity),
        (1e308, 1e308, LatitudeError),
    ],
)
def test_a_position_that_cannot_be_is_refused_by_kind(
    jinan_atlas: Atlas, lat: float, lng: float, kind: type[ParameterError]
) -> None:
    for coord in ("wgs84", "gcj02", "bd09"):
        for parameter in ("", "positions[3]"):
            with pytest.raises(kind) as refused:
                place(jinan_atlas, lat, lng, coord, parameter)  # type: ignore[arg-type]
            assert refused.value.parameter == parameter or not parameter


def test_a_swapped_pair_is_seen_where_both_could_be_latitudes(helsinki: Atlas) -> None:
    assert place(helsinki, 60.17, 24.94, "wgs84")
    with pytest.raises(LatitudeError, match="swapped"):
        place(helsinki, 24.94, 60.17, "wgs84")
    with pytest.raises(OutsideCity):
        place(helsinki, 36.65, 117.12, "wgs84")
