"""Ids last: by id, by key, by name and place; whatever the order of the rows."""

from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.taken_rows import Row, codes, make_taken, published

from citymap.intake.checks.identity import give_ids
from citymap.intake.notices import Notices
from citymap.table import LayerTable

GATE: Row = {"name": "东门公厕", "east": 0}
SQUARE: Row = {"name": "泉城广场公厕", "east": 500}
PARK: Row = {"name": "千佛山公厕", "east": 1000}


def ids_of(
    *rows: Row, before: LayerTable | None = None, key: str | None = None
) -> list[str | None]:
    ids: list[str | None] = give_ids(
        make_taken(*rows, key=key), before, Notices()
    ).to_pylist()
    return ids


def first_import(*rows: Row, key: str | None = None) -> tuple[LayerTable, list[str]]:
    taken = make_taken(*rows, key=key)
    ids = give_ids(taken, None, Notices())
    return published(taken, ids), ids.to_pylist()


def test_a_key_that_an_id_can_hold_is_the_id() -> None:
    rows = [{"code": code} for code in ("A-12", "０７", "历下1", "a_b.c")]
    ids = ids_of(*rows, key="code")
    assert [ids[0], ids[1], ids[3]] == [
        "toilets.a-12", "toilets.07", "toilets.a_b.c",
    ]  # fmt: skip
    # printf 历下1 | sha256sum
    assert ids[2] == "toilets.k26f9f99611"


def test_new_features_without_a_key_are_called_by_a_hash_of_name_and_place() -> None:
    ids = ids_of(GATE, SQUARE)
    assert all(one and one.startswith("toilets.p") for one in ids)
    assert len(set(ids)) == 2
    assert ids_of(SQUARE, GATE) == ids[::-1]


def test_a_stated_id_is_taken_and_another_layer_s_is_not() -> None:
    notices = Notices()
    taken = make_taken({**GATE, "id": "toilets.7"}, {**PARK, "id": "parks.7"})
    ids = give_ids(taken, None, notices).to_pylist()
    assert ids[0] == "toilets.7"
    assert ids[1].startswith("toilets.p")
    assert codes(notices) == ["id_malformed"]
    assert notices.kept[0].row == 3


@pytest.mark.parametrize(
    "now",
    [
        {"name": "泉城广场公厕", "east": 560},  # moved 60 m
        {"name": "泉城广场 公厕", "east": 500},  # spelt otherwise
        {"name": "泉城广场公共厕所", "east": 503},
        {"name": "中心卫生间", "east": 500},  # renamed in place
        {"name": "泉城广场公厕", "east": 500, "spaces": 9},
    ],
)
def test_one_feature_that_changed_keeps_its_id(now: Row) -> None:
    before, ids = first_import(GATE, SQUARE, PARK)
    assert ids_of(PARK, now, GATE, before=before) == [ids[2], ids[1], ids[0]]


@pytest.mark.parametrize(
    "now",
    [
        {"name": "泉城广场公厕", "east": 2600},  # 2.1 km away
        {"name": "西门公厕", "east": 0},  # a side that differs
        {"name": "中心卫生间", "east": 510},
    ],
)
def test_what_is_another_feature_never_gets_an_old_id(now: Row) -> None:
    before, ids = first_import(GATE, SQUARE, PARK)
    assert ids_of(now, before=before)[0] not in ids


def test_the_next_in_a_series_does_not_inherit() -> None:
    before, ids = first_import(
        {"name": "1号公厕", "east": 0}, {"name": "2号公厕", "east": 1}
    )
    now = ids_of({"name": "3号公厕", "east": 1}, {"name": "1号公厕"}, before=before)
    assert now[1] == ids[0]
    assert now[0] not in ids


