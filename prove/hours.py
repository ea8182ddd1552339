"""The tables of instants, under several time zones of the machine; lunar fairs.

Also run as a child (``python -m prove.hours``), which has its ``TZ`` from the start
and writes what it found as JSON.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

from tests.hours.cities import CITIES, SHANGHAI, compile_for
from tests.hours.instants import INSTANTS
from tests.oracle.hours import lunar_day

from prove.proof import ROOT, Line, Room

ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")
LEAST = 250
FIRST_DAY, DAYS = date(2024, 1, 1), 1461
CHILD_S = 120


def prove(room: Room) -> list[Line]:
    """Judge every instant of the tables in a child for each zone."""
    faults: list[str] = []
    offsets = set()
    for number, zone in enumerate(ZONES):
        said = _in_zone(zone)
        faults += [f"TZ={zone}: {line}" for line in said["wrong"]]
        if said["count"] != len(INSTANTS):
            faults.append(f"TZ={zone}: {said['count']} instants")
        offsets.add(said["offset_s"])
        room.step(number + 1, len(ZONES) + 1)
    if len(offsets) != len(ZONES):
        faults.append(f"the machine's zone did not change: {sorted(offsets)}")
    instants = Line(
        "Hours: instants in tables, equal in every `TZ` of the machine",
        f"{len(INSTANTS)} instants × {len(ZONES)} zones ({', '.join(ZONES)})",
        f"{len(faults)} wrong",
        not faults and len(INSTANTS) >= LEAST,
        tuple(faults[:5]),
    )
    lunar = _lunar_faults()
    room.step(len(ZONES) + 1, len(ZONES) + 1)
    fairs = Line(
        "Lunar market days against two independent calendars (sxtwl, LunarCalendar)",
        f"{DAYS:,} days from {FIRST_DAY} × 5 fairs",
        f"{len(lunar)} wrong",
        not lunar,
        tuple(lunar[:5]),
    )
    return [instants, fairs]


class _Said(TypedDict):
    """What a child found."""

    count: int
    wrong: list[str]
    offset_s: int


def _in_zone(zone: str) -> _Said:
    done = subprocess.run(
        [sys.executable, "-m", "prove.hours"],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        timeout=CHILD_S,
        check=True,
    )
    said: _Said = json.loads(done.stdout)
    return said


def _judge_all() -> _Said:
    wrong = []
    for one in INSTANTS:
        moment = one.moment.replace(tzinfo=CITIES[one.city].zone)
        state = compile_for(one.city, one.text).state(moment)
        elsewhere = compile_for(one.city, one.text).state(moment.astimezone(UTC))
        if not state == elsewhere == one.state:
            wrong.append(f"{one.text} at {one.moment}: {state}, wanted {one.state}")
    offset = time.localtime(0).tm_gmtoff
    return {"count": len(INSTANTS), "wrong": wrong, "offset_s": offset}


def _lunar_faults() -> list[str]:
    wrong = []
    pairs = (("一、六", 1), ("二、七", 2), ("三、八", 3), ("四、九", 4), ("五、十", 5))
    for words, digit in pairs:
        fair = compile_for("fair", f"农历逢{words} 6:00-12:00")
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            at = datetime(day.year, day.month, day.day, 8, tzinfo=SHANGHAI)
            wanted = "open" if lunar_day(day) % 5 == digit % 5 else "closed"
            if fair.state(at) != wanted:
                wrong.append(f"农历逢{words}, {day}: {fair.state(at)}")
    return wrong


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_judge_all()))
