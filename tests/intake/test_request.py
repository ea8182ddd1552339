"""What a clerk states; a file's name is foreign text."""

from pathlib import Path

import pytest
from tests.intake.small_city import csv_text, rows
from tests.intake.test_importing import Desk, N


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("公厕 2026.csv", "公厕 2026.csv"),
        ("公厕\u3000台账.csv", "公厕 台账.csv"),
        ("a\x00b\x1b[31m\n\udcff\u202e.csv", "a�b�[31m���.csv"),
        ("长" * 300 + "乙.csv", "长" * 103 + "…" + "长" * 11 + "乙.csv"),
    ],
)
def test_the_name_of_a_file_breaks_nothing(desk: Desk, name: str, cleaned: str) -> None:
    made = desk.look(csv_text(rows(N)), name=name)
    assert made.request.name == cleaned
    assert len(cleaned) <= 120
    assert desk.write(made).note == f"{cleaned} sha256:{made.sha256}"