def test_a_key_wins_over_name_and_place() -> None:
    rows: list[Row] = [{**GATE, "code": "1"}, {**PARK, "code": "2"}]
    before, _ = first_import(*rows, key="code")
    swapped: list[Row] = [{**GATE, "code": "2"}, {**PARK, "code": "1"}]
    assert ids_of(*swapped, before=before, key="code") == ["toilets.2", "toilets.1"]
    fresh = ids_of({**SQUARE, "code": "3"}, before=before, key="code")
    assert fresh == ["toilets.3"]


def test_a_feature_keeps_its_id_when_it_gets_a_number_later() -> None:
    before, ids = first_import(GATE, PARK)
    numbered: list[Row] = [{**GATE, "code": "1"}, {**PARK, "code": "2"}]
    assert ids_of(*numbered, before=before, key="code") == ids
    taken = make_taken(*numbered, key="code")
    again = published(taken, give_ids(taken, before, Notices()))
    renamed = {"name": "新名", "east": 9000, "code": "1"}
    assert ids_of(renamed, before=again, key="code") == [ids[0]]


def test_an_id_by_key_does_not_go_to_a_feature_with_another_key() -> None:
    # Whoever published it called the feature with the number B7 toilets.a1.
    taken = make_taken({**GATE, "code": "B7"}, key="code")
    before = published(taken, pa.array(["toilets.a1"]))
    now = ids_of(
        {**PARK, "code": "A1"}, {**GATE, "code": "B7"}, before=before, key="code"
    )
    assert now == ["toilets.a1-2", "toilets.a1"]


def test_an_id_is_not_taken_from_a_published_feature_with_another_key() -> None:
    taken = make_taken({**GATE, "code": "B7"}, key="code")
    before = published(taken, pa.array(["toilets.a1"]))
    now = ids_of({**PARK, "code": "A1"}, before=before, key="code")
    assert now == ["toilets.a1-2"]


def test_a_stated_id_wins_over_a_key() -> None:
    taken = make_taken({**GATE, "code": "B7"}, key="code")
    before = published(taken, pa.array(["toilets.a1"]))
    rows: list[Row] = [
        {**PARK, "code": "B7", "id": None},
        {**GATE, "code": "C9", "id": "toilets.a1"},
    ]
    assert ids_of(*rows, before=before, key="code") == ["toilets.b7", "toilets.a1"]


def test_a_published_id_without_a_key_is_found_by_the_key_that_it_holds() -> None:
    taken = make_taken(GATE)
    before = published(taken, pa.array(["toilets.a1"]))
    now = ids_of({"name": "新", "east": 9000, "code": "A1"}, before=before, key="code")
    assert now == ["toilets.a1"]


def test_a_missing_key_is_told_where_nothing_published_fits() -> None:
    before, ids = first_import({**GATE, "code": "1"}, {**PARK, "code": "2"}, key="code")
    notices = Notices()
    taken = make_taken(GATE, {**PARK, "code": "2"}, SQUARE, key="code")
    now = give_ids(taken, before, notices).to_pylist()
    assert now[:2] == ids
    assert now[2].startswith("toilets.p")
    assert [(n.kind.code(), n.row) for n in notices.kept] == [("key_missing", 4)]


def test_a_missing_key_column_is_told_once() -> None:
    notices = Notices()
    give_ids(make_taken(GATE, PARK, key="code"), None, notices)
    assert codes(notices) == ["key_column_missing"]
    assert "编号" in notices.kept[0].say("zh")
    for fine in (make_taken({**GATE, "code": "1"}, key="code"), make_taken(GATE)):
        notices = Notices()
        give_ids(fine, None, notices)
        assert not notices.kept


