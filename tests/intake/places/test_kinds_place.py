"""Each kind of notice about places: what gives it, and the harmless twin."""

import re
from collections.abc import Mapping

import pytest
import shapely
from tests.intake.placing import Cells, place

from citymap.intake.places import kinds_datum, kinds_place
from citymap.intake.places.stated import Stated

LON, LAT = "117.02001", "36.66001"
GOOD = {"lon": [LON], "lat": [LAT]}
POLYGON = "POLYGON ((117 36.6, 117.1 36.6, 117.1 36.7, 117 36.6))"


def degrees(lon: str | None, lat: str | None) -> dict[str, Cells]:
    return {"lon": [lon], "lat": [lat]}


@pytest.mark.parametrize(
    ("code", "given", "twin"),
    [
        ("place_columns_missing", {"name": ["甲"]}, GOOD),
        ("place_columns_missing", {"lon": [LON]}, GOOD),
        ("place_columns_missing", {"name": ["甲", "乙", "丙"]}, GOOD),
        ("position_missing", degrees(None, None), GOOD),
        ("position_missing", degrees(LON, None), GOOD),
        ("position_missing", degrees(" ", LAT), GOOD),
        ("position_missing", {"pair": [None]}, {"pair": [f"{LON},{LAT}"]}),
        ("position_is_phone", degrees("13805311234", LAT), GOOD),
        ("position_is_phone", {"pair": ["0531-88881234"]}, {"pair": [f"{LON} {LAT}"]}),
        ("position_unreadable", degrees("见附件", LAT), GOOD),
        ("position_unreadable", degrees("nan", LAT), GOOD),
        ("position_unreadable", {"pair": [LON]}, {"pair": [f"{LAT},{LON}"]}),
        ("position_point_lost", degrees("11702001", LAT), GOOD),
        ("position_zero", degrees("0", "0.0"), GOOD),
        ("position_outside_city", degrees("127.02001", LAT), GOOD),
        ("pair_swapped", degrees(LAT, LON), GOOD),
        ("position_coarse", degrees("117.02", "36.66"), degrees("117.02", LAT)),
        ("shape_unreadable", {"wkt": ["POINT 117 36"]}, {"wkt": ["POINT (117 36.6)"]}),
        ("placed_on_shape", {"wkt": [POLYGON]}, {"wkt": ["POINT (117 36.6)"]}),
        (
            "axes_swapped",
            {"easting": ["4056000.2"], "northing": ["502345.1"]},
            {"easting": ["502345.1"], "northing": ["4056000.2"]},
        ),
    ],
)
def test_a_kind_is_given_and_its_twin_is_not(
    code: str, given: Mapping[str, Cells], twin: Mapping[str, Cells]
) -> None:
    assert place(given).codes[code] == 1
    assert code not in place(twin).codes


def test_a_formula_without_its_result_is_told() -> None:
    wrong = place(degrees(None, LAT), formulas=[(0, "lon")])
    assert wrong.codes == {"position_formula": 1}
    assert "position_formula" not in place(GOOD).codes


@pytest.mark.parametrize(
    ("kind", "text", "twin"),
    [
        ("line", POLYGON, "LINESTRING (117 36.6, 117.1 36.7)"),
        ("polygon", "POINT (117 36.6)", POLYGON),
        ("polygon", "LINESTRING (117 36.6, 117.1 36.7)", POLYGON),
    ],
)
def test_a_geometry_of_another_kind_is_told(kind: str, text: str, twin: str) -> None:
    wrong = place({"wkt": [text]}, kind=kind)  # type: ignore[arg-type]
    assert wrong.codes["shape_of_wrong_kind"] == 1
    right = place({"wkt": [twin]}, Stated(datum="wgs84"), kind=kind)  # type: ignore[arg-type]
    assert right.codes == {}
    assert right.located.shapes is not None
    assert right.located.shapes[0].equals(shapely.from_wkt(twin))


def test_a_table_without_places_is_one_error_that_counts_its_rows() -> None:
    told = place({"name": ["甲", "乙", "丙"]}).one("place_columns_missing")
    assert (told.row, told.details["count"]) == (None, 3)


def test_no_english_sentence_has_chinese_marks() -> None:
    kinds = [*vars(kinds_place).values(), *vars(kinds_datum).values()]
    sentences = [kind.en for kind in kinds if hasattr(kind, "en")]
    assert len(sentences) > 30
    assert not [text for text in sentences if re.search("[，。；：、（）–]", text)]


def test_five_rows_of_different_names_at_one_place_are_told_four_are_not() -> None:
    def at_one_place(names: str) -> dict[str, Cells]:
        return {"lon": [LON] * 6, "lat": [LAT] * 5 + ["36.7"], "name": list(names)}

    told = place(at_one_place("甲乙丙丁戊己")).one("position_repeated")
    assert told.row == 2
    assert told.details["count"] == 5
    assert "(rows 2, 3, 4, 5, 6)" in told.say("en")
    assert "（行 2、3、4、5、6）" in told.say("zh")
    assert "position_repeated" not in place(at_one_place("甲乙丙丁丁己")).codes
