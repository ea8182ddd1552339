"""Rows: one cache line each, positions rounded once in every datum."""

import numpy as np

from citymap.atlas.rows import LON_IN, ROW, Rows
from citymap.earth.datum import DATUMS, convert


def test_a_row_is_a_cache_line() -> None:
    assert ROW.itemsize == 64


def test_positions_are_rounded_to_six_decimals_in_every_datum() -> None:
    lon, lat = np.array([117.1234567, 116.5]), np.array([36.6543214, 36.5])
    rows = Rows(lon, lat, np.array([1, 0]), np.array([3, 2**40]), np.array([0, 5, 9]))
    found = rows.look_up(np.array([0, 1]))
    for datum in DATUMS:
        for i in range(2):
            x, y = convert(lon[i], lat[i], "wgs84", datum)
            first = LON_IN[datum]
            assert found[i][first : first + 2] == (round(x * 1e6), round(y * 1e6))
    assert [fields[:6] for fields in found] == [
        (1, 5, 3, 0, lon[0], lat[0]),
        (0, 4, 2**40, 5, lon[1], lat[1]),
    ]