def test_the_first_row_of_a_number_is_kept_and_the_others_say_which_it_is() -> None:
    notices = Notices()
    taken = make_taken(
        {**GATE, "code": "A1"}, {**PARK, "code": "a1"}, {**GATE, "code": "A2"},
        {**GATE, "code": "A1"}, key="code",
    )  # fmt: skip
    ids = give_ids(taken, None, notices).to_pylist()
    assert ids == ["toilets.a1", None, "toilets.a2", None]
    assert taken.out.tolist() == [False, True, False, True]
    told = {notice.kind.code(): notice for notice in notices.kept}
    assert told.keys() == {"id_twice", "row_twice"}
    assert told["id_twice"].row == 3
    assert "“a1”与工作表“表”第 2 行相同" in told["id_twice"].say("zh")
    assert told["row_twice"].row == 5
    assert all(n.kind.severity == "error" for n in notices.kept)


@pytest.mark.parametrize(
    ("name", "twice"), [("东门公厕", False), ("东门 公厕", False), ("千佛山公厕", True)]
)
@pytest.mark.parametrize("first", [0, 1])
def test_the_number_of_a_row_that_is_out_goes_to_no_row_of_another_name(
    name: str, first: int, *, twice: bool
) -> None:
    notices = Notices()
    rows: list[Row] = [{**GATE, "code": "A1"}, {**PARK, "name": name, "code": "a1"}]
    taken = make_taken(*(rows[::-1] if first else rows), key="code")
    taken.out[first] = True
    ids = give_ids(taken, None, notices).to_pylist()
    assert ids[first] is None
    assert ids[1 - first] == (None if twice else "toilets.a1")
    assert codes(notices) == ["id_twice"] * twice
    if twice:
        assert notices.kept[0].details["other"] == taken.label(first)


def test_a_row_of_its_own_may_have_a_number_like_none_that_is_out() -> None:
    notices = Notices()
    taken = make_taken(GATE, {**PARK, "code": "A1"}, key="code")
    taken.out[0] = True
    assert give_ids(taken, None, notices).to_pylist() == [None, "toilets.a1"]
    assert not notices.kept


def test_features_keep_their_ids_when_all_numbers_change_and_ever_after() -> None:
    old: list[Row] = [
        {"name": f"{name}公厕", "east": 300 * n, "code": f"{n:05}"}
        for n, name in enumerate("泉湖山河桥", 1)
    ]
    before, ids = first_import(*old, key="code")
    renumbered: list[Row] = [
        {**row, "code": str(n), "east": 300 * n + 15} for n, row in enumerate(old, 1)
    ]
    notices = Notices()
    taken = make_taken(*renumbered, key="code")
    now = give_ids(taken, before, notices)
    assert now.to_pylist() == ids
    assert codes(notices) == ["keys_changed"]
    assert "00001 → 1" in notices.kept[0].say("zh")
    assert "0 像是丢了" in notices.kept[0].say("zh")
    notices = Notices()
    elsewhere = [{**row, "east": 9000 + 300 * n} for n, row in enumerate(renumbered)]
    again = make_taken(*elsewhere[::-1], key="code")
    assert give_ids(again, published(taken, now), notices).to_pylist() == ids[::-1]
    assert not notices.kept


@pytest.mark.parametrize(
    "now",
    [
        {**GATE, "east": 21, "code": "9"},  # too far
        {**GATE, "name": "西门公厕", "code": "9"},
        {**GATE, "name": "千佛山公厕", "code": "9"},
    ],
)
def test_another_number_with_another_name_or_place_is_another_feature(now: Row) -> None:
    before, _ = first_import({**GATE, "code": "1"}, key="code")
    assert ids_of(now, before=before, key="code") == ["toilets.9"]


def test_a_number_that_the_file_still_has_gives_its_id_to_no_new_number() -> None:
    before, _ = first_import({**GATE, "code": "1"}, key="code")
    rows: list[Row] = [{**GATE, "code": "9"}, {**PARK, "code": "1"}]
    assert ids_of(*rows, before=before, key="code") == ["toilets.9", "toilets.1"]
    taken = make_taken(*rows, key="code")
    taken.out[1] = True
    assert give_ids(taken, before, Notices()).to_pylist() == ["toilets.9", None]


