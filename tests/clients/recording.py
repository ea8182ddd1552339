"""Answers of a running service, recorded for the tests of its clients.

``python -m tests.clients.recording`` makes ``clients/recordings/`` anew; the tests
ask everything again and compare. What differs from day to day (versions, moments of
publication) is replaced by a fixed value. Whatever no service answers yet is written
from the contract and says so.
"""

import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.api.raw_http import Reply, request, send
from tests.api.serving import ROOT, Server, make_workspace, serving

FOLDER = ROOT / "clients" / "recordings"
#: The body of a question that is larger than the service reads.
TOO_LARGE = (1 << 20) + 1
_KEPT = ("content-type", "cache-control", "retry-after", "allow")
_STAMP = re.compile(r"\b\d{8}T\d{6}Z\b")
_DAY = "20261122T000000Z"
_MOST_STARTS = 5
_MOST_QUESTIONS = 500

# Two faults that a sound service cannot be brought to: it breaks, it has no patience.
_PLANTED = """
from citymap.api import nearby, wire

def broken(*_arguments):
    raise ValueError("planted")

nearby.NearbyDesk.answer_object = broken
wire.BODY_TIME_S = 0.2
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One question and the ``status`` that answers it.

    Attributes
    ----------
    body
        The JSON body as text; None asks by GET.
    by
        Which service is asked: ``sound``, or one in some distress.
    """

    name: str
    what: str
    status: int
    path: str
    body: str | None = None
    method: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    by: str = "sound"

    @property
    def verb(self) -> str:
        """The HTTP method."""
        return self.method or ("GET" if self.body is None else "POST")

    def bytes(self) -> bytes:
        """Write the request."""
        body = None if self.body is None else self.body.encode()
        if self.name == "body_too_large":
            body = b" " * TOO_LARGE
        headers = {"Accept": "application/json", **dict(self.headers)}
        return request(self.path, method=self.verb, headers=headers, body=body)


HERE: dict[str, Any] = {"lat": 36.6512, "lng": 117.1201, "coord": "gcj02"}
NEARBY, SEARCH = "/v1/nearby", "/v1/search"
FEATURE = "/v1/layers/toilets/features/toilets.demo-0001"


def near(**changed: Any) -> str:
    """Write a question about toilets here, with changes; None leaves a member out."""
    asked = {**HERE, "layer": "toilets", **changed}
    return json.dumps({k: v for k, v in asked.items() if v is not None})


def ok(name: str, what: str, path: str, body: str | None = None) -> Case:
    """Make a case that goes well."""
    return Case(name, what, 0, path, body)


def refused(name: str, status: int, what: str, **changed: Any) -> Case:
    """Make a case of a question that is refused."""
    return Case(name, what, status, NEARBY, near(**changed))


def _in_distress(name: str, status: int, what: str) -> Case:
    return Case(name, what, status, NEARBY, near(), by=name)


