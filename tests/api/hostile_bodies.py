"""Hostile bodies of ``POST /v1/nearby``."""

import gzip
import json
from collections.abc import Iterator
from itertools import product

from tests.api.hostile import Hostile
from tests.api.raw_http import request

BASE: dict[str, object] = {
    "lat": 36.6512,
    "lng": 117.1201,
    "coord": "gcj02",
    "layer": "toilets",
}
BATCH: dict[str, object] = {
    "positions": [[117.1201, 36.6512], [117.0, 36.6]],
    "coord": "gcj02",
    "layer": "toilets",
}
JSON_TYPE = "application/json"
_CHOICES = ("coord", "out_coord", "open", "unknown", "by", "lang")


def post(body: object, kind: str = JSON_TYPE, query: str = "", **headers: str) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {
        "Content-Type": kind,
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return request("/v1/nearby" + query, method="POST", headers=told, body=content)


def _json() -> Iterator[Hostile]:
    sound = json.dumps(BASE).encode()
    for name, body in (
        ("nothing", b""),
        ("blank", b"  \n"),
        ("not JSON", b"lat=36.6&lng=117.1"),
        ("half", sound[:-1]),
        ("two documents", sound + sound),
        ("trailing comma", sound[:-1] + b",}"),
        ("comment", b"/* */" + sound),
        ("single quotes", sound.replace(b'"', b"'")),
        ("byte-order mark", b"\xef\xbb\xbf" + sound),
        ("UTF-16", sound.decode().encode("utf-16")),
        ("NUL after", sound + b"\x00"),
        ("NUL in a text", sound.replace(b"toilets", b"toi\x00lets")),
        ("invalid UTF-8", sound.replace(b"toilets", b"toilets\xff")),
        ("raw surrogate", sound.replace(b"toilets", b"\xed\xa0\x80")),
        ("lone surrogate", sound.replace(b"toilets", rb"\ud800")),
        ("lone surrogate as name", sound.replace(b"layer", rb"\udfff")),
        ("gzip unannounced", gzip.compress(sound)),
        ("array", b"[]"),
        ("array of objects", b"[" + sound + b"]"),
        ("null", b"null"),
        ("number", b"36.6"),
        ("text", b'"lat"'),
        ("true", b"true"),
        ("depth 100,000 arrays", b"[" * 100_000),
        ("depth 100,000 objects", b'{"a":' * 100_000),
        ("depth 100,000 inside", b'{"lat":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        *((f"depth {d}", b'{"lat":' + b"[" * d + b"]" * d + b"}") for d in _DEPTHS),
        *((f"depth {d}", b'{"a":' * d + b"1" + b"}" * d) for d in _DEPTHS),
        ("400 digits", b'{"lat":' + b"9" * 400 + b"}"),
        ("100,000 digits", b'{"lat":' + b"9" * 100_000 + b"}"),
        *(
            (text, sound.replace(b"36.6512", text.encode()))
            for text in _NOT_JSON_NUMBERS
        ),
    ):
        yield Hostile(f"body: {name}", post(body), 310, "body", twin=None)
    for body in (b"{}", b'{"lat":36.6}'):
        yield Hostile(f"body: {body!r}", post(body), 300, "coord", twin=post(BASE))
    twins = sound[:-1] + b',"lat":36.6512}'
    yield Hostile("lat twice", post(twins), 312, "lat", says="重复", twin=post(sound))
    escaped = sound[:-1] + rb',"l\u0061t":36.6512}'
    yield Hostile("lat twice, escaped", post(escaped), 312, "lat", says="重复")
    inner = sound.replace(b'"toilets"', b'{"x":1,"x":2}')
    yield Hostile("twice inside", post(inner), 312, "x", says="重复")


_DEPTHS = (9, 100, 900, 980, 1000, 1020, 1023)
_NOT_JSON_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1_0", "+36.6", "0x1F", "036.6",
    "36.", ".5", "３６", "True", "undefined",
)  # fmt: skip


# Which values of which parameters get which status.
_VALUES: tuple[tuple[tuple[str, ...], int, tuple[object, ...]], ...] = (
    (
        ("lat", "lng"),
        310,
        ("36.6512", "", "nan", None, True, [], [36.6], {}, {"a": 1}),
    ),
    (("lat",), 365, (91, -90.5, 1e308, 10**30, 2**64)),
    (("lng",), 366, (181, -180.5, 1e308, 10**30, 2**64)),
    (("lat",), 367, (0, -0.0, 1e-320, -36.6, 5)),
    (
        ("radius", "page_size", "page_index", "open_for"),
        310,
        ("10", "", None, True, False, 1.5, [1], {}),
    ),
    (("radius", "page_size", "page_index"), 320, (0,)),
    (
        ("radius", "page_size", "page_index", "open_for"),
        320,
        (-1, 50_001, 10**9, 10**23, 2**64 - 1, 1e300),
    ),
    (("radius",), 320, (50_001,)),
    (("page_size",), 320, (21,)),
    (("page_index",), 320, (201,)),
    (("open_for",), 320, (1441,)),
    (("links", "auto_extend"), 310, ("1", "true", None, 0.5, [], {})),
    (("links", "auto_extend"), 320, (2, -1, 10**9)),
    (_CHOICES, 310, (1, None, True, ["now"], {}, "")),
    (_CHOICES, 320, ("x", "NOW", "\x00", "../")),
    (_CHOICES, 330, ("x" * 600,)),
    (
        ("layer",),
        310,
        (1, None, True, [], ["toilets", 1], [["toilets"]], {}, "", [""], [None]),
    ),
    (
        ("layer",),
        320,
        (["nope"], ["toilets,parking"], ["toilets", "toilets"], ["../x"], "\x00"),
    ),
    (
        ("layer",),
        330,
        ([f"a{i}" for i in range(16)], ["x" * 600], ["a"] * 10_000),
    ),
    (("attr",), 310, (1, None, [1], {}, "")),
    (("attr",), 320, (["nope"], "nope", ["wheelchair", "wheelchair"])),
    (("at",), 310, (1790000000, None, [], "now", "2026-02-30T00:00", "")),
    (("at",), 320, ("0001-01-01T00:00", "9999-12-31T23:59:59Z")),
)


def _values() -> Iterator[Hostile]:
    for names, status, values in _VALUES:
        for name, value in product(names, values):
            shown = f"POST {name}={value!r}"[:60]
            yield Hostile(shown, post({**BASE, name: value}), status, name)
    for value in ([36.6, 117.1], {"lat": 36.6}, "36.6", 36.6, None):
        body = {"location": value, "coord": "gcj02", "layer": "toilets"}
        yield Hostile(f"POST location={value!r}", post(body), 310, "location")
    for name in BASE:
        less = {k: v for k, v in BASE.items() if k != name}
        yield Hostile(f"POST without {name}", post(less), 300, name)


def _names() -> Iterator[Hostile]:
    for wrong in ("latt", "Lat", "lon", "k", "__proto__", "constructor"):
        data = post({**BASE, wrong: 1})
        yield Hostile(f"{wrong}?", data, 312, wrong, says="未知")
    long = post({**BASE, "公" * 3000: 1})
    yield Hostile("long name", long, 312, "公" * 39 + "…")
    english = post({**BASE, "lang": "en", "radiu": 1})
    yield Hostile("radiu?", english, 312, "radiu", says="did you mean radius")


def _batches() -> Iterator[Hostile]:
    def row(value: object, status: int, parameter: str = "positions") -> Hostile:
        data = post({**BATCH, "positions": value})
        return Hostile(f"positions={value!r}"[:60], data, status, parameter, twin=None)

    good = [117.1201, 36.6512]
    yield Hostile(
        "positions none",
        post({**BATCH, "positions": []}),
        320,
        "positions",
        twin=post(BATCH),
    )
    for value in (None, {}, "117,36", 1, True):
        yield row(value, 310)
    yield row([good] * 1001, 330)
    yield row([good] * 20_000, 330)
    for bad in (
        [], [117.1], [117.1, 36.6, 0], ["117.1", "36.6"], [None, None], [True, 36.6],
        {"lng": 117.1, "lat": 36.6}, "117.1,36.6", 117.1, None, [[117.1, 36.6]],
    ):  # fmt: skip
        yield row([good, bad], 310, "positions[1]")
    for bad, status in (
        ([36.6512, 117.1201], 365),
        ([117.1, 91], 365),
        ([181, 36.6], 366),
        ([1e308, 1], 366),
        ([1, -1e308], 365),
        ([0, 0], 367),
        ([116.4, 39.9], 367),
    ):
        yield row([good, good, bad, good], status, "positions[2]")
    for member, parameter in (
        ({"lat": 36.6}, "lat"),
        ({"lng": 117.1}, "lng"),
        ({"location": "36.6,117.1"}, "location"),
        ({"position": [good]}, "position"),
    ):
        yield Hostile(
            f"batch with {parameter}", post({**BATCH, **member}), 312, parameter
        )
    for name, value in (("page_size", 6), ("page_size", 20), ("page_index", 2)):
        data = post({**BATCH, name: value})
        small = 5 if name == "page_size" else 1
        yield Hostile(
            f"batch {name}={value}", data, 320, name, twin=post({**BATCH, name: small})
        )
    yield Hostile("batch without coord", post({**BATCH, "coord": None}), 310, "coord")
    less = {k: v for k, v in BATCH.items() if k != "layer"}
    yield Hostile("batch without layer", post(less), 300, "layer")
    nan = json.dumps(BATCH).replace("117.1201", "NaN").encode()
    yield Hostile("batch NaN", post(nan), 310, "body")


def _envelopes() -> Iterator[Hostile]:
    for kind, twin in (
        ("text/plain", "application/json"),
        ("application/x-www-form-urlencoded", "application/json; charset=utf-8"),
        ("multipart/form-data; boundary=x", "APPLICATION/JSON"),
        ("application/jsonx", "application/json;"),
        ("", "application/json"),
        ("application/xml", "application/json"),
        ("json", "application/json"),
        ("application/geo+json", "application/json"),
    ):
        yield Hostile(f"as {kind!r}", post(BASE, kind), 415, twin=post(BASE, twin))
    bomb = gzip.compress(b" " * 10_000_000)
    for coding in ("gzip", "br", "deflate", "gzip, gzip", "nonsense"):
        yield Hostile(f"body in {coding}", post(bomb, Content_Encoding=coding), 415)
    yield Hostile("body of 2 MB", post(b'{"a":"' + b"a" * (2 << 20) + b'"}'), 413)
    room = b'{"a":"' + b"a" * ((1 << 20) - 8) + b'"}'
    yield Hostile("body of 1 MiB + 1", post(room + b" "), 413)
    yield Hostile("body of 1 MiB", post(room), 312, "a")
    yield Hostile("body and Accept", post(BASE, Accept="text/html"), 406)
    for query in ("?lat=1", "?foo=1", "?langs=en"):
        name = query[1:].partition("=")[0]
        data = post(BASE, query=query)
        yield Hostile(
            f"POST {query}", data, 312, name, twin=post(BASE, query="?lang=en")
        )


BODIES = (*_json(), *_values(), *_names(), *_batches(), *_envelopes())
