"""What is said of an import: kinds of notices, single notices, and all of them.

A kind is a class: its name gives the code (``NumberUnreadable`` →
``number_unreadable``), its docstring is its public rule in ``docs/notices.md``, its
two sentences are what a clerk reads. A notice is one finding: where it stands, what
was given, and the details that its kind's sentence names. Findings never stop
anything by themselves: who reports decides what becomes of cell and row, and the
kind's severity says which it was.

Severities: ``refusal`` the file was not read · ``error`` the row was left out ·
``warning`` the cell was left empty or taken otherwise than it stands, or something
looks wrong · ``info`` worth knowing.
"""

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import ClassVar, Literal, get_args

from citymap.errors import InputError, Language, shorten
from citymap.layer import Title

Severity = Literal["refusal", "error", "warning", "info"]
Detail = str | int | float | Title

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
MOST_OF_A_KIND = 1000  # kept in full; the rest is counted
_LETTERS = 26


class Kind:
    """A kind of notice; every subclass is one, and its docstring is its rule.

    The first paragraph says what was found, a paragraph beginning ``Do:`` what the
    clerk does about it. ``zh`` and ``en`` are sentences with ``{value}`` and the
    details in braces; they say what to do, too.
    """

    severity: ClassVar[Severity]
    zh: ClassVar[str]
    en: ClassVar[str]
    #: Whether ``--write`` wants ``--yes`` as well.
    asks: ClassVar[bool] = False

    @classmethod
    def code(cls) -> str:
        """Give the code by which scripts know the kind.

        >>> class NumberUnreadable(Kind):
        ...     '''A number cannot be read.'''
        >>> NumberUnreadable.code()
        'number_unreadable'
        """
        letters = (f"_{c.lower()}" if c.isupper() else c for c in cls.__name__)
        return "".join(letters).removeprefix("_")

    @classmethod
    def rule(cls) -> str:
        """Give the docstring without its indentation."""
        return inspect.cleandoc(cls.__doc__ or "")


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding about a file, sheet, column, row or cell.

    Attributes
    ----------
    sheet
        Name of the sheet; None for a file without sheets, or all of it.
    row
        Number of the row as the clerk's program shows it, from 1; None: no one row.
    column
        Index of the column in the sheet, from 0; ``letter`` gives ``A``, ``B``….
    header
        What the clerk calls the column, cut as ``value`` is.
    field
        The layer's field that it was read as.
    value
        What stood there, cut short, without control characters.
    details
        What the kind's sentence names in braces beside ``value``.
    """

    kind: type[Kind]
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    header: str | None = None
    field: str | None = None
    value: str | None = None
    details: Mapping[str, Detail] = made(default_factory=dict)

    @property
    def letter(self) -> str | None:
        """The column as spreadsheets letter it."""
        return None if self.column is None else column_letter(self.column)

    def say(self, language: Language) -> str:
        """Give the sentence in one language."""
        template = self.kind.zh if language == "zh" else self.kind.en
        details = {
            name: told.say(language) if isinstance(told, Title) else told
            for name, told in self.details.items()
        }
        return template.format(**{"value": self.value or ""} | details)

    def as_json(self, language: Language) -> dict[str, object]:
        """Give the notice as scripts read it."""
        return {
            "code": self.kind.code(),
            "severity": self.kind.severity,
            "sheet": None if self.sheet is None else shorten(self.sheet),
            "row": self.row,
            "column": self.letter,
            "header": self.header,
            "field": self.field,
            "value": self.value,
            "message": self.say(language),
        }


class ImportRefused(InputError):
    """A file that is not read, or may not be published; ``notice`` says why."""

    def __init__(self, notice: Notice) -> None:
        self.notice = _cut(notice)
        super().__init__(self.notice.say("en"), self.notice.say("zh"))


@dataclass(slots=True)
class Notices:
    """All findings of one import, capped by kind: the rest is counted.

    Attributes
    ----------
    kept
        In the order of reporting, at most ``MOST_OF_A_KIND`` of each kind.
    counts
        How many there were of each kind.
    """

    kept: list[Notice] = made(default_factory=list)
    counts: Counter[type[Kind]] = made(default_factory=Counter)

    def add(self, notice: Notice) -> None:
        """Note one finding; its value and header are cut short."""
        self.counts[notice.kind] += 1
        if self.counts[notice.kind] <= MOST_OF_A_KIND:
            self.kept.append(_cut(notice))

    def add_all(self, notices: Iterable[Notice]) -> None:
        """Note several findings."""
        for notice in notices:
            self.add(notice)

    def count_more(self, kind: type[Kind], number: int) -> None:
        """Count findings of a kind of which enough are kept already."""
        if number:
            self.counts[kind] += number

    def room_for(self, kind: type[Kind]) -> int:
        """Say how many more of a kind would be kept: others need only counting."""
        return max(MOST_OF_A_KIND - self.counts.get(kind, 0), 0)

    def of(self, severity: Severity) -> Iterator[Notice]:
        """Yield what is kept of a severity."""
        return (notice for notice in self.kept if notice.kind.severity == severity)

    def total(self, severity: Severity) -> int:
        """Count the findings of a severity, kept or not."""
        return sum(n for kind, n in self.counts.items() if kind.severity == severity)

    @property
    def asking(self) -> tuple[Notice, ...]:
        """What somebody must agree to before the import is published."""
        return tuple(notice for notice in self.kept if notice.kind.asks)


def column_letter(index: int) -> str:
    """Letter a column as spreadsheets do.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cut(notice: Notice) -> Notice:
    """Cut what is foreign; not the sheet's name, by which its cells are found."""
    value, header = (
        None if text is None else shorten(text)
        for text in (notice.value, notice.header)
    )
    return replace(notice, value=value, header=header)
