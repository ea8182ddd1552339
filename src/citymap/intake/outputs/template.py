"""A blank workbook for a layer, which imports with no notice once it is filled in.

One row of headers and nothing else on the sheet of data: notes, drop-downs and
limits stand on the columns. A second sheet explains each column on a line of its
own, from top to bottom, so that no reader takes it for a table.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from citymap.earth.datum import convert
from citymap.earth.grid import widen
from citymap.errors import Language
from citymap.intake.reading.annotated_cells import OUR_MARK, put_text
from citymap.layer import City, Field, FieldType, Layer, Title

Datum = Literal["wgs84", "gcj02"]
_Limit = tuple[Literal["whole", "decimal", "date"], float, float]

ROWS = 5000  # that have drop-downs and limits
_SHEET = Title("填写说明", "How to fill in")
_DATUMS: dict[Datum, str] = {"wgs84": "WGS-84", "gcj02": "GCJ-02"}
_SLACK_M = 1000.0  # more than GCJ-02 shifts
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\\/?*\[\]:]")
_FIRST_CHOICE = 5  # column of the explaining sheet where the allowed values begin
_HEAD = PatternFill("solid", fgColor="FFE7EEF8")
_NEEDED = PatternFill("solid", fgColor="FFFFF1CC")
_EDGE = Border(bottom=Side("medium", color="FF5A6B85"))
_TEXT, _DATE, _MOMENT = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_LARGEST, _LAST_DAY = 1e9, 2_958_465  # 9999-12-31, as spreadsheets count days
_LINES_ABOVE = 3
_LAST_NARROW = "\u024f"
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_YES_NO = (Title("是", "yes"), Title("否", "no"))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: what stands over it, what goes into it.

    ``limit``: kind and ends of what a spreadsheet checks; ``choices`` a drop-down.
    """

    header: str
    told: str
    example: str
    format: str = _TEXT
    needed: bool = False
    limit: _Limit | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Type:
    """What a type of field asks for; ``{unit}`` is the field's."""

    told: Title
    example: Title
    format: str = _TEXT


_TYPES: dict[FieldType, _Type] = {
    "text": _Type(Title("文字", "Text"), Title("（示例）{title}", "(example) {title}")),
    "integer": _Type(
        Title("整数，只写数字", "A whole number, digits only"), Title("12", "12"), "0"
    ),
    "number": _Type(
        Title("数字，只写数字", "A number, digits only"), Title("2.5", "2.5"), "General"
    ),
    "yes_no_unknown": _Type(
        Title("从下拉中选；不清楚就留空", "Choose; leave empty if not known"),
        _YES_NO[0],
    ),
    "choice": _Type(Title("从下拉中选一项", "Choose one"), Title("", "")),
    "date": _Type(
        Title("日期，如 2026-11-22", "A day, as 2026-11-22"),
        Title("2026-11-22", "2026-11-22"),
        _DATE,
    ),
    "datetime": _Type(
        Title("日期和时间，如 2026-11-22 08:30", "A moment, as 2026-11-22 08:30"),
        Title("2026-11-22 08:30", "2026-11-22 08:30"),
        _MOMENT,
    ),
    "opening_hours": _Type(
        Title(
            "开放时间，如 24小时；周一至周五 8:30-17:00；8:00-12:00, 14:00-18:00",
            "Opening hours, as 24/7; Mo-Fr 08:30-17:00; 08:00-12:00,14:00-18:00",
        ),
        Title("周一至周五 8:30-17:00", "Mo-Fr 08:30-17:00"),
    ),
    "market_days": _Type(
        Title(
            "集日，如 农历逢三、八；每周六",
            "Market days, as 农历逢三、八 (3rd and 8th of the lunar decade)",
        ),
        Title("农历逢三、八", "农历逢三、八"),
    ),
    "phone": _Type(
        Title("电话，带区号", "Telephone, with the area code"),
        Title("400-000-0000", "400-000-0000"),
    ),
    "url": _Type(
        Title("网址，以 https:// 开头", "A web address, https://…"),
        Title("https://example.org/", "https://example.org/"),
    ),
}


