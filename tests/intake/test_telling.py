"""Notices about many rows: some in full, all of them counted."""

import numpy as np
from tests.intake.taken_rows import make_taken

from citymap.intake.checks.kinds_table import KeyMissing, NearDuplicate
from citymap.intake.notices import MOST_OF_A_KIND, Notices
from citymap.intake.telling import tell_rows


def test_no_more_are_made_than_are_kept_and_the_rest_is_counted() -> None:
    taken = make_taken(*({"name": "甲"},) * (MOST_OF_A_KIND + 10))
    notices, asked = Notices(), []

    def details(i: int) -> dict[str, str]:
        asked.append(i)
        return {"other": "2", "name": "甲", "metres": "1"}

    tell_rows(notices, taken, NearDuplicate, np.arange(len(taken)), details, "name")
    assert notices.counts[NearDuplicate] == MOST_OF_A_KIND + 10
    assert asked == list(range(MOST_OF_A_KIND))
    assert (notices.kept[5].row, notices.kept[5].value) == (7, "甲")


def test_a_row_without_the_cell_has_no_value() -> None:
    notices = Notices()
    taken = make_taken({"name": None})
    tell_rows(notices, taken, KeyMissing, np.array([0]), field="name")
    tell_rows(notices, taken, KeyMissing, np.array([0]), field="code")
    assert [notice.value for notice in notices.kept] == [None, None]
