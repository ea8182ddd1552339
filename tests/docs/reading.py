"""The documents as their readers have them: files, headings, fenced blocks."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Written by ``make bench`` and ``make prove``, by hand by nobody.
GENERATED = ("docs/bench.md", "docs/proof.md")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    if path.relative_to(ROOT).as_posix() not in GENERATED
)
_FENCE = re.compile(r"^```(\w*)(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language, the words after it, its text, its line."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def fences(text: str) -> list[Fence]:
    return [
        Fence(m[1], tuple(m[2].split()), m[3], text.count("\n", 0, m.start()) + 1)
        for m in _FENCE.finditer(text)
    ]


def headings(text: str) -> list[tuple[int, str]]:
    """Levels and texts of the headings; what is fenced is none."""
    lines = _FENCE.sub("", text).splitlines()
    found = (re.fullmatch(r"(#+) (.+)", line) for line in lines)
    return [(len(m[1]), m[2]) for m in found if m]


def section(text: str, heading: str) -> str:
    """What stands under a heading, down to the next of its level or above."""
    lines, level, kept = text.splitlines(), 0, []
    for line in lines:
        match = re.fullmatch(r"(#+) (.+)", line)
        if level and match and len(match[1]) <= level:
            break
        if level:
            kept.append(line)
        elif match and match[2] == heading:
            level = len(match[1])
    assert level, f"no heading {heading}"
    return "\n".join(kept)


def tables(text: str) -> list[list[str]]:
    """The cells of every table row, without code marks; head and rule left out."""
    rows: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if re.fullmatch(r"\|[ :|-]+\|", line):
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside:
            cells = re.split(r"(?<!\\)\|", line.strip("|"))
            rows.append([cell.strip().replace("\\|", "|") for cell in cells])
    return rows


def project_files() -> list[Path]:
    """What git keeps, or would keep if asked."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]
