"""Every state of the page under axe, in both languages, dark and light, and large."""

from dataclasses import dataclass

from tests.api.serving import make_workspace, serving
from tests.browser.conftest import chromium
from tests.browser.contrast import TEXT
from tests.browser.states import STATES
from tests.browser.survey import ALL_WAYS, LOCALES, SCHEMES, SCREENS, cut_off, survey

from prove.proof import Line, Room
from prove.running import run_tests


@dataclass
class _Steps:
    room: Room
    total: int
    done: int = 0

    def step(self) -> None:
        self.done += 1
        self.room.step(self.done, self.total)


def prove(room: Room) -> list[Line]:
    """Walk through the demo city in each way of looking at it."""
    steps = _Steps(room, len(ALL_WAYS) + 2)
    runs, measured, worst = 0, 0, 21.0
    faults: list[str] = []
    small = [w for w in ALL_WAYS if w.scheme == "light" and w.width < w.height]
    workspace = make_workspace(room.folder / "city")
    with serving(workspace, room.folder / "output") as server, chromium() as browser:
        for way in ALL_WAYS:
            found = survey(browser, server.url, [way])
            runs, measured = runs + found.runs, measured + found.measured
            worst, faults = min(worst, found.worst), faults + found.faults
            steps.step()
        seen, cramped = cut_off(browser, server.url, small)
        steps.step()
    run = run_tests("tests/browser/test_accessibility.py")
    steps.step()
    return [
        Line(
            "axe-core on the page: WCAG 2.0 to 2.2 A and AA and best practices; what "
            "axe cannot decide is measured on the screen; whatever can be used has a "
            "name",
            f"{len(STATES)} states × {len(LOCALES)} languages × {len(SCHEMES)} colour "
            f"schemes × {len(SCREENS)} screens = {runs} runs",
            f"{len(faults)} violations; {measured:,} texts measured, the faintest "
            f"{worst:.1f}:1 (least allowed {TEXT}:1)",
            not faults and runs == len(STATES) * len(ALL_WAYS),
            tuple(faults[:20]),
        ),
        Line(
            "Letters twice as large on a screen of 360 × 740: nothing cut off or "
            "beside the screen, the large button reached",
            f"{seen} states in {len(LOCALES)} languages",
            f"{len(cramped)} otherwise",
            not cramped and seen == len(STATES) * len(small),
            tuple(cramped[:20]),
        ),
        Line(
            "By keys alone, read aloud, without motion, on low and narrow screens, in "
            "colours of the system",
            f"{run.passed + run.failed + run.skipped} tests",
            f"{run.passed} as promised",
            run.good,
            run.faults,
        ),
    ]
