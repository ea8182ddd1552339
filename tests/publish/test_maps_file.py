from pathlib import Path

import pytest

from citymap.catalog import Catalog, read_catalog
from citymap.errors import DefinitionError, NotFoundError
from citymap.publish.maps_file import choose_maps, read_maps
from citymap.publish.output import Output
from citymap.publish.request import MapRequest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(ROOT)


def write(folder: Path, text: str) -> Path:
    (folder / "publish.toml").write_text(text, "utf-8")
    return folder


def test_the_example_is_a_planners_month(catalog: Catalog) -> None:
    maps = read_maps(ROOT, catalog)
    assert [named.name for named in maps] == ["night", "districts", "breakfast", "wall"]
    assert {named.output.format for named in maps} == {"html", "pdf"}
    assert all(named.output.path.parent == ROOT / "maps" for named in maps)


def test_every_key_of_a_map_is_read(tmp_path: Path, catalog: Catalog) -> None:
    write(
        tmp_path,
        """
        language = "en"
        folder = "month"
        [maps.all]
        layers = ["parking", "toilets"]
        title = "T"
        subtitle = "S"
        language = "zh"
        where = { district = "历下区", open = "24h" }
        areas = "per_10000"
        heat = true
        tiles = true
        live = "https://map.example.org/"
        over_limit = true
        format = "html"
        out = "all.html"
        paper = "a0"
        portrait = true
        [maps.old]
        layers = ["toilets"]
        before = "20261001T021500Z"
        """,
    )
    assert [(n.request, n.output) for n in read_maps(tmp_path, catalog)] == [
        (
            MapRequest(
                layers=("parking", "toilets"),
                title="T",
                subtitle="S",
                where=(("district", "历下区"), ("open", "24h")),
                areas="per_10000",
                heat=True,
                tiles=True,
                live="https://map.example.org/",
                over_limit=True,
            ),
            Output(tmp_path / "month" / "all.html", "html", "a0", portrait=True),
        ),
        (
            MapRequest(("toilets",), language="en", before="20261001T021500Z"),
            Output(tmp_path / "month" / "old.html", "html"),
        ),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "maps is missing"),
        ("maps = 3", "maps = 3; a table"),
        ("[maps]\na = 1", "maps.a = 1; a table"),
        ("[maps.a]", "maps.a.layers names no layer"),
        ('[maps.a]\nlayers = ["tolets"]', 'layers[0] = "tolets"; one of back_streets'),
        ('[maps.a]\nlayers = ["parks", "parks"]', "the same value only once"),
        ("[maps.A]\nlayers = ['parks']", "maps.A is not a map's name"),
        ("[maps.'../a']\nlayers = ['parks']", "maps.../a is not a map's name"),
        ("{a}\nout = '../a.html'", "a plain file name"),
        ("{a}\nout = 'a.exe'", "ends in one of .html, .png"),
        ("{a}\nout = 'a.png'\nformat = 'pdf'", 'format = "pdf"; png'),
        ("{a}\nformat = 'gif'", 'format = "gif"; one of html'),
        ("{a}\npaper = 'a5'", "one of a4, a3, a0"),
        ("{a}\nareas = 'km2'", "one of count, per_km2, per_10000"),
        ("{a}\nlive = 'javascript:x'", "an address"),
        ("{a}\nwhere = { stalls = 3 }", "maps.a.where.stalls = 3; one line of text"),
        ("{a}\nwhere = 'x'", "maps.a.where"),
        ("{a}\nbefore = '../../x'", "a version's name"),
        ("{a}\ntitel = 'x'", "maps.a.titel is not a key here; nearest: title"),
        ("folder = '../x'\n{a}", "the plain name of a folder"),
        ("{a}\n[maps.b]\nlayers=['parks']\nout='a.html'", "not that of maps.a"),
        (
            "[maps.a]\nlayers = ['parks', 'fairs']\nbefore = '20261001T021500Z'",
            "only with one layer",
        ),
        (
            "{a}\nformat = 'kml'\nareas = 'count'",
            'maps.a.areas = "count"; not in a kml file',
        ),
        ("{a}\nout = 'a.geojson'\nheat = true", "maps.a.heat = true; not in a geojson"),
        (
            "{a}\nformat = 'kml'\nbefore = '20261001T021500Z'",
            'maps.a.before = "20261001T021500Z"; not in a kml file',
        ),
        ("{a}\nformat = 'svg'\ntiles = true", "maps.a.tiles = true; not in a svg"),
        (
            "{a}\nbefore = '20261001T021500Z'\nheat = true",
            "maps.a.heat = true; not with before",
        ),
        ("[maps.a", "is not TOML"),
    ],
)
def test_a_fault_is_told_with_file_and_key(
    tmp_path: Path, catalog: Catalog, text: str, told: str
) -> None:
    write(tmp_path, text.replace("{a}", "[maps.a]\nlayers = ['parks']"))
    with pytest.raises(DefinitionError) as raised:
        read_maps(tmp_path, catalog)
    assert any(told in fault for fault in raised.value.faults), raised.value.faults
    assert all(fault.startswith("publish.toml: ") for fault in raised.value.faults)


def test_every_fault_is_told_at_once(tmp_path: Path, catalog: Catalog) -> None:
    write(
        tmp_path,
        "langage = 'zh'\n[maps.a]\nlayers = ['x']\nheat = 1\n[maps.b]\nlayers = 2",
    )
    with pytest.raises(DefinitionError) as raised:
        read_maps(tmp_path, catalog)
    assert len(raised.value.faults) >= 5


def test_too_many_maps_are_refused(tmp_path: Path, catalog: Catalog) -> None:
    maps = [f"[maps.m{i}]\nlayers = ['parks']" for i in range(101)]
    with pytest.raises(DefinitionError, match="101 maps; at most 100"):
        read_maps(write(tmp_path, "\n".join(maps)), catalog)


def test_a_workspace_without_the_file_is_told_what_to_do(
    tmp_path: Path, catalog: Catalog
) -> None:
    with pytest.raises(NotFoundError, match=r"no layer given.*publish\.toml") as told:
        read_maps(tmp_path, catalog)
    assert "没有给出图层" in told.value.zh


def test_some_maps_of_the_set_can_be_chosen_by_name(catalog: Catalog) -> None:
    maps = read_maps(ROOT, catalog)
    assert choose_maps(maps, ()) == maps
    chosen = choose_maps(maps, ("wall", "night"))
    assert [named.name for named in chosen] == ["night", "wall"]
    with pytest.raises(NotFoundError, match="no map nigt; nearest: night"):
        choose_maps(maps, ("nigt",))
