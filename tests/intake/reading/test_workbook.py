import numpy as np
import pyarrow as pa

from citymap.intake.reading.workbook import FORMATS, Sheet


def test_a_sheet_is_as_long_as_it_has_rows() -> None:
    rows = np.array([3, 7], np.int64)
    cells = pa.array(["a", None], pa.string())
    assert len(Sheet("", (cells,), np.array([[1], [0]], np.uint8), rows)) == 2


def test_no_format_is_named_twice() -> None:
    assert len(set(FORMATS)) == len(FORMATS)
