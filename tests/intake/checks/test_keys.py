"""Ids that rows bring with them: as stated, or as their keys make them."""

import pyarrow as pa
import pytest
from tests.intake.taken_rows import make_layer

from citymap.intake.checks.keys import key_ids, stated_ids


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("A-12", "toilets.a-12"),
        ("０７", "toilets.07"),
        ("历下1", "toilets.k26f9f99611"),  # printf 历下1 | sha256sum
        (" ", None),
        (None, None),
    ],
)
def test_a_key_makes_an_id(key: str | None, made: str | None) -> None:
    cells = {"code": pa.array([key], pa.string())}
    assert key_ids(cells, make_layer("code"), 1).to_pylist() == [made]
    assert key_ids(cells, make_layer(None), 1).to_pylist() == [None]
    assert key_ids({}, make_layer("code"), 1).to_pylist() == [None]


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("toilets.7", True),
        ("parks.7", False),
        ("toilets.", False),
        ("toilets.A", False),
    ],
)
def test_only_a_whole_id_of_the_layer_is_stated(written: str, *, stated: bool) -> None:
    ids = stated_ids({"id": pa.array([written, None])}, make_layer(), 2)
    assert ids.to_pylist() == [written if stated else None, None]
    assert stated_ids({}, make_layer(), 2).null_count == 2