CASES = (
    ok("nearby", "open now", NEARBY, near(open="now", page_size=3)),
    ok("nearby_page_2", "the next page of it", NEARBY,
       near(open="now", page_size=3, page_index=2, at="2026-11-22T21:05:00+08:00")),
    ok("nearby_all", "layers of every geometry, with links", NEARBY,
       near(layer=["toilets", "stations", "vendor_zones", "back_streets"],
            page_size=20, links=1)),
    ok("nearby_unknown", "open now, or nobody knows", NEARBY,
       near(layer="toilets,rest_stops", open="now", unknown="include", page_size=20)),
    ok("nearby_english", "in English, WGS-84", NEARBY,
       near(lang="en", coord="wgs84", page_size=2)),
    ok("nearby_empty", "nothing is open within reach", NEARBY,
       near(layer="stations", open="now", auto_extend=0, at="2026-11-22T02:00")),
    ok("nearby_beyond", "a page after the last", NEARBY,
       near(page_index=10, page_size=20, auto_extend=0, radius=100)),
    ok("batch", "two positions, longitude first", NEARBY,
       near(lat=None, lng=None, positions=[[117.1201, 36.6512], [117.02, 36.67]],
            open="now", page_size=2)),
    ok("layers", "every layer", "/v1/layers"),
    ok("feature", "one feature in full", f"{FEATURE}?coord=gcj02"),
    ok("feature_closed", "one that is closed for a time",
       "/v1/layers/toilets/features/toilets.demo-0091"),
    ok("search", "by initials", SEARCH,
       json.dumps({"q": "wdjdgc", "layer": "toilets", "page_size": 3})),
    ok("search_here", "by name, with a position", SEARCH,
       near(q="公厕", page_size=3)),
    ok("city", "what the city is", "/v1/city"),
    refused("missing", 300, "no coord", coord=None),
    refused("missing_position", 300, "no lat", lat=None),
    refused("malformed_number", 310, "a text for a number", lat="36.6512"),
    refused("malformed_moment", 310, "no moment", at="tonight"),
    Case("malformed_json", "no JSON", 310, NEARBY, '{"lat": 36.6512,'),
    refused("unknown_parameter", 312, "a slip of the pen", layr="toilets"),
    Case("given_twice", "a name twice", 312, NEARBY,
         near().removesuffix("}") + ', "layer": "stations"}'),
    refused("not_a_choice", 320, "not among the choices", open="yes"),
    refused("out_of_range", 320, "a page too large", page_size=21),
    refused("unknown_layer", 320, "no such layer", layer="nowhere"),
    refused("unknown_flag", 320, "no such flag", attr="sauna"),
    refused("too_long", 330, "a long moment", at="2" * 513),
    refused("latitude", 365, "no such latitude", lat=91),
    refused("swapped", 365, "longitude first", lat=117.1201, lng=36.6512),
    refused("longitude", 366, "no such longitude", lng=181),
    refused("batch_position", 366, "the second position is wrong", lat=None, lng=None,
            positions=[[117.1201, 36.6512], [181, 36.6512]], page_size=1),
    refused("outside", 367, "another city", lat=39.9042, lng=116.4074),
    refused("outside_english", 367, "the same in English", lat=39.9042, lng=116.4074,
            lang="en"),
    Case("no_path", "no such path", 404, "/v1/nowhere"),
    Case("no_layer", "no such layer in the path", 404, "/v1/layers/x/features/x.1"),
    Case("no_feature", "no such feature", 404, "/v1/layers/toilets/features/toilets.x"),
    Case("method", "a method that nobody asks by", 405, NEARBY, method="DELETE"),
    Case("not_acceptable", "no JSON wanted", 406, NEARBY, near(),
         headers=(("Accept", "text/csv"),)),
    _in_distress("slow_body", 408, "the body does not come"),
    Case("body_too_large", "1 MiB and a byte", 413, NEARBY, f"{TOO_LARGE} spaces"),
    Case("not_json_type", "a form", 415, NEARBY, "lat=36.6512",
         headers=(("Content-Type", "application/x-www-form-urlencoded"),)),
    _in_distress("too_fast", 120, "more than the pace allows"),
    _in_distress("fault", 500, "a fault of the service's own, planted"),
    _in_distress("starting", 503, "asked before the layers are read"),
    _in_distress("overloaded", 503, "asked while a batch is all that it may do"),
)  # fmt: skip

#: Keys with a quota do not exist yet; the contract says how it will be told.
QUOTA = {
    "what": "the quota of the key is used up",
    "source": "the contract; no service answers this yet",
    "request": {"method": "POST", "path": NEARBY, "body": near()},
    "reply": {
        "http": 429,
        "headers": {"content-type": "application/json", "retry-after": "3600"},
        "body": {"status": 121, "message": "额度已用完"},
    },
}


