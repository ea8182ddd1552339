"""A notice about a table names the clerk's own rows and columns."""

import numpy as np
import pyarrow as pa

from citymap.intake.ledger import Ledger
from citymap.intake.notices import Kind


class Odd(Kind):
    """Something is odd.

    Do: nothing.
    """

    severity = "info"
    zh = "奇怪"
    en = "odd"


def ledger() -> Ledger:
    return Ledger(
        sheet="历下",
        headers=("名称", "坐标 经度"),
        places=(1, 4),
        columns=(pa.array(["a", "b"]), pa.array(["1", None])),
        kinds=np.array([[1, 2], [1, 0]], np.uint8),
        rows=np.array([5, 9]),
        read=2,
    )


def test_a_notice_counts_rows_and_columns_as_the_clerk_does() -> None:
    notice = ledger().notice(Odd, 1, 1, field="lon", value="x")
    assert (notice.sheet, notice.row, notice.letter) == ("历下", 9, "E")
    assert (notice.header, notice.field, notice.value) == ("坐标 经度", "lon", "x")


def test_a_notice_about_the_whole_table_names_no_row() -> None:
    notice = ledger().notice(Odd)
    assert (notice.row, notice.column, notice.header) == (None, None, None)
    assert len(ledger()) == 2
