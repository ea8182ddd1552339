"""How the cells of each type of field are read."""

from collections.abc import Callable

from citymap.catalog.rules import WEB_ADDRESS
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import compile_hours
from citymap.hours.schedule import HoursContext
from citymap.intake.cells.answers import choice_reader, yes_no_reader
from citymap.intake.cells.cells import MOST_CHARACTERS, Reader, Reading, read_text
from citymap.intake.cells.dates import DateReader, Wanted, column_order
from citymap.intake.cells.kinds_cell import HoursNotUnderstood, UrlUnreadable
from citymap.intake.cells.numbers import number_reader
from citymap.intake.cells.phones import read_phone
from citymap.intake.reading.workbook import CellKind
from citymap.layer import Field, FieldType

#: Common columns that hold a day or a moment, as the clerk writes it.
DAY_OR_MOMENT = ("closed_from", "closed_until", "updated")

_ReaderFor = Callable[[Field, list[str], HoursContext], Reader]


def reader_for(field: Field, column: list[str], context: HoursContext) -> Reader:
    """Make the reader of a field's cells.

    Parameters
    ----------
    column
        All tidy texts of the column that are no placeholders: some cells are
        understood by the others.
    """
    return _READERS[field.type](field, column, context)


def _date_reader(wanted: Wanted, column: list[str], context: HoursContext) -> Reader:
    return DateReader(context.zone, wanted, column_order(column))


def _moment_reader(field: Field, column: list[str], context: HoursContext) -> Reader:
    wanted: Wanted = "either" if field.name in DAY_OR_MOMENT else "moment"
    return _date_reader(wanted, column, context)


def _hours_reader(_field: Field, _column: list[str], context: HoursContext) -> Reader:
    """Store hours as OSM writes them; what is not understood stays as it is."""

    def read(text: str, _kind: CellKind) -> Reading:
        schedule = compile_hours(text, context)
        if schedule.osm is not None:
            return Reading(schedule.osm)
        return Reading(text[:MOST_CHARACTERS], HoursNotUnderstood)

    return read


def _market_reader(_field: Field, _column: list[str], context: HoursContext) -> Reader:
    def read(text: str, _kind: CellKind) -> Reading:
        understood = compile_market_days(text, context).understood
        kind = None if understood else HoursNotUnderstood
        return Reading(text[:MOST_CHARACTERS], kind)

    return read


def _read_url(text: str, _kind: CellKind) -> Reading:
    address = WEB_ADDRESS.read(text)
    return Reading(address, UrlUnreadable if address is None else None)


_READERS: dict[FieldType, _ReaderFor] = {
    "text": lambda _f, _c, _h: read_text,
    "integer": lambda field, _c, _h: number_reader(field),
    "number": lambda field, _c, _h: number_reader(field),
    "yes_no_unknown": lambda _f, column, _h: yes_no_reader(column),
    "choice": lambda field, _c, _h: choice_reader(field),
    "date": lambda _f, column, context: _date_reader("day", column, context),
    "datetime": _moment_reader,
    "opening_hours": _hours_reader,
    "market_days": _market_reader,
    "phone": lambda _f, _c, _h: read_phone,
    "url": lambda _f, _c, _h: _read_url,
}
