"""Who takes which published feature first; the whole is told in test_identity."""

from tests.intake.taken_rows import Row, make_taken, published

from citymap.intake.checks.identity import give_ids
from citymap.intake.checks.recognising import kept_features, put_beside, recognise
from citymap.intake.notices import Notices

GATE: Row = {"name": "东门公厕", "code": "A1"}
FAR: Row = {"name": "西门公厕", "east": 9000, "code": "A2"}


def test_number_then_place_then_a_name_of_its_own() -> None:
    old = make_taken(GATE, FAR, {"name": "大明湖公厕", "east": 500}, key="code")
    before = published(old, give_ids(old, None, Notices()))
    rows: list[Row] = [
        {"name": "大明湖公厕", "east": 900, "code": None},  # by its name
        {**FAR, "code": "A1"},  # by its number, whatever lies there
        {"name": "西门公厕", "east": 9000, "code": None},  # by its place
    ]
    sides = put_beside(make_taken(*rows, key="code"), before)
    names = before.columns["name"].to_pylist()
    found = [names[at] for at in recognise(sides).tolist()]
    assert found == ["大明湖公厕", "东门公厕", "西门公厕"]


def test_a_row_left_out_is_nothing_that_an_accepted_row_is() -> None:
    old = make_taken(GATE, FAR, key="code")
    before = published(old, give_ids(old, None, Notices()))
    taken = make_taken(GATE, {**GATE, "east": float("nan")}, FAR, key="code")
    taken.out[[1, 2]] = True
    ids = give_ids(taken, before, Notices())
    assert kept_features(taken, ids, before).tolist() == [-1, -1, 1]
