"""Real municipal tables, read where they lie: no copy of them may be made here."""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"
MESSY = DATA / "messy"

#: Without the tables these tests say so and are skipped; in CI they fail instead.
needs_corpus = pytest.mark.skipif(
    not MESSY.is_dir() and os.environ.get("CI") != "true",
    reason="../shared/data/messy is not here: the corpora are not in this repository",
)
