"""The workbook and the page of one import tell the same."""

from pathlib import Path

import openpyxl
import pytest
from tests.intake.small_city import csv_text, rows
from tests.intake.test_importing import AT, Desk, N

from citymap.api.import_outputs import PAGE, WORKBOOK, Telling, write_outputs
from citymap.errors import Language


@pytest.mark.parametrize(("language", "word"), [("zh", "电话"), ("en", "phone number")])
def test_both_are_written_in_one_language(
    tmp_path: Path, language: Language, word: str
) -> None:
    desk = Desk(tmp_path)
    made = desk.look(csv_text(rows(N), {(4, 2): "13812345678"}))
    job = tmp_path / "outputs"
    job.mkdir()
    written = write_outputs(
        made,
        desk.catalog.city,
        desk.data,
        tmp_path,
        job,
        Telling(language, AT, desk.write(made)),
    )
    assert [path.name for path in written] == [WORKBOOK, PAGE]
    page = (tmp_path / PAGE).read_text("utf-8")
    assert word in page
    assert made.sha256[:12] in page
    assert "2026-11-23 09:00" in page  # the city's time
    book = openpyxl.load_workbook(tmp_path / WORKBOOK)
    line = [str(cell.value) for cell in book.worksheets[0][6]]
    assert any(word in cell for cell in line)
