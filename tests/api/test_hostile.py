"""Every bad value of every parameter gets what the contract's table says."""

import re
from collections import Counter

from tests.api.hostile import Hostile, faults_of, run_all
from tests.api.hostile_bodies import BODIES
from tests.api.hostile_elsewhere import ELSEWHERE
from tests.api.hostile_queries import NAMES, QUERIES
from tests.api.hostile_search import SEARCHES
from tests.api.raw_http import get, request
from tests.api.serving import Server

ROWS = (*QUERIES, *BODIES, *SEARCHES, *ELSEWHERE)


def test_every_hostile_request_is_answered_by_the_table_and_the_service_lives(
    server: Server,
) -> None:
    rows, faults = run_all(server.url)
    assert faults == []
    assert rows == len(ROWS) >= 1000


def test_every_parameter_and_every_status_of_the_table_is_attacked() -> None:
    attacked = Counter(row.parameter for row in ROWS)
    assert all(attacked[name] >= 3 for name in NAMES)
    statuses = {row.status for row in ROWS}
    assert statuses >= {300, 310, 312, 320, 330, 365, 366, 367, 404, 405, 406, 413, 415}


def test_many_rows_have_a_harmless_twin() -> None:
    assert sum(row.twin is not None for row in ROWS) >= 100


def test_the_judge_of_rows_sees_wrong_answers(server: Server) -> None:
    right = request("/v1/nearby?lat=x")
    wrong = (
        Hostile("status", right, 320, "lat"),
        Hostile("parameter", right, 310, "lng"),
        Hostile("no parameter", right, 310),
        Hostile("face", right, 310, "lat", problem=True),
        Hostile("words", right, 310, "lat", says="nonsense"),
        Hostile("accepted", request("/v1/layers"), 310, "lat"),
        Hostile("connection", right, None),
        Hostile("twin", right, 310, "lat", twin=right),
    )
    assert not list(faults_of(Hostile("right", right, 310, "lat"), server.url))
    unseen = [row.name for row in wrong if not list(faults_of(row, server.url))]
    assert unseen == []


def test_the_access_log_names_routes_and_holds_nothing_that_was_asked(
    server: Server,
) -> None:
    for row in ROWS[:50]:
        list(faults_of(row, server.url))
    get(server.url, "/v1/nearby/36.777777,117.1%0A2026-11-22 fake line")
    lines = server.output.read_text().splitlines()
    lines = [t for t in lines if ": version " not in t and " ready: " not in t]
    line = re.compile(
        r"[-0-9]{10} [:0-9]{8},[0-9]{3} (?:"
        r"[A-Z]+ (/[A-Za-z0-9/{}_]*|-) [0-9]{3} [0-9.]+ ms"
        r"|(?:Invalid HTTP|Unsupported upgrade|No supported WebSocket).*)"
    )
    starting = 6  # lines: where, process, waiting, clock, complete, running
    assert len(lines) > 50
    assert [text for text in lines[starting:] if not line.fullmatch(text)] == []
