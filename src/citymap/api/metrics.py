"""``GET /metrics``: what the operator's Prometheus reads.

Counting a request is an increment in a list; what is shown is put together only
when it is asked for, by prometheus_client, whose room this is. Nothing that a
client wrote becomes a label: a route is named by its template and an odd method
is ``other``, so no position and nobody's text is ever shown, and the series have
an end. Each process counts for itself: the label ``pid`` says which one answered.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4).
"""

import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from itertools import accumulate, chain

from fastapi import APIRouter, Request, Response
from prometheus_client import ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.types import Scope

from citymap import __version__
from citymap.api.admission import Admission
from citymap.api.clock import MinuteClock, now_utc
from citymap.api.health import calendar_warnings
from citymap.api.keeper import Keeper
from citymap.api.problems import Refused

BOUNDS_S = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0)
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
_REASONS = {429: "rate", 503: "overloaded"}
_OF_A_PROXY = frozenset((b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via"))


class Tally:
    """Counts requests and how long they took.

    Examples
    --------
    >>> tally = Tally()
    >>> tally.count("/v1/nearby", "GET", 200, 0.0004)
    >>> tally.count("/v1/nearby", "BREW", 405, 0.3)
    >>> [(key, sum(counts)) for key, counts, _ in tally.rows()]
    [(('/v1/nearby', 'GET', 200), 1.0), (('/v1/nearby', 'other', 405), 1.0)]
    """

    def __init__(self) -> None:
        # For each key one number per class of duration, and their sum in seconds.
        self._rows: dict[tuple[str, str, int], list[float]] = {}

    def count(self, route: str, method: str, status: int, took_s: float) -> None:
        """Count one request; ``route`` is a template, never a path as sent."""
        key = (route, method if method in _METHODS else "other", status)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = [0.0] * (len(BOUNDS_S) + 2)
        row[bisect_left(BOUNDS_S, took_s)] += 1.0
        row[-1] += took_s

    def rows(self) -> Iterator[tuple[tuple[str, str, int], list[float], float]]:
        """Give each route, method and status: requests by duration, seconds in all."""
        for key, row in self._rows.items():
            yield key, row[:-1], row[-1]


class Exposition(Collector):
    """Puts together, when asked, what is known of one process.

    Parameters
    ----------
    tally, keeper, admission, clock
        What the process counts and keeps.
    """

    def __init__(
        self, tally: Tally, keeper: Keeper, admission: Admission, clock: MinuteClock
    ) -> None:
        self._tally = tally
        self._keeper = keeper
        self._admission = admission
        self._clock = clock
        self._machine = ProcessCollector(registry=None)

    def collect(self) -> Iterator[Metric]:
        """Give every metric, each sample with the number of its process."""
        pid = str(os.getpid())
        for metric in chain(
            _requests(self._tally),
            self._service(),
            _layers(self._keeper, now_utc()),
            self._machine.collect(),
        ):
            for sample in metric.samples:
                sample.labels["pid"] = pid
            yield metric

    def _service(self) -> Iterator[Metric]:
        keeper = self._keeper
        info = GaugeMetricFamily("citymap_info", "What runs.", labels=["version"])
        info.add_metric([__version__], 1.0)
        yield info
        warnings = calendar_warnings(keeper, self._clock())
        for name, about, value in (
            ("ready", "1: every layer has been looked at.", int(keeper.ready)),
            ("warnings", "Warnings in /readyz.", len(warnings)),
            (
                "requests_in_work",
                "What CITYMAP_IN_FLIGHT limits.",
                self._admission.in_flight,
            ),
        ):
            yield GaugeMetricFamily(f"citymap_{name}", about, value=value)


def _requests(tally: Tally) -> Iterator[Metric]:
    requests = CounterMetricFamily(
        "citymap_requests",
        "Requests answered; route - is of no route, or refused before it was found.",
        labels=["route", "method", "status"],
    )
    refused = dict.fromkeys(_REASONS.values(), 0.0)
    routes: dict[str, list[float]] = {}
    for (route, method, status), counts, took_s in tally.rows():
        asked = sum(counts)
        requests.add_metric([route, method, str(status)], asked)
        if status in _REASONS:
            refused[_REASONS[status]] += asked
        sums = routes.get(route, [0.0] * (len(counts) + 1))
        routes[route] = [a + b for a, b in zip(sums, [*counts, took_s], strict=True)]
    yield requests
    yield _by("refused", "Requests sent away, to come back later.", "reason", refused)
    durations = HistogramMetricFamily(
        "citymap_request_seconds",
        "From the head of a request to the last byte handed on.",
        labels=["route"],
    )
    names = [*map(str, BOUNDS_S), "+Inf"]
    for route, (*counts, took_s) in routes.items():
        buckets = list(zip(names, accumulate(counts), strict=True))
        durations.add_metric([route], buckets, took_s)
    yield durations


def _layers(keeper: Keeper, now: datetime) -> Iterator[Metric]:
    features, age, degraded = (
        GaugeMetricFamily(f"citymap_layer_{name}", about, labels=["layer"])
        for name, about in (
            ("features", "Features served."),
            ("age_seconds", "Since the version served was published."),
            ("degraded", "1: wants a person; /readyz says why."),
        )
    )
    for layer, known in keeper.atlas.states.items():
        features.add_metric([layer], known.snapshot.count())
        degraded.add_metric([layer], int(known.state != "ok"))
        if known.published is not None:
            age.add_metric([layer], (now - known.published).total_seconds())
    yield from (features, age, degraded)
    about = "Looks at a layer's file that found it changed."
    yield _by("layer_changes", about, "result", keeper.changes)


def _by(name: str, about: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(f"citymap_{name}", about, labels=[label])
    for word, number in counts.items():
        family.add_metric([word], number)
    return family


def metrics_routes(exposition: Exposition, trusted_proxy: str) -> APIRouter:
    """Make the route; only who asks from this machine, or is the proxy, is answered.

    What a proxy passes on from somebody else is not: to the world there is no such
    path, also where nobody thought of shutting it off.
    """
    routes = APIRouter()
    near = {"::1", trusted_proxy} - {""}

    @routes.api_route("/metrics", methods=["GET", "HEAD"])
    async def metrics(request: Request) -> Response:
        if not _asks_itself(request.scope, near):
            raise Refused(404, "no such path", "没有这个路径")
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        text = generate_latest(exposition)
        return Response(text, headers=headers, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return routes


def _asks_itself(scope: Scope, near: Set[str]) -> bool:
    address: str = scope["client"][0] if scope.get("client") else ""
    passed_on = any(name in _OF_A_PROXY for name, _ in scope["headers"])
    return (address.startswith("127.") or address in near) and not passed_on
