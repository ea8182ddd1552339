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
how many, what came of it, on which day (UTC), of which citymap.

| what | how many | figure | holds | date | citymap |
|---|---|---|---|---|---|
"""


def write_page(lines: Sequence[Line], page: Path = PAGE) -> None:
    """Write the page anew, from these lines alone."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    of = f"{version('citymap')} ({commit()})"
    rows = [
        f"| {_cell(line.what)} | {_cell(line.how_many)} | {_cell(line.figure)} "
        f"| {'yes' if line.good else '**no**'} | {day} | {of} |\n"
        for line in lines
    ]
    page.parent.mkdir(exist_ok=True)
    page.write_text(HEAD + "".join(rows), "utf-8")


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
