"""A table is found wherever a clerk put it, and every row of it is accounted for."""

import csv
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.intake.corpus import MESSY, needs_corpus
from tests.intake.grids import (
    CATALOG,
    TOILETS,
    Cell,
    codes,
    ledger,
    names,
    sheet,
    workbook,
)

from citymap.intake.ledger import Ledger
from citymap.intake.notices import ImportRefused, Notices
from citymap.intake.reading.workbook import Block, Workbook
from citymap.intake.tables.columns import match_columns
from citymap.intake.tables.sheets import find_ledgers

HEADER = ("序号", "公厕名称", "区县", "经度", "纬度", "厕位数")
DATA = [
    [1, "泉城广场公厕", "历下区", 117.02, 36.66, 12],
    [2, "五龙潭公厕", "天桥区", 117.01, 36.67, 8],
]
TITLES: list[list[Cell]] = [
    ["历下区公共厕所台账"],
    ["填报单位：城管局", None, None, "日期：2026-11-01"],
    ["说明：请勿改动表头"],
    [],
    ["2026年11月"],
]
ASIDE = ("row_repeats_header", "row_is_example", "row_is_sum", "row_is_note")


def cells(found: Ledger, header: str) -> list[str | None]:
    column: list[str | None] = found.columns[found.headers.index(header)].to_pylist()
    return column


@given(st.lists(st.sampled_from(TITLES), max_size=6))
def test_titles_and_notes_above_change_nothing_but_the_numbers_of_rows(
    above: list[list[Cell]],
) -> None:
    plain, found = ledger([HEADER, *DATA]), ledger([*above, HEADER, *DATA])
    assert found.headers == plain.headers
    assert [c.to_pylist() for c in found.columns] == [
        c.to_pylist() for c in plain.columns
    ]
    assert (found.rows == plain.rows + len(above)).all()


def test_a_header_of_two_rows_with_merged_cells_is_joined_from_the_outside_in() -> None:
    rows: list[list[Cell]] = [
        ["历下区公共厕所台账"],
        ["填报单位：城管局", None, None, None, "日期：11月"],
        ["序号", "名称", "高德坐标", None, "开放时间"],
        [None, None, "经度", "纬度", None],
        [1, "甲", 117.0, 36.6, "全天"],
        [2, "乙", 117.1, 36.7, "全天"],
    ]
    merged = [
        Block(0, 0, 0, 4),
        Block(1, 0, 1, 3),
        *(Block(2, c, 3, c) for c in (0, 1, 4)),
        Block(2, 2, 2, 3),
    ]
    found = ledger(rows, merged=merged)
    assert found.headers == (
        *("序号", "名称", "高德坐标\u3000经度", "高德坐标\u3000纬度", "开放时间"),
    )
    assert found.rows.tolist() == [5, 6]
    columns = match_columns(found, TOILETS, Notices())
    assert columns.datums == {"lon": "gcj02", "lat": "gcj02"}


def test_a_header_of_two_rows_is_known_without_merged_cells_too() -> None:
    found = ledger(
        [
            ["名称", "坐标", None, "开放时间"],
            [None, "经度", "纬度", None],
            ["甲", "117.0", "36.6", "全天"],
        ],
        format_="csv",
    )
    assert found.headers == ("名称", "坐标\u3000经度", "坐标\u3000纬度", "开放时间")
    assert len(found) == 1


def test_a_first_row_of_texts_is_not_taken_into_the_header() -> None:
    rows = [["名称", "地址", "区县"], ["甲", "某路", "历下区"], ["乙", None, "天桥区"]]
    assert len(ledger(rows)) == 2
    found = ledger(rows, merged=[Block(0, 1, 0, 2)])
    assert found.rows.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (HEADER, "row_repeats_header"),
        ([None, "name", "district", "lon", "lat", "stalls"], "row_repeats_header"),
        ([None, None, None, "度", "度", "个"], "row_repeats_header"),
        (["示例", "某某公厕", "历下区", 117.0, 36.6, 10], "row_is_example"),
        (["例：", "某某公厕", "历下区", 117.0, 36.6, 10], "row_is_example"),
        (["合 计", None, None, None, None, 20], "row_is_sum"),
        ([None, "历下区小计：", None, None, None, 20], "row_is_sum"),
        (["Total", None, None, None, None, 20], "row_is_sum"),
        (["注：以上为公示数据"], "row_is_note"),
        (["填表人：张三", None, "审核人：李四"], "row_is_note"),
        ([3], "row_only_numbered"),
    ],
)
def test_a_row_that_is_no_data_is_set_aside_with_a_notice(
    row: Sequence[Cell], code: str
) -> None:
    notices = Notices()
    found = ledger([HEADER, row, *DATA], notices)
    assert codes(notices) == [code]
    assert notices.kept[0].row == 2
    assert found.rows.tolist() == [3, 4]
    assert found.read == len(found)


