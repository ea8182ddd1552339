"""Hostile questions of ``/v1/search``, by query and by body."""

import json
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote, urlencode

from tests.api.hostile import Hostile
from tests.api.hostile_queries import NO_CHOICES, NO_LAYERS, NO_LISTS, NO_MOMENTS
from tests.api.raw_http import request

NAMES = {
    "q": "quancheng",
    "layer": "toilets",
    "lat": "36.6512",
    "lng": "117.1201",
    "location": "36.6512,117.1201",
    "coord": "gcj02",
    "out_coord": "bd09",
    "at": "2026-11-22T02:00",
    "page_index": "2",
    "page_size": "5",
    "lang": "zh",
}
HERE = {"lat": "36.6512", "lng": "117.1201", "coord": "gcj02"}
#: Without a letter and a digit: nothing that could be looked for.
NO_WORDS = (
    "", " ", "\t", "\u3000", "\x00", "\x1b[]", "\n", "\r\n", "!", "?!.,;", "。，、",
    ".*", "[^]", "(?:)+", "\\", "$", "^", "%", "_", "'--", '"', "<>", "${}", "{{}}",
    "../", "🚻", "\u202e", "\u200b\u200d", "\u0301", "\ufeff", "\ufffd", "\uffff", "=",
    "+-*/", "\U0001f600" * 64,
)  # fmt: skip
#: Ugly, and looked for all the same.
UGLY_WORDS = (
    "泉\x00城", "\x00a\x00", "泉\n城", "a\r\nb", "(a+)+$", "a{1,99999}", "[a-z]*",
    "\\d+", "^泉.*城$", "' or 1=1--", "a%00b", "%s%n%x", "${jndi:ldap://x}", "{{7*7}}",
    "<script>", "javascript:alert(1)", "../../etc/passwd", "\u202e泉城", "泉\u200b城",
    "a\u0301" * 20,
    "ﷺ" * 64, "㍿" * 64, "½" * 64, "𠀀" * 64, "İ" * 64, "ß" * 64, "nan", "null", "None",
    "true", "-1", "1e999", "=cmd|x", "a" * 64, "zhong" * 12, "xian" * 16, "泉" * 64,
    "a b c d e f g h", "\ufdfa", "\ue000a", "\U0010ffffa", "q\u3000c",
)  # fmt: skip
TOO_LONG = ("a" * 65, "泉" * 65, " " * 65, "a" * 513, "泉城" * 2500, "🚻" * 4000)
TOO_MANY = ("a b c d e f g h i", " ".join("泉城广场路公厕停车场中山公园大明湖"))


def _get(**values: str) -> bytes:
    return request("/v1/search?" + urlencode(values))


def _post(body: object, query: str = "", **headers: str) -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request("/v1/search" + query, method="POST", headers=headers, body=content)


def _words() -> Iterator[Hostile]:
    for texts, status in ((NO_WORDS, 310), (TOO_LONG, 330), (TOO_MANY, 330)):
        for text in texts:
            name = f"q={ascii(text)[:30]}"
            yield Hostile(f"GET {name}", _get(q=text), status, "q")
            yield Hostile(f"POST {name}", _post({"q": text}), status, "q")
    for text in UGLY_WORDS:
        name = f"beside q={ascii(text)[:30]}"
        bad, good = _get(q="!", **HERE), _get(q=text, **HERE)
        yield Hostile(f"GET {name}", bad, 310, "q", twin=good)
        yield Hostile(
            f"POST {name}", _post({"q": ""}), 310, "q", twin=_post({"q": text})
        )
    for raw in ("%FF", "%ED%A0%80", "%C0%80", "a%80", "%F5%80%80%80"):
        yield Hostile(f"q={raw}", request(f"/v1/search?q={raw}"), 310, "query")
    for raw in (rb"\ud800", rb"\udc00a", b"\xff", b"\xed\xa0\x80", b"\x00", b"\n"):
        data = _post(b'{"q":"' + raw + b'"}')
        yield Hostile(f"body q={raw!r}", data, 310, "body")
    yield Hostile("POST q of 10,000", _post({"q": "泉城" * 5000}), 330, "q")
    for value in (None, 1, 1.5, True, [], ["泉城"], {}, {"q": "泉城"}):
        yield Hostile(f"POST q={value!r}", _post({"q": value}), 310, "q")


