"""Classes: one for each distinct hours, flags and closure; each text compiled once."""

import numpy as np
import pytest
from tests.atlas.building import CONTEXT, NOON, ZONE, make_snapshot

from citymap.atlas import classes
from citymap.atlas.classes import closure_moment
from citymap.errors import DataRefused


def test_rows_share_a_class_exactly_when_they_answer_alike(monkeypatch) -> None:
    compiled = []
    real = classes.compile_hours
    monkeypatch.setattr(
        classes, "compile_hours",
        lambda text, *a, **k: compiled.append(text) or real(text, *a, **k),
    )  # fmt: skip
    rng = np.random.default_rng(1)
    n = 2000
    hours = [("24/7", "08:00-18:00", None)[i] for i in rng.integers(0, 3, n)]
    flag = [("yes", "no", None)[i] for i in rng.integers(0, 3, n)]
    snapshot = make_snapshot(
        rng.uniform(116.9, 117, n), rng.uniform(36.5, 36.6, n), hours, wheelchair=flag
    )
    assert sorted(text for text in compiled if text) == ["08:00-18:00", "24/7"]
    assert len(snapshot.classes.members) == 6  # three hours, with the flag or not
    assert snapshot.classes.counts.sum() == n
    for row in range(n):
        member = snapshot.classes.members[snapshot.classes.of_row[row]]
        record = snapshot.rows.table["rank"][row]
        assert member.schedule.text == (hours[record] or "")
        assert ("wheelchair" in member.flags) == (flag[record] == "yes")


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("2026-12-01", False, "2026-12-01T00:00:00+08:00"),
        ("2026-12-01", True, "2026-12-02T00:00:00+08:00"),  # that whole day
        ("2026-12-01T09:30", True, "2026-12-01T09:30:00+08:00"),
        ("2026-12-01T01:30:00Z", False, "2026-12-01T09:30:00+08:00"),
    ],
)
def test_a_closure_is_read_on_the_citys_clock(text, last, expected) -> None:
    assert closure_moment(text, CONTEXT, last=last).isoformat() == expected


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "9999-12-31", ""])
def test_a_closure_that_is_no_date_refuses_the_layer(text: str) -> None:
    with pytest.raises(DataRefused, match="closure"):
        make_snapshot([117.0], [36.6], ["24/7"], closed_until=[text])


def test_a_judgement_knows_until_when() -> None:
    snapshot = make_snapshot([117.0], [36.6], ["08:00-18:00"])
    status = snapshot.judge(NOON).status(0)
    assert status.until == NOON.replace(hour=18)
    assert snapshot.judge(NOON) is snapshot.judge(NOON.astimezone(ZONE))
