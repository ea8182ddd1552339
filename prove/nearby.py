"""Ten thousand random questions to the real service, against brute force.

Beside them two thousand in the demo's city made awkward (features lie upon each
other, lines are long, closures many), and two thousand in one with so many
components that only the index answers soon.
"""

from collections.abc import Callable
from pathlib import Path

from tests.oracle.service import (
    make_awkward,
    make_demo,
    make_helsinki,
    make_large,
)
from tests.oracle.trial import put_questions

from prove.proof import Line, Room

COUNT, FEWER, COMPONENTS, SEED = 10_000, 2_000, 30_000, 20_261_122


def prove(room: Room) -> list[Line]:
    """Ask the demo, Helsinki, the demo made awkward, and a large one."""
    step = _counter(room, 2 * COUNT + 2 * FEWER)
    demo = make_demo(room.folder / "demo")
    helsinki = make_helsinki(room.folder / "helsinki")
    lines = [
        _ask("the demo city", demo, COUNT, step),
        _ask("Helsinki of OSM", helsinki, COUNT, step),
        _ask("the demo city made awkward", make_awkward(demo), FEWER, step),
    ]
    large = make_large(room.folder / "large", COMPONENTS)
    name = f"{COMPONENTS:,} components, mixed with other layers"
    return [*lines, _ask(name, large, FEWER, step, first="components")]


def _ask(
    name: str,
    folder: Path,
    count: int,
    step: Callable[[], None],
    *,
    first: str | None = None,
) -> Line:
    trial = put_questions(folder, count, SEED, first=first, step=step)
    seen = trial.seen
    return Line(
        f"`/v1/nearby` on {name} is brute force over `Geod`, order included",
        f"{trial.asked:,} questions (GET {seen['get'] + seen['location']:,}, "
        f"POST {seen['post']:,}, batch {seen['batch']:,}; {seen['mixed layers']:,} of "
        f"several layers), {trial.answers:,} positions, {trial.results:,} results",
        f"{trial.wrong} differences",
        trial.wrong == 0 and trial.asked == count and trial.results > count,
        tuple(trial.told),
    )


def _counter(room: Room, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        room.step(done, total)

    return step
