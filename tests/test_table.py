"""The table counts its features."""

import numpy as np
import pyarrow as pa

from citymap.table import LayerTable


def test_a_table_is_as_long_as_its_rows() -> None:
    columns = pa.table({"id": ["a.1", "a.2"]})
    assert len(LayerTable(columns, np.zeros(2), np.zeros(2))) == 2
