"""Workbooks that only calamine can judge; the good ones are in test_good_files."""

import pytest
from tests.intake.corpus import MESSY, needs_corpus
from tests.intake.good_files import xls_values
from tests.intake.read_files import rows_of

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.spreadsheets import read_spreadsheet


@pytest.mark.parametrize("length", [600, 1000, 3000])
def test_half_an_old_workbook_is_damaged(length: int) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read_spreadsheet(xls_values()[:length], "xls")
    assert refusal.value.notice.kind.code() == "file_damaged"


@needs_corpus
def test_a_real_sheet_as_wide_as_there_are_columns_is_read() -> None:
    data = (MESSY / "london" / "islington_raw.xlsx").read_bytes()
    sheet = read_spreadsheet(data, "xlsx").sheets[0]
    assert rows_of(sheet)[0][:3] == ["Name ", "Location", "Male "]
    assert sheet.kinds.shape == (55, 16_384)
