"""How a layer's features differ: the class of each, and the legend.

By hours (open 24 hours, extended, daytime), by choice or yes/no, or by number;
without a rule all features look alike. A class has the colour and the shape of
its place in the definition, so that it looks the same whatever else is on the map;
one that no feature is of is left out. What is not known is a class of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.atlas.classes import classify, encode
from citymap.errors import Language
from citymap.hours.holidays import HolidayCalendar
from citymap.hours.opening import HoursContext
from citymap.hours.schedule import Schedule, State
from citymap.layer import Field, Layer, Style, Title
from citymap.publish.colours import (
    NOT_KNOWN,
    PALETTE,
    SHAPES,
    SIGN_RAMP,
    visible,
    visible_along,
)
from citymap.publish.document import Shape, StyleClass, Styling
from citymap.publish.steps import into_steps
from citymap.table import LayerTable

Codes = NDArray[np.int64]

HOURS = (
    Title("全天开放", "Open 24 hours"),
    Title("延时开放", "Extended hours"),
    Title("日间开放", "Daytime"),
)
UNKNOWN = Title("未知", "Not known")
YES_NO = (("yes", Title("有", "Yes")), ("no", Title("无", "No")))
#: Extended is what is open at this time of an ordinary day.
LATE = time(22, 0)
#: A year all of whose days are ordinary; a week of each month stands for it.
_YEAR = 2026
_DAYS = [date(_YEAR, month, day) for month in range(1, 13) for day in range(1, 8)]
_ORDINARY = HolidayCalendar("", frozenset(), frozenset(), {_YEAR: ""})


@dataclass(frozen=True, slots=True)
class Look:
    """What a class is called and how it is drawn."""

    title: str
    colour: str
    shape: Shape


def style_layer(
    layer: Layer, table: LayerTable, zone: ZoneInfo, language: Language
) -> Styling:
    """Say how the rows of a layer look, as its definition has it.

    ``zone``: the city's.
    """
    style = layer.style
    field = layer.field(style.field) if style else None
    if style is None or field is None:
        look = Look(layer.title.say(language), visible(layer.colour), SHAPES[0])
        return make_styling(None, [look], np.zeros(len(table), np.int64))
    if field.type == "opening_hours":
        looks, of = _by_hours(layer, table, zone, language)
    elif field.type in ("integer", "number"):
        looks, of = _by_number(field, style, table)
    else:
        looks, of = _by_value(field, style, table, language)
    looks.append(Look(UNKNOWN.say(language), *NOT_KNOWN))
    of = np.where(of < 0, len(looks) - 1, of)
    return make_styling(field.title.say(language), looks, of)


def make_styling(title: str | None, looks: Sequence[Look], of: Codes) -> Styling:
    """Count the rows of each class and leave out those that have none.

    ``of``: class of each row, shape ``(n,)``, into ``looks``.
    """
    counts = np.bincount(of, minlength=len(looks))
    kept = counts > 0 if len(of) else np.arange(len(looks)) == 0
    number = np.cumsum(kept) - 1
    classes = [
        StyleClass(look.title, look.colour, look.shape, count)
        for look, count, keep in zip(looks, counts.tolist(), kept, strict=True)
        if keep
    ]
    return Styling(title, classes, number[of].tolist())


def _by_hours(
    layer: Layer, table: LayerTable, zone: ZoneInfo, language: Language
) -> tuple[list[Look], Codes]:
    """Sort rows by their hours; a temporary closure does not change these."""
    hours = table.columns.select(
        [n for n in table.columns.column_names if n == layer.hours]
    )
    context = HoursContext(zone, _ORDINARY)
    found = classify(layer, hours, context, np.arange(len(table)))
    codes = np.array([_hours_class(member.schedule, zone) for member in found.members])
    titles = [title.say(language) for title in HOURS]
    return _looks(titles), codes[found.of_row].astype(np.int64)


def _hours_class(schedule: Schedule, zone: ZoneInfo) -> int:
    if not schedule.understood:
        return -1
    if schedule.never_closes:
        return 0
    late = (datetime.combine(day, LATE, zone) for day in _DAYS)
    return 1 if any(schedule.state(at) is State.OPEN for at in late) else 2


def _by_value(
    field: Field, style: Style, table: LayerTable, language: Language
) -> tuple[list[Look], Codes]:
    values = [(choice.value, choice.title) for choice in field.choices] or YES_NO
    number = {value: i for i, (value, _) in enumerate(values)}
    codes, texts = encode(table.columns, field.name)
    places = [-1 if text is None else number.get(text, -1) for text in texts]
    given = dict(style.colours)
    looks = _looks([title.say(language) for _, title in values])
    looks = [
        Look(look.title, visible(given.get(value, look.colour)), look.shape)
        for look, (value, _) in zip(looks, values, strict=True)
    ]
    return looks, np.array(places, np.int64)[codes]


def _by_number(
    field: Field, style: Style, table: LayerTable
) -> tuple[list[Look], Codes]:
    values = np.full(len(table), np.nan)
    if field.name in table.columns.column_names:
        column = pc.cast(table.columns[field.name], "float64")
        values = pc.fill_null(column, np.nan).to_numpy()
    steps = into_steps(values, style.breaks, whole=field.type == "integer")
    colours = visible_along(style.ramp or SIGN_RAMP, len(steps.titles))
    unit = f" {field.unit}" if field.unit else ""
    looks = [
        Look(title + unit, colour, SHAPES[i % len(SHAPES)])
        for i, (title, colour) in enumerate(zip(steps.titles, colours, strict=True))
    ]
    return looks, steps.of


def _looks(titles: Sequence[str]) -> list[Look]:
    """Give each class the colour and shape of its place."""
    return [
        Look(title, PALETTE[i % len(PALETTE)], SHAPES[i % len(SHAPES)])
        for i, title in enumerate(titles)
    ]