def template_workbook(
    layer: Layer, city: City, language: Language, datum: Datum = "wgs84"
) -> bytes:
    """Write the blank workbook of a layer (``.xlsx``).

    Parameters
    ----------
    datum
        What the degrees refer to that will be filled in; its header says so.
    """
    columns = [*_columns(layer, city, language, datum)]
    book = Workbook()
    book.properties.creator = "citymap"
    data = book.worksheets[0]
    data.title = _sheet_name(layer.title.say(language))
    explained = book.create_sheet(_SHEET.say(language))
    for place, column in enumerate(columns, start=1):
        _write_column(data, explained, place, column)
    data.freeze_panes = "A2"
    data.row_dimensions[1].height = 24
    _explain(explained, layer, columns, language)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _columns(
    layer: Layer, city: City, language: Language, datum: Datum
) -> Iterator[_Column]:
    """Describe the columns: required ones first, then the place, then the others."""
    fields = [_field_column(field, language) for field in layer.fields]
    yield from (column for column in fields if column.needed)
    if layer.geometry == "point":
        yield from _degrees(city, language, datum)
    else:
        told = Title(
            f"图形，写成 WKT（{_DATUMS[datum]}，经度在前）；从地图软件导出",
            f"The shape as WKT ({_DATUMS[datum]}, longitude first); from a GIS",
        )
        shape = "LINESTRING" if layer.geometry == "line" else "POLYGON"
        example = f"{shape} (…)"
        header = f"WKT({_DATUMS[datum]})*"
        yield _Column(header, told.say(language), example, needed=True)
    yield from (column for column in fields if not column.needed)


def _degrees(city: City, language: Language, datum: Datum) -> Iterator[_Column]:
    told = Title(
        f"十进制度，{_DATUMS[datum]} 坐标，至少 5 位小数",
        f"Decimal degrees, {_DATUMS[datum]}, at least 5 decimals",
    ).say(language)
    box, around = city.bounds, widen(city.bounds, city.margin_m + _SLACK_M)
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    places = convert(*middle, "wgs84", datum)
    limits = ((around.west, around.east), (around.south, around.north))
    titles = (Title("经度", "Longitude "), Title("纬度", "Latitude "))
    for title, place, (low, high) in zip(titles, places, limits, strict=True):
        yield _Column(
            f"{title.say(language)}({_DATUMS[datum]})*",
            f"{told}; {low:.2f} – {high:.2f}",
            f"{place:.6f}",
            "0.000000",
            needed=True,
            limit=("decimal", round(low, 2), round(high, 2)),
        )


def _field_column(field: Field, language: Language) -> _Column:
    kind = _TYPES[field.type]
    title = field.title.say(language)
    choices = tuple(choice.title.say(language) for choice in field.choices)
    if field.type == "yes_no_unknown":
        choices = tuple(word.say(language) for word in _YES_NO)
    example = kind.example.say(language).format(title=title)
    return _Column(
        header=f"{title}*" if field.required else title,
        told="; ".join([kind.told.say(language), *_limits(field, language)]),
        example=choices[0] if choices else example,
        format=kind.format,
        needed=field.required,
        limit=_limit(field),
        choices=choices,
    )


def _limits(field: Field, language: Language) -> Iterator[str]:
    """Say unit and range of a field."""
    zh = language == "zh"
    if field.unit:
        yield f"单位：{field.unit}" if zh else f"unit: {field.unit}"
    if field.minimum is not None:
        yield f"不小于 {field.minimum:g}" if zh else f"at least {field.minimum:g}"
    if field.maximum is not None:
        yield f"不大于 {field.maximum:g}" if zh else f"at most {field.maximum:g}"


