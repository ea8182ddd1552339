"""One map, from a workspace to a file: every format, the same bytes twice."""

import json
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import shapely
from tests.publish.sites import broken_links

from citymap.catalog import read_catalog
from citymap.errors import InputError
from citymap.layer import Title
from citymap.publish.budget import FEATURES, MapTooLarge
from citymap.publish.chromium import NAMES
from citymap.publish.gathering import gather
from citymap.publish.ground import PublishedGround, lay_ground
from citymap.publish.output import Output
from citymap.publish.publishing import (
    Published,
    make_file,
    make_map,
    publish,
    publish_site,
)
from citymap.publish.request import FORMATS, Format, MapRequest
from citymap.publish.site import Progress
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

BROWSER = any(map(shutil.which, NAMES))
WITHOUT_BROWSER: tuple[Format, ...] = ("html", "svg", "geojson", "kml")
TOILETS = MapRequest(("toilets",))


def write(workspace: Path, request: MapRequest, path: Path) -> Published:
    form = next(known for known in FORMATS if path.suffix == f".{known}")
    return publish(workspace, request, Output(path, form, "a4"))


def document_of(path: Path) -> dict[str, object]:
    text = path.read_text("utf-8")
    (found,) = re.findall(r'id="map-data">(.*?)</script>', text, re.DOTALL)
    document: dict[str, object] = json.loads(found)
    return document


def test_a_page_has_a_feature_for_every_row(jinan: Path, tmp_path: Path) -> None:
    request = MapRequest(("toilets", "vendor_zones", "back_streets"))
    done = write(jinan, request, tmp_path / "map.html")
    layers = document_of(tmp_path / "map.html")["layers"]
    assert isinstance(layers, list)
    assert [layer["count"] for layer in layers] == [1287, 258, 150]
    assert [len(layer["ids"]) for layer in layers] == [1287, 258, 150]
    assert done.features == 1287 + 258 + 150
    assert done.size == (tmp_path / "map.html").stat().st_size
    assert [version.layer for version in done.versions] == list(request.layers)


def test_a_page_says_what_was_asked(jinan: Path, tmp_path: Path) -> None:
    request = MapRequest(
        ("toilets",),
        title="夜里的公厕 <b>",
        subtitle="一年",
        heat=True,
        areas="per_km2",
        live="https://map.example.org/",
    )
    write(jinan, request, tmp_path / "map.html")
    document = document_of(tmp_path / "map.html")
    facts = document["facts"]
    assert isinstance(facts, dict)
    assert document["title"] == "夜里的公厕 <b>"
    assert document["subtitle"] == "一年"
    assert document["heat"] is True
    assert document["areas"]
    assert facts["live"] == "https://map.example.org/"
    assert facts["qr"]["size"] > 20
    text = (tmp_path / "map.html").read_text("utf-8")
    assert "<title>夜里的公厕 &lt;b&gt;</title>" in text


def test_a_title_is_made_of_city_and_layers(jinan: Path, tmp_path: Path) -> None:
    write(jinan, MapRequest(("toilets", "parks")), tmp_path / "zh.html")
    write(jinan, MapRequest(("toilets",), language="en"), tmp_path / "en.html")
    title = document_of(tmp_path / "zh.html")["title"]
    assert str(title).startswith("济南")
    assert "公共卫生间" in str(title)
    assert "公园" in str(title)
    assert "Public toilets" in str(document_of(tmp_path / "en.html")["title"])


def test_the_icon_of_every_layer_is_inside(jinan: Path, tmp_path: Path) -> None:
    write(jinan, MapRequest(("toilets", "parks")), tmp_path / "map.html")
    document = document_of(tmp_path / "map.html")
    icons, layers = document["icons"], document["layers"]
    assert isinstance(icons, dict)
    assert isinstance(layers, list)
    assert set(icons) == {layer["icon"] for layer in layers}


@pytest.mark.parametrize("form", WITHOUT_BROWSER)
def test_two_publications_of_the_same_data_are_the_same_bytes(
    jinan: Path, tmp_path: Path, form: Format
) -> None:
    request = MapRequest(("toilets", "vendor_zones"))
    for name in ("one", "two"):
        write(jinan, request, tmp_path / f"{name}.{form}")
    one, two = ((tmp_path / f"{n}.{form}").read_bytes() for n in ("one", "two"))
    assert one == two