@pytest.mark.parametrize(
    "row",
    [
        ["1", "合计公园公厕", "历下区", 117.0, 36.6, 12],
        ["1", "合计", "历下区", 117.0, 36.6, 12],  # it has a position
        ["1", "示例公园公厕", "历下区", 117.0, 36.6, 12],
        ["1", "公厕名称", "历下区", 117.0, 36.6, 12],
        ["1", "注：公厕", "历下区", 117.0, 36.6, 12],
        ["1", "总计路公厕"],
        [None, "某公厕"],
        [3, None, "历下区"],
    ],
)
def test_a_row_that_could_be_data_is(row: Sequence[Cell]) -> None:
    notices = Notices()
    found = ledger([HEADER, *DATA, row], notices)
    assert len(found) == 3
    assert codes(notices) == []


def test_pages_that_were_printed_repeat_title_and_header_between_blank_rows() -> None:
    title: list[Cell] = ["历下区公共厕所台账"]
    notices = Notices()
    rows = [title, HEADER, DATA[0], [], title, HEADER, DATA[1], [" "], ["合计", "2座"]]
    found = ledger(rows, notices)
    assert found.rows.tolist() == [3, 7]
    assert codes(notices) == ["row_repeats_header"] * 2 + ["row_is_sum"]


def test_a_heading_merged_over_the_table_is_a_note_and_a_blank_row_is_nothing() -> None:
    notices = Notices()
    rows = [HEADER, ["一、历下区"], *DATA]
    found = ledger(rows, notices, merged=[Block(1, 0, 1, 5)])
    assert (len(found), codes(notices)) == (2, ["row_is_note"])


def test_merged_cells_are_filled_and_other_holes_are_left() -> None:
    notices = Notices()
    rows: list[list[Cell]] = [
        ["名称", "区县", "经度", "纬度"],
        ["甲", "历下区", 117.0, 36.6],
        ["乙", None, 117.1, 36.6],
        ["丙", None, 117.2, 36.6],
        ["丁", None, 117.3, 36.6],
    ]
    found = ledger(rows, notices, merged=[Block(1, 1, 3, 1)])
    assert cells(found, "区县") == ["历下区", "历下区", "历下区", None]
    assert found.kinds[:, 1].tolist() == [1, 1, 1, 0]
    assert codes(notices) == ["cells_filled"]
    assert notices.kept[0].details["number"] == 2


def test_a_table_may_begin_anywhere_and_have_empty_columns_about_it() -> None:
    shifted = [[], [], *([None, None, *row, None, None] for row in (HEADER, *DATA))]
    found = ledger(shifted)
    assert found.places == (2, 3, 4, 5, 6, 7)
    assert found.rows.tolist() == [4, 5]


def test_a_csv_row_wider_than_its_header_is_told_and_keeps_its_values() -> None:
    notices = Notices()
    rows = [HEADER, DATA[0], [*DATA[1], "多出", None, "两格"]]
    found = ledger(rows, notices, format_="csv")
    assert codes(notices) == ["row_ragged"]
    assert (notices.kept[0].row, notices.kept[0].details["number"]) == (3, 3)
    assert found.columns[-1].to_pylist() == [None, "两格"]


def test_columns_without_a_header_are_told_once() -> None:
    notices = Notices()
    found = ledger([["名称", None, "经度"], ["甲", "?", 117.0, "!"]], notices)
    assert found.headers == ("名称", "经度")
    assert codes(notices) == ["column_unnamed"]
    assert [(n.letter, n.details["number"]) for n in notices.kept] == [("B", 2)]


