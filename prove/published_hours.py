"""Open now: what a published file says of a feature at a moment is what we serve."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.api.serving import make_workspace, serving
from tests.browser.conftest import chromium

from prove.offline import Look, ask_all, offline, publish
from prove.proof import Line, Room

SEED = 20261122
PAIRS = 500
LAYERS = ("toilets", "breakfast", "fairs", "parks", "vendor_zones")
ZONE = ZoneInfo("Asia/Shanghai")
#: National Day with its make-up days, spring festival, and after the calendar's end.
FEASTS = ("2026-10-01", "2026-10-02", "2026-10-07", "2026-10-10", "2026-02-17",
          "2026-02-14", "2026-12-31", "2027-01-01")  # fmt: skip
_MINUTE = timedelta(minutes=1)


def prove(room: Room) -> list[Line]:
    """Ask the page and the service about random features at random moments."""
    workspace = make_workspace(room.folder / "city")
    path = publish(workspace, room.folder / "map.html", *LAYERS, "--lang", "zh")
    with (
        chromium() as browser,
        serving(workspace, room.folder / "output") as server,
        offline(browser, path) as look,
    ):
        return [_line(look, server.url)]


def _line(look: Look, url: str) -> Line:
    ids = [place["id"] for place in look.call("places")]
    faults: list[str] = []
    states: Counter[str] = Counter()
    for feature, at in _pairs(ids):
        layer = feature.partition(".")[0]
        asked = at.isoformat(timespec="seconds").replace("+", "%2B")
        told = ask_all(url, layer, [feature], asked)[feature]["open"]
        said = look.call("judge", feature, at.timestamp() * 1000)
        states[told["state"]] += 1
        if _plain(told) != _said(said):
            faults.append(
                f"{feature} at {at}: page {_said(said)}, served {_plain(told)}"
            )
    faults += look.all_faults
    kinds = ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    return Line(
        "Open now in a published file: state, until, next opening and words equal what "
        "the service answers; holidays, make-up days, midnights and the days after the "
        "calendar's end among the moments",
        f"{PAIRS} features × moments ({kinds})",
        f"{len(faults)} differ",
        not faults and len(states) == 3,
        tuple(faults[:20]),
    )


def _pairs(ids: list[str]) -> list[tuple[str, datetime]]:
    """Draw features, and moments: a third on feasts, a third at edges of hours."""
    rng = random.Random(SEED)  # noqa: S311 - a seeded sample
    by_layer = {name: [i for i in ids if i.startswith(f"{name}.")] for name in LAYERS}
    pairs = []
    for row in range(PAIRS):
        feature = rng.choice(by_layer[LAYERS[row % len(LAYERS)]])
        if row % 3 == 0:
            day = datetime.fromisoformat(rng.choice(FEASTS)).replace(tzinfo=ZONE)
        else:
            day = datetime(2026, 11, 16, tzinfo=ZONE) + timedelta(
                days=rng.randrange(60)
            )
        minute = (
            rng.randrange(1440) if row % 3 else rng.choice((0, 359, 360, 1319, 1320))
        )
        pairs.append((feature, day + minute * _MINUTE))
    return pairs


def _plain(told: dict[str, Any]) -> tuple[object, ...]:
    moments = (told["until"], told["next_open"])
    return (told["state"], *map(_utc, moments), told["text"])


def _utc(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment).astimezone(UTC)


def _said(said: dict[str, Any]) -> tuple[object, ...]:
    moments = (said["until"], said["nextOpen"])
    return (said["state"], *map(_of_millis, moments), said["text"])


def _of_millis(millis: float | None) -> datetime | None:
    return None if millis is None else datetime.fromtimestamp(millis / 1000, UTC)