def test_another_version_is_other_bytes(jinan: Path) -> None:
    output = Output(Path("map.html"), "html")
    one = make_file(gather(jinan, TOILETS), output)
    chosen = MapRequest(("toilets",), where=(("open", "24h"),))
    assert make_file(gather(jinan, chosen), output) != one


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("html", b"<!doctype html>"),
        ("svg", b"<svg "),
        ("geojson", b"{"),
        ("kml", b"<?xml"),
        pytest.param("pdf", b"%PDF-", marks=pytest.mark.skipif(not BROWSER, reason="")),
        pytest.param(
            "png", b"\x89PNG", marks=pytest.mark.skipif(not BROWSER, reason="")
        ),
    ],
)
def test_a_file_is_of_its_format(
    jinan: Path, tmp_path: Path, form: Format, head: bytes
) -> None:
    path = tmp_path / f"map.{form}"
    write(jinan, TOILETS, path)
    assert path.read_bytes().startswith(head)
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_a_poster_has_the_paper_that_was_asked(jinan: Path, tmp_path: Path) -> None:
    for portrait, size in ((False, ("297mm", "210mm")), (True, ("210mm", "297mm"))):
        path = tmp_path / "map.svg"
        publish(jinan, TOILETS, Output(path, "svg", "a4", portrait=portrait))
        head = path.read_text("utf-8").partition(">")[0]
        assert re.findall(r' (?:width|height)="(\w+)"', head) == list(size)


def test_geojson_has_the_chosen_features_in_their_places(
    jinan: Path, tmp_path: Path
) -> None:
    request = MapRequest(("toilets",), where=(("district", "历下区"),))
    done = write(jinan, request, tmp_path / "map.geojson")
    features = json.loads((tmp_path / "map.geojson").read_bytes())["features"]
    assert len(features) == done.features
    table = gather(jinan, request).parts[0].table
    points = shapely.points([f["geometry"]["coordinates"] for f in features])
    assert shapely.get_x(points) == pytest.approx(table.lon, abs=1e-6)
    assert shapely.get_y(points) == pytest.approx(table.lat, abs=1e-6)


def test_geojson_and_kml_name_each_source_whole(jinan: Path, tmp_path: Path) -> None:
    for name in ("map.html", "map.geojson", "map.kml"):
        write(jinan, MapRequest(("toilets", "parks")), tmp_path / name)
    facts = document_of(tmp_path / "map.html")["facts"]
    assert isinstance(facts, dict)
    sources = facts["sources"]
    told = json.loads((tmp_path / "map.geojson").read_bytes())["citymap"]
    assert told["attribution"] == sources
    assert all(len(source) > 1 for source in sources)
    kml = (tmp_path / "map.kml").read_text("utf-8")
    found = re.search(r'<Data name="attribution"><value>(.*?)</value>', kml)
    assert found is not None
    assert found[1] == "; ".join(sources)


@pytest.mark.parametrize(
    ("request_", "name", "lost"),
    [
        (MapRequest(("toilets",), heat=True), "map.geojson", "--heat"),
        (MapRequest(("toilets",), areas="count"), "map.kml", "--areas"),
        (MapRequest(("toilets",), before="20200101T000000Z"), "map.kml", "--before"),
        (MapRequest(("toilets",), tiles=True), "map.svg", "--tiles"),
        (MapRequest(("toilets",), heat=True), "map.pdf", "--heat"),
    ],
)
def test_what_a_format_has_no_place_for_is_refused(
    jinan: Path, tmp_path: Path, request_: MapRequest, name: str, lost: str
) -> None:
    with pytest.raises(InputError, match=f"has no place for {lost}") as told:
        write(jinan, request_, tmp_path / name)
    assert lost in told.value.zh
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        write(tmp_path / "no workspace", TOILETS, tmp_path / "maps" / "map.html")


