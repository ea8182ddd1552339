"""The severities of what is found in the whole table: what becomes of the rows."""

from citymap.intake.checks import kinds_table
from citymap.intake.notices import Kind

KINDS = [
    kind
    for kind in vars(kinds_table).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and kind is not Kind
]


def codes(severity: str) -> set[str]:
    return {kind.code() for kind in KINDS if kind.severity == severity}


def test_rows_are_left_out_only_where_two_would_be_one_or_nothing_can_be_drawn() -> (
    None
):
    assert codes("error") == {
        "id_twice", "row_twice", "shape_invalid",
    }  # fmt: skip
    assert codes("refusal") == {"nothing_left"}


def test_what_could_be_lost_is_asked_about() -> None:
    asking = {kind.code() for kind in KINDS if kind.asks}
    assert asking == {
        "rows_lost", "places_replaced", "keys_slid", "many_moved", "field_emptied",
    }  # fmt: skip
