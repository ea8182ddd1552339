"""What a proof is: a function that does much, and gives lines of figures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Line:
    """One line of the report.

    ``how_many``: what was counted; ``figure``: what came of it; ``faults``: what to
    look at if it is not ``good``.
    """

    what: str
    how_many: str
    figure: str
    good: bool
    faults: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Room:
    """Where a proof works: an empty folder, and how it tells that it goes on.

    ``step(done, total)`` shows how far it is.
    """

    folder: Path
    step: Callable[[int, int], None]


Proof = Callable[[Room], list[Line]]
