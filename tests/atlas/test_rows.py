"""Rows: one cache line each, positions rounded once in every datum."""

import numpy as np

from citymap.atlas.rows import FIELD_OF, ROW, make_rows
from citymap.earth.datum import DATUMS, convert


def test_a_row_is_a_cache_line() -> None:
    assert ROW.itemsize == 64


def test_positions_are_rounded_to_six_decimals_in_every_datum() -> None:
    lon, lat = np.array([117.1234567, 116.5]), np.array([36.6543214, 36.5])
    rows = make_rows(lon, lat, np.array([1, 0]), np.array([3, 4]), np.array([0, 5, 9]))
    for datum in DATUMS:
        for i in range(2):
            x, y = convert(lon[i], lat[i], "wgs84", datum)
            assert (rows[FIELD_OF[datum]][i] == np.round((x * 1e6, y * 1e6))).all()
    assert rows["begin"].tolist() == [0, 5]
    assert rows["end"].tolist() == [5, 9]
