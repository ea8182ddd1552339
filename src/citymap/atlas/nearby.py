"""The question of the house: what is near, passes, and is worth the walk.

One layer or several merged, within a radius that grows until enough is found.
Pure: the moment is given, and the answer names rows; the doors write it down.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import numpy as np

from citymap.atlas.choice import Choice, Filter
from citymap.atlas.classes import CLOSED, UNKNOWN
from citymap.atlas.places import Hit, Position
from citymap.atlas.rows import RANK
from citymap.atlas.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Near:
    """How far to look, and which part of what is found to give.

    Attributes
    ----------
    radius_m
        Whole metres.
    extend
        Double the radius while fewer than ``page * size`` are found, up to
        the whole city.
    page, size
        From 1; ``page * size`` is at most 200.
    """

    radius_m: int = 1000
    extend: bool = True
    page: int = 1
    size: int = 10


class Asked(NamedTuple):
    """A layer that is asked, and which of its rows pass."""

    snapshot: Snapshot
    choice: Choice


@dataclass(frozen=True, slots=True)
class Empty:
    """Why nothing was found.

    Attributes
    ----------
    radius_m
        The radius that was searched.
    closed, unknown
        How many within it would have passed but for their state.
    nearest_m
        Metres to the nearest that passes, outside the radius; None if none does.
    soonest
        The first moment that one of the closed opens; None if not known.
    """

    radius_m: int
    closed: int
    unknown: int
    nearest_m: float | None
    soonest: datetime | None


#: Features found one after the other in the same layer.
Run = tuple[Snapshot, Sequence[Hit]]


class Answer(NamedTuple):
    """A page of what is near.

    Attributes
    ----------
    runs
        The features in their order, as runs of one layer each.
    extended_m
        The radius reached, if it grew.
    empty
        Why nothing was found, if nothing was.
    """

    runs: Sequence[Run]
    extended_m: int | None
    empty: Empty | None


def ask_nearby(
    asked: Sequence[Asked], at: Position, wanted: Filter, near: Near, span_m: int
) -> Answer:
    """Find the nearest features that pass, of one layer or several merged.

    Parameters
    ----------
    asked
        The layers, distinct, with what passes ``wanted`` at the moment judged.
    at
        The asker's position.
    span_m
        The city's size: the largest radius that means anything.

    Returns
    -------
    Features in the order of geodesic distance, then of id in code-point
    order; equal to sorting all that pass.
    """
    enough = near.page * near.size
    found, whose = _find(asked, at, enough)
    reached = near.radius_m
    if near.extend:
        last_m = found[enough - 1][0] if len(found) >= enough else math.inf
        while reached < span_m and last_m > reached:
            reached = min(2 * reached, span_m)
    extended = reached if reached != near.radius_m else None
    inside = len(found)
    while inside and found[inside - 1][0] > reached:
        inside -= 1
    if not inside:
        beyond_m = found[0][0] if found else None
        why = _explain(asked, at, wanted, reached, beyond_m, span_m)
        return Answer((), extended, why)
    page = slice(enough - near.size, inside)
    if len(asked) == 1:
        runs = [(asked[0].snapshot, found[page])]
    else:
        runs = _runs(asked, found[page], whose[page])
    return Answer(runs, extended, None)


def _find(
    asked: Sequence[Asked], at: Position, k: int
) -> tuple[Sequence[Hit], Sequence[int]]:
    """Find the nearest of all layers, and whose each is (its place in ``asked``)."""
    if len(asked) == 1:
        return asked[0].snapshot.places.nearest(at, k, asked[0].choice), ()
    everything = [
        (metres, snapshot.id_of(fields[RANK]), place, fields)
        for place, (snapshot, choice) in enumerate(asked)
        for metres, fields in snapshot.places.nearest(at, k, choice)
    ]
    nearest = heapq.nsmallest(k, everything)
    hits = [(metres, fields) for metres, _, _, fields in nearest]
    return hits, [place for _, _, place, _ in nearest]


def _runs(
    asked: Sequence[Asked], page: Sequence[Hit], whose: Sequence[int]
) -> list[Run]:
    return [
        (asked[place].snapshot, [hit for hit, _ in run])
        for place, run in groupby(zip(page, whose, strict=True), key=lambda e: e[1])
    ]


def _explain(
    asked: Sequence[Asked],
    at: Position,
    wanted: Filter,
    radius_m: int,
    beyond_m: float | None,
    span_m: int,
) -> Empty:
    """Count what lies within the radius and passes all but the wish about hours."""
    closed = unknown = 0
    soonest: datetime | None = None
    for snapshot, choice in asked:
        judgement = choice.judgement
        others = snapshot.choice(Filter(flags=wanted.flags), judgement.at)
        counts = np.where(others.passes, snapshot.classes.counts, 0)
        if radius_m < span_m:  # else all that pass are within
            rows = snapshot.places.within(at, radius_m, others)
            counts = np.bincount(snapshot.classes.of_row[rows], minlength=len(counts))
        is_closed = judgement.states == CLOSED
        closed += int(counts[is_closed].sum())
        unknown += int(counts[judgement.states == UNKNOWN].sum())
        for number in np.flatnonzero(is_closed & (counts > 0)).tolist():
            opens = judgement.status(number).next_open
            if opens is not None and (soonest is None or opens < soonest):
                soonest = opens
    return Empty(radius_m, closed, unknown, beyond_m, soonest)
