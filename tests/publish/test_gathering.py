"""What is gathered from a workspace, and what is refused, in both languages."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from citymap.catalog import read_catalog
from citymap.errors import InputError, NotFoundError
from citymap.layer import Layer
from citymap.publish.gathering import Gathered, bounds_of, check_request, gather
from citymap.publish.request import MapRequest
from citymap.store.base import Version, version_name
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def workspace(jinan: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(jinan, tmp_path / "workspace")
    return tmp_path / "workspace"


def change(
    workspace: Path, layer_id: str, how: Callable[[LayerTable], LayerTable]
) -> str:
    """Publish a changed version of a layer; give the name of the one before."""
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    layer = catalog.layer(layer_id)
    table, version = store.read(layer)
    store.replace(layer, how(table), who="a test", note="", at=LATER)
    return version.name


def with_texts(table: LayerTable, name: str, *texts: str) -> LayerTable:
    """Write other texts into a field of the first rows."""
    column = table.columns.column_names.index(name)
    values = [*texts, *table.columns[name].to_pylist()[len(texts) :]]
    columns = table.columns.set_column(column, name, pa.array(values, pa.string()))
    return replace(table, columns=columns)


def without_the_last(table: LayerTable) -> LayerTable:
    shapes = None if table.shapes is None else table.shapes[:-1]
    return LayerTable(table.columns[:-1], table.lon[:-1], table.lat[:-1], shapes)


def nothing(table: LayerTable) -> LayerTable:
    return LayerTable(table.columns[:0], table.lon[:0], table.lat[:0])


def asked(**fields: object) -> MapRequest:
    """Ask as nobody does who reads the types."""
    request = MapRequest(("toilets",))
    for name, value in fields.items():
        object.__setattr__(request, name, value)
    return request


def told(gathered: Gathered, kind: str) -> list[str]:
    return [title.en for title in getattr(gathered, kind)]


def test_layers_are_gathered_in_the_order_that_was_asked(jinan: Path) -> None:
    found = gather(jinan, MapRequest(("vendor_zones", "toilets", "back_streets")))
    ids = [part.layer.id for part in found.parts]
    assert ids == ["vendor_zones", "toilets", "back_streets"]
    assert [len(part.table) for part in found.parts] == [258, 1287, 150]
    assert found.count == 258 + 1287 + 150
    assert [len(part.styling.of) for part in found.parts] == [258, 1287, 150]
    assert found.left_out == ()


def test_conditions_hold_in_every_layer(jinan: Path) -> None:
    request = MapRequest(("toilets", "parks"), where=(("district", "历下区"),))
    for part in gather(jinan, request).parts:
        assert set(part.table.columns["district"].to_pylist()) == {"历下区"}


def test_open_24h_is_what_the_city_has_stated(jinan: Path) -> None:
    assert (
        gather(jinan, MapRequest(("toilets",), where=(("open", "24h"),))).count == 720
    )


def test_the_box_is_that_of_all_features(jinan: Path) -> None:
    parts = gather(jinan, MapRequest(("toilets", "parking"))).parts
    box = bounds_of(parts)
    lon = np.concatenate([part.table.lon for part in parts])
    assert (box.west, box.east) == (min(lon), max(lon))
    assert box.south < box.north


@pytest.mark.parametrize(
    ("request_", "en", "zh"),
    [
        (MapRequest(()), "0 layers asked for; 1 to 50", "给出了 0 个图层"),
        (MapRequest(("a",) * 2), "the same layer twice", "同一图层出现两次"),
        (MapRequest(tuple(map(str, range(51)))), "51 layers", "51 个图层"),
        (MapRequest(("a", "b"), before="x"), "of one layer only", "只能用一个图层"),
        (
            MapRequest(("a",), before="x", heat=True),
            "without districts or heat",
            "不与",
        ),
        (MapRequest(("a",), before="x", areas="count"), "without districts", "不与"),
        (MapRequest(("a",), title="a\nb"), "title = a�b; one line", "标题“a�b”"),
        (MapRequest(("a",), title=""), "title = ;", "标题"),
        (MapRequest(("a",), subtitle="x" * 501), "subtitle = xxx", "副标题"),
        (MapRequest(("a",), live="javascript:1"), "live = javascript:1", "实时页面"),
        (asked(layers="toilets"), "layers = toilets; ", "图层“toilets”"),
        (asked(layers=("a", 3)), "layers = ('a', 3); ", "图层"),
        (asked(language="fr"), "language = fr; one of zh, en", "语言“fr”"),
        (asked(language=None), "language = None; one of zh", "语言"),
        (asked(areas="foo"), "areas = foo; one of count, ", "区县着色“foo”"),
        (asked(title=3), "title = 3; one line", "标题“3”"),
        (asked(subtitle=3), "subtitle = 3; one line", "副标题"),
        (asked(live=3), "live = 3; ", "实时页面"),
        (asked(before=3), "before = 3; ", "历史版本"),
        (asked(heat="no"), "heat = no; true or false", "热力图“no”"),
        (asked(tiles=1), "tiles = 1; true or false", "在线底图"),
        (asked(over_limit=1), "over_limit = 1; true or false", "超出限额"),
        (asked(where="district=x"), "where = district=x; pairs", "条件"),
        (asked(where=("district", "x")), "where = ('district', 'x'); pairs", "条件"),
        (asked(where=(("district", 3),)), "where = (('district', 3),); pairs", "条件"),
        (asked(where=(("a", "b", "c"),)), "; pairs of field and value", "条件"),
    ],
)
def test_a_request_that_no_workspace_could_fulfil_is_refused(
    request_: MapRequest, en: str, zh: str
) -> None:
    with pytest.raises(InputError) as refused:
        check_request(request_)
    assert en in refused.value.en
    assert zh in refused.value.zh


def test_an_unknown_layer_is_told_with_the_nearest(jinan: Path) -> None:
    with pytest.raises(NotFoundError, match="no layer tolets; nearest: toilets"):
        gather(jinan, MapRequest(("toilets", "tolets")))


def test_an_unknown_field_is_told_with_the_nearest(jinan: Path) -> None:
    request = MapRequest(("toilets", "parks"), where=(("grade", "first"),))
    with pytest.raises(InputError, match="parks has no field grade; nearest: "):
        gather(jinan, request)


def test_a_layer_without_data_is_told(workspace: Path) -> None:
    shutil.rmtree(workspace / "data" / ".history" / "fairs")
    (workspace / "data" / "fairs.gpkg").unlink()
    with pytest.raises(NotFoundError, match="no data yet for fairs"):
        gather(workspace, MapRequest(("toilets", "fairs")))


def test_a_map_of_nothing_is_refused_and_an_empty_layer_is_told(
    workspace: Path,
) -> None:
    change(workspace, "fairs", nothing)
    with pytest.raises(InputError, match="nothing to publish: fairs has no feature"):
        gather(workspace, MapRequest(("fairs",)))
    found = gather(workspace, MapRequest(("fairs", "toilets")))
    assert told(found, "left_out") == ["fairs has no feature"]
    assert found.count == 1287


def test_conditions_that_no_feature_fulfils_together_are_told(jinan: Path) -> None:
    where = (("district", "历下区"), ("code", "demo-0002"))
    with pytest.raises(InputError, match="no feature with district=历下区 code=demo"):
        gather(jinan, MapRequest(("toilets",), where=where))


def test_an_older_version_stands_before_the_present_one(workspace: Path) -> None:
    before = change(workspace, "toilets", without_the_last)
    found = gather(workspace, MapRequest(("toilets",), before=before))
    assert [part.side for part in found.parts] == ["before", "after"]
    assert [len(part.table) for part in found.parts] == [1287, 1286]
    assert found.parts[0].version.name == before
    compare = found.beside.compare
    assert compare is not None
    assert found.count == 1286  # features of the city, not rows of both sides
    assert compare.counts["removed"] == 1
    assert compare.counts["kept"] == 1286
    assert compare.after.title == "2027-01-01 08:00"  # the city's time
    assert (compare.before.count, compare.after.count) == (1287, 1286)


def test_the_older_version_is_chosen_from_by_the_same_conditions(
    workspace: Path,
) -> None:
    before = change(workspace, "toilets", without_the_last)
    where = (("open", "24h"),)
    found = gather(workspace, MapRequest(("toilets",), before=before, where=where))
    assert len(found.parts[0].table) == 720


def test_versions_are_compared_before_features_are_chosen(workspace: Path) -> None:
    plain = gather(workspace, MapRequest(("toilets",))).parts[0].table
    districts = plain.columns["district"].to_pylist()
    home, there = districts[0], next(d for d in districts if d != districts[0])
    before = change(workspace, "toilets", lambda t: with_texts(t, "district", there))
    for district, sides in ((home, (0, -1)), (there, (0, 1))):
        where = (("district", district),)
        request = MapRequest(("toilets",), before=before, where=where)
        found = gather(workspace, request)
        was, now = found.parts
        had = districts.count(district)
        assert [len(was.table), len(now.table)] == [had + move for move in sides]
        assert [len(was.styling.of), len(now.styling.of)] == [
            len(was.table),
            len(now.table),
        ]
        compare = found.beside.compare
        assert compare is not None
        kept = had - (district == home)
        assert compare.counts == {
            "added": 0,
            "removed": 0,
            "moved": 0,
            "changed": 1,
            "kept": kept,
        }


def test_a_value_that_only_the_older_version_has_can_be_asked_for(
    workspace: Path,
) -> None:
    change(workspace, "toilets", lambda t: with_texts(t, "name", "从前的名字"))
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    layer = catalog.layer("toilets")
    table, version = store.read(layer)
    at = LATER + timedelta(days=1)
    renamed = with_texts(table, "name", "现在的名字")
    store.replace(layer, renamed, who="a test", note="", at=at)
    where = (("name", "从前的名字"),)
    found = gather(
        workspace, MapRequest(("toilets",), before=version.name, where=where)
    )
    assert [len(part.table) for part in found.parts] == [1, 0]
    assert found.beside.compare is not None
    assert found.beside.compare.counts["changed"] == 1
    assert found.left_out == ()
    nowhere = MapRequest(("toilets",), before=version.name, where=(("name", "没有"),))
    with pytest.raises(InputError, match="no feature of toilets has name = 没有"):
        gather(workspace, nowhere)


def test_a_version_that_is_not_older_or_not_kept_is_refused(jinan: Path) -> None:
    present = gather(jinan, MapRequest(("toilets",))).parts[0].version.name
    with pytest.raises(InputError, match=r"is not older than .* older: none") as told:
        gather(jinan, MapRequest(("toilets",), before=present))
    assert "更早的版本：无" in told.value.zh
    with pytest.raises(NotFoundError, match=f"kept: {present}"):
        gather(jinan, MapRequest(("toilets",), before="20200101T000000Z"))


def test_a_version_that_was_rolled_back_over_is_older(workspace: Path) -> None:
    first = change(workspace, "toilets", without_the_last)
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    layer = catalog.layer("toilets")
    (second, *_) = store.history(layer)
    at = LATER + timedelta(days=1)
    third = store.rollback(layer, first, who="a test", at=at)
    found = gather(workspace, MapRequest(("toilets",), before=second.name))
    assert [part.version.name for part in found.parts] == [second.name, third.name]
    assert found.beside.compare is not None
    assert found.beside.compare.counts["added"] == 1


@pytest.mark.parametrize("name", ["20990101T000000Z", "next"])
def test_a_name_that_is_not_before_the_published_is_told_with_the_older_ones(
    workspace: Path, name: str
) -> None:
    first = change(workspace, "toilets", without_the_last)
    with pytest.raises(InputError, match=f"{name} is not older than .*{first}") as told:
        gather(workspace, MapRequest(("toilets",), before=name))
    assert f"更早的版本：{first}" in told.value.zh


def test_a_version_published_meanwhile_is_not_older(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = GeoPackageStore.read
    newer = version_name(LATER, None)

    def read_and_lose(
        store: GeoPackageStore, layer: Layer
    ) -> tuple[LayerTable, Version]:
        monkeypatch.undo()
        found = read(store, layer)
        change(workspace, "toilets", without_the_last)
        return found

    monkeypatch.setattr(GeoPackageStore, "read", read_and_lose)
    with pytest.raises(InputError, match=f"{newer} is not older than"):
        gather(workspace, MapRequest(("toilets",), before=newer))


def test_districts_are_coloured_in_the_order_of_the_ground(jinan: Path) -> None:
    where = (("district", "历下区"),)  # the others are out of sight, but coloured
    request = MapRequest(("toilets",), areas="count", where=where)
    beside = gather(jinan, request).beside
    assert beside.areas is not None
    assert beside.ground.districts is not None
    assert len(beside.areas.of) == len(beside.ground.districts) == 12
    assert sum(value or 0 for value in beside.areas.values) <= 1287


def test_districts_cannot_be_coloured_where_there_are_none(workspace: Path) -> None:
    city = workspace / "layers" / "city.toml"
    text = city.read_text("utf-8").replace("districts = ", "# districts = ")
    city.write_text(text, "utf-8")
    with pytest.raises(InputError, match="names no file of them"):
        gather(workspace, MapRequest(("toilets",), areas="count"))


def test_the_live_page_is_the_citys_unless_another_is_given(workspace: Path) -> None:
    city = workspace / "layers" / "city.toml"
    line = 'live = "https://map.example.org/"\n'
    city.write_text(line + city.read_text("utf-8"), "utf-8")
    request = MapRequest(("toilets",))
    found = gather(workspace, request)
    assert found.request.live == "https://map.example.org/"
    assert found.beside.qr is not None
    other = gather(workspace, replace(request, live="https://example.org/b"))
    assert other.request.live == "https://example.org/b"
    assert other.beside.qr != found.beside.qr


def test_without_a_live_page_there_is_no_code_to_scan(jinan: Path) -> None:
    assert gather(jinan, MapRequest(("toilets",))).beside.qr is None


def test_a_missing_approval_number_is_warned_of(workspace: Path) -> None:
    request = MapRequest(("toilets",))
    (warning,) = gather(workspace, request).warnings
    assert "审图号" in warning.zh
    city = workspace / "layers" / "city.toml"
    line = 'approval_number = "GS 1"\n'
    city.write_text(line + city.read_text("utf-8"), "utf-8")
    assert gather(workspace, request).warnings == ()


def test_tiles_are_asked_for_only_where_the_city_names_some(jinan: Path) -> None:
    assert gather(jinan, MapRequest(("toilets",))).hosts == ()
    with pytest.raises(InputError, match=r"write \[\[tiles\]\]"):
        gather(jinan, MapRequest(("toilets",), tiles=True))
