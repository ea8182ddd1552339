"""Every bad value of every parameter, sent to a real service."""

from tests.api.hostile import run_all
from tests.api.serving import make_workspace, serving

from prove.proof import Line, Room


def prove(room: Room) -> list[Line]:
    """Send every hostile row, and its harmless twin where it has one."""
    workspace = make_workspace(room.folder / "city")
    with serving(workspace, room.folder / "output") as server:
        rows, failures = run_all(server.url)
    room.step(1, 1)
    return [
        Line(
            "HTTP: every bad value gets the contract's status and body; never a 5xx, "
            "never an echo",
            f"{rows:,} requests",
            f"{len(failures)} answered otherwise",
            not failures and rows >= 150,
            tuple(failures[:20]),
        )
    ]
