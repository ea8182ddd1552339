"""A site stands by itself: no broken link, every feature reached without a script."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.publish.sites import (
    ADDRESS,
    MAP,
    SITE,
    Part,
    a_layer,
    a_map,
    a_part,
    broken_links,
    hostile_site,
    hostile_texts,
    invalid,
    reached,
    read_page,
    read_site,
    write,
)

from citymap.api.app import open_atlas
from citymap.errors import CitymapError, InputError
from citymap.layer import OsmTag, Title
from citymap.publish import budget
from citymap.publish.site import Site, write_site
from citymap.settings import Settings
from citymap.store.districts import read_outlines
from citymap.store.geopackage import GeoPackageStore

PARK = replace(
    a_layer("parks", Title("公园", "Parks")), osm=(OsmTag("leisure", "park"),)
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers, in districts and outside them."""
    folder = tmp_path_factory.mktemp("made") / "site"
    return write(folder, [a_part(60), a_part(12, PARK)])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parts, site = hostile_site()
    return write(tmp_path_factory.mktemp("hostile") / "site", parts, site)


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_no_link_is_broken_and_every_feature_is_reached(made: Path) -> None:
    assert broken_links(made) == []
    wanted = {f"toilets.{n:04d}" for n in range(60)}
    wanted |= {f"parks.{n:04d}" for n in range(12)}
    assert wanted <= reached(made)


def test_a_feature_stands_on_one_page_with_its_facts_and_ways(made: Path) -> None:
    pages = read_site(made)
    holders = [path for path, page in pages.items() if "toilets.0001" in page.ids]
    assert holders == ["toilets/370103.html"]
    page = pages[holders[0]]
    told = {"公厕 1 号", "和平路 1 号", "Mo-Fr 08:30-17:00", "1 个", "0531-12345678"}
    assert told <= set(page.texts)
    assert "36.200000, 117.016333" in page.texts
    assert "geo:36.200000,117.016333" in page.links
    assert any(link.startswith("https://uri.amap.com/") for link in page.links)
    assert not any(link.startswith("tel:") for link in page.links)


def test_a_layer_of_the_demo_is_told_whole(jinan: Path, tmp_path: Path) -> None:
    atlas = open_atlas(Settings(workspace=jinan))
    city = atlas.catalog.city
    layer = atlas.catalog.layer("toilets")
    table, version = GeoPackageStore(jinan / "data", city).read(layer)
    outlines = read_outlines(jinan / "data" / str(city.districts))
    site = Site(city, atlas.context, outlines, "zh")
    report = write_site(tmp_path / "s", [Part(layer, table, version)], site, a_map)
    assert report.features == len(table) == 1287
    assert set(table.columns["id"].to_pylist()) <= reached(tmp_path / "s")
    assert broken_links(tmp_path / "s") == []


def test_pages_are_valid_html(made: Path) -> None:
    """Every rule of html-validate's recommended set but two of style: see sites.py."""
    assert (
        invalid([path for path in made.rglob("*.html") if path.name != "map.html"])
        == ""
    )


def test_a_fault_in_a_page_would_be_found(made: Path, tmp_path: Path) -> None:
    text = (made / "index.html").read_text("utf-8")
    (tmp_path / "bad.html").write_text(text.replace("</h1>", ""), "utf-8")
    assert "h1" in invalid([tmp_path / "bad.html"])


def test_no_page_has_a_script_or_a_style_of_its_own(made: Path) -> None:
    for path, page in read_site(made).items():
        if path.endswith("map.html"):
            continue
        text = (made / path).read_text("utf-8")
        assert page.tags.count("script") == len(page.data), path
        assert "style" not in page.tags
        assert "style" not in page.attributes
        assert not {name for name in page.attributes if name.startswith("on")}
        assert "script-src" not in text
        assert "default-src &#x27;none&#x27;" in text


def test_hostile_texts_stay_texts(hostile: Path, made: Path) -> None:
    plain = {tag for page in read_site(made).values() for tag in page.tags}
    named = {name for page in read_site(made).values() for name in page.attributes}
    pages = read_site(hostile)
    assert {tag for page in pages.values() for tag in page.tags} <= plain
    assert {name for page in pages.values() for name in page.attributes} <= named
    told = {text for page in pages.values() for text in page.texts}
    assert set(hostile_texts()) <= told
    assert broken_links(hostile) == []
    schemes = {link.partition(":")[0] for page in pages.values() for link in page.links
               if re.match("[a-z]+:", link, re.IGNORECASE)}  # fmt: skip
    assert schemes <= {"https", "geo"}


def test_hostile_pages_are_valid_html(hostile: Path) -> None:
    assert invalid([hostile / "index.html", hostile / "layer_40" / "370102.html"]) == ""


def test_the_same_data_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    again = write(tmp_path / "again", [a_part(60), a_part(12, PARK)])
    assert files(again) == files(made)


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", [a_part(5), a_part(5, PARK)])
    write(folder, [a_part(5)])
    assert not (folder / "parks").exists()
    assert broken_links(folder) == []


def test_what_the_map_refuses_leaves_the_old_site(tmp_path: Path) -> None:
    def refuse(_part: Part) -> bytes:
        raise InputError("too many")

    folder = write(tmp_path / "s", [a_part(5)])
    before = files(folder)
    with pytest.raises(InputError, match="too many"):
        write_site(folder, [a_part(6)], SITE, refuse)
    assert files(folder) == before
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["s"]