def record(case: Case, reply: Reply) -> dict[str, Any]:
    """Write down what was asked and what came."""
    asked: dict[str, Any] = {"method": case.verb, "path": case.path}
    if case.headers:
        asked["headers"] = dict(case.headers)
    if case.body is not None:
        asked["body"] = case.body
    return {
        "what": case.what,
        "source": "a running service",
        "request": asked,
        "reply": {
            "http": reply.http,
            "headers": {k: reply.headers[k] for k in _KEPT if k in reply.headers},
            "body": steady(reply.json()),
        },
    }


def steady(value: Any) -> Any:
    """Replace what differs from day to day."""
    if isinstance(value, dict):
        published = "data_version" in value and "geometry" in value  # a layer
        fixed = {"updated": "2026-11-22T00:00:00+08:00"} if published else {}
        return {key: steady(inner) for key, inner in {**value, **fixed}.items()}
    if isinstance(value, list):
        return [steady(inner) for inner in value]
    return _STAMP.sub(_DAY, value) if isinstance(value, str) else value


def ask_everything(sound: Server, folder: Path) -> Iterator[tuple[Case, Reply]]:
    """Put every case to a service, or to one that is in the distress it needs."""
    for case in CASES:
        if case.by == "sound":
            yield case, send(sound.url, case.bytes())
    cases = {case.by: case for case in CASES}
    yield cases["too_fast"], _too_fast(sound.workspace, folder, cases["too_fast"])
    yield cases["starting"], _starting(sound.workspace, folder, cases["starting"])
    yield cases["overloaded"], _overloaded(sound.workspace, folder, cases["overloaded"])
    with _faulty(sound.workspace, folder) as faulty:
        yield cases["fault"], send(faulty.url, cases["fault"].bytes())
        whole = cases["slow_body"].bytes()
        yield cases["slow_body"], send(faulty.url, whole[:-1])  # one byte is kept back


def _too_fast(workspace: Path, folder: Path, case: Case) -> Reply:
    with serving(workspace, folder / "slow", CITYMAP_RATE_LIMIT="1") as slow:
        return _first(slow, case)


def _starting(workspace: Path, folder: Path, case: Case) -> Reply:
    for number in range(_MOST_STARTS):
        with serving(workspace, folder / f"starting{number}", wait=False) as young:
            reply = send(young.url, case.bytes())
        if reply.http == case.status:
            break
    return reply


def _overloaded(workspace: Path, folder: Path, case: Case) -> Reply:
    positions = [[117.1201, 36.6512]] * 1000
    many = near(lat=None, lng=None, positions=positions, page_size=5, open="now")
    batch = request(NEARBY, method="POST", body=many.encode())
    with serving(workspace, folder / "busy", CITYMAP_IN_FLIGHT="1") as busy:
        done = threading.Event()

        def keep_busy() -> None:
            while not done.is_set():
                send(busy.url, batch)

        thread = threading.Thread(target=keep_busy)
        thread.start()
        try:
            return _first(busy, case)
        finally:
            done.set()
            thread.join()


@contextmanager
def _faulty(workspace: Path, folder: Path) -> Iterator[Server]:
    planted = folder / "planted"
    planted.mkdir()
    (planted / "sitecustomize.py").write_text(_PLANTED, "utf-8")
    with serving(workspace, folder / "faulty", PYTHONPATH=str(planted)) as faulty:
        yield faulty


def _first(server: Server, case: Case) -> Reply:
    """Ask until the answer is the one looked for, or patience ends."""
    for _ in range(_MOST_QUESTIONS):
        reply = send(server.url, case.bytes())
        if reply.http != 200:
            break
    return reply


def recordings() -> Mapping[str, dict[str, Any]]:
    """Read what is recorded, by name."""
    return {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(FOLDER.glob("*.json"))
    }


def write_all() -> None:
    """Record every case anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    with TemporaryDirectory() as name:
        folder = Path(name)
        workspace = make_workspace(folder / "workspace")
        with serving(workspace, folder / "sound") as sound:
            for case, reply in ask_everything(sound, folder):
                _write(case.name, record(case, reply))
    _write("quota", QUOTA)


def _write(name: str, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write_all()
    sys.stdout.write(f"{len(recordings())} recordings\n")
