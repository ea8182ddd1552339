"""Writes ``docs/proof.md``: only what ran, and when, and of which commit."""

import subprocess
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from prove.proof import ROOT, Line

PAGE = ROOT / "docs" / "proof.md"
HEAD = """\
# What was shown

Written by `make prove`; not edited by hand. Each line is what one run saw: what,
how many, what came of it, on which day (UTC), of which citymap. A run of some proofs
puts its lines in the place of their elders.

| what | how many | figure | holds | date | citymap |
|---|---|---|---|---|---|
"""


def write_page(lines: Sequence[Line], page: Path = PAGE, *, anew: bool) -> None:
    """Write the page: from these lines alone, or these in the place of their elders.

    A row says of which commit it is, so that rows of several runs may stand together.
    """
    day = time.strftime("%Y-%m-%d", time.gmtime())
    of = f"{version('citymap')} ({commit()})"
    rows = {
        _cell(line.what): (
            f"| {_cell(line.what)} | {_cell(line.how_many)} | {_cell(line.figure)} "
            f"| {'yes' if line.good else '**no**'} | {day} | {of} |\n"
        )
        for line in lines
    }
    kept = {} if anew else _rows_of(page)
    page.parent.mkdir(exist_ok=True)
    page.write_text(HEAD + "".join({**kept, **rows}.values()), "utf-8")


def _rows_of(page: Path) -> dict[str, str]:
    """Read the rows of a page by what they are about."""
    text = page.read_text("utf-8") if page.exists() else ""
    rows = text.removeprefix(HEAD).splitlines(keepends=True)
    return {row.removeprefix("| ").partition(" | ")[0]: row for row in rows}


def commit() -> str:
    """Name the commit, and say if the tree has been changed since."""
    name = _git("rev-parse", "--short=12", "HEAD")
    page = PAGE.relative_to(ROOT)
    changed = _git("status", "--porcelain", "--", ".", f":(exclude){page}")
    return (name or "no commit") + (" with changes" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