def test_a_stated_header_is_believed_and_all_rows_are_data() -> None:
    rows = [["合计", "117", "36"], [None, None, None], ["注：", "1", "2"]]
    one = sheet(rows, header=("name", "lon", "lat"))
    (found,) = find_ledgers(workbook(one, format_="geojson"), TOILETS, Notices())
    assert (found.headers, found.read) == (("name", "lon", "lat"), 3)


def test_of_several_sheets_those_with_the_layers_table_are_taken() -> None:
    notices = Notices()
    found = find_ledgers(
        workbook(
            sheet([["说明"], ["请填写"]], name="说明"),
            sheet([HEADER, *DATA], name="历下"),
            sheet([["区县", "电话", "数量"], ["历下区", "8", 3]], name="汇总"),
            sheet([HEADER, *DATA], name="旧", hidden=True),
            sheet([HEADER, *DATA], name="天桥"),
        ),
        TOILETS,
        notices,
    )
    assert [one.sheet for one in found] == ["历下", "天桥"]
    assert {(n.kind.code(), n.value) for n in notices.kept} == {
        ("sheet_hidden", "旧"),
        ("sheet_unrelated", "说明"),
        ("sheet_unrelated", "汇总"),
    }


def test_a_sheet_of_places_that_lacks_a_required_column_is_worth_a_warning() -> None:
    notices = Notices()
    strange = [["编码一", "经度", "纬度", "厕位数"], ["A1", 117.0, 36.6, 3]]
    book = workbook(sheet([HEADER, *DATA], name="一"), sheet(strange, name="二"))
    assert [one.sheet for one in find_ledgers(book, TOILETS, notices)] == ["一"]
    assert codes(notices) == ["sheet_incomplete"]


def test_sheets_called_as_districts_without_that_column_are_told_once() -> None:
    header = ["公厕名称", "经度", "纬度"]
    book = workbook(
        sheet([header, ["甲", 117.0, 36.6]], name="历下区"),
        sheet([header, ["乙", 117.1, 36.6]], name="市中区"),
    )
    notices = Notices()
    find_ledgers(book, TOILETS, notices)
    assert codes(notices) == ["sheet_named_as_district"]
    with_column = sheet([HEADER, *DATA], name="历下区")
    notices = Notices()
    find_ledgers(workbook(with_column), TOILETS, notices)
    assert codes(notices) == []


def test_one_sheet_can_be_asked_for_and_another_name_is_refused() -> None:
    book = workbook(
        sheet([HEADER, *DATA], name="一"),
        sheet([HEADER, *DATA], name="二", hidden=True),
    )
    (found,) = find_ledgers(book, TOILETS, Notices(), sheet="二")
    assert found.sheet == "二"
    with pytest.raises(ImportRefused, match="一、二") as refused:
        find_ledgers(book, TOILETS, Notices(), sheet="三")
    assert refused.value.notice.kind.code() == "sheet_absent"


@pytest.mark.parametrize("rows", [[], [["", " "]], [["台账"]], [[1, 2], [3, 4]]])
def test_a_file_without_a_table_is_refused_with_what_was_looked_for(
    rows: list[list[Cell]],
) -> None:
    with pytest.raises(ImportRefused, match="名称") as refused:
        ledger(rows)
    assert refused.value.notice.kind.code() == "table_not_found"


def test_headers_that_only_the_mapping_knows_are_found() -> None:
    rows = [["甲", "乙"], ["点", "丙"], ["某处", 117], ["某地", 118], ["x", 119]]
    book = workbook(sheet(rows))
    (found,) = find_ledgers(book, TOILETS, Notices(), mapping={"点": "name"})
    assert found.headers == ("点", "丙")


def test_a_template_without_rows_is_a_ledger_of_none() -> None:
    assert (ledger([HEADER]).read, len(ledger([HEADER]))) == (0, 0)


def test_merges_that_overlap_all_over_are_not_followed() -> None:
    rows = [HEADER, *DATA, *([[None, "丙"]] * 60)]
    found = ledger(rows, merged=[Block(1, 2, 61, 5)] * 50_000)
    assert len(found) == 62


