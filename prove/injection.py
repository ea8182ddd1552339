"""Ninety payloads in every text there is, with the page's policy and without it."""

from collections.abc import Callable

from playwright.sync_api import Browser
from tests.api.serving import Server, serving
from tests.browser.conftest import chromium
from tests.browser.control import silent
from tests.browser.hostile_city import FIELDS, make_hostile_city
from tests.browser.intrusion import Visit, visit_city, visit_poisoned
from tests.browser.payloads import PAYLOADS

from prove.proof import Line, Room

SHIFTS = range(0, len(PAYLOADS), 9)  # each text of the answers gets so many payloads


def prove(room: Room) -> list[Line]:
    """Let every payload fire where nobody takes care, then nowhere else."""
    city = make_hostile_city(room.folder / "city")
    with chromium() as browser:
        quiet = silent(browser, PAYLOADS)
        room.step(1, 5)
        control = Line(
            "Payloads on a careless page: each comes to life in the sink it is for",
            f"{len(PAYLOADS)} payloads, {len({p.sink for p in PAYLOADS})} sinks",
            f"{len(quiet)} silent",
            not quiet and len(PAYLOADS) >= 60,
            tuple(quiet),
        )
        with serving(city, room.folder / "output") as server:
            data = _both(browser, server, visit_city, PAYLOADS, room, 2)
            wire = _both(browser, server, visit_poisoned, SHIFTS, room, 4)
    return [
        control,
        _line(
            "The same payloads in a published city: names, addresses, hours, closures, "
            "sources, phones, sites, undeclared columns; titles of layers, flags, "
            "choices, units, grounds; districts and streets; searches, addresses after "
            f"#, /docs; CSP on and off ({len(FIELDS)} fields)",
            data,
        ),
        _line(
            "The same in every text of every answer, also where the service would "
            "send none (links, colours, moments); CSP on and off",
            wire,
        ),
    ]


def _both(
    browser: Browser,
    server: Server,
    visit: Callable[..., Visit],
    what: object,
    room: Room,
    step: int,
) -> list[Visit]:
    seen = []
    for policy in (True, False):
        seen.append(visit(browser, server, what, policy=policy))
        room.step(step + (not policy), 5)
    return seen


def _line(what: str, seen: list[Visit]) -> Line:
    fired = sorted(set().union(*(visit.fired for visit in seen)))
    faults = [fault for visit in seen for fault in visit.faults]
    texts = sum(visit.texts for visit in seen)
    views = sum(visit.views for visit in seen)
    faults += [f"payload {number} fired" for number in fired]
    return Line(
        what,
        f"{len(PAYLOADS)} payloads, {texts:,} texts in {views:,} views",
        f"{len(fired)} executed; {len(faults)} elements or links not of ours",
        not faults and views > 0,
        tuple(faults[:20]),
    )
