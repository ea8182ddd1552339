"""``kill -9`` inside the write window of a replacement: the store's own trip, whole."""

import os
import re

from prove.proof import Line, Room
from prove.running import run_tests

KILLS, LEAST = 50, 10
_LANDED = re.compile(r"kill -9 inside a replacement: \{'old': (\d+), 'new': (\d+)\}")


def prove(room: Room) -> list[Line]:
    """Run the trip with its full count, and read what it tells."""
    run = run_tests("tests/trips/test_kill.py", {**os.environ, "CITYMAP_PROVE": "1"})
    room.step(1, 1)
    told = _LANDED.search(run.words)
    old, new = (int(told[1]), int(told[2])) if told else (0, 0)
    return [
        Line(
            "`kill -9` inside a replacement: exactly old or new, always readable",
            f"{old + new} kills inside the write window",
            f"{old} old, {new} new, {run.failed} neither",
            run.good and min(old, new) >= LEAST and old + new >= KILLS,
            run.faults,
        )
    ]
