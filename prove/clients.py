"""The clients: strict compilation, and every recorded answer of the real server."""

from prove.proof import ROOT, Line, Room
from prove.running import run_tests


def prove(room: Room) -> list[Line]:
    """Run the clients' tests, which ask the server again for what is recorded."""
    run = run_tests("tests/clients")
    room.step(1, 1)
    recordings = len(list((ROOT / "clients" / "recordings").glob("*.json")))
    return [
        Line(
            "The JavaScript client and the mini-program: compiled in strict "
            "TypeScript; an answer recorded from our server for every row of the error "
            "table (121 from the contract's words), asked again and read by both",
            f"{recordings} recordings",
            f"{run.passed} tests passed, {run.failed} failed, {run.skipped} skipped",
            run.good,
            run.faults,
        )
    ]
