"""How large a published map may be, and how long it may take; what is refused."""

import statistics
import time
from pathlib import Path

from tests.api.serving import citymap, make_workspace

from citymap.notebook import publish
from prove.proof import Line, Room

ROUNDS = 5
#: layer, how many, seconds, bytes
BUDGETS = (("toilets", 1287, 1.0, 600_000), ("components", 20_000, 3.0, 3_000_000))
MANY = 100_000


def prove(room: Room) -> list[Line]:
    """Publish small, large and too large layers."""
    workspace = _filled(room.folder / "large", 20_000)
    publish("breakfast", workspace=workspace).html()  # what is loaded once is loaded
    lines = []
    for layer, count, most_s, most in BUDGETS:
        taken, size = [], 0
        for _ in range(ROUNDS):
            began = time.perf_counter()
            path = room.folder / f"{layer}.html"
            publish(layer, workspace=workspace).save(path)
            taken.append(time.perf_counter() - began)
            size = path.stat().st_size
        took = statistics.median(taken)
        lines.append(
            Line(
                f"A map of {count:,} points: read, made and written, in one process; "
                f"at most {most_s:g} s and {most:,} bytes",
                f"median of {ROUNDS}",
                f"{took:.2f} s; {size:,} bytes",
                took <= most_s and size <= most,
            )
        )
        room.step(len(lines), 3)
    lines.append(_refused(_filled(room.folder / "many", MANY), room.folder / "no.html"))
    room.step(3, 3)
    return lines


def _filled(folder: Path, components: int) -> Path:
    workspace = make_workspace(folder)
    more = ("--components", str(components), "--force")
    done = citymap("demo", "--workspace", str(workspace), *more)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return workspace


def _refused(workspace: Path, out: Path) -> Line:
    where = ("--workspace", str(workspace), "--out", str(out))
    done = citymap("publish", "components", *where)
    advice = [
        word for word in ("--where", "--live", "--over-limit") if word in done.stderr
    ]
    return Line(
        f"A map of {MANY:,} points is refused with advice",
        "exit 2, nothing written, what to do instead",
        f"exit {done.returncode}; written: {out.exists()}; names {', '.join(advice)}",
        done.returncode == 2 and not out.exists() and len(advice) >= 2,
        (done.stderr,),
    )
