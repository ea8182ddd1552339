"""Runs tests of the suite in a child and counts what came of them."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from prove.proof import ROOT

MOST_S = 900


@dataclass(frozen=True)
class Run:
    """How many tests passed, failed, and were skipped; and what was printed."""

    passed: int
    failed: int
    skipped: int
    words: str

    @property
    def good(self) -> bool:
        """Whether all ran, and passed."""
        return self.passed > 0 and not self.failed and not self.skipped

    @property
    def faults(self) -> tuple[str, ...]:
        """The end of what was printed, if not all is well."""
        return () if self.good else (self.words[-2000:],)


def run_tests(
    file: str, environment: Mapping[str, str] | None = None, *, most_s: int = MOST_S
) -> Run:
    """Run one file of tests, its prints shown."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = ["-m", "pytest", file, "-q", "-s", f"--junitxml={report}"]
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=most_s,
            check=False,
        )
        words = done.stdout + done.stderr
        if not report.exists():
            return Run(0, 1, 0, words)
        suite = ET.parse(report).getroot()[0]  # noqa: S314 - pytest wrote it
    counts = {name: int(suite.attrib[name]) for name in ("tests", "skipped")}
    failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    passed = counts["tests"] - failed - counts["skipped"]
    return Run(passed, failed, counts["skipped"], words)
