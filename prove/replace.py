"""Eight threads ask while layers are replaced two hundred times, twice over."""

from tests.trips.test_replace_while_asking import (
    THREADS,
    Trip,
    ask_in_process,
    ask_over_http,
    set_stage,
)

from prove.proof import Line, Room

TIMES = 200


def prove(room: Room) -> list[Line]:
    """Replace under an atlas, and under the real service."""
    inside = ask_in_process(set_stage(room.folder / "inside"), TIMES)
    room.step(1, 2)
    over_http = ask_over_http(set_stage(room.folder / "http"), TIMES)
    room.step(2, 2)
    return [
        _line("in one process", inside),
        _line("over HTTP with `citymap reload`", over_http),
    ]


def _line(where: str, trip: Trip) -> Line:
    return Line(
        f"{THREADS} threads ask while layers are replaced, {where}: no crash, every "
        "answer right for the version it names",
        f"{trip.replaced} replacements, {trip.asked:,} answers, {trip.kept:,} distinct "
        f"ones compared, {trip.versions} versions named",
        f"{len(trip.wrong)} wrong",
        not trip.wrong
        and trip.replaced == TIMES
        and trip.versions >= TIMES // 2
        and trip.asked >= 10 * TIMES,
        tuple(trip.wrong[:5]),
    )
