"""The map document: its keys, its facts, the same bytes again."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from tests.api.serving import ROOT

from citymap.catalog import read_catalog
from citymap.hours.holidays import read_calendar
from citymap.hours.schedule import HoursContext
from citymap.publish.document import (
    Beside,
    ComparedSide,
    Comparison,
    Ground,
    OwnTiles,
    Part,
    QrCode,
    StyleClass,
    Styling,
    make_document,
    serialise,
)
from citymap.publish.request import MapRequest
from citymap.store.geopackage import GeoPackageStore

CATALOG = read_catalog(ROOT)
CONTEXT = HoursContext(
    CATALOG.city.time_zone, read_calendar(ROOT / "data" / "holidays_cn.toml")
)


def part(jinan: Path, layer_id: str) -> Part:
    layer = CATALOG.layer(layer_id)
    table, version = GeoPackageStore(jinan / "data", CATALOG.city).read(layer)
    looks = StyleClass(layer.title.zh, layer.colour, "disc", len(table))
    return Part(layer, table, version, Styling(None, [looks], [0] * len(table)))


def made(jinan: Path, request: MapRequest, beside: Beside | None = None) -> bytes:
    parts = [part(jinan, layer_id) for layer_id in request.layers]
    return serialise(
        make_document(request, CATALOG, CONTEXT, parts, beside or Beside())
    )


@pytest.fixture(scope="module")
def document(jinan: Path) -> dict[str, object]:
    answer: dict[str, object] = json.loads(
        made(jinan, MapRequest(("toilets", "parks")))
    )
    return answer


def test_every_column_has_an_entry_for_every_row(document: dict[str, object]) -> None:
    layers = document["layers"]
    assert isinstance(layers, list)
    assert [layer["count"] for layer in layers] == [1287, 120]
    for layer in layers:
        columns = [layer["ids"], layer["lon"], layer["lat"], layer["names"]]
        columns += [f.get("values") or f["codes"] for f in layer["fields"]]
        columns += [layer["hours"]["of"], layer["style"]["of"]]
        columns += [layer["shapes"]] if layer["shapes"] else []
        assert {len(column) for column in columns} == {layer["count"]}
        names = [f["name"] for f in layer["fields"]]
        assert set(layer["flags"]) | set(layer["show"]) <= set(names)


def test_the_facts_are_those_of_city_data_and_calendar(
    jinan: Path, document: dict[str, object]
) -> None:
    facts = document["facts"]
    assert isinstance(facts, dict)
    assert (facts["city"], facts["sources"]) == ("济南", ["synthetic demo"])
    for told in facts["data"]:
        version = part(jinan, told["layer"]).version
        assert told["version"] == version.name
        local = version.at.astimezone(CATALOG.city.time_zone).date()
        assert date.fromisoformat(told["date"]) == local
    assert document["title"] == "济南公共卫生间、公园"
    calendar = {
        "until": "2026-12-31",
        "name": CONTEXT.calendar and CONTEXT.calendar.name,
    }
    assert document["calendar"] == calendar
    west, south, east, north = document["bounds"]  # type: ignore[misc] - four numbers
    assert 116 < west < east < 118
    assert 36 < south < north < 38


def test_what_is_beside_is_told_by_the_names_of_its_records(jinan: Path) -> None:
    tiles = OwnTiles("AAAA", 0, 14, "© a test")
    compare = Comparison(ComparedSide("a", 1), ComparedSide("b", 2), {"kept": 1})
    beside = Beside(Ground(None, tiles), compare=compare, qr=QrCode(21, "M0 0h1v1z"))
    request = MapRequest(
        ("back_streets",), title="</script>", language="en", live="https://example.org/"
    )
    told = json.loads(made(jinan, request, beside))
    assert told["ground"]["tiles"]["minzoom"] == 0
    assert told["compare"]["after"] == {"title": "b", "count": 2}
    assert told["facts"]["attribution"] == ["© a test"]
    assert told["facts"]["qr"]["size"] == 21
    assert told["facts"]["live"] == "https://example.org/"
    assert told["title"] == "</script>"
    assert told["layers"][0]["hours"] is None
    assert told["calendar"] is None


def test_the_same_of_everything_gives_the_same_bytes(jinan: Path) -> None:
    request = MapRequest(("toilets", "fairs"))
    assert made(jinan, request) == made(jinan, request)


def test_sources_are_named_only_where_all_rows_say_them(jinan: Path) -> None:
    one = part(jinan, "toilets")
    columns = one.table.columns
    place = columns.column_names.index("source")
    mixed = pa.array(["b", "a", None, *["a"] * (len(one.table) - 3)])
    for values, expected in (
        (mixed, [one.layer.source]),
        (pa.array(["b", *["a"] * (len(one.table) - 1)]), ["a", "b"]),
    ):
        table = type(one.table)(
            columns.set_column(place, "source", values), one.table.lon, one.table.lat
        )
        changed = Part(one.layer, table, one.version, one.styling)
        told = make_document(
            MapRequest(("toilets",)), CATALOG, CONTEXT, [changed], Beside()
        )
        assert json.loads(serialise(told))["facts"]["sources"] == expected
