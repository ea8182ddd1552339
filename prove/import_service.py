"""Hostile files as imports over HTTP: who asks meanwhile is answered as before."""

import os
import re

from prove.proof import Line, Room
from prove.running import run_tests

LEAST = 60
_TOLD = re.compile(r"hostile imports: (\d+) refused, (\d+) questions, slowest (\d+) ms")


def prove(room: Room) -> list[Line]:
    """Run the test with its full count, and read what it tells."""
    environment = {**os.environ, "CITYMAP_PROVE": "1"}
    run = run_tests("tests/api/test_import_hostile.py", environment)
    room.step(1, 1)
    told = _TOLD.search(run.words)
    files, questions, slowest = (int(n) for n in told.groups()) if told else (0, 0, 0)
    return [
        Line(
            "Hostile imports over HTTP: each refused by its own code, and every "
            "question meanwhile answered with the same bytes",
            f"{files} files, {questions:,} questions meanwhile",
            f"{run.failed} faults, slowest answer {slowest} ms",
            run.good and files >= LEAST and questions > files,
            run.faults,
        )
    ]
