"""What each column of a ledger is: a field, a position, nothing that is known.

In this order: what the clerk states; headers that are a field's name; headers that
name positions; guesses, each told. Never two columns for one field: of those that
name the same, the one whose header stands first among the field's names is read,
unless another holds clearly more.
"""

import re
import unicodedata
from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from typing import get_args

import numpy as np

from citymap.catalog.rules import nearest
from citymap.errors import shorten
from citymap.intake.ledger import ROLES, Columns, Ledger, Role
from citymap.intake.notices import (
    Detail,
    ImportRefused,
    Kind,
    Notices,
    column_letter,
)
from citymap.intake.reading.workbook import CellKind
from citymap.intake.tables.body import find_numbering
from citymap.intake.tables.guesses import find_guesses, nearest_field
from citymap.intake.tables.headers import FieldNames, key, parts, read_names
from citymap.intake.tables.kinds_sheet import (
    ColumnAmbiguous,
    ColumnGuessed,
    ColumnKept,
    ColumnsAlike,
    ColumnUnknown,
    HeaderTwice,
    MappingHeaderAbsent,
    MappingTwice,
    MappingUnknown,
    RequiredColumnAbsent,
)
from citymap.intake.tables.position_columns import find_positions
from citymap.layer import COMMON_COLUMNS, Layer, Title

_SHOWN = 30  # headers that a message lists
_SAMPLE = 100
_FULL = 0.9  # a column that holds less than this of another's cells is the emptier
_LONGEST_NAME = 60
_TAKEN_NAMES = frozenset({"fid", "id", "geom", "geometry", "ogc_fid", "rowid"})
_IGNORED = ""  # what a mapping says of a column that is not to be read


def match_columns(
    ledger: Ledger,
    layer: Layer,
    notices: Notices,
    *,
    mapping: Mapping[str, str] | None = None,
    keep_unknown: bool = False,
    published: Collection[str] = (),
) -> Columns:
    """Say what each column of a ledger is.

    Parameters
    ----------
    mapping
        Field, common column, ``id`` or role by header, as the clerk states it; empty
        for a column that is to be ignored.
    keep_unknown
        Whether columns that the layer does not know are kept, under a name of theirs.
    published
        Columns that the layer's file has; those of them that the layer does not
        know are kept unasked, under the name that they have there.

    Raises
    ------
    ImportRefused
        If a required field has no column, or the mapping names what there is not.
    """
    matching = _Matching(ledger, layer, notices)
    matching.take_stated(mapping or {})
    matching.set_numbering_aside()
    matching.take_exact()
    matching.take_positions()
    matching.take_published(published)
    matching.take_guesses()
    matching.check_required()
    matching.tell_unknown(keep=keep_unknown)
    return matching.columns


def targets(layer: Layer) -> tuple[str, ...]:
    """Give all that a column may be mapped to."""
    fields = (field.name for field in layer.fields)
    return tuple(dict.fromkeys((*fields, *COMMON_COLUMNS, "id", *ROLES)))


def as_mapping(ledger: Ledger, columns: Columns) -> dict[str, str]:
    """Give a mapping by which these columns would be matched without a question.

    What was kept on request is left out: that is another time's decision.
    """
    found: dict[int, str] = {column: name for name, column in columns.fields.items()}
    found |= {column: role for role, column in columns.roles.items()}
    mapping: dict[str, str] = {}
    for column, header in enumerate(ledger.headers):
        if header and column not in columns.kept.values():
            mapping[header] = mapping.get(header) or found.get(column, _IGNORED)
    return mapping


def safe_name(header: str, taken: Container[str]) -> str:
    """Name a kept column after its header, so that no other has the name.

    >>> safe_name("备 注 (2026)", []), safe_name("ID", ["id_2"])
    ('备_注_(2026)', 'id_3')
    """
    text = unicodedata.normalize("NFKC", header).lower()
    text = "".join(c if c.isprintable() else " " for c in text)
    base = re.sub(r"\s+", "_", text.strip())[:_LONGEST_NAME].strip("_") or "column"
    name, number = base, 1
    while name in taken or name in _TAKEN_NAMES:
        number += 1
        name = f"{base[: _LONGEST_NAME - 5]}_{number}"
    return name