def test_a_layer_whose_map_is_too_large_has_its_pages_without_it_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "FEATURES", 50)

    def limited(part: Part) -> bytes:
        budget.check_rows(len(part.table))
        return MAP

    steps: list[tuple[int, int]] = []
    report = write_site(
        tmp_path / "s", [a_part(60), a_part(12, PARK)], SITE, limited,
        progress=lambda done, of: steps.append((done, of)),
    )  # fmt: skip
    (said,) = report.left_out
    assert said.en == (
        "toilets has pages but no map: 60 features in one file; at most 50"
    )
    assert said.zh == "toilets 只有页面，没有地图：一个文件中有 60 个要素，最多 50 个"
    assert (report.maps, report.features) == (1, 72)
    assert steps == [(done, len(steps)) for done in range(1, len(steps) + 1)]
    pages = read_site(tmp_path / "s")
    assert "parks/map.html" in pages
    assert "toilets/map.html" not in pages
    for path, page in pages.items():
        if path.startswith("toilets/"):
            assert "iframe" not in page.tags
            assert "embed" not in page.ids
    assert broken_links(tmp_path / "s") == []
    assert {f"toilets.{n:04d}" for n in range(60)} <= reached(tmp_path / "s")
    assert invalid([tmp_path / "s" / "toilets" / "index.html"]) == ""


def test_each_layer_has_its_published_map_in_a_closed_frame(made: Path) -> None:
    assert (made / "toilets" / "map.html").read_bytes() == MAP
    for path, page in read_site(made).items():
        framed = "iframe" in page.tags
        assert framed == (path.count("/") == 1 and not path.endswith("map.html"))
        if framed:
            text = (made / path).read_text("utf-8")
            assert page.links.count("map.html") == 2
            assert 'sandbox="allow-scripts allow-popups' in text
            assert "allow-same-origin" not in text


def test_the_map_is_asked_for_once_a_layer_and_progress_is_told(
    tmp_path: Path,
) -> None:
    asked: list[Part] = []
    steps: list[tuple[int, int]] = []

    def record(part: Part) -> bytes:
        asked.append(part)
        return MAP

    parts = [a_part(60), a_part(9, PARK)]
    report = write_site(
        tmp_path / "s", parts, SITE, record,
        progress=lambda done, of: steps.append((done, of)),
    )  # fmt: skip
    assert [id(part) for part in asked] == [id(part) for part in parts]
    total = report.pages + report.maps
    assert steps == [(done, total) for done in range(1, total + 1)]
    assert report.features == 69


def test_with_an_address_all_pages_are_in_the_sitemap(made: Path) -> None:
    sitemap = (made / "sitemap.xml").read_bytes()
    root = ET.fromstring(sitemap)  # noqa: S314 - our own file
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {loc.text for loc in root.iter(f"{space}loc")}
    pages = [path for path in read_site(made) if not path.endswith("map.html")]
    assert listed == {f"{ADDRESS}/{path.removesuffix('index.html')}" for path in pages}
    assert {day.text for day in root.iter(f"{space}lastmod")} == {"2026-11-20"}
    robots = (made / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {ADDRESS}/sitemap.xml\n" in robots
    canonical = f"{ADDRESS}/toilets/370102.html"
    assert canonical in read_page(made / "toilets" / "370102.html").links


def test_without_an_address_none_is_told_and_the_report_says_so(tmp_path: Path) -> None:
    site = replace(SITE, address=None)
    report = write_site(tmp_path / "s", [a_part(5)], site, a_map)
    (said,) = report.left_out
    assert "sitemap.xml" in said.zh
    assert "sitemap.xml" in said.en
    assert not {"sitemap.xml", "robots.txt"} & set(files(tmp_path / "s"))
    assert b"canonical" not in (tmp_path / "s" / "index.html").read_bytes()


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "https://example.org/?a", "https://example.org/#b",
     "javascript:alert(1)", "example.org", "", 'https://a"b', "https://a b"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="https://"):
        write(tmp_path / "s", [a_part(5)], replace(SITE, address=address))
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_an_approval_number_is_told_once(tmp_path: Path) -> None:
    parts = [a_part(5), a_part(5, PARK)]
    assert write_site(tmp_path / "s", parts, SITE, a_map).warnings == ()
    site = replace(SITE, city=replace(SITE.city, approval_number=None))
    (said,) = write_site(tmp_path / "s", parts, site, a_map).warnings
    assert "审图号" in said.zh
    assert "no approval number" in said.en


def test_a_site_can_be_in_english_and_without_districts(tmp_path: Path) -> None:
    site = replace(SITE, language="en", outlines=None)
    folder = write(tmp_path / "s", [a_part(501), a_part(12, PARK)], site)
    assert {path.name for path in (folder / "toilets").iterdir()} == {
        "index.html", "map.html", "p1.html", "p2.html",
    }  # fmt: skip
    assert {path.name for path in (folder / "parks").iterdir()} == {
        "index.html", "map.html",
    }  # fmt: skip
    assert broken_links(folder) == []
    assert len([one for one in reached(folder) if one.startswith("toilets.")]) == 501
    assert '<html lang="en">' in (folder / "index.html").read_text("utf-8")
    assert "Public toilets" in read_page(folder / "index.html").texts
    assert "page 1 of 1" not in (folder / "parks" / "index.html").read_text("utf-8")


def test_a_layer_without_features_has_its_page(tmp_path: Path) -> None:
    folder = write(tmp_path / "s", [a_part(0)])
    assert broken_links(folder) == []
    assert (folder / "toilets" / "index.html").is_file()


def test_errors_are_told_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(CitymapError) as refused:
        write(tmp_path / "s", [a_part(1)], replace(SITE, address="x"))
    assert refused.value.zh != refused.value.en
