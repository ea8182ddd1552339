"""Several ledgers in one: a column that one of them lacks is null in its rows."""

from pathlib import Path

import numpy as np
import pytest
from tests.intake.small_city import csv_text, rows
from tests.intake.test_importing import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_rows_of_two_tables_stand_one_after_the_other(desk: Desk) -> None:
    upper = csv_text(rows(6))
    header = "名称,编号,纬度(WGS-84),经度(WGS-84)"
    lower = f"{header}\n新甲,X1,36.7,116.9\n新乙,X2,36.71,116.91\n"
    made = desk.look(upper + lower)
    assert (made.read, made.accepted) == (8, 8)
    assert len(made.taken.sources) == 2
    assert made.taken.source.tolist() == [0] * 6 + [1] * 2
    assert made.taken.columns["wheelchair"].to_pylist() == ["yes"] * 6 + [None] * 2
    assert np.allclose(made.taken.lat[6:], [36.7, 36.71])