class _Matching:
    """One ledger's columns on their way; ``free`` has the headers still unread."""

    def __init__(self, ledger: Ledger, layer: Layer, notices: Notices) -> None:
        self.ledger, self.layer, self.notices = ledger, layer, notices
        self.names: FieldNames = read_names(layer)
        self.columns = Columns()
        self.free = {i: header for i, header in enumerate(ledger.headers) if header}
        self.held: list[int] = (ledger.kinds != CellKind.EMPTY).sum(axis=0).tolist()

    def take_stated(self, mapping: Mapping[str, str]) -> None:
        """Take what the clerk states; all columns of a stated header are settled."""
        self._check_mapping(mapping)
        for header, target in mapping.items():
            found = _same_header(header, self.free)
            if not found and target != _IGNORED:
                self.notices.add(
                    self.ledger.notice(MappingHeaderAbsent, value=header, target=target)
                )
            for column in found:
                del self.free[column]
            if found and target != _IGNORED:
                self._assign(target, max(found, key=lambda column: self.held[column]))

    def _check_mapping(self, mapping: Mapping[str, str]) -> None:
        known = targets(self.layer)
        owner: dict[str, str] = {}
        for header, target in mapping.items():
            if target == _IGNORED:
                continue
            if target not in known:
                near = nearest(target, known)
                raise ImportRefused(
                    self.ledger.notice(
                        MappingUnknown, value=target, header=shorten(header), near=near
                    )
                )
            other = owner.setdefault(target, header)
            if other != header and {*_same_header(header, self.free)} != {
                *_same_header(other, self.free)
            }:
                raise ImportRefused(
                    self.ledger.notice(
                        MappingTwice, value=header, other=shorten(other), target=target
                    )
                )

    def _assign(self, target: str, column: int) -> None:
        """Note a column for a field or a role; a field goes before a role's name."""
        role = next((role for role in get_args(Role) if role == target), None)
        if role is None or self.layer.field(target) is not None:
            self.columns.fields[target] = column
        else:
            self.columns.roles[role] = column

    def set_numbering_aside(self) -> None:
        """Free nobody with the column of running numbers: it says nothing."""
        headers = [self.free.get(i, "") for i in range(len(self.ledger.headers))]
        rows = np.arange(len(self.ledger))
        filled = self.ledger.kinds != CellKind.EMPTY
        column = find_numbering(headers, self.ledger.columns, rows, filled)
        if column is not None:
            del self.free[column]

    def take_exact(self) -> None:
        """Take columns whose header is a name of a field."""
        found: dict[str, list[tuple[int, int]]] = {}
        for column, header in self.free.items():
            match = self.names.find(header)
            if match is None and key(header) == "id" and self._holds_ids(column):
                match = ("id", 0)
            if match is not None:
                found.setdefault(match[0], []).append((match[1], column))
        for field, columns in found.items():
            most = max(self.held[column] for _, column in columns)
            full = [one for one in columns if self.held[one[1]] >= _FULL * most]
            best = self.columns.fields.setdefault(field, min(full)[1])
            for _, column in columns:
                self._settle(column, best)

    def _holds_ids(self, column: int) -> bool:
        cells = self.ledger.columns[column].drop_null()[:_SAMPLE].to_pylist()
        return bool(cells) and all(
            cell.startswith(f"{self.layer.id}.") for cell in cells
        )

    def _settle(self, column: int, read: int) -> None:
        """Take a column out; tell if another was read in its stead."""
        header = self.free.pop(column)
        if column != read:
            self.notices.add(
                self.ledger.notice(
                    HeaderTwice,
                    column=column,
                    value=header,
                    other=shorten(self.ledger.headers[read]),
                    letter=column_letter(self.ledger.places[read]),
                    held=self.held[column],
                    number=self.held[read],
                )
            )

    def take_positions(self) -> None:
        """Take columns of positions."""
        found = find_positions(self.ledger, self.free, self.columns.roles)
        for column, read in found.spare.items():
            self._settle(column, read)
        for column in found.roles.values():
            self.free.pop(column, None)
        self.columns.roles.update(found.roles)
        self.columns.datums.update(found.datums)

    def take_published(self, published: Collection[str]) -> None:
        """Take columns that were kept once: what they are is no guess."""
        taken = set(targets(self.layer))
        names = {safe_name(name, ()): name for name in published if name not in taken}
        for column, header in list(self.free.items()):
            safe = safe_name(header, taken)
            if safe in names:
                taken.add(safe)
                self.columns.kept[names[safe]] = column
                del self.free[column]

    def take_guesses(self) -> None:
        """Take columns whose header is nearly a name of a field that has none yet."""
        lacking = [
            f.name for f in self.layer.fields if f.name not in self.columns.fields
        ]
        guesses = find_guesses(self.free, lacking, self.names, self.layer)
        for column, guess in guesses.taken.items():
            self.columns.fields[guess.field] = column
            self._tell(
                ColumnGuessed,
                column,
                title=self._title(guess.field),
                target=guess.field,
                score=guess.score,
            )
        for column, (one, other) in guesses.torn.items():
            titles = self._title(one), self._title(other)
            self._tell(ColumnAmbiguous, column, one=titles[0], other=titles[1])
        others = {
            column: self.ledger.headers[i] for column, (_, i) in guesses.rivals.items()
        }
        for column, (field, _) in guesses.rivals.items():
            other = shorten(others[column])
            self._tell(ColumnsAlike, column, title=self._title(field), other=other)

    def _tell(self, kind: type[Kind], column: int, **details: Detail) -> None:
        header = self.free.pop(column)
        field = next((f for f, c in self.columns.fields.items() if c == column), None)
        notice = self.ledger.notice(kind, column=column, field=field, value=header)
        self.notices.add(replace(notice, details=details))

    def _title(self, name: str) -> Title:
        field = self.layer.field(name)
        return Title(name, name) if field is None else field.title

    def check_required(self) -> None:
        """Refuse a table that cannot have one whole row."""
        for field in self.layer.fields:
            if field.required and field.name not in self.columns.fields:
                accepted = (field.title.zh, field.title.en, field.name, *field.aliases)
                headers = [shorten(h) for h in self.ledger.headers if h]
                raise ImportRefused(
                    self.ledger.notice(
                        RequiredColumnAbsent,
                        field=field.name,
                        title=field.title,
                        target=field.name,
                        accepted="、".join(accepted),
                        found="、".join(headers[:_SHOWN]) or "—",
                    )
                )

    def tell_unknown(self, *, keep: bool) -> None:
        """Tell of columns that nobody knows, and keep them on request."""
        taken = {*targets(self.layer), *(safe_name(k, ()) for k in self.columns.kept)}
        for column, header in list(self.free.items()):
            if keep:
                name = safe_name(header, taken)
                taken.add(name)
                self.columns.kept[name] = column
                self._tell(ColumnKept, column, target=name)
            elif self.notices.room_for(ColumnUnknown):
                self._tell(ColumnUnknown, column, near=self._near(header))
            else:
                self.notices.count_more(ColumnUnknown, 1)

    def _near(self, header: str) -> Title:
        name = nearest_field(header, self.names)
        if name is None:
            return Title("", "")
        title = self._title(name)
        return Title(f"（最接近的是“{title.zh}”）", f" (nearest: {title.en})")


def _same_header(header: str, free: Mapping[int, str]) -> list[int]:
    """Find the columns that a stated header means: as written, else as compared."""
    written = [column for column, text in free.items() if text == header]
    if written:
        return written
    wanted = key(header)
    if not wanted:
        return []
    whole = [column for column, text in free.items() if key(text) == wanted]
    return whole or [c for c, text in free.items() if key(parts(text)[-1]) == wanted]