def _limit(field: Field) -> _Limit | None:
    low = -_LARGEST if field.minimum is None else field.minimum
    high = _LARGEST if field.maximum is None else field.maximum
    limits: dict[FieldType, _Limit] = {
        "integer": ("whole", low, high),
        "number": ("decimal", low, high),
        "date": ("date", 1, _LAST_DAY),
        "datetime": ("date", 1, _LAST_DAY),
    }
    return limits.get(field.type)


def _write_column(
    data: Worksheet, explained: Worksheet, place: int, column: _Column
) -> None:
    """Write a header with its note, its column's format and what may stand there."""
    letter = get_column_letter(place)
    head = data.cell(1, place)
    _put(head, column.header)
    head.font = Font(bold=True)
    head.fill = _NEEDED if column.needed else _HEAD
    head.border, head.alignment = _EDGE, Alignment(vertical="center")
    note = Comment(f"{column.told}\n{column.example}", "citymap", 110, 300)
    head.comment = note
    width = sum(2 if c > _LAST_NARROW else 1 for c in column.header) + 4
    data.column_dimensions[letter].width = max(width, 14)
    data.column_dimensions[letter].number_format = column.format
    line = place + _LINES_ABOVE
    check = _check(column, explained.title, line)
    if check:
        check.add(f"{letter}2:{letter}{ROWS + 1}")
        check.error = column.told[:200]
        data.add_data_validation(check)
    _put(explained.cell(line, 1), f"【{column.header}】")
    for at, text in enumerate((column.told, column.example), start=2):
        _put(explained.cell(line, at), text)
    for at, choice in enumerate(column.choices, start=_FIRST_CHOICE):
        _put(explained.cell(line, at), choice)


def _check(column: _Column, sheet: str, line: int) -> DataValidation | None:
    if column.choices:
        last = get_column_letter(_FIRST_CHOICE + len(column.choices) - 1)
        first = get_column_letter(_FIRST_CHOICE)
        where = f"'{sheet}'!${first}${line}:${last}${line}"
        return DataValidation("list", where, allow_blank=True, showErrorMessage=True)
    if column.limit is None:
        return None
    kind, low, high = column.limit
    return DataValidation(
        kind,
        operator="between",
        formula1=f"{low:.10g}",
        formula2=f"{high:.10g}",
        allow_blank=True,
        showErrorMessage=True,
    )


def _explain(
    explained: Worksheet, layer: Layer, columns: Sequence[_Column], language: Language
) -> None:
    """Write what is above the columns' lines, and set the widths."""
    title = layer.title.say(language)
    said = Title(
        f"“{title}”：一行一处，填在第一张表；带 * 的必填，其余不清楚就留空。"
        "第二列说明每列怎么填，第三列是虚构的示例。不要改列名，可以删去用不到的列。",
        f"{title}: one place to a row, on the first sheet; * is required, leave"
        " others empty if not known. Column B says what goes where, column C is a"
        " made-up example. Keep the headers; columns without use may be deleted.",
    )
    _put(explained.cell(1, 1), f"{OUR_MARK}{_SHEET.say(language)}")
    explained.cell(1, 1).font = Font(bold=True, size=14)
    _put(explained.cell(2, 1), said.say(language))
    explained.merge_cells(start_row=2, end_row=2, start_column=1, end_column=3)
    explained.row_dimensions[2].height = 54
    explained.cell(2, 1).alignment = _WRAPPED
    for line, column in enumerate(columns, start=_LINES_ABOVE + 1):
        explained.cell(line, 1).font = Font(bold=True)
        explained.cell(line, 1).fill = _NEEDED if column.needed else _HEAD
        for place in (1, 2, 3):
            explained.cell(line, place).alignment = _WRAPPED
    for letter, width in zip("ABC", (26, 60, 34), strict=True):
        explained.column_dimensions[letter].width = width


def _put(cell: Cell | MergedCell, text: str) -> None:
    if isinstance(cell, Cell):
        put_text(cell, text)


def _sheet_name(title: str) -> str:
    return _NOT_IN_NAMES.sub(" ", title)[:_LONGEST_NAME].strip(" '") or "?"
