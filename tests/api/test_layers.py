"""``/v1/layers`` and one feature in full."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import prcoords
import pytest
from tests.api.hostile import question
from tests.api.raw_http import Reply, get
from tests.api.serving import ROOT, Server

from citymap.atlas.atlas import Atlas
from citymap.catalog import read_catalog

TOILET = "/v1/layers/toilets/features/toilets.demo-0001"


def test_every_layer_file_is_a_layer(server: Server) -> None:
    body = get(server.url, "/v1/layers").json()
    assert (body["status"], body["message"]) == (0, "ok")
    files = {path.stem for path in (ROOT / "layers").glob("*.toml")} - {"city"}
    assert {layer["id"] for layer in body["data"]} == files
    assert len(files) == 15


def test_the_layers_that_the_city_names_come_first_then_the_others_by_id(
    server: Server,
) -> None:
    first = read_catalog(ROOT).city.first
    found = [layer["id"] for layer in get(server.url, "/v1/layers").json()["data"]]
    assert found == [*first, *sorted(set(found) - set(first))]
    assert first[0] == "toilets"


def test_a_layer_says_whether_it_has_hours(server: Server) -> None:
    data = get(server.url, "/v1/layers").json()["data"]
    without = {layer["id"] for layer in data if not layer["has_hours"]}
    assert without == {
        layer.id
        for layer in read_catalog(ROOT).layers.values()
        if not (layer.hours or layer.always_open)
    }
    assert "back_streets" in without
    assert "toilets" not in without


def test_a_layer_says_what_the_contract_lists(server: Server) -> None:
    data = {
        layer["id"]: layer for layer in get(server.url, "/v1/layers").json()["data"]
    }
    toilets = data["toilets"]
    assert set(toilets) >= {
        "id", "title", "icon", "colour", "geometry", "count", "flags", "fields",
        "data_version", "updated", "state",
    }  # fmt: skip
    assert (toilets["count"], toilets["geometry"]) == (1287, "point")
    assert {flag["id"] for flag in toilets["flags"]} == {
        "wheelchair", "baby_care", "unisex",
    }  # fmt: skip
    assert data["vendor_zones"]["count"] == 258
    kinds = [data[name]["geometry"] for name in ("vendor_zones", "back_streets")]
    assert kinds == ["polygon", "line"]
    for layer in data.values():
        assert set(layer["title"]) == {"zh", "en"}
        assert re.fullmatch(r"#[0-9a-f]{6}", layer["colour"])
        assert datetime.fromisoformat(layer["updated"]).tzinfo is not None


def test_a_feature_in_full_has_every_field_its_week_and_links(server: Server) -> None:
    body = get(server.url, TOILET).json()
    assert list(body) == ["status", "message", "coord", "as_of", "data_version", "data"]
    assert body["coord"] == "wgs84"
    data = body["data"]
    assert data["id"] == "toilets.demo-0001"
    assert data["hours"]["understood"]
    week = data["hours"]["week"]
    assert len(week) == 7
    layers = get(server.url, "/v1/layers").json()["data"]
    fields = next(layer for layer in layers if layer["id"] == "toilets")["fields"]
    assert {field["id"] for field in fields} <= set(data["fields"])
    first = date.fromisoformat(body["as_of"][:10])
    for number, spans in enumerate(week):
        day = first + timedelta(days=number)
        for opens, closes in spans:
            assert opens.startswith(day.isoformat())
            assert datetime.fromisoformat(opens) < datetime.fromisoformat(closes)


@pytest.mark.parametrize("layer", ["toilets", "parks", "back_streets", "fairs"])
def test_a_feature_is_the_same_in_every_face(server: Server, layer: str) -> None:
    query = question(layer=layer, page_size="5", at="2026-11-22T02:00")
    for item in get(server.url, "/v1/nearby?" + query).json()["data"]:
        path = f"/v1/layers/{layer}/features/{item['id']}?coord=gcj02"
        full = get(server.url, f"{path}&at=2026-11-22T02:00").json()["data"]
        same = set(item) - {"distance"}
        assert {name: full[name] for name in same} == {
            name: item[name] for name in same
        }
        geo = get(server.url, f"/collections/{layer}/items/{item['id']}").json()
        assert geo["id"] == item["id"]
        assert geo["properties"].get("name", item["name"]) == item["name"]


def test_coord_moves_the_feature_as_others_do(server: Server) -> None:
    def place(coord: str) -> tuple[float, float]:
        data = get(server.url, f"{TOILET}?coord={coord}").json()["data"]
        return data["latitude"], data["longitude"]

    here = prcoords.Coords(*place("wgs84"))
    assert place("cgcs2000") == tuple(here)
    assert place("gcj02") == pytest.approx(tuple(prcoords.wgs_gcj(here)), abs=2e-6)
    assert place("bd09") == pytest.approx(tuple(prcoords.wgs_bd(here)), abs=2e-6)


def test_a_tag_is_answered_304_until_what_it_names_changes(server: Server) -> None:
    first = get(server.url, TOILET)
    tag = first.headers["etag"]
    assert "Accept-Language" in first.headers["vary"]
    again = get(server.url, TOILET, If_None_Match=tag)
    assert (again.http, again.body) == (304, b"")
    assert again.headers["etag"] == tag
    others = [
        get(server.url, TOILET + "?at=2026-11-22T02:00"),
        get(server.url, TOILET + "?coord=gcj02"),
        get(server.url, TOILET + "?lang=en"),
        get(server.url, TOILET, Accept_Language="en"),
        get(server.url, TOILET.replace("0001", "0002")),
    ]
    tags = {reply.headers["etag"] for reply in others}
    assert len(tags | {tag}) == 5  # lang=en by both ways is one answer
    for reply in others:
        assert reply.http == 200


@pytest.mark.parametrize("path", [TOILET, "/v1/layers", "/collections", "/api", "/"])
def test_every_kind_of_if_none_match_is_understood(server: Server, path: str) -> None:
    tag = get(server.url, path).headers["etag"]
    strong = tag.removeprefix("W/")
    many = ", ".join(f'W/"{n:024x}"' for n in range(10_000))
    for held, http in (
        (tag, 304),
        (strong, 304),
        ("*", 304),
        (f'"x", {tag}', 304),
        (f"{tag},{many}", 304),
        (many, 200),
        ('"nonsense', 200),
        ("", 200),
    ):
        assert get(server.url, path, If_None_Match=held).http == http, held[:50]


def test_languages_differ_in_what_is_said(server: Server) -> None:
    zh, en = (
        get(server.url, f"{TOILET}?lang={lang}").json()["data"] for lang in ("zh", "en")
    )
    assert en["open"]["text"].isascii()
    assert not zh["open"]["text"].isascii()
    assert zh["fields"] == en["fields"]


def test_hours_that_are_not_understood_say_so(
    server: Server, jinan_atlas: Atlas
) -> None:
    found = _first(jinan_atlas, understood=False)
    assert found is not None
    layer, feature = found
    data = get(server.url, f"/v1/layers/{layer}/features/{feature}").json()["data"]
    assert data["hours"]["understood"] is False
    assert data["open"]["state"] == "unknown"


def _first(atlas: Atlas, *, understood: bool) -> tuple[str, str] | None:
    for layer, known in atlas.states.items():
        classes = known.snapshot.classes
        for row, number in enumerate(classes.of_row.tolist()):
            if classes.members[number].schedule.understood is understood:
                rank = int(known.snapshot.rows.table["rank"][row])
                return layer, known.snapshot.id_of(rank)
    return None


def test_a_closed_feature_says_why_and_until_when(
    server: Server, jinan_atlas: Atlas
) -> None:
    closed = [
        (layer, feature["id"])
        for layer in jinan_atlas.states
        for feature in _items(get(server.url, f"/collections/{layer}/items?limit=1000"))
        if feature["properties"].get("closed_from")
    ]
    assert len(closed) > 20
    for layer, feature in closed[::9]:
        path = f"/v1/layers/{layer}/features/{feature}"
        data = get(server.url, path).json()["data"]
        assert set(data["closure"]) == {"closed_from", "closed_until", "closed_reason"}
        at = data["closure"]["closed_from"][:10]
        then = get(server.url, f"{path}?at={at}T12:00").json()["data"]
        assert then["open"]["state"] == "closed"
        assert then["open"].get("reason") == data["closure"]["closed_reason"]


def _items(reply: Reply) -> list[Mapping[str, Any]]:
    features: list[Mapping[str, Any]] = reply.json()["features"]
    return features
