"""Columns that no recipe speaks of; the rest of the promises: test_demo."""

import shutil
from pathlib import Path

import pytest

from citymap.catalog import read_catalog
from citymap.intake.demo import make_demo

HELSINKI = Path(__file__).parents[2] / "examples" / "helsinki"
LAYER = """\
id = "things"
title = { zh = "物", en = "Things" }
geometry = "point"
icon = "thing"
colour = "#000000"
source = "a test"
"""


def values_of(field: str, workspace: Path) -> set[object]:
    shutil.copytree(HELSINKI / "layers", workspace / "layers", dirs_exist_ok=True)
    title = 'title = { zh = "量", en = "Amount" }'
    definition = f"{LAYER}[fields.amount]\n{title}\n{field}\n"
    (workspace / "layers" / "things.toml").write_text(definition, "utf-8")
    made = make_demo(read_catalog(workspace), workspace)
    table = next(table for layer, table in made if layer.id == "things")
    return set(table.columns["amount"].to_pylist())


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ('type = "integer"', 0, 100),
        ('type = "integer"\nminimum = 7', 7, 107),
        ('type = "integer"\nminimum = 7\nmaximum = 9', 7, 9),
        ('type = "number"\nmaximum = 3', 0, 3),
    ],
)
def test_a_number_is_drawn_between_the_limits_of_its_field(
    field: str, low: int, high: int, tmp_path: Path
) -> None:
    values = values_of(field, tmp_path)
    assert all(isinstance(v, int) and low <= v <= high for v in values)
    assert len(values) > 1


@pytest.mark.parametrize("kind", ["text", "phone", "url", "date", "datetime"])
def test_what_the_demo_cannot_know_stays_unknown(kind: str, tmp_path: Path) -> None:
    assert values_of(f'type = "{kind}"', tmp_path) == {None}
