"""RowNumbers that answer alike: one class for each distinct (hours, flags, closure).

A layer of a million features has a handful of opening hours and flags. What a
filter asks is asked of a class, once, and a row only needs its class looked up.
Each distinct text of hours is compiled once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.errors import DataRefused, shorten
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import (
    UNKNOWN_SCHEDULE,
    HoursContext,
    Schedule,
    State,
    Status,
    compile_hours,
    with_closure,
)
from citymap.layer import CLOSURE_COLUMNS, Layer

RowNumbers = NDArray[np.intp]
Codes = NDArray[np.int64]

STATES = (State.CLOSED, State.OPEN, State.UNKNOWN)
_CODE_OF = {state: code for code, state in enumerate(STATES)}
CLOSED, OPEN, UNKNOWN = (
    _CODE_OF[state] for state in (State.CLOSED, State.OPEN, State.UNKNOWN)
)


@dataclass(frozen=True, slots=True)
class FeatureClass:
    """What the rows of a class have in common."""

    schedule: Schedule
    flags: frozenset[str]


class FeatureClasses:
    """The classes of a layer, and which row is of which.

    Attributes
    ----------
    members
        The classes, ``m`` of them.
    of_row
        Class of each row, shape ``(n,)``.
    counts
        RowNumbers of each class, shape ``(m,)``.
    """

    def __init__(self, members: Sequence[FeatureClass], of_row: NDArray[np.intp]):
        self.members = tuple(members)
        small = np.min_scalar_type(max(0, len(self.members) - 1))
        self.of_row = of_row.astype(small)
        self.counts = np.bincount(of_row, minlength=len(self.members))

    def rows_of(self, chosen: NDArray[np.bool_]) -> RowNumbers:
        """List the rows of the chosen classes, ascending, shape ``(k,)``."""
        return np.flatnonzero(chosen[self.of_row])


class Judgement:
    """Every class of a layer judged at one moment.

    Attributes
    ----------
    at
        The moment, aware, in the city's zone, cut to the minute.
    """

    def __init__(self, classes: FeatureClasses, at: datetime) -> None:
        self.at = at
        self._members = classes.members
        self._statuses: dict[int, Status] = {}

    @cached_property
    def states(self) -> NDArray[np.int8]:
        """Index into ``STATES`` for each class, shape ``(m,)``."""
        codes = [_CODE_OF[member.schedule.state(self.at)] for member in self._members]
        return np.array(codes, dtype=np.int8)

    def status(self, number: int) -> Status:
        """Give the state of a class, until when, and when next."""
        known = self._statuses.get(number)
        if known is None:
            known = self._members[number].schedule.status(self.at)
            self._statuses[number] = known
        return known


def classify(
    layer: Layer, columns: pa.Table, context: HoursContext, order: RowNumbers
) -> FeatureClasses:
    """Sort the rows of a layer into classes.

    ``order`` says which record of ``columns`` each row is.

    Raises
    ------
    DataRefused
        If a closure's date cannot be read.
    """
    hours, texts = encode(columns, layer.hours)
    closures, closure_keys = _closures(columns)
    flags, bits = _flags(layer, columns)
    combined = (hours * len(closure_keys) + closures) * (1 << len(bits)) + flags
    distinct, of_row = np.unique(combined, return_inverse=True)
    of_row = of_row[order]
    compiled = [_compiler(layer, context)(text) for text in texts]
    members = []
    for code in distinct.tolist():
        rest, flag_code = divmod(code, 1 << len(bits))
        hours_code, closure_code = divmod(rest, len(closure_keys))
        schedule = _close(compiled[hours_code], closure_keys[closure_code], context)
        names = frozenset(name for i, name in enumerate(bits) if flag_code >> i & 1)
        members.append(FeatureClass(schedule, names))
    return FeatureClasses(members, of_row)


def _compiler(layer: Layer, context: HoursContext) -> Callable[[str | None], Schedule]:
    """Choose how a text of this layer becomes a schedule."""
    if layer.always_open:
        return lambda _text: compile_hours("24/7", context)
    field = layer.field(layer.hours) if layer.hours else None
    if field is None:
        return lambda _text: UNKNOWN_SCHEDULE
    if field.type == "market_days":
        return lambda text: compile_market_days(text, context)
    follows = layer.follows_holidays
    return lambda text: compile_hours(text, context, follows_holidays=follows)


def encode(columns: pa.Table, name: str | None) -> tuple[Codes, list[str | None]]:
    """Give the distinct texts of a column numbers; the first is None (no text)."""
    if name is None or name not in columns.column_names:
        return np.zeros(columns.num_rows, np.int64), [None]
    column = columns[name].combine_chunks().dictionary_encode()
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    codes = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64) + 1, [None, *column.dictionary.to_pylist()]


def _flags(layer: Layer, columns: pa.Table) -> tuple[Codes, tuple[str, ...]]:
    """Set one bit for each flag that a row answers with yes."""
    code = np.zeros(columns.num_rows, np.int64)
    for i, name in enumerate(layer.flags):
        if name in columns.column_names:
            yes = pc.fill_null(pc.equal(columns[name], "yes"), fill_value=False)
            code |= yes.to_numpy().astype(np.int64) << i
    return code, layer.flags


Closure = tuple[str | None, str | None, str | None]


def _closures(columns: pa.Table) -> tuple[Codes, list[Closure]]:
    """Give the distinct closures numbers; 0 is none."""
    code = np.zeros(columns.num_rows, np.int64)
    if not set(CLOSURE_COLUMNS[:2]) & set(columns.column_names):
        return code, [(None, None, None)]
    texts = [
        columns[name].to_pylist() if name in columns.column_names else None
        for name in CLOSURE_COLUMNS
    ]
    has = np.zeros(columns.num_rows, bool)
    for name in CLOSURE_COLUMNS[:2]:
        if name in columns.column_names:
            has |= columns[name].is_valid().to_numpy()
    numbers: dict[Closure, int] = {(None, None, None): 0}
    for row in np.flatnonzero(has).tolist():
        first, until, reason = (text[row] if text else None for text in texts)
        code[row] = numbers.setdefault((first, until, reason), len(numbers))
    return code, list(numbers)


def _close(schedule: Schedule, closure: Closure, context: HoursContext) -> Schedule:
    first, until, reason = closure
    if first is None and until is None:
        return schedule
    return with_closure(
        schedule,
        None if first is None else closure_moment(first, context, last=False),
        None if until is None else closure_moment(until, context, last=True),
        reason,
    )


def closure_moment(text: str, context: HoursContext, *, last: bool) -> datetime:
    """Read the first or the last moment of a closure, in the city's time.

    A bare date is a whole day: a closure until 1 December ends when that day
    does, as people say it.

    Raises
    ------
    DataRefused
        If the text is neither a date nor a moment as ISO 8601 writes them.
    """
    try:
        if len(text) == len("2026-12-01"):
            day = date.fromisoformat(text) + timedelta(days=1 if last else 0)
            return datetime(day.year, day.month, day.day, tzinfo=context.zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        msg = f'closure "{shorten(text)}" is not a date (2026-12-01) or a moment'
        zh = f"暂停开放日期“{shorten(text)}”不是日期（如 2026-12-01）"
        raise DataRefused(msg, zh) from error
    if moment.tzinfo is None:
        return moment.replace(tzinfo=context.zone)
    return moment.astimezone(context.zone)
