from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from citymap.errors import InputError
from citymap.hours.opening import HoursContext
from citymap.layer import Choice, Field, Layer, Title
from citymap.publish.where import Where, check_where, keep_where
from citymap.table import LayerTable

CONTEXT = HoursContext(ZoneInfo("Asia/Shanghai"))


def title(text: str) -> Title:
    return Title(text, text)


LAYER = Layer(
    id="toilets",
    title=title("toilets"),
    geometry="point",
    icon="toilet",
    colour="#2b6ca3",
    source="a test",
    fields=(
        Field("district", "text", title("district")),
        Field("hours", "opening_hours", title("hours")),
        Field("wheelchair", "yes_no_unknown", title("wheelchair")),
        Field("stalls", "integer", title("stalls")),
        Field(
            "grade",
            "choice",
            title("grade"),
            choices=(Choice("first", title("1")), Choice("second", title("2"))),
        ),
    ),
    hours="hours",
)
TABLE = LayerTable(
    pa.table(
        {
            "id": ["a", "b", "c", "d"],
            "district": ["历下区", "历下区", "市中区", None],
            "hours": ["24/7", "Mo-Fr 08:00-18:00", "00:00-24:00", None],
            "wheelchair": ["yes", "no", None, "yes"],
            "stalls": [6, 60, None, 6],
            "grade": ["first", None, "first", "second"],
            "closed_from": ["2026-01-01", None, None, None],
            "remark": ["x", None, None, None],
        }
    ),
    np.arange(4.0),
    np.arange(4.0),
)


def kept(where: Where, table: LayerTable = TABLE) -> str:
    found = keep_where(table, LAYER, where, CONTEXT)
    assert found.lon.tolist() == found.lat.tolist()
    ids = "".join(found.columns["id"].to_pylist())
    assert ids == "".join("abcd"[int(x)] for x in found.lon)
    return ids


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ((), "abcd"),
        ((("district", "历下区"),), "ab"),
        ((("stalls", "6"),), "ad"),
        ((("wheelchair", "no"),), "b"),
        ((("grade", "first"),), "ac"),
        ((("open", "24h"),), "ac"),  # by its hours: a closure passes
        ((("remark", "x"),), "a"),
        ((("district", "历下区"), ("wheelchair", "yes")), "a"),
        ((("district", "市中区"), ("wheelchair", "yes")), ""),
    ],
)
def test_what_is_kept_fulfils_every_condition(where: Where, wanted: str) -> None:
    check_where(TABLE, LAYER, where)
    assert kept(where) == wanted


@pytest.mark.parametrize(
    ("condition", "en", "zh"),
    [
        (("distric", "历下区"), "no field distric; nearest: district", "没有字段"),
        (("opem", "24h"), "nearest: open=24h", "最接近的是 open=24h"),
        (("open", "now"), "no field open", "没有字段 open"),
        (("grade", "third"), "grade = third; one of first, second", "可选："),
        (("wheelchair", "unknown"), "one of yes, no", "可选：yes, no"),
        (("district", "历下"), "nearest: 历下区", "最接近的是 历下区"),
        (("remark", "y" * 99), "nearest: x", "y…"),
    ],
)
def test_a_condition_that_cannot_hold_is_refused_with_what_could(
    condition: tuple[str, str], en: str, zh: str
) -> None:
    with pytest.raises(InputError) as told:
        check_where(TABLE, LAYER, (condition,))
    assert en in told.value.en
    assert zh in told.value.zh
    assert len(told.value.en) < 200


def test_a_version_from_before_a_field_was_there_has_nothing_in_it() -> None:
    old = LayerTable(TABLE.columns.select(["id"]), TABLE.lon, TABLE.lat)
    assert kept((("grade", "first"),), old) == ""


def test_shapes_are_kept_with_their_rows() -> None:
    shapes = np.array(["A", "B", "C", "D"], object)  # whatever they are
    table = LayerTable(TABLE.columns, TABLE.lon, TABLE.lat, shapes)
    found = keep_where(table, LAYER, (("stalls", "6"),), CONTEXT)
    assert found.shapes is not None
    assert found.shapes.tolist() == ["A", "D"]


def test_a_layer_without_hours_is_not_asked_whether_it_never_closes() -> None:
    table = LayerTable(TABLE.columns.select(["id"]), TABLE.lon, TABLE.lat)
    bare = Layer("parks", title("p"), "point", "tree", "#000000", "", fields=())
    with pytest.raises(InputError, match="no field open"):
        check_where(table, bare, (("open", "24h"),))