def test_a_refused_map_leaves_the_old_file(jinan: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_bytes(b"old")
    with pytest.raises(InputError):
        write(jinan, MapRequest(("toilets",), where=(("x", "y"),)), path)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_too_many_features_are_refused_unless_one_insists(
    jinan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.publish.budget.FEATURES", 1286)
    with pytest.raises(MapTooLarge, match="1,287 features"):
        make_map(gather(jinan, TOILETS))
    make_map(gather(jinan, MapRequest(("toilets",), over_limit=True)))
    assert FEATURES > 20_000


def test_too_many_bytes_are_refused_unless_one_insists(
    jinan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Output(Path("map.html"), "html")
    monkeypatch.setattr("citymap.publish.budget.BYTES", 1000)
    with pytest.raises(MapTooLarge):
        make_file(gather(jinan, TOILETS), output)
    assert make_file(gather(jinan, MapRequest(("toilets",), over_limit=True)), output)


def test_the_map_object_is_the_file(jinan: Path, tmp_path: Path) -> None:
    write(jinan, TOILETS, tmp_path / "map.html")
    made = make_map(gather(jinan, TOILETS))
    assert made.html().encode() == (tmp_path / "map.html").read_bytes()


def test_a_site_has_every_layer_with_data_and_tells_the_others(
    jinan: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(jinan / "layers", workspace / "layers")
    (workspace / "data").mkdir()
    for name in ("fairs.gpkg", "districts.geojson", "holidays_cn.toml"):
        shutil.copy(jinan / "data" / name, workspace / "data")
    seen: list[tuple[int, int]] = []
    report = publish_site(
        workspace,
        tmp_path / "site",
        address="https://map.example.org/",
        progress=lambda done, of: seen.append((done, of)),
    )
    told = [title.en for title in report.left_out]
    assert "toilets has no data yet" in told
    assert len(told) == 14
    assert report.maps == 1
    assert seen[-1][0] == seen[-1][1] == len(seen)
    assert (tmp_path / "site" / "fairs" / "index.html").exists()


def test_a_site_leaves_out_a_map_over_the_limit_and_keeps_its_pages(
    jinan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.publish.budget.FEATURES", 5)
    workspace = tmp_path / "workspace"
    shutil.copytree(jinan / "layers", workspace / "layers")
    (workspace / "data").mkdir()
    for name in ("fairs.gpkg", "districts.geojson", "holidays_cn.toml"):
        shutil.copy(jinan / "data" / name, workspace / "data")
    site = tmp_path / "site"
    report = publish_site(workspace, site, progress=lambda _done, _of: None)
    assert report.maps == 0
    assert any("fairs has pages but no map" in one.en for one in report.left_out)
    assert (site / "fairs" / "index.html").exists()
    assert not (site / "fairs" / "map.html").exists()
    assert broken_links(site) == []


@pytest.fixture
def few(jinan: Path, tmp_path: Path) -> Path:
    """A workspace with the data of two layers."""
    workspace = tmp_path / "few"
    shutil.copytree(jinan / "layers", workspace / "layers")
    (workspace / "data").mkdir()
    for name in ("fairs.gpkg", "parks.gpkg", "districts.geojson", "holidays_cn.toml"):
        shutil.copy(jinan / "data" / name, workspace / "data")
    return workspace


def first_five(table: LayerTable) -> LayerTable:
    shapes = None if table.shapes is None else table.shapes[:5]
    return LayerTable(table.columns.slice(0, 5), table.lon[:5], table.lat[:5], shapes)


def publish_few(workspace: Path, progress: Progress = lambda _done, _of: None) -> Path:
    site = workspace / "site"
    publish_site(workspace, site, progress=progress)
    return site


def test_the_maps_of_a_site_are_those_that_are_published_alone(few: Path) -> None:
    city = few / "layers" / "city.toml"
    live = 'live = "https://map.example.org/"\n'
    city.write_text(live + city.read_text("utf-8"), "utf-8")
    site = publish_few(few)
    for name in ("fairs", "parks"):
        write(few, MapRequest((name,)), few / "map.html")
        alone = (few / "map.html").read_bytes()
        assert (site / name / "map.html").read_bytes() == alone
        assert b"https://map.example.org/" in alone


def test_what_is_published_while_a_site_is_made_is_not_in_it(few: Path) -> None:
    """Its pages and its maps are of the versions that were read at first."""
    catalog = read_catalog(few)
    store = GeoPackageStore(few / "data", catalog.city)
    site = publish_few(few)
    before = {path: path.read_bytes() for path in site.rglob("*.html")}

    def replace_data(done: int, _of: int) -> None:
        if done != 1:
            return
        for name in ("fairs", "parks"):
            layer = catalog.layer(name)
            table, version = store.read(layer)
            later = version.at + timedelta(days=1)
            store.replace(layer, first_five(table), who="a test", note="", at=later)

    publish_few(few, replace_data)
    assert {path: path.read_bytes() for path in site.rglob("*.html")} == before
    publish_few(few)
    assert {path: path.read_bytes() for path in site.rglob("*.html")} != before


def test_a_map_of_too_many_bytes_is_left_out_of_a_site(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.publish.budget.BYTES", 1000)
    report = publish_site(few, few / "site", progress=lambda _done, _of: None)
    assert report.maps == 0
    told = [title.en for title in report.left_out if "but no map" in title.en]
    assert len(told) == 2
    assert "MB; at most" in told[0]


def test_a_site_tells_once_what_its_maps_lack(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notice that several maps have in common names their layers."""
    lacking = Title("街道未收入", "streets left out")

    def lay(*given: object, **named: object) -> PublishedGround:
        laid: PublishedGround = lay_ground(*given, **named)  # type: ignore[arg-type]  # passed on as it came
        return replace(laid, notices=(lacking,))

    monkeypatch.setattr("citymap.publish.publishing.lay_ground", lay)
    report = publish_site(few, few / "site", progress=lambda _done, _of: None)
    told = [title.en for title in report.left_out if lacking.en in title.en]
    assert len(told) == 1
    assert told[0].endswith(": streets left out")
    assert {"fairs", "parks"} == set(told[0].partition(":")[0].split(", "))
    (warned,) = report.warnings
    assert "no approval number" in warned.en


def test_a_site_of_nothing_is_refused(jinan: Path, tmp_path: Path) -> None:
    shutil.copytree(jinan / "layers", tmp_path / "layers")
    (tmp_path / "data").mkdir()
    shutil.copy(jinan / "data" / "holidays_cn.toml", tmp_path / "data")
    with pytest.raises(InputError, match="no layer has data yet"):
        publish_site(tmp_path, tmp_path / "site", progress=lambda _done, _of: None)
    assert not (tmp_path / "site").exists()