def _positions() -> Iterator[Hostile]:
    twin = _get(q="gc", **HERE)
    for given, status, parameter in (
        ({"lat": "36.65"}, 300, "lng"),
        ({"lng": "117.12"}, 300, "lat"),
        ({"coord": "gcj02"}, 300, "lat"),
        ({"lat": "36.65", "lng": "117.12"}, 300, "coord"),
        ({"location": "36.65,117.12"}, 300, "coord"),
        ({**HERE, "location": "36.65,117.12"}, 312, "lat"),
        ({**HERE, "lat": "nan"}, 310, "lat"),
        ({**HERE, "lng": "1e2"}, 310, "lng"),
        ({**HERE, "lat": "91"}, 365, "lat"),
        ({**HERE, "lng": "181"}, 366, "lng"),
        ({**HERE, "lat": "117.12", "lng": "36.65"}, 365, "lat"),
        ({**HERE, "lat": "0", "lng": "0"}, 367, "lat"),
        ({**HERE, "coord": "mars"}, 320, "coord"),
        ({**HERE, "coord": ""}, 310, "coord"),
        ({"location": "36.65;117.12", "coord": "gcj02"}, 310, "location"),
        ({"location": "0,0", "coord": "gcj02"}, 367, "location"),
    ):
        data = _get(q="gc", **given)
        yield Hostile(f"search at {given}"[:60], data, status, parameter, twin=twin)


def _others() -> Iterator[Hostile]:
    def row(status: int, name: str, text: str) -> Hostile:
        data = _get(**{"q": "gc", name: text})
        return Hostile(f"search {name}={ascii(text)[:30]}", data, status, name)

    whole = ("page_index", "page_size")
    for names, status, texts in (
        (("layer",), 320, NO_LAYERS),
        (("layer",), 310, NO_LISTS),
        (("layer",), 330, (",".join(f"a{i}" for i in range(16)),)),
        (("out_coord", "lang"), 320, NO_CHOICES),
        (("at",), 310, NO_MOMENTS[:8]),
        (whole, 310, ("", "nan", "1.5", "１", "+1")),
        (whole, 320, ("0", "-1", "201", "9" * 23)),
    ):
        for name, text in product(names, texts):
            yield row(status, name, text)
    twin = _get(q="gc", page_index="10", page_size="20")
    data = _get(q="gc", page_index="11", page_size="20")
    yield Hostile("search beyond 200", data, 320, "page_index", twin=twin)


def _names_and_envelopes() -> Iterator[Hostile]:
    yield Hostile("search nothing", request("/v1/search"), 300, "q")
    yield Hostile("search no q", _get(layer="toilets"), 300, "q")
    yield Hostile("search {}", _post({}), 300, "q", twin=_post({"q": "gc"}))
    twice = request("/v1/search?q=gc&q=gc")
    yield Hostile("q twice", twice, 312, "q", says="重复")
    yield Hostile("q twice in a body", _post(b'{"q":"gc","q":"gc"}'), 312, "q")
    for name in ("query", "Q", "radius", "open", "attr", "links", "positions", "key"):
        yield Hostile(f"search ?{name}", _get(q="gc", **{name: "1"}), 312, name)
        yield Hostile(f"search POST {name}", _post({"q": "gc", name: 1}), 312, name)
    english = request("/v1/search?q=gc&pagesize=1&lang=en")
    yield Hostile("pagesize", english, 312, "pagesize", says="did you mean page_size")
    long = request(f"/v1/search?{'a' * 5000}=1")
    yield Hostile("search long name", long, 312, "a" * 39 + "…")
    for method in ("PUT", "PATCH", "DELETE"):
        yield Hostile(f"{method} search", request("/v1/search", method=method), 405)
    html = request("/v1/search?q=gc", headers={"Accept": "text/html"})
    yield Hostile("search as HTML", html, 406, twin=_get(q="gc"))
    yield Hostile(
        "search as text", _post({"q": "gc"}, **{"Content-Type": "text/x"}), 415
    )
    big = b'{"q":"' + b"a" * (2 << 20) + b'"}'
    yield Hostile("search 2 MB", _post(big), 413)
    for body in (b"", b"[]", b"q=gc", b'{"q":NaN}', b"[" * 100_000, b'"gc"'):
        yield Hostile(f"search body {body[:9]!r}", _post(body), 310, "body")
    data, good = _post({"q": "gc"}, "?q=gc"), _post({"q": "gc"}, "?lang=en")
    yield Hostile("q beside a body", data, 312, "q", twin=good)
    path = "/v1/search/" + quote("泉城")
    yield Hostile("search in the path", request(path), 404)


SEARCHES = (*_words(), *_positions(), *_others(), *_names_and_envelopes())
