"""``/metrics``: counted rightly, shown to the operator only, and nobody's position."""

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import prometheus_client
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp
from tests.api.hostile import question
from tests.api.raw_http import get, post, request, send
from tests.api.serving import Server, serving
from tests.api.test_door import call

from citymap import __version__
from citymap.api.admission import Admission
from citymap.api.app import create_app
from citymap.api.clock import MinuteClock, now_utc
from citymap.api.keeper import Keeper
from citymap.api.metrics import BOUNDS_S, Exposition, Tally
from citymap.atlas.atlas import Atlas
from citymap.settings import Settings

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(text: str) -> Samples:
    """Read an exposition with the library's own parser; the process left out."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = frozenset((k, v) for k, v in sample.labels.items() if k != "pid")
            assert (sample.name, labels) not in found
            found[sample.name, labels] = sample.value
    return found


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((f"citymap_{name}", frozenset(labels.items())), 0.0)


def scrape(server: Server) -> Samples:
    reply = get(server.url, "/metrics")
    assert reply.http == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    return scraped(reply.body.decode())


def exposed(keeper: Keeper, tally: Tally, in_work: int = 0) -> Samples:
    admission = Admission(0, 4, "", float)
    admission.in_flight = in_work
    clock = MinuteClock(keeper.atlas.context.zone)
    exposition = Exposition(tally, keeper, admission, clock)
    return scraped(prometheus_client.generate_latest(exposition).decode())


@pytest.fixture
def keeper(jinan_atlas: Atlas) -> Keeper:
    return Keeper(jinan_atlas, Path("nowhere"), 0)


@pytest.mark.parametrize(
    ("path", "method", "route", "counted", "http"),
    [
        ("/v1/nearby?" + question(), "GET", "/v1/nearby", "GET", 200),
        ("/v1/nearby?" + question(), "HEAD", "/v1/nearby", "HEAD", 200),
        ("/v1/nearby?lat=x", "GET", "/v1/nearby", "GET", 400),
        ("/v1/nearby", "PROPFIND", "/v1/nearby", "other", 405),
        ("/collections/toilets", "GET", "/collections/{collection}", "GET", 200),
        ("/collections/secret", "GET", "/collections/{collection}", "GET", 404),
        ("/v1/layers", "DELETE", "/v1/layers", "other", 405),
        ("/v1/layers", "OPTIONS", "-", "OPTIONS", 204),
        ("/secret", "GET", "-", "GET", 404),
    ],
)
def test_a_request_is_counted_by_template_method_and_status(
    server: Server, path: str, method: str, route: str, counted: str, http: int
) -> None:
    before = scrape(server)
    assert send(server.url, request(path, method=method)).http == http
    after = scrape(server)
    more = {key: after[key] - before.get(key, 0.0) for key in after}
    labels = {"route": route, "method": counted, "status": str(http)}
    assert value(more, "requests_total", **labels) == 1
    assert value(more, "request_seconds_count", route=route) == 1
    assert value(more, "request_seconds_sum", route=route) > 0
    asked = {key: n for key, n in more.items() if key[0] == "citymap_requests_total"}
    assert sum(asked.values()) == 1
    assert "secret" not in str(after)


def test_a_fault_of_ours_is_counted_as_500(server: Server, tmp_path: Path) -> None:
    (tmp_path / "layers").symlink_to(server.workspace / "layers")
    (tmp_path / "data").symlink_to(server.workspace / "data")
    door = create_app(Settings(workspace=tmp_path))

    async def broken(*_: object) -> None:
        raise ValueError

    door._inner, door._keeper.ready = broken, True  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):  # nobody has answered: the server does, by 500
        call(door, "/v1/layers")
    assert [key for key, _, _ in door._tally.rows()] == [("-", "GET", 500)]  # type: ignore[attr-defined]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_a_histogram_counts_how_many_took_no_longer_than_each_bound(
    taken_s: list[float],
) -> None:
    tally = Tally()
    for took_s in taken_s:
        tally.count("/x", "GET", 200, took_s)
    ((key, counts, sum_s),) = tally.rows()
    assert key == ("/x", "GET", 200)
    assert sum_s == pytest.approx(sum(taken_s))
    for i, bound in enumerate(BOUNDS_S):
        assert sum(counts[: i + 1]) == sum(took_s <= bound for took_s in taken_s)
    assert sum(counts) == len(taken_s)


def test_the_histogram_of_a_route_is_of_all_its_answers(keeper: Keeper) -> None:
    tally = Tally()
    for status, took_s in ((200, 0.001), (200, 0.3), (400, 0.0001), (429, 9.0)):
        tally.count("/x", "GET", status, took_s)
    tally.count("/y", "GET", 200, 0.01)
    samples = exposed(keeper, tally)
    bounds = [*map(str, BOUNDS_S), "+Inf"]
    found = [value(samples, "request_seconds_bucket", route="/x", le=b) for b in bounds]
    assert found == [2, 2, 2, 2, 3, 3, 4]
    assert all(a <= b for a, b in pairwise(found))
    assert value(samples, "request_seconds_count", route="/x") == 4
    assert value(samples, "request_seconds_sum", route="/x") == pytest.approx(9.3011)
    assert value(samples, "refused_total", reason="rate") == 1


def test_the_refused_are_told_by_reason_from_the_first_look_on(keeper: Keeper) -> None:
    samples, tally = exposed(keeper, Tally()), Tally()
    for status, times in ((429, 3), (503, 2), (400, 5)):
        for _ in range(times):
            tally.count("-", "GET", status, 0.0)
    for reason, times in (("rate", 3), ("overloaded", 2)):
        key = ("citymap_refused_total", frozenset({("reason", reason)}))
        assert samples[key] == 0
        assert exposed(keeper, tally)[key] == times


def test_what_is_in_work_is_shown_and_whether_all_is_loaded(keeper: Keeper) -> None:
    samples = exposed(keeper, Tally(), in_work=3)
    assert value(samples, "requests_in_work") == 3
    assert value(samples, "ready") == 0
    keeper.ready = True
    assert value(exposed(keeper, Tally()), "ready") == 1


def test_every_layer_tells_its_size_its_age_and_its_state(server: Server) -> None:
    samples = scrape(server)
    layers = get(server.url, "/v1/layers").json()["data"]
    for layer in layers:
        name = layer["id"]
        assert value(samples, "layer_features", layer=name) == layer["count"] > 0
        assert 0 < value(samples, "layer_age_seconds", layer=name) < 86_400
        key = ("citymap_layer_degraded", frozenset({("layer", name)}))
        assert samples[key] == 0
    assert value(samples, "layer_changes_total", result="taken_up") == len(layers)
    assert value(samples, "layer_changes_total", result="refused") == 0
    assert value(samples, "info", version=__version__) == 1
    assert value(samples, "warnings") == 0
    assert samples["process_resident_memory_bytes", frozenset()] > 1e7


def test_a_refused_file_shows_and_a_layer_without_data_has_no_age(
    jinan: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(jinan, workspace, ignore=shutil.ignore_patterns(".serve", "parks*"))
    shutil.copytree(jinan / "layers", workspace / "layers", dirs_exist_ok=True)
    (workspace / "data" / "toilets.gpkg").write_bytes(b"no GeoPackage")
    with serving(workspace, tmp_path / "output") as running:
        samples = scrape(running)
    assert value(samples, "layer_degraded", layer="toilets") == 1
    assert value(samples, "layer_degraded", layer="parks") == 1
    assert value(samples, "layer_degraded", layer="stations") == 0
    assert value(samples, "layer_features", layer="toilets") == 1287
    assert ("citymap_layer_age_seconds", frozenset({("layer", "parks")})) not in samples
    assert value(samples, "layer_changes_total", result="refused") == 2


def test_age_is_counted_from_when_a_version_was_published(
    keeper: Keeper, jinan_atlas: Atlas
) -> None:
    published = jinan_atlas.state("toilets").published
    assert published is not None
    age_s = value(exposed(keeper, Tally()), "layer_age_seconds", layer="toilets")
    assert abs(now_utc() - published - timedelta(seconds=age_s)) < timedelta(minutes=1)


def metrics_asked(
    app: ASGIApp, client: str, headers: dict[str, str] | None = None
) -> int:
    return call(app, "/metrics", headers=headers, client=client).http


@pytest.mark.parametrize(
    ("client", "headers", "http"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.9", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 200),  # the proxy itself
        ("192.0.2.2", {}, 404),
        ("1270.0.0.1", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 404),
        ("127.0.0.1", {"Via": "1.1 x"}, 404),
        ("192.0.2.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("192.0.2.2", {"X-Forwarded-For": "127.0.0.1"}, 404),
    ],
)
def test_only_the_machine_itself_and_the_proxy_itself_are_answered(
    jinan: Path, client: str, headers: dict[str, str], http: int
) -> None:
    app = create_app(Settings(workspace=jinan, trusted_proxy="192.0.2.1"))
    assert metrics_asked(app, client, headers) == http


def test_without_a_proxy_an_unknown_address_is_not_taken_for_it(jinan: Path) -> None:
    app = create_app(Settings(workspace=jinan))
    assert metrics_asked(app, "") == 404
    assert metrics_asked(app, "127.0.0.1") == 200


def test_to_the_world_it_is_a_path_that_is_not_there(server: Server) -> None:
    hidden = get(server.url, "/metrics", X_Forwarded_For="203.0.113.7")
    absent = get(server.url, "/metric", X_Forwarded_For="203.0.113.7")
    assert (hidden.http, hidden.body) == (absent.http, absent.body)
    assert hidden.headers.keys() == absent.headers.keys()


CANARY = ("36.6789", "117.0987")


def test_a_position_is_never_in_metrics_log_or_output(server: Server) -> None:
    lat, lng = CANARY
    both = f"{lat},{lng}"
    asked = [
        request(f"/v1/nearby?{question(lat=lat, lng=lng)}"),
        request(f"/v1/nearby?{lat}={lng}"),
        request(f"/v1/nearby/{both}"),
        request(f"/{both}"),
        request(f"/v1/layers/{lat}/features/{lng}"),
        request(f"/collections/{lat}/items/{lng}"),
        request(f"/collections/toilets/items?bbox={lng},{lat},{lng},{lat}"),
        request(f"/metrics?{both}"),
        request(f"/metrics/{both}"),
        request(f"/livez?{both}"),
        request("/v1/layers", method=f"M{lat}"),
        request("/v1/nearby", method="POST", body=f'{{"lat":{lat}'.encode()),
        *(
            request("/v1/nearby?" + question(), headers={name: both})
            for name in ("Host", "User-Agent", "Referer", "Cookie", "X-Forwarded-For",
                         "X-Request-Id", "Accept-Language", "Accept", "X-" + lat)
        ),
    ]  # fmt: skip
    before = _counted(scrape(server))
    for data in asked:
        send(server.url, data)
    place = {"lat": float(lat), "lng": float(lng), "coord": "gcj02"}
    assert post(server.url, "/v1/nearby", {**place, "layer": "toilets"}).http == 200
    shown = get(server.url, "/metrics").body.decode()
    # the search below is for what was counted, but for /metrics, /livez and M36.6789
    assert _counted(scraped(shown)) - before == len(asked) + 1 - 3
    for text in (shown, server.output.read_text()):
        assert "/v1/nearby" in text
        assert not [canary for canary in CANARY if canary[:7] in text]


def _counted(samples: Samples) -> float:
    return sum(n for (k, _), n in samples.items() if k == "citymap_requests_total")


def test_foreign_paths_do_not_make_series(server: Server) -> None:
    get(server.url, "/foreign")
    before = scrape(server)
    for number in range(50):
        get(server.url, f"/foreign/{number}")
        get(server.url, f"/collections/foreign{number}")
    more = scrape(server).keys() - before.keys()
    assert {dict(labels).get("route") for _, labels in more} <= {
        "/collections/{collection}"
    }


def test_it_is_answered_while_starting_and_beyond_every_limit(
    jinan: Path, tmp_path: Path
) -> None:
    env = {"CITYMAP_RATE_LIMIT": "1", "CITYMAP_IN_FLIGHT": "1"}
    with serving(jinan, tmp_path / "output", wait=False, **env) as running:
        for _ in range(12):
            assert get(running.url, "/metrics").http == 200
        for _ in range(12):
            get(running.url, "/v1/layers")
        samples = scrape(running)
    refused = sum(
        value(samples, "refused_total", reason=r) for r in ("rate", "overloaded")
    )
    assert refused > 0


def test_services_of_one_process_count_apart_and_none_in_the_global_registry(
    jinan: Path,
) -> None:
    first, second = (create_app(Settings(workspace=jinan)) for _ in range(2))
    call(first, "/v1/layers")
    shown = [
        scraped(call(app, "/metrics", client="127.0.0.1").body.decode())
        for app in (first, second)
    ]
    labels = {"route": "-", "method": "GET", "status": "503"}  # it is not loaded
    assert [value(samples, "requests_total", **labels) for samples in shown] == [1, 0]
    everybodys = prometheus_client.generate_latest(prometheus_client.REGISTRY)
    assert b"citymap" not in everybodys


def test_each_worker_answers_for_itself_and_says_so(
    jinan: Path, tmp_path: Path
) -> None:
    with serving(jinan, tmp_path / "output", CITYMAP_WORKERS="2") as running:
        seen: set[str] = set()
        for _ in range(500):
            text = get(running.url, "/metrics").body.decode()
            (pid,) = {
                sample.labels["pid"]
                for family in text_string_to_metric_families(text)
                for sample in family.samples
            }
            seen.add(pid)
            if len(seen) == 2:
                break
    assert len(seen) == 2
