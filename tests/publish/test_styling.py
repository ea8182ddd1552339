"""Which class a feature is of, and what the legend says."""

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.catalog import read_catalog
from citymap.intake.osm import import_osm
from citymap.layer import Choice, Field, Layer, Style, Title
from citymap.publish.colours import LAND, NOT_KNOWN, SHAPES, contrast
from citymap.publish.document import Styling
from citymap.publish.styling import style_layer
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

HELSINKI = Path(__file__).parents[2] / "examples" / "helsinki"
ZONE = ZoneInfo("Asia/Shanghai")
FIELDS = (
    Field("hours", "opening_hours", Title("时间", "Hours")),
    Field("spaces", "integer", Title("泊位", "Spaces"), unit="个"),
    Field("area", "number", Title("面积", "Area")),
    Field("wheelchair", "yes_no_unknown", Title("无障碍", "Step-free")),
    Field(
        "status",
        "choice",
        Title("进度", "Status"),
        choices=tuple(
            Choice(value, Title(zh, value.title()))
            for value, zh in [
                ("planned", "计划"),
                ("building", "在建"),
                ("done", "完成"),
            ]
        ),
    ),
)


def make_layer(style: Style | None, colour: str = "#2b6ca3") -> Layer:
    return Layer(
        id="toilets",
        title=Title("公厕", "Toilets"),
        geometry="point",
        icon="toilet",
        colour=colour,
        source="a test",
        fields=FIELDS,
        hours="hours",
        style=style,
    )


def table_of(**columns: list[object]) -> LayerTable:
    n = len(next(iter(columns.values())))
    ids = pa.array([f"toilets.{i:05d}" for i in range(n)])
    place = np.zeros(n)
    return LayerTable(pa.table({"id": ids, **columns}), place, place)


def styled(style: Style | None, **columns: list[object]) -> Styling:
    return style_layer(make_layer(style), table_of(**columns), ZONE, "zh")


def told(styling: Styling) -> list[tuple[str, int]]:
    return [(one.title, one.count) for one in styling.classes]


@pytest.mark.parametrize(
    ("hours", "title"),
    [
        ("24/7", "全天开放"), ("24小时", "全天开放"), ("全天", "全天开放"),
        ("00:00-24:00", "全天开放"),
        ("05:30-23:00", "延时开放"), ("22:00-06:00", "延时开放"),
        ("17:30-01:00", "延时开放"), ("Fr 20:00-23:00", "延时开放"),
        ("Sa 06:00-23:00; Mo-Fr,Su 06:00-20:00", "延时开放"),
        ("Mo-Fr 06:00-23:00; PH off", "延时开放"),
        ("Jun-Aug 06:00-23:00; Sep-May 06:00-20:00", "延时开放"),
        ("Feb Sa 06:00-23:00; Mar-Jan 06:00-20:00", "延时开放"),
        ("06:00-22:00", "日间开放"), ("22:30-23:30", "日间开放"), ("off", "日间开放"),
        ("Mo-Fr 08:30-17:00; PH off", "日间开放"),
        ("08:00-18:00; PH 08:00-23:00", "日间开放"),
        ("Su[1] 06:00-23:00; Mo-Sa 06:00-20:00", "延时开放"),
        ("Mo-Fr 08:00-18:00; SH 08:00-23:00", "日间开放"),
        ("sunrise-sunset", "未知"), ("随时", "未知"), (None, "未知"), ("", "未知"),
    ],
)  # fmt: skip
def test_hours_are_of_a_class_by_ordinary_days(hours: str | None, title: str) -> None:
    assert told(styled(Style("hours"), hours=[hours])) == [(title, 1)]


def test_a_temporary_closure_does_not_change_the_class_of_hours() -> None:
    columns = {"closed_until": ["2099-01-01", None], "closed_reason": ["施工", None]}
    found = styled(Style("hours"), hours=["24/7", "24/7"], **columns)
    assert told(found) == [("全天开放", 2)]


def test_classes_stand_in_the_order_of_the_definition_and_the_unknown_last() -> None:
    found = styled(Style("status"), status=[None, "done", "planned", "done", "other"])
    assert found.title == "进度"
    assert told(found) == [("计划", 1), ("完成", 2), ("未知", 2)]
    assert found.of == [2, 1, 0, 1, 2]
    assert (found.classes[-1].colour, found.classes[-1].shape) == NOT_KNOWN


def test_a_class_looks_the_same_whatever_else_is_there() -> None:
    everything = styled(Style("status"), status=["planned", "building", "done"])
    alone = styled(Style("status"), status=["done"])
    assert alone.classes == [everything.classes[2]]
    assert [one.shape for one in everything.classes] == list(SHAPES[:3])
    assert len({one.colour for one in everything.classes}) == 3