def moved_by(rows: list[Row], metres: float) -> list[Row]:
    return [{**row, "east": float(str(row["east"])) + metres} for row in rows]


def test_a_name_that_is_there_once_keeps_its_id_within_two_kilometres() -> None:
    rows = [GATE, SQUARE, PARK]
    before, ids = first_import(*rows)
    assert ids_of(*moved_by(rows, 1990)[::-1], before=before) == ids[::-1]
    numbered: list[Row] = [{**row, "code": str(n)} for n, row in enumerate(rows)]
    before, ids = first_import(*numbered, key="code")
    assert ids_of(*moved_by(rows, 520), before=before, key="code") == ids


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ([GATE], [{**GATE, "east": 2010}]),
        ([GATE], [{**GATE, "east": 500}, {**GATE, "east": 900}]),
        ([GATE, {**GATE, "east": 5000}], [{**GATE, "east": 500}]),
        ([{"name": "公厕"}], [{"name": "公厕", "east": 500}]),
        ([{"name": "Toilets"}], [{"name": "toilets", "east": 500}]),
        ([{"name": "A1"}], [{"name": "A1", "east": 500}]),
        ([{"name": None}], [{"name": None, "east": 500}]),
        ([{**GATE, "code": "1"}], [{**GATE, "east": 500, "code": "2"}]),
    ],
)
def test_a_name_far_away_is_no_proof_where_it_is_common_or_numbers_differ(
    old: list[Row], now: list[Row]
) -> None:
    before, ids = first_import(*old, key="code")
    assert not {*ids} & {*ids_of(*now, before=before, key="code")}


def test_places_in_a_heap_have_ids_of_their_own_that_last() -> None:
    heap: list[Row] = [{"name": "站", "spaces": i % 300} for i in range(1000)]
    before, ids = first_import(*heap)
    assert len(set(ids)) == 1000
    assert sorted(ids_of(*heap[::-1], before=before), key=str) == sorted(ids)
    by_spaces = dict(
        zip(
            before.columns["id"].to_pylist(),
            before.columns["spaces"].to_pylist(),
            strict=True,
        )
    )
    now = ids_of(*heap[::-1], before=before)
    assert [by_spaces[str(one)] for one in now] == [r["spaces"] for r in heap[::-1]]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["公厕", "东门公厕", "1号公厕", "公共厕所", None]),
            "east": st.sampled_from([0.0, 2.0, 4.0, 60.0, 90.0, 3000.0]),
            "spaces": st.sampled_from([1, 2, None]),
            "code": st.sampled_from(["A1", "a2", "历1", "b3", None, None]),
        }
    ),
    min_size=1,
    max_size=8,
)


def by_content(taken_rows: list[Row], ids: list[str | None]) -> list[tuple[str, str]]:
    """Pair rows with ids; what says the same may change places."""
    return sorted(
        (str(sorted(r.items())), str(i)) for r, i in zip(taken_rows, ids, strict=True)
    )


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_has_no_say(
    old: list[Row], new: list[Row], random: Random
) -> None:
    before, _ = first_import(*old)
    ids = ids_of(*new, before=before)
    shuffled = list(new)
    random.shuffle(shuffled)
    assert by_content(shuffled, ids_of(*shuffled, before=before)) == by_content(
        new, ids
    )


@given(ROWS, ROWS, st.sampled_from([None, "code"]))
def test_the_same_file_again_changes_no_id(
    old: list[Row], new: list[Row], key: str | None
) -> None:
    before, _ = first_import(*old, key=key)
    taken = make_taken(*new, key=key)
    ids = give_ids(taken, before, Notices())
    kept = [one for one in ids.to_pylist() if one is not None]
    assert len(kept) == len(set(kept)) == len(new) - taken.out.sum()
    after = published(taken, ids)
    again = make_taken(*new, key=key)
    assert by_content(new, give_ids(again, after, Notices()).to_pylist()) == by_content(
        new, ids.to_pylist()
    )
