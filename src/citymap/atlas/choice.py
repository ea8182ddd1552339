"""Which rows pass a filter at a moment: decided by class, counted, kept."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from citymap.atlas.classes import (
    OPEN,
    UNKNOWN,
    FeatureClass,
    FeatureClasses,
    Judgement,
    RowNumbers,
)
from citymap.layer import Layer

Metres = NDArray[np.float64]
OpenFilter = Literal["any", "now", "24h"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a feature must be, beside near.

    Attributes
    ----------
    open
        ``any``; ``now``: open at the moment; ``24h``: never closes by its
        hours and is not temporarily closed.
    include_unknown
        With ``now``: those whose state is unknown pass too.
    open_for_min
        With ``now``: still open this many minutes later.
    flags
        All must be ``yes``; a layer that does not declare one has no row.
    """

    open: OpenFilter = "any"
    include_unknown: bool = False
    open_for_min: int = 0
    flags: tuple[str, ...] = field(default=())


class Choice:
    """The rows of a layer that pass a filter at a moment.

    Attributes
    ----------
    passes
        Whether a class passes, shape ``(m,)``.
    count
        How many rows pass.
    complete
        Whether every row passes.
    share
        ``count`` of all rows, 0–1.
    """

    def __init__(
        self, classes: FeatureClasses, passes: NDArray[np.bool_], judgement: Judgement
    ) -> None:
        self._classes = classes
        self.passes = passes
        #: What to add to a squared distance: 0 for a class that passes, else infinity.
        self.penalty = np.where(passes, 0.0, np.inf)
        self.judgement = judgement
        self.count = int(classes.counts[passes].sum())
        self.complete = self.count == len(classes.of_row)
        self.share = self.count / max(1, len(classes.of_row))
        #: The rows that pass and their grid metres, kept by ``places``.
        self.survivors: tuple[RowNumbers, Metres, Metres] | None = None

    def rows(self) -> RowNumbers:
        """List the rows that pass, ascending, shape ``(count,)``."""
        return self._classes.rows_of(self.passes)


def choose(
    layer: Layer, classes: FeatureClasses, judgement: Judgement, wanted: Filter
) -> Choice:
    """Put a filter to every class of a layer."""
    passes = np.zeros(len(classes.members), bool)
    if set(wanted.flags) <= set(layer.flags):
        flags = frozenset(wanted.flags)
        for number, member in enumerate(classes.members):
            passes[number] = flags <= member.flags and _is_open(
                member, number, judgement, wanted
            )
    return Choice(classes, passes, judgement)


def _is_open(
    member: FeatureClass, number: int, judgement: Judgement, wanted: Filter
) -> bool:
    if wanted.open == "any":
        return True
    state = judgement.states[number]
    if wanted.open == "24h":
        return bool(state == OPEN) and member.schedule.never_closes
    if state == UNKNOWN:
        return wanted.include_unknown
    if state != OPEN or not wanted.open_for_min:
        return bool(state == OPEN)
    until = judgement.status(number).until
    # By seconds that pass, not by the wall clock, which may be changed meanwhile.
    later_s = judgement.at.timestamp() + 60 * wanted.open_for_min
    return until is None or until.timestamp() > later_s
