"""Ninety payloads in every text of a published map; the same in plain folium's."""

from tests.browser.conftest import chromium
from tests.browser.payloads import PAYLOADS
from tests.browser.published import fire_in_folium, read_poisoned

from prove.proof import Line, Room

LEAST = 60


def prove(room: Room) -> list[Line]:
    """Let every payload that folium has a sink for fire in folium, and none here."""
    with chromium() as browser:
        fired = fire_in_folium(browser, PAYLOADS)
        room.step(1, 3)
        lines = [
            Line(
                "Payloads in maps made with plain folium: popup, tooltip, layer name",
                f"{len(PAYLOADS)} payloads",
                f"{len(fired)} fire; the others are for sinks that folium has not",
                len(fired) >= LEAST,
            )
        ]
        for row, policy in enumerate((False, True)):
            found = read_poisoned(browser, PAYLOADS, room.folder, policy=policy)
            faults = [*map(str, found.faults), *map(str, found.unseen)]
            lines.append(
                Line(
                    "The same payloads in a published map: titles, names, fields, "
                    "choices, units, hours, closures, sources, attribution, legend, "
                    "districts, approval number, addresses; shown as text in list, "
                    "search, detail, legend, layer names, title, facts; its policy "
                    + ("on" if policy else "taken off"),
                    f"{len(PAYLOADS)} payloads, {found.texts:,} texts, "
                    f"{found.pages} pages",
                    f"{len(found.fired)} executed; {len(faults)} not shown as text",
                    not found.fired and not faults and found.pages > 0,
                    tuple(faults[:20]),
                )
            )
            room.step(row + 2, 3)
    return lines
