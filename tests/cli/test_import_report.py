"""What stands on the terminal: places as a spreadsheet names them."""

import pytest

from citymap.cli.import_report import place_of
from citymap.intake.notices import Notice
from citymap.intake.tables.kinds_sheet import NoRows


@pytest.mark.parametrize(
    ("notice", "place"),
    [
        (Notice(NoRows), ""),
        (Notice(NoRows, "历下"), "历下: "),
        (Notice(NoRows, "历下", 12), "历下 12: "),
        (Notice(NoRows, None, 12, 3), "D12: "),
        (Notice(NoRows, "历下", None, 27), "历下 AB: "),
    ],
)
def test_a_place_is_named_as_a_spreadsheet_names_it(notice: Notice, place: str) -> None:
    assert place_of(notice) == place
