"""Deque's axe-core on a page: what it finds wrong, and what it cannot decide.

It comes by the debugger, which no Content-Security-Policy concerns, so the page
under test keeps its own. Source: npm's axe-core, of ``package.json``.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN = """async (tags) => {
  await new Promise(requestAnimationFrame); // what was planned for this frame
  await new Promise(requestAnimationFrame);
  const { violations, incomplete, passes } = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations", "incomplete"],
  });
  const brief = ({ id, nodes }) => nodes.map((node) => ({
    rule: id,
    target: node.target.flat().join(" "),
    why: (node.failureSummary ?? "").split("\\n").slice(1).join(";").slice(0, 300),
  }));
  return {
    violations: violations.flatMap(brief),
    incomplete: incomplete.flatMap(brief),
    rules: passes.length + violations.length,
  };
}"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One element that breaks a rule, or may."""

    rule: str
    target: str
    why: str

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"{self.rule}: {self.target} ({self.why.strip()})"


@dataclass(frozen=True, slots=True)
class Report:
    """What one run found; ``rules`` says how many had something to look at."""

    violations: list[Finding]
    incomplete: list[Finding]
    rules: int


@cache
def _source() -> str:
    return AXE.read_text("utf-8")


def check(page: Page) -> Report:
    """Run all rules of WCAG 2.0, 2.1 and 2.2 (A, AA) and the best practices."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(_RUN, list(TAGS))
    return Report(
        [Finding(**entry) for entry in found["violations"]],
        [Finding(**entry) for entry in found["incomplete"]],
        found["rules"],
    )
