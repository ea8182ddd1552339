"""Sheets that repeat the rows of others: the sum of all districts' sheets, a copy.

Rows are the same if their names and positions are, as written; a row without a
position is like no other. Of tables that repeat each other the one that is called a
summary is passed over, else the longest, else the last.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from citymap.intake.ledger import Ledger
from citymap.intake.notices import Notice, Notices
from citymap.intake.tables.heading import Mask
from citymap.intake.tables.kinds_parts import SheetRepeats

_FEWEST, _SHARE = 5, 0.9
_SUMMARY = re.compile(r"汇总|总表|总台账|合计|全部|全市|summary|total", re.IGNORECASE)


def without_repeated(
    ledgers: Sequence[Ledger],
    meaning: Callable[[str], str | None],
    required: frozenset[str],
    notices: Notices,
) -> tuple[Ledger, ...]:
    """Take out the rows of tables that nearly all stand in other tables as well.

    Parameters
    ----------
    meaning
        What a header means, if anything; roles of positions as ``@lon``.
    required
        Fields by which, with the position, a row is known.
    """
    groups: dict[tuple[str, ...], dict[int, list[int]]] = {}
    for number, ledger in enumerate(ledgers):
        columns = {
            word: c
            for c, header in reversed([*enumerate(ledger.headers)])
            if header and _tells((word := meaning(header)), required)
        }
        words = tuple(sorted(filter(None, columns)))
        if words and words[0].startswith("@"):
            places = [columns[word] for word in words]
            groups.setdefault(words, {})[number] = places
    kept = list(ledgers)
    for group in groups.values():
        if len(group) > 1:
            _compare(kept, group, notices)
    both = zip(kept, ledgers, strict=True)
    return tuple(one for one, was in both if len(one) or one is was)


def _tells(word: str | None, required: frozenset[str]) -> bool:
    return word is not None and (word.startswith("@") or word in required)


def _compare(
    ledgers: list[Ledger], group: dict[int, list[int]], notices: Notices
) -> None:
    """Take repeated rows out of the tables of one kind of header."""
    codes = _row_codes(ledgers, group)
    order = sorted(
        group,
        key=lambda n: (bool(_SUMMARY.search(ledgers[n].sheet)), len(ledgers[n]), n),
        reverse=True,
    )
    for number in order:
        ledger = ledgers[number]
        others = np.concatenate([codes[n] for n in group if n != number])
        again = np.isin(codes[number], others[others >= 0])
        if len(ledger) < _FEWEST or again.sum() < _SHARE * len(ledger):
            continue
        count = int(again.sum())
        notices.add(
            Notice(
                SheetRepeats,
                sheet=ledger.sheet or None,
                value=ledger.sheet,
                details={"number": count},
            )
        )
        ledgers[number] = _rows_of(ledger, ~again)
        codes[number] = codes[number][~again]


def _row_codes(
    ledgers: Sequence[Ledger], group: dict[int, list[int]]
) -> dict[int, NDArray[np.int64]]:
    """Give each row of all tables a number, equal rows the same; -1: no place."""
    width = len(next(iter(group.values())))
    total = sum(len(ledgers[n]) for n in group)
    codes, whole = np.zeros(total, np.int64), np.ones(total, np.bool_)
    for at in range(width):
        cells = pa.concat_arrays([ledgers[n].columns[group[n][at]] for n in group])
        texts = pc.utf8_trim_whitespace(cells).dictionary_encode()
        whole &= texts.is_valid().to_numpy(zero_copy_only=False)
        told = texts.indices.fill_null(0).to_numpy(zero_copy_only=False)
        codes = codes * (len(texts.dictionary) + 1) + told
        codes = np.unique(codes, return_inverse=True)[1]
    codes[~whole] = -1
    ends = np.cumsum([len(ledgers[n]) for n in group])[:-1]
    return dict(zip(group, np.split(codes, ends), strict=True))


def _rows_of(ledger: Ledger, keep: Mask) -> Ledger:
    chosen = pa.array(keep)
    geometry = ledger.geometry
    return replace(
        ledger,
        columns=tuple(column.filter(chosen) for column in ledger.columns),
        kinds=ledger.kinds[keep],
        rows=ledger.rows[keep],
        read=int(keep.sum()),
        geometry=None if geometry is None else geometry.filter(chosen),
    )
