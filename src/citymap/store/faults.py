"""What is wrong with a file, collected, so that it is refused once and in full.

A fault names the field, up to five rows with what they hold, how many there are,
and what is allowed; in English and in Chinese.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from citymap.errors import DataRefused, shorten
from citymap.layer import Title

Mask = NDArray[np.bool_]

_SHOWN = 5


@dataclass(slots=True)
class Faults:
    """The faults of one file.

    Attributes
    ----------
    where
        The file, as a message names it.
    labels
        What a message calls each row: its id, or its fid when it has none.
    found
        The faults so far.
    """

    where: str
    labels: Sequence[str] | pa.Array = ()
    found: list[Title] = field(default_factory=list)

    def add(self, en: str, zh: str) -> None:
        """Note a fault of the whole file."""
        self.found.append(Title(zh, en))

    def add_rows(self, bad: Mask, en: str, zh: str) -> None:
        """Note a fault of some rows, if there are any; names the first of them."""
        rows = np.flatnonzero(bad)
        if len(rows):
            shown = ", ".join(shorten(str(self.labels[int(r)])) for r in rows[:_SHOWN])
            more = ", …" if len(rows) > _SHOWN else ""
            self.add(
                f"{en}: {len(rows)} rows ({shown}{more})",
                f"{zh}：{len(rows)} 行（{shown}{more}）",
            )

    def add_cells(self, name: str, bad: Mask, cells: pa.Array, wanted: Title) -> None:
        """Note cells that a field does not allow, if there are any."""
        rows = np.flatnonzero(bad)
        if len(rows):
            shown = ", ".join(
                f"{shorten(str(self.labels[int(r)]))} = {_show(cells[int(r)])}"
                for r in rows[:_SHOWN]
            )
            more = ", …" if len(rows) > _SHOWN else ""
            self.add(
                f"{name}: {len(rows)} values ({shown}{more}); allowed: {wanted.en}",
                f"{name}：{len(rows)} 个值（{shown}{more}）；允许：{wanted.zh}",
            )

    def refuse_if_any(self) -> None:
        """Raise DataRefused with every fault, if there are any."""
        if self.found:
            raise DataRefused(
                f"{self.where}: " + "; ".join(f.en for f in self.found),
                f"{self.where}：" + "；".join(f.zh for f in self.found),
            )


def _show(cell: pa.Scalar) -> str:
    value = cell.as_py()
    return f'"{shorten(value)}"' if isinstance(value, str) else shorten(str(value))
