"""Two versions told apart: by id, by place, by what is said."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from citymap.layer import Field, GeometryKind, Layer, Title
from citymap.publish.compare import compare_versions
from citymap.publish.document import Styling
from citymap.table import LayerTable

LON, LAT = 117.0, 36.65
GEOD = Geod(ellps="WGS84")
Row = tuple[str, float, str | None, int | None]  # id, metres to the east, name, spaces


def make_layer(kind: GeometryKind = "point") -> Layer:
    return Layer(
        id="toilets",
        title=Title("公厕", "Toilets"),
        geometry=kind,
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        fields=(
            Field("name", "text", Title("名称", "Name")),
            Field("spaces", "integer", Title("泊位", "Spaces")),
        ),
    )


def table_of(*rows: Row, shapes: list[shapely.Geometry] | None = None) -> LayerTable:
    rows = tuple(sorted(rows))
    lon = [GEOD.fwd(LON, LAT, 90, metres)[0] for _, metres, _, _ in rows]
    lat = [GEOD.fwd(LON, LAT, 90, metres)[1] for _, metres, _, _ in rows]
    columns = pa.table(
        {
            "id": pa.array([row[0] for row in rows], pa.string()),
            "name": pa.array([row[2] for row in rows], pa.string()),
            "spaces": pa.array([row[3] for row in rows], pa.int64()),
        }
    )
    made = None if shapes is None else np.array(shapes, np.object_)
    return LayerTable(columns, np.array(lon), np.array(lat), made)


def kinds(styling: Styling) -> list[str]:
    return [styling.classes[i].title for i in styling.of]


def one_row(before: Row, after: Row) -> str:
    *sides, counts = compare_versions(
        make_layer(), table_of(before), table_of(after), "en"
    )
    assert kinds(sides[0]) == kinds(sides[1])
    assert counts[kinds(sides[0])[0].lower()] == sum(counts.values()) == 1
    return kinds(sides[0])[0]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (("a", 0, "甲", 1), ("a", 0, "甲", 1), "Kept"),
        (("a", 0, None, None), ("a", 0, None, None), "Kept"),
        (("a", 0, "甲", 1), ("a", 19.9, "甲", 1), "Kept"),
        (("a", 0, "甲", 1), ("a", 20.1, "甲", 1), "Moved"),
        (("a", 0, "甲", 1), ("a", 20.1, "乙", 1), "Moved"),
        (("a", 0, "甲", 1), ("a", 0, "乙", 1), "Changed"),
        (("a", 0, "甲", 1), ("a", 19.9, "甲", 2), "Changed"),
        (("a", 0, "甲", None), ("a", 0, "甲", 0), "Changed"),
        (("a", 0, "甲", 1), ("a", 0, None, 1), "Changed"),
    ],
)
def test_a_feature_in_both_is_kept_moved_or_changed(
    before: Row, after: Row, kind: str
) -> None:
    assert one_row(before, after) == kind


def test_each_side_shows_its_own_and_the_legend_what_is_there() -> None:
    before = table_of(("a", 0, "甲", 1), ("b", 0, "乙", 1), ("d", 0, "丁", 1))
    after = table_of(("a", 0, "甲", 1), ("c", 0, "丙", 1), ("d", 99, "丁", 1))
    was, now, counts = compare_versions(make_layer(), before, after, "zh")
    assert (was.title, now.title) == ("变化", "变化")
    assert kinds(was) == ["未变", "撤除", "移位"]
    assert kinds(now) == ["未变", "新增", "移位"]
    assert [one.title for one in now.classes] == ["新增", "移位", "未变"]
    assert counts == {"added": 1, "removed": 1, "moved": 1, "changed": 0, "kept": 1}
    looks = {(one.colour, one.shape) for one in (*was.classes, *now.classes)}
    assert len(looks) == len({shape for _, shape in looks}) == 4


def test_a_field_that_only_one_version_has_is_a_change_where_it_is_told() -> None:
    after = table_of(("a", 0, "甲", 1), ("b", 0, "乙", None))
    columns = after.columns.drop_columns(["spaces"])
    before = LayerTable(columns, after.lon, after.lat)
    was, now, _ = compare_versions(make_layer(), before, after, "en")
    assert kinds(was) == kinds(now) == ["Changed", "Kept"]


def test_a_type_that_has_changed_since_is_compared_as_text() -> None:
    after = table_of(("a", 0, "甲", 1), ("b", 0, "乙", 2))
    texts = pa.array(["1", "3"])
    before = LayerTable(
        after.columns.set_column(2, "spaces", texts), after.lon, after.lat
    )
    was, _, _ = compare_versions(make_layer(), before, after, "en")
    assert kinds(was) == ["Kept", "Changed"]


def test_what_no_layer_declares_is_no_change() -> None:
    before = table_of(("a", 0, "甲", 1))
    closed = before.columns.append_column("closed_from", pa.array(["2026-12-01"]))
    after = LayerTable(closed, before.lon, before.lat)
    assert kinds(compare_versions(make_layer(), before, after, "en")[1]) == ["Kept"]


def test_a_shape_that_was_redrawn_is_changed() -> None:
    rows: list[Row] = [("a", 0, "甲", 1), ("b", 0, "乙", 1)]
    box = shapely.box(117, 36, 117.001, 36.001)
    near = shapely.box(117, 36, 117.001, 36.0010000001)
    wide = shapely.box(117, 36, 117.002, 36.001)
    before = table_of(*rows, shapes=[box, box])
    after = table_of(*rows, shapes=[near, wide])
    was, _, _ = compare_versions(make_layer("polygon"), before, after, "en")
    assert kinds(was) == ["Kept", "Changed"]


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"),
        st.sampled_from([0.0, 10.0, 100.0]),
        st.sampled_from(["甲", "乙", None]),
        st.sampled_from([1, None]),
    ),
    unique_by=lambda row: row[0],
)


@given(ROWS, ROWS)
def test_two_versions_are_told_apart_as_a_loop_does(
    old: list[Row], new: list[Row]
) -> None:
    before, after = table_of(*old), table_of(*new)
    was, now, counts = compare_versions(make_layer(), before, after, "en")
    was_by_id, now_by_id = {r[0]: r for r in old}, {r[0]: r for r in new}

    def kind(key: str) -> str:
        if key not in now_by_id:
            return "Removed"
        if key not in was_by_id:
            return "Added"
        one, other = was_by_id[key], now_by_id[key]
        if abs(one[1] - other[1]) > 20:
            return "Moved"
        return "Kept" if one[2:] == other[2:] else "Changed"

    assert kinds(was) == [kind(key) for key in sorted(was_by_id)]
    assert kinds(now) == [kind(key) for key in sorted(now_by_id)]
    every = [kind(key) for key in {*was_by_id, *now_by_id}]
    assert counts == {name: every.count(name.capitalize()) for name in counts}
    assert (len(counts), sum(counts.values())) == (5, len(every))


@given(
    ROWS, ROWS, st.sets(st.sampled_from("abcdefg")), st.sets(st.sampled_from("abcdefg"))
)
def test_what_is_shown_looks_as_in_the_whole_and_is_counted_once(
    old: list[Row], new: list[Row], left: set[str], right: set[str]
) -> None:
    before, after = table_of(*old), table_of(*new)
    old_shown = [row for row in sorted(old) if row[0] in left]
    new_shown = [row for row in sorted(new) if row[0] in right]
    whole = compare_versions(make_layer(), before, after, "en")
    shown = (table_of(*old_shown), table_of(*new_shown))
    was, now, counts = compare_versions(make_layer(), before, after, "en", shown)
    kind = {row[0]: of for row, of in zip(sorted(old), kinds(whole[0]), strict=True)}
    kind |= {row[0]: of for row, of in zip(sorted(new), kinds(whole[1]), strict=True)}
    assert kinds(was) == [kind[row[0]] for row in old_shown]
    assert kinds(now) == [kind[row[0]] for row in new_shown]
    every = [kind[key] for key in {row[0] for row in (*old_shown, *new_shown)}]
    assert counts == {name: every.count(name.capitalize()) for name in counts}
