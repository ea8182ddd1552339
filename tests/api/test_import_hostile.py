"""While hostile files arrive as imports, everybody else is answered as before.

``CITYMAP_PROVE=1`` sends 60 of them, else there are 6.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

import pytest
from tests.api.test_imports import BASE, Office, ask
from tests.api.test_imports import office as office  # noqa: PLC0414 - a fixture
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import HOSTILE
from tests.intake.hostile_vectors import HOSTILE as VECTORS

MOST = 60 if os.environ.get("CITYMAP_PROVE") else 6
LARGEST = 20 * 2**20
QUESTION = "/v1/nearby?lat=36.6&lng=116.5&coord=wgs84&layer=toilets&at=2026-11-22T12:00"
PACE_S = 0.02


def chosen() -> list[Hostile]:
    """Choose files of all kinds that an upload may be as large as."""
    files = [*HOSTILE, *VECTORS]
    random.Random(7).shuffle(files)  # noqa: S311 - seeded
    return files[: 2 * MOST]


def small(files: list[Hostile]) -> Iterator[tuple[Hostile, bytes]]:
    for hostile in files:
        data = hostile.make()
        if 0 < len(data) <= LARGEST:
            yield hostile, data


def send_all(office: Office, told: list[str]) -> None:
    for hostile, data in islice(small(chosen()), MOST):
        query = f"filename={quote(hostile.filename)}" + "".join(
            f"&{'table' if name == 'layer' else name}={quote(value)}"
            for name, value in hostile.ask.items()
        )
        answer = ask(office, f"{BASE}?{query}", data, key=office.importer)
        notice = answer.body.get("notice")
        code = notice["code"] if isinstance(notice, dict) else None
        told.append(f"{hostile.name}: {answer.http} {code} {hostile.code}")


@pytest.mark.usefixtures("office")
def test_hostile_imports_change_nobodys_answer(office: Office) -> None:
    before = ask(office, QUESTION, method="GET").raw
    told: list[str] = []
    sender = threading.Thread(target=send_all, args=(office, told))
    sender.start()
    asked, slowest_s = 0, 0.0
    while sender.is_alive():
        begun = time.perf_counter()
        assert ask(office, QUESTION, method="GET").raw == before
        slowest_s = max(slowest_s, time.perf_counter() - begun)
        asked += 1
        time.sleep(PACE_S)
    sender.join()
    sys.stdout.write(
        f"hostile imports: {len(told)} refused, {asked} questions, "
        f"slowest {slowest_s * 1000:.0f} ms\n"
    )
    assert len(told) == MOST
    for line in told:
        name, http, code, wanted = line.rsplit(": ", 1)[0], *line.split()[-3:]
        assert (http, code) == ("400", wanted), name
    assert asked > MOST