def test_colours_that_are_given_are_taken_and_made_visible() -> None:
    style = Style("status", (("planned", "#ffff00"), ("done", "#123456")))
    planned, building, done = styled(
        style, status=["planned", "building", "done"]
    ).classes
    assert contrast(planned.colour, LAND) >= 3
    assert done.colour == "#123456"
    assert building == styled(Style("status"), status=["building"]).classes[0]


def test_yes_no_and_not_known_are_three_classes() -> None:
    found = style_layer(
        make_layer(Style("wheelchair")),
        table_of(wheelchair=["no", None, "yes", "no"]),
        ZONE,
        "en",
    )
    assert found.title == "Step-free"
    assert told(found) == [("Yes", 1), ("No", 2), ("Not known", 1)]


def test_numbers_are_told_with_their_unit() -> None:
    style = Style("spaces", ramp=("#777777", "#000000"), breaks=(10, 50, 100))
    found = styled(style, spaces=pa.array([None, 3, 10, 49, 700, 0], pa.int64()))
    assert told(found) == [
        ("0–9 个", 2), ("10–49 个", 2), ("100–700 个", 1), ("未知", 1)
    ]  # fmt: skip
    assert found.of == [3, 0, 1, 1, 2, 0]
    assert [one.colour for one in found.classes[:3:2]] == ["#777777", "#000000"]


def test_a_number_without_breaks_or_unit_is_cut_by_its_quantiles() -> None:
    found = styled(Style("area"), area=np.linspace(0.5, 9.5, 100).tolist())
    assert len(found.classes) == 5
    assert found.classes[0].title.startswith("0.5–")
    assert found.classes[-1].title.endswith("–9.5")


@pytest.mark.parametrize("name", ["hours", "spaces", "area", "wheelchair", "status"])
def test_a_column_that_the_file_lacks_is_not_known(name: str) -> None:
    found = styled(Style(name), name=["甲", "乙"])
    assert (told(found), found.of) == ([("未知", 2)], [0, 0])


def test_without_a_rule_all_look_alike() -> None:
    found = style_layer(
        make_layer(None, "#e0a100"), table_of(name=["甲"] * 3), ZONE, "en"
    )
    assert (found.title, told(found), found.of) == (None, [("Toilets", 3)], [0] * 3)
    assert contrast(found.classes[0].colour, LAND) >= 3


@pytest.mark.parametrize("style", [None, Style("status"), Style("hours")])
def test_a_layer_without_features_still_has_a_class(style: Style | None) -> None:
    found = styled(style, status=[], hours=[])
    assert (len(found.classes), found.classes[0].count, found.of) == (1, 0, [])


@given(st.lists(st.sampled_from(["planned", "building", "done", None]), min_size=1))
def test_every_row_is_of_one_class_and_the_counts_agree(
    values: list[str | None],
) -> None:
    found = styled(Style("status"), status=pa.array(values, pa.string()))
    titles = {"planned": "计划", "building": "在建", "done": "完成", None: "未知"}
    assert [found.classes[i].title for i in found.of] == [titles[v] for v in values]
    assert [one.count for one in found.classes] == [
        found.of.count(i) for i in range(len(found.classes))
    ]
    assert all(type(i) is int for i in found.of)


def test_layers_of_the_demo_are_seen_and_told_apart_by_shape(jinan: Path) -> None:
    catalog = read_catalog(jinan)
    store = GeoPackageStore(jinan / "data", catalog.city)
    for layer in catalog.layers.values():
        check_look(layer, store.read(layer)[0], catalog.city.time_zone)


def test_layers_of_helsinki_are_seen_and_told_apart_by_shape() -> None:
    catalog = read_catalog(HELSINKI)
    extract = HELSINKI / "helsinki-centre.osm.pbf"
    for layer, table, _ in import_osm(extract, catalog):
        check_look(layer, table, catalog.city.time_zone)


def check_look(layer: Layer, table: LayerTable, zone: ZoneInfo) -> None:
    found = style_layer(layer, table, zone, "zh")
    assert len(found.of) == sum(one.count for one in found.classes) == len(table)
    colours = [one.colour for one in found.classes]
    assert min(contrast(c, g) for c in colours for g in ("#ffffff", LAND)) >= 3
    assert len({one.shape for one in found.classes}) == len(found.classes)


def test_jinans_toilets_are_of_the_classes_that_the_city_has_stated(
    jinan: Path,
) -> None:
    catalog = read_catalog(jinan)
    layer = catalog.layer("toilets")
    table, _ = GeoPackageStore(jinan / "data", catalog.city).read(layer)
    found = style_layer(layer, table, catalog.city.time_zone, "zh")
    assert told(found)[:2] == [("全天开放", 720), ("延时开放", 175)]
