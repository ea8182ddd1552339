"""Imports of the corpora, each into a workspace made for it.

What is kept of them (``tests/corpora/notices.json``) are rows, columns and codes,
never a value: the tables themselves may not be copied. Written anew by
``python -m tests.intake.corpus_imports``, and then read by somebody.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.intake.corpus import MESSY

from citymap.catalog import read_catalog
from citymap.intake.importing import Import, read_import
from citymap.intake.places.stated import Stated
from citymap.intake.reading.sandbox import Ask
from citymap.intake.request import ImportRequest
from citymap.store.geopackage import GeoPackageStore

CORPORA = Path(__file__).parents[1] / "corpora"
SNAPSHOT = CORPORA / "notices.json"
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Corpus:
    """A file, the workspace and layer for it, and what its clerk would state."""

    city: str
    layer: str
    file: str
    crs: int | None = None
    encoding: str | None = None


FILES = {
    "riverside": Corpus(
        "taipei", "riverside", "taipei/riverside-toilets.csv", 3826, "big5"
    ),
    "family": Corpus(
        "taipei", "family", "taipei/family-friendly-toilets.csv", None, "big5"
    ),
    "collection": Corpus(
        "taipei", "collection", "taipei/timed-collection-points.csv", None, "big5"
    ),
    "barnet": Corpus("london", "toilets", "london/barnet_raw.csv", 27700),
    "healthmatic": Corpus("london", "toilets", "london/healthmatic_raw.xlsx"),
    "islington": Corpus("london", "toilets", "london/islington_raw.xlsx"),
    "lambeth": Corpus("london", "toilets", "london/lambeth_raw.xls"),
    "merton": Corpus("london", "toilets", "london/merton_community.kml"),
    "paris": Corpus("paris", "toilets", "paris/sanisettesparis.json"),
}


def import_corpus(name: str, folder: Path) -> Import:
    """Read a corpus in a workspace of its own."""
    corpus = FILES[name]
    workspace = folder / name
    shutil.copytree(CORPORA / corpus.city / "layers", workspace / "layers")
    data, job = workspace / "data", workspace / "job"
    data.mkdir()
    job.mkdir()
    catalog = read_catalog(workspace)
    request = ImportRequest(
        layer=corpus.layer,
        file=MESSY / corpus.file,
        name=Path(corpus.file).name,
        stated=Stated(crs=corpus.crs),
        ask=Ask(encoding=corpus.encoding),
    )
    store = GeoPackageStore(data, catalog.city)
    return read_import(request, catalog, store, data, job, at=AT)


def noticed(made: Import) -> list[str]:
    """Tell every notice by place and code: ``12 F positions_disagree``."""
    return [
        f"{notice.row or '-'} {notice.letter or '-'} {notice.kind.code()}"
        for notice in made.notices.kept
    ]


def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = {name: noticed(import_corpus(name, Path(folder))) for name in FILES}
    SNAPSHOT.write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
