"""The map's main road against brute force: the real service, an independent oracle.

A sample; ``make prove`` asks ten thousand. What the oracle holds is in
``tests/oracle``; it imports nothing of citymap.
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.oracle.asking import Asked, Oracle
from tests.oracle.city import CityData
from tests.oracle.comparing import Comparer
from tests.oracle.questions import Questioner, Request
from tests.oracle.service import (
    Service,
    make_awkward,
    make_demo,
    make_helsinki,
    make_large,
    serving,
)
from tests.oracle.trial import Trial, compare, put_questions

Item = dict[str, Any]

SEED = 20_261_122
COMPONENTS = 8_000
COUNT = {"jinan": 400, "helsinki": 200}
MAKE = {"jinan": make_demo, "helsinki": make_helsinki}


@pytest.fixture(scope="module", params=["jinan", "helsinki"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Service, CityData]]:
    name: str = request.param
    folder = MAKE[name](tmp_path_factory.mktemp("workspace") / name)
    if name == "jinan":
        make_awkward(folder)
    with serving(folder) as service:
        yield name, service, CityData(folder)


@pytest.fixture(scope="module")
def trial(place: tuple[str, Service, CityData]) -> Trial:
    name, service, city = place
    questions = Questioner(city, SEED).requests(COUNT[name])
    return compare(service, city, questions)


def test_every_answer_is_that_of_brute_force(trial: Trial) -> None:
    assert not trial.wrong, "\n".join(trial.told)


def test_the_sample_asks_of_everything(
    trial: Trial, place: tuple[str, Service, CityData]
) -> None:
    city = place[2]
    for name in city.layers:
        assert trial.seen[f"layer {name}"] >= 5
    for datum in ("wgs84", "gcj02", "bd09", "cgcs2000"):
        assert trial.seen[f"coord={datum}"] >= 20
        assert trial.seen[f"out_coord={datum}"] >= 10
    for way in ("get", "location", "post", "batch", "mixed layers"):
        assert trial.seen[way] >= 10
    for kind in ("open=any", "open=now", "open=24h", "attr", "open_for", "later page"):
        assert trial.seen[kind] >= 10
    assert trial.seen["http 200"] >= 0.95 * trial.asked
    assert trial.results > trial.asked


def test_a_layer_that_needs_its_index_is_answered_as_by_brute_force(
    tmp_path: Path,
) -> None:
    large = make_large(tmp_path / "large", COMPONENTS)
    trial = put_questions(large, 120, SEED, first="components")
    assert not trial.wrong, "\n".join(trial.told)
    assert trial.results > 2 * trial.asked


def _swap(items: list[Item]) -> None:
    items[:2] = [items[1], items[0]]


def _change(items: list[Item], name: str, by: float) -> None:
    items[0][name] = items[0][name] + by


FAULTS: dict[str, Callable[[list[Item]], object]] = {
    "two change places": _swap,
    "one is left out": lambda items: items.pop(0),
    "a metre more": lambda items: _change(items, "distance", 1),
    "metres with a point": lambda items: _change(items, "distance", 0.0),
    "a last decimal more": lambda items: _change(items, "latitude", 1e-6),
    "too many decimals": lambda items: _change(items, "longitude", 1e-8),
    "another state": lambda items: items[0]["open"].update(state="perhaps"),
    "another end": lambda items: items[0]["open"].update(until="2026-11-22T23:59:00"),
    "a flag more": lambda items: items[0]["attrs"].append("gold"),
    "a marker of another": lambda items: items[1].update(
        marker_id=items[0]["marker_id"]
    ),
    "a member more": lambda items: items[0].update(surprise=None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_comparison_notices(
    place: tuple[str, Service, CityData], fault: str
) -> None:
    name, service, city = place
    layer = {"jinan": "toilets", "helsinki": "parking"}[name]
    lng, lat = float(city.layers[layer].lon[0]), float(city.layers[layer].lat[0])
    asked = Asked((layer,), "wgs84", datetime(2026, 11, 22, 4, tzinfo=UTC))
    target = f"/v1/nearby?lat={lat}&lng={lng}&coord=wgs84&layer={layer}"
    target += "&at=2026-11-22T04:00:00Z"
    request = Request(asked, ((lng, lat),), "get", target, None)
    http, right = service.send(request)
    wrong = deepcopy(right)
    FAULTS[fault](wrong["data"])
    comparer = Comparer(Oracle(city))
    assert not comparer.differences(request, http, right)
    assert comparer.differences(request, http, wrong)


def test_the_oracle_imports_nothing_of_citymap() -> None:
    for file in (Path(__file__).parents[1] / "oracle").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in getattr(node, "names", ())]
            names.append(getattr(node, "module", None) or "")
            assert not any(name.split(".")[0] == "citymap" for name in names), file
