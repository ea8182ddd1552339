"""``kill -9`` while ``citymap import --write`` writes: the whole command."""

import os
import re

from prove.proof import Line, Room
from prove.running import run_tests

KILLS, LEAST = 200, 40
_LANDED = re.compile(r"kill -9 inside an import: \{'old': (\d+), 'new': (\d+)\}")


def prove(room: Room) -> list[Line]:
    """Run the trip with its full count, and read what it tells."""
    environment = {**os.environ, "CITYMAP_PROVE": "1"}
    run = run_tests("tests/trips/test_import_kill.py", environment, most_s=3600)
    room.step(1, 2)
    told = _LANDED.search(run.words)
    old, new = (int(told[1]), int(told[2])) if told else (0, 0)
    disk = run_tests("tests/intake/test_importing.py::" + _FULL_DISK)
    room.step(2, 2)
    return [
        Line(
            "`kill -9` while `import --write` writes: exactly old or new",
            f"{old + new} kills inside the write window",
            f"{old} old, {new} new, {run.failed} neither",
            run.good and min(old, new) >= LEAST and old + new >= KILLS,
            run.faults,
        ),
        Line(
            "An import onto a full disk: the old stays, and it is said",
            "1 disk of 1 MiB",
            f"{disk.failed} faults",
            disk.good,
            disk.faults,
        ),
    ]


_FULL_DISK = "test_on_a_full_disk_the_old_stays_and_it_is_said"
