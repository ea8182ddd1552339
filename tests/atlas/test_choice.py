"""Filters: who passes, by class."""

from datetime import datetime

import numpy as np
import pytest
from tests.atlas.building import NIGHT, NOON, ZONE, ids_of, make_layer, make_snapshot

from citymap.atlas.choice import Filter

EVENING = datetime(2026, 11, 23, 17, 0, tzinfo=ZONE)
# 0 always · 1 by day till 18 · 2 not known · 3 always, but closed · 4 past midnight
HOURS = ["24/7", "08:00-18:00", None, "24/7", "16:00-03:00"]
FROM = [None, None, None, "2026-11-22", None]
UNTIL = [None, None, None, "2026-11-24", None]


@pytest.fixture(scope="module")
def snapshot():
    n = len(HOURS)
    return make_snapshot(
        [117.0] * n, [36.6] * n, HOURS, closed_from=FROM, closed_until=UNTIL,
        wheelchair=["yes", "no", None, "yes", "yes"],
        baby_care=["yes", None, "yes", "no", None],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "moment", "passing"),
    [
        (Filter(), NOON, {0, 1, 2, 3, 4}),
        (Filter(open="now"), NOON, {0, 1}),
        (Filter(open="now"), NIGHT, {0, 4}),
        (Filter(open="now", include_unknown=True), NIGHT, {0, 2, 4}),
        (Filter(open="24h"), NOON, {0}),
        (Filter(open="24h"), NOON.replace(day=25), {0, 3}),  # open again
        (Filter(open="24h", include_unknown=True), NOON, {0}),  # never counts as 24 h
        (Filter(open="now", open_for_min=59), EVENING, {0, 1, 4}),
        (Filter(open="now", open_for_min=60), EVENING, {0, 4}),  # at 18:00 it is shut
        (Filter(open="now", open_for_min=600), EVENING, {0}),
        (Filter(open="any", open_for_min=600), EVENING, {0, 1, 2, 3, 4}),
        (Filter(flags=("wheelchair",)), NOON, {0, 3, 4}),
        (Filter(flags=("wheelchair", "baby_care")), NOON, {0}),
        (Filter(open="now", flags=("wheelchair",)), NIGHT, {0, 4}),
        (Filter(flags=("sauna",)), NOON, set()),  # this layer does not declare it
    ],
)
def test_a_filter_passes_exactly_these(snapshot, wanted, moment, passing) -> None:
    choice = snapshot.choice(wanted, moment)
    rows = {int(name.split(".")[1]) for name in ids_of(snapshot, choice.rows())}
    assert rows == passing
    assert choice.count == len(passing)
    assert choice.complete == (len(passing) == len(HOURS))


def test_a_closure_covers_its_first_and_its_last_day(snapshot) -> None:
    row = ids_of(snapshot, np.arange(5)).index("toilets.0000003")
    number = snapshot.classes.of_row[row]
    states = {
        (day, hour): str(
            snapshot.judge(datetime(2026, 11, day, hour, 59, tzinfo=ZONE))
            .status(number).state
        )
        for day in (21, 22, 24, 25)
        for hour in (0, 23)
    }  # fmt: skip
    assert states == {
        (21, 0): "open", (21, 23): "open", (22, 0): "closed", (22, 23): "closed",
        (24, 0): "closed", (24, 23): "closed", (25, 0): "open", (25, 23): "open",
    }  # fmt: skip


def test_an_empty_layer_has_nothing_to_choose() -> None:
    choice = make_snapshot([], []).choice(Filter(open="now"), NOON)
    assert (choice.count, choice.rows().tolist()) == (0, [])


def test_always_open_layers_are_open_and_others_without_hours_unknown() -> None:
    layer = make_layer()
    always = type(layer)(**{
        **{name: getattr(layer, name) for name in layer.__slots__},
        "hours": None, "always_open": True,
    })  # fmt: skip
    silent = type(layer)(**{
        **{name: getattr(layer, name) for name in layer.__slots__}, "hours": None,
    })  # fmt: skip
    for which, count in ((always, 2), (silent, 0)):
        snapshot = make_snapshot([117.0, 117.1], [36.6, 36.6], layer=which)
        for kind in ("24h", "now"):
            assert snapshot.choice(Filter(open=kind), NIGHT).count == count
