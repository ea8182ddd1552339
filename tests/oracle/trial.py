"""A trial: random questions put to the real service, each answer held to the oracle."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.asking import Oracle
from tests.oracle.city import CityData
from tests.oracle.comparing import Comparer
from tests.oracle.questions import Questioner, Request
from tests.oracle.service import Service, serving

MOST_TOLD = 5


@dataclass
class Trial:
    """What came of it.

    ``asked``: requests; ``answers``: positions answered, those of batches one by
    one; ``results``: features compared; ``wrong``: requests with a difference, of
    which the first few are told; ``seen``: how often each kind of thing was asked
    or answered.
    """

    asked: int = 0
    answers: int = 0
    results: int = 0
    wrong: int = 0
    told: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def put_questions(
    folder: Path,
    count: int,
    seed: int,
    *,
    first: str | None = None,
    step: Callable[[], None] = lambda: None,
) -> Trial:
    """Ask a workspace's service ``count`` random questions; ``step`` after each.

    With ``first`` every question asks that layer, and others beside it.
    """
    with serving(folder) as service:
        city = CityData(folder)
        requests = Questioner(city, seed, first).requests(count)
        return compare(service, city, requests, step)


def compare(
    service: Service,
    city: CityData,
    requests: Iterator[Request],
    step: Callable[[], None] = lambda: None,
) -> Trial:
    """Put questions to a service and hold its answers to the oracle."""
    trial, comparer = Trial(), Comparer(Oracle(city))
    for request in requests:
        http, answer = service.send(request)
        trial.asked += 1
        trial.seen.update(_traits(request, http))
        raw = json.dumps(answer, ensure_ascii=False)
        differences = comparer.differences(request, http, answer)
        if differences:
            trial.wrong += 1
            if len(trial.told) < MOST_TOLD:
                trial.told.append(_describe(request, differences, raw))
        step()
    trial.answers, trial.results = comparer.answers, comparer.results
    return trial


def _traits(request: Request, http: int) -> list[str]:
    asked = request.asked
    traits = [request.way, f"http {http}", f"open={asked.open}"]
    traits += [f"coord={asked.coord}", f"out_coord={asked.out_coord or 'same'}"]
    traits += [f"layer {name}" for name in asked.layers]
    traits += ["mixed layers"] * (len(asked.layers) > 1)
    traits += ["attr"] * bool(asked.attr)
    traits += ["open_for"] * (asked.open == "now" and asked.open_for > 0)
    traits += ["unknown=include"] * (asked.unknown == "include")
    return traits + ["later page"] * (asked.page_index > 1)


def _describe(request: Request, differences: list[str], raw: str) -> str:
    body = "" if request.body is None else json.dumps(request.body, ensure_ascii=False)
    few = "\n    ".join(differences[:MOST_TOLD])
    return (
        f"{'POST' if body else 'GET'} {request.target} {body}\n    {few}"
        f"\n    ({len(differences)} differences; answer: {raw[:300]})"
    )
