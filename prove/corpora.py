"""Real tables of four cities, imported: every row, stated cells, known notices."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tests.intake.corpus_imports import FILES, import_corpus
from tests.intake.test_corpora import CELLS

from prove.proof import Line, Room
from prove.running import run_tests


def prove(room: Room) -> list[Line]:
    """Import every corpus, count, and run the tests that compare."""
    run = run_tests("tests/intake/test_corpora.py")
    room.step(1, 2)
    with TemporaryDirectory() as folder:
        made = [import_corpus(name, Path(folder)) for name in FILES]
    room.step(2, 2)
    read, accepted = (sum(getattr(m, n) for m in made) for n in ("read", "accepted"))
    left_out = sum(int(np.count_nonzero(m.taken.out)) for m in made)
    notices = sum(m.notices.counts.total() for m in made)
    cells = sum(len(cells) for rows in CELLS.values() for cells in rows.values())
    return [
        Line(
            "Real tables: every row accounted for, cells exact, notices as kept",
            f"{len(made)} files, {read:,} rows, {cells} cells stated by hand",
            f"{accepted:,} accepted + {left_out:,} left out, {notices:,} notices, "
            f"{run.failed} differences",
            run.good and accepted + left_out == read,
            run.faults,
        )
    ]
