"""What a refusal says."""

import numpy as np
import pyarrow as pa
import pytest

from citymap.errors import DataRefused
from citymap.layer import Title
from citymap.store.faults import Faults

WANTED = Title("整数", "an integer")


def test_without_a_fault_nothing_is_refused() -> None:
    faults = Faults("toilets.gpkg", ["a", "b"])
    faults.add_rows(np.array([False, False]), "bad", "坏")
    faults.add_cells("spaces", np.array([False, False]), pa.array([1, 2]), WANTED)
    faults.refuse_if_any()


def test_a_fault_names_the_first_five_rows_and_counts_all() -> None:
    faults = Faults("toilets.gpkg", [f"t.{i}" for i in range(9)])
    faults.add_rows(np.arange(9) > 1, "bad", "坏")
    with pytest.raises(DataRefused) as refused:
        faults.refuse_if_any()
    assert refused.value.en == (
        "toilets.gpkg: bad: 7 rows (t.2, t.3, t.4, t.5, t.6, …)"
    )
    assert refused.value.zh == "toilets.gpkg：坏：7 行（t.2, t.3, t.4, t.5, t.6, …）"


def test_a_bad_cell_is_told_with_its_value_and_what_is_allowed() -> None:
    faults = Faults("toilets.gpkg", ["t.0", "t.1"])
    faults.add_cells("spaces", np.array([True, False]), pa.array(["x", "1"]), WANTED)
    faults.add_cells("fee", np.array([False, True]), pa.array([1.0, -1.0]), WANTED)
    with pytest.raises(DataRefused) as refused:
        faults.refuse_if_any()
    assert refused.value.en == (
        'toilets.gpkg: spaces: 1 values (t.0 = "x"); allowed: an integer;'
        " fee: 1 values (t.1 = -1.0); allowed: an integer"
    )


def test_foreign_text_is_not_echoed_at_length_nor_with_control_characters() -> None:
    faults = Faults("f", ["i" * 100])
    faults.add_cells(
        "name", np.array([True]), pa.array(["\x1b[2J" + "y" * 999]), WANTED
    )
    with pytest.raises(DataRefused) as refused:
        faults.refuse_if_any()
    assert "\x1b" not in refused.value.en
    assert len(refused.value.en) < 150