def text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


@st.composite
def grids(draw: st.DrawFn) -> list[list[Cell]]:
    cell = st.sampled_from(
        [None, "", " ", "甲", "合计", "注：", "经度", "117.0", 3, 36.6]
    )
    row = st.lists(cell, max_size=7)
    return draw(st.lists(row | st.just(list(HEADER)), max_size=12))


@given(grids(), st.booleans())
def test_every_row_below_the_header_is_data_or_told(
    rows: list[list[Cell]], merge: bool
) -> None:
    notices = Notices()
    merged = [Block(2, 2, 3, 3)] if merge else []
    grid = [HEADER, *rows, [None] * 7, [None] * 7, [None] * 7]
    found = ledger(grid, notices, merged=merged)
    told = [n.row for n in notices.kept if n.kind.code().startswith("row_")]
    held = [
        n for n, row in enumerate(grid, 1) if any(str(c or "").strip() for c in row)
    ]
    assert sorted([*found.rows.tolist(), *told]) == held[1:]


def read_csv(name: str, encoding: str) -> Workbook:
    with (MESSY / name).open(encoding=encoding, errors="replace", newline="") as file:
        return workbook(sheet(list(csv.reader(file))), format_="csv")


def read_workbook(name: str) -> Workbook:
    book = CalamineWorkbook.from_path(MESSY / name)
    return workbook(
        *(
            sheet(
                book.get_sheet_by_name(one).to_python(skip_empty_area=False), name=one
            )
            for one in book.sheet_names
        )
    )


CORPUS = [
    (
        "taipei/family-friendly-toilets.csv",
        "toilets",
        393,
        2,
        {"公廁名稱": "name", "公廁編號": "code", "公廁等級": "grade", "經度": "lon"},
    ),
    (
        "taipei/riverside-toilets.csv",
        "toilets",
        334,
        2,
        {"Longitude": "lon", "Long_TWD97": "easting", "Lat_WD97": "northing"},
    ),
    (
        "london/barnet_raw.csv",
        "toilets",
        26,
        2,
        {"OpeningHours": "opening_hours", "GeoX": "easting", "GeoY": "northing"},
    ),
    (
        "london/healthmatic_raw.xlsx",
        "toilets",
        48,
        5,
        {"Name": "name", "Latitude": "lat", "Opening Time": "opening_hours"},
    ),
    ("london/islington_raw.xlsx", "toilets", 54, 2, {"Name": "name"}),
    ("london/lambeth_raw.xls", "toilets", 17, 4, {"Site Name": "name"}),
]


@needs_corpus
@pytest.mark.parametrize(("name", "layer", "read", "first", "wanted"), CORPUS)
def test_the_table_of_a_real_file_is_found(
    name: str, layer: str, read: int, first: int, wanted: dict[str, str]
) -> None:
    encoding = "big5hkscs" if "taipei" in name else "utf-8"
    book = read_csv(name, encoding) if name.endswith("csv") else read_workbook(name)
    notices = Notices()
    (found,) = find_ledgers(book, CATALOG.layer(layer), notices)
    assert (found.read, len(found), int(found.rows[0])) == (read, read, first)
    matched = names(found, match_columns(found, CATALOG.layer(layer), notices))
    assert matched.items() >= wanted.items()
    assert not [code for code in codes(notices) if code in ASIDE]


@needs_corpus
def test_a_table_without_names_is_refused_with_its_headers_and_read_by_a_mapping() -> (
    None
):
    book = read_csv("taipei/timed-collection-points.csv", "big5hkscs")
    layer = CATALOG.layer("waste_sorting")
    (found,) = find_ledgers(book, layer, Notices())
    with pytest.raises(ImportRefused, match="分隊"):
        match_columns(found, layer, Notices())
    columns = match_columns(found, layer, Notices(), mapping={"分隊": "name"})
    assert columns.fields["name"] == 1


def test_slices_of_the_sheet_are_kept_where_rows_follow_each_other() -> None:
    found = ledger([HEADER, *DATA])
    assert isinstance(found.columns[0], pa.StringArray)
    assert found.columns[0].offset == 1
    assert found.kinds.dtype == np.uint8
