"""Who may ask: pace by client, a cap on work, the proxy that is believed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.types import Scope
from tests.api.hostile import question
from tests.api.raw_http import get, post, request, send
from tests.api.serving import Server, serving

from citymap.api.admission import Admission
from citymap.api.problems import Refused

PROXY = "192.0.2.1"


class Seconds:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def asker(address: str, *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", text.encode()) for text in forwarded]
    return {"type": "http", "client": (address, 1), "headers": headers}


def admitted(admission: Admission, scope: Scope, most: int = 1000) -> int:
    """Ask until refused; give how often that went well."""
    refused: Refused | None = None
    number = 0
    while refused is None and number < most:
        try:
            admission.admit(scope)
            number += 1
        except Refused as error:
            refused = error
    assert refused is None or refused.status == 429
    assert refused is None or dict(refused.headers)["Retry-After"] == "1"
    return number


def test_a_bucket_holds_two_seconds_of_the_pace_and_fills_again() -> None:
    clock = Seconds()
    admission = Admission(10, 100, "", clock)
    client = asker("198.51.100.7")
    assert admitted(admission, client) == 20
    clock.now += 0.55
    assert admitted(admission, client) == 5
    clock.now += 3600
    assert admitted(admission, client) == 20


def test_each_client_has_its_own_pace() -> None:
    admission = Admission(10, 100, "", Seconds())
    assert admitted(admission, asker("198.51.100.7")) == 20
    assert admitted(admission, asker("198.51.100.8")) == 20


def test_no_rate_lets_everybody_ask() -> None:
    admission = Admission(0, 100, "", Seconds())
    assert admitted(admission, asker("198.51.100.7")) == 1000


def test_forwarded_for_is_believed_from_the_proxy_only() -> None:
    admission = Admission(10, 100, PROXY, Seconds())
    assert admitted(admission, asker(PROXY, "203.0.113.1")) == 20
    assert admitted(admission, asker(PROXY, "203.0.113.2")) == 20
    assert admitted(admission, asker("198.51.100.7", "203.0.113.3")) == 20
    assert admitted(admission, asker("198.51.100.7", "203.0.113.4")) == 0


def test_without_a_configured_proxy_nobodys_word_is_believed() -> None:
    admission = Admission(10, 100, "", Seconds())
    assert admitted(admission, asker(PROXY, "203.0.113.1")) == 20
    assert admitted(admission, asker(PROXY, "203.0.113.2")) == 0


@pytest.mark.parametrize(
    "forge",
    [
        lambda n: (f"10.0.0.{n}, 203.0.113.9",),
        lambda n: (f"10.0.0.{n}", "203.0.113.9"),  # the proxy adds a line of its own
        lambda n: (f"10.0.0.{n}, 10.1.1.1", "10.2.2.2 , 203.0.113.9"),
    ],
)
def test_only_what_the_proxy_itself_wrote_counts(
    forge: Callable[[int], tuple[str, ...]],
) -> None:
    admission = Admission(10, 100, PROXY, Seconds())
    done = sum(admitted(admission, asker(PROXY, *forge(n)), 5) for n in range(50))
    assert done == 20


def test_a_proxy_that_says_nothing_is_a_client_itself() -> None:
    admission = Admission(10, 100, PROXY, Seconds())
    assert admitted(admission, asker(PROXY)) == 20
    assert admitted(admission, asker(PROXY, "")) == 0


def test_many_clients_are_forgotten_before_memory_ends() -> None:
    admission = Admission(1, 100, "", Seconds())
    for number in range(60_000):
        admission.admit(asker(f"client {number}"))
    assert len(admission._buckets) <= 50_001


def test_work_in_hand_has_a_cap() -> None:
    admission = Admission(0, 2, "", Seconds())
    admission.in_flight = 1
    admission.admit(asker("a"))
    admission.in_flight = 2
    with pytest.raises(Refused) as refused:
        admission.admit(asker("a"))
    assert refused.value.status == 503
    assert dict(refused.value.headers)["Retry-After"] == "1"


@pytest.fixture(scope="module")
def slow(jinan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that allows one question a second, and believes 127.0.0.9."""
    output = tmp_path_factory.mktemp("slow") / "output"
    env = {"CITYMAP_RATE_LIMIT": "1", "CITYMAP_TRUSTED_PROXY": "127.0.0.9"}
    with serving(jinan, output, **env) as running:
        yield running


def test_too_fast_is_429_with_status_120_and_the_operator_is_answered(
    slow: Server,
) -> None:
    path = "/v1/nearby?" + question(lang="en")
    # a forged header buys nothing: this address is not the configured proxy
    replies = [get(slow.url, path, X_Forwarded_For=f"10.0.0.{n}") for n in range(12)]
    refused = [reply for reply in replies if reply.http != 200]
    assert len(refused) >= 6
    for reply in refused:
        assert (reply.http, list(reply.json())) == (429, ["status", "message"])
        assert reply.json()["status"] == 120
        assert reply.json()["message"] == "too fast; slow down"
        assert int(reply.headers["retry-after"]) >= 1
        assert reply.headers["cache-control"] == "no-store"
    assert post(slow.url, "/v1/nearby", {}).json()["status"] == 120
    problem = get(slow.url, "/collections")
    assert (problem.http, problem.json()["status"]) == (429, 429)
    assert problem.headers["content-type"] == "application/problem+json"
    for path in ("/livez", "/readyz"):
        assert [get(slow.url, path).http for _ in range(10)] == [200] * 10


def test_clients_behind_the_configured_proxy_have_a_pace_each(slow: Server) -> None:
    def asked(client: str) -> int:
        headers = {"X-Forwarded-For": f"10.9.9.9, {client}"}
        data = request("/v1/nearby?" + question(), headers=headers)
        return send(slow.url, data, source="127.0.0.9").http

    assert [asked(f"203.0.113.{n}") for n in range(8)] == [200] * 8
    assert 429 in [asked("203.0.113.99") for _ in range(12)]
