"""Each kind of this room is given by some input of its neighbours' tests."""

from pathlib import Path

from citymap.intake.notices import Kind
from citymap.intake.tables import kinds_sheet

HERE = Path(__file__).parent
TESTS = ("test_sheets.py", "test_columns.py", "test_body.py", "../test_importing.py")


def test_every_kind_of_the_room_is_given_in_a_test() -> None:
    written = "".join((HERE / name).read_text(encoding="utf-8") for name in TESTS)
    kinds = [
        kind
        for kind in vars(kinds_sheet).values()
        if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
    ]
    assert kinds
    assert [k.code() for k in kinds if f'"{k.code()}"' not in written] == []
