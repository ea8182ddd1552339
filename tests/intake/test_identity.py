"""Ids last: by id, by key, by name and place; whatever the order of the rows."""

from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.taken_rows import Row, codes, make_taken, published

from citymap.intake.identity import give_ids
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
        {"name": "泉城广场公厕", "east": 620},  # 120 m away
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
    fresh = ids_of({**GATE, "code": "3"}, before=before, key="code")
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
    assert "“a1”与第 表 2 行相同" in told["id_twice"].say("zh")
    assert told["row_twice"].row == 5
    assert all(n.kind.severity == "error" for n in notices.kept)


def test_a_row_that_is_out_already_repeats_nothing_and_has_no_id() -> None:
    notices = Notices()
    taken = make_taken({**GATE, "code": "A1"}, {**PARK, "code": "A1"}, key="code")
    taken.out[0] = True
    assert give_ids(taken, None, notices).to_pylist() == [None, "toilets.a1"]
    assert not notices.kept


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
