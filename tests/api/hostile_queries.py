"""Hostile query strings of ``/v1/nearby``, parameter by parameter."""

from collections.abc import Iterator

from tests.api.hostile import BASE, Hostile, encoded, nearby, question

# Texts that are no plain decimal number, whatever parameter they are given to.
NO_NUMBERS = (
    "", " ", "-", "+", ".", "-.", "nan", "NaN", "inf", "-inf", "Infinity", "1e308",
    "1e-400", "1_0", " 36.6", "36.6 ", "+36.6", "0x1F", "３６", "٣٦", "36,6", "36.",
    ".5", "--36", "36.6.6", "36°39′", "null", "true", "${36}", "%s",
    "';drop table toilets--", "36\x00", "36\n", "36\r\n", "\u202e36",
    "36\u200b", "36\u00a0", "−36", "²",
    "{{36}}", "<b>36</b>", "../36",
)  # fmt: skip
# Texts that are numbers, but not whole ones.
NO_WHOLE = ("1.5", "1.0", "10.", "1e1", "１")
NAMES = {
    **BASE,
    "location": "36.6512,117.1201",
    "open": "now",
    "unknown": "include",
    "at": "2026-11-22T02:00",
    "open_for": "30",
    "attr": "wheelchair",
    "radius": "500",
    "auto_extend": "0",
    "page_index": "2",
    "page_size": "5",
    "out_coord": "bd09",
    "by": "distance",
    "links": "1",
    "lang": "zh",
}
CHOICES = ("coord", "open", "unknown", "out_coord", "by", "lang")
WHOLE = {
    "open_for": (0, 1440),
    "radius": (1, 50_000),
    "page_index": (1, 200),
    "page_size": (1, 20),
}
NO_CHOICES = (
    "x", "WGS84", "GCJ-02", "epsg:4326", "Any", "now ", "24H", "../", ";drop", "${x}",
    "\x00", "\u202enow", "0", "nan", "fr", "zh-CN", "now,24h", "walk",
)  # fmt: skip
NO_MOMENTS = (
    "", "now", "2026", "2026-11-22", "02:00", "2026-11-22T2:00", "2026-11-22 02:00",
    "2026-13-01T00:00", "2026-02-29T00:00", "2026-02-30T00:00", "2026-11-31T00:00",
    "2026-11-22T24:00", "2026-11-22T24:01", "2026-11-22T02:60", "2026-11-22T23:59:60",
    "2026-11-22T02:00+99:00", "2026-11-22T02:00-24:00", "2026-11-22T02:00+0800",
    "2026-11-22T02:00+08", "2026-11-22T02:00ZZ", "20261122T020000Z", "2026-W47-7T02:00",
    "1790000000", "+02026-11-22T02:00", "-2026-11-22T02:00", "２０２６-11-22T02:00",
    "2026-11-22T02:00:00.1234567Z", "2026-11-22T02:00\x00", "2026-11-22T02:00\n",
    "2026-11-22T02:00[Asia/Shanghai]", "昨天", "22/11/2026 02:00", "10000-01-01T00:00",
    "0000-01-01T00:00", "2026-11-22T-2:00",
)  # fmt: skip
FAR_MOMENTS = (
    "0001-01-01T00:00", "1970-01-01T00:00:00Z", "1999-12-31T23:59", "2100-01-01T00:00",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
)  # fmt: skip
NO_LISTS = ("", ",", "toilets,", ",toilets", "toilets,,parking")
NO_LAYERS = (
    "nope", "Toilets", "toilet", "toilets ", " toilets", "toilets.gpkg", "../toilets",
    "../../etc/passwd", "toilets;drop table toilets", "toilets--", "${jndi:ldap://x}",
    "{{7*7}}", "%00", "\x00", "toilets\x00", "\u202etoilets", "*", "toilets,nope",
    "toilets\n", "city", "layer", "<script>", "toilets,toilets", "toilets|parking",
    "toilets/features", "公厕",
)  # fmt: skip
NO_FLAGS = (
    "nope", "Wheelchair", "wheelchair ", "wheelchair=yes", "-wheelchair", "name", "../",
    "wheelchair,nope", "wheelchair,wheelchair", "\x00", "${x}", "%s", "fast", "轮椅",
)  # fmt: skip


def _row(name: str, status: int, parameter: str, **changes: str | None) -> Hostile:
    shown = ascii("" if changes.get(name) is None else changes[name])[:40]
    data = nearby(encoded(**changes))
    return Hostile(f"GET {name}={shown}", data, status, parameter)


def _positions() -> Iterator[Hostile]:
    twin = nearby(encoded(lat="36.651200000000000001", lng="117.1201"))
    for name, impossible, status in (("lat", "91", 365), ("lng", "181", 366)):
        for text in NO_NUMBERS:
            yield _row(name, 310, name, **{name: text})
        yield _row(name, 330, name, **{name: "1" * 33})
        yield _row(name, 330, name, **{name: "9" * 50_000})
        yield _row(name, 330, name, **{name: "36." + "0" * 1000})
        for text in (
            impossible,
            "-" + impossible,
            impossible + ".5",
            "9" * 23,
            "1" * 32,
        ):
            yield _row(name, status, name, **{name: text})
    yield Hostile(
        "swapped pair",
        nearby(question(lat="117.1201", lng="36.6512")),
        365,
        "lat",
        says="颠倒",
        twin=twin,
    )
    yield _row("lat", 365, "lat", lat="90.0000001", lng="117.1201")
    yield _row("lng", 366, "lng", lng="180.0000001", lat="36.6")
    metres = {"lat": "4058000", "lng": "511000"}
    yield _row("lat", 365, "lat", **metres)
    yield _row("lng", 366, "lng", lat="36.65", lng="39511000")
    for lat, lng in (
        ("0", "0"), ("-0", "-0"), ("39.9", "116.4"), ("90", "180"), ("-90", "-180"),
        ("36.65", "0"), ("0", "117.12"), ("36.65", "-117.12"), ("-36.65", "117.12"),
        ("35.9", "117"), ("37.65", "117"), ("36.6", "116.1"), ("36.6", "118.1"),
        ("36.65", "1"), ("3.66512", "117.1201"),
    ):  # fmt: skip
        yield _row("lat", 367, "lat", lat=lat, lng=lng)


def _locations() -> Iterator[Hostile]:
    def asked(text: str) -> dict[str, str | None]:
        return {"lat": None, "lng": None, "location": text}

    for text in (
        "", ",", "36.6", "36.6,", ",117.1", "36.6,117.1,1", "36.6;117.1", "36.6 117.1",
        "36.6, 117.1", "nan,117.1", "36.6,inf", "(36.6,117.1)", "３６,117.1",
        "1e1,117.1", "36.6,117.1\x00", "济南",
    ):  # fmt: skip
        yield _row("location", 310, "location", **asked(text))
    yield _row("location", 330, "location", **asked("36.6," + "1" * 600))
    yield _row("location", 365, "location", **asked("91,117.1"))
    yield _row("location", 366, "location", **asked("36.6,181"))
    yield _row("location", 365, "location", **asked("117.1201,36.6512"))
    yield _row("location", 367, "location", **asked("0,0"))
    for name in ("lat", "lng"):
        yield _row(name, 312, name, location="36.6,117.1", **{_other(name): None})
    yield Hostile(
        "location needs no lat",
        nearby(question(lat=None, lng=None)),
        300,
        "lat",
        twin=nearby(encoded(**asked("36.6512,117.1201"))),
    )


def _other(name: str) -> str:
    return "lng" if name == "lat" else "lat"


def _choices() -> Iterator[Hostile]:
    for name in CHOICES:
        good = nearby(encoded(**{name: NAMES[name]}))
        yield Hostile(
            f"{name} empty", nearby(question(**{name: ""})), 310, name, twin=good
        )
        for text in NO_CHOICES:
            yield _row(name, 320, name, **{name: text})
        yield _row(name, 330, name, **{name: "x" * 513})


def _whole_numbers() -> Iterator[Hostile]:
    for name, (low, high) in WHOLE.items():
        for text in NO_NUMBERS + NO_WHOLE:
            yield _row(name, 310, name, **{name: text})
        for bad in (low - 1, -low - 1, -(10**9), high + 1, 10**9, 10**23, 10**31):
            twin = nearby(
                encoded(**{name: str(high if bad > 0 else low)}, **_small(name))
            )
            data = nearby(encoded(**{name: str(bad)}))
            yield Hostile(f"GET {name}={bad}", data, 320, name, twin=twin)
        yield _row(name, 330, name, **{name: "1" * 33})
        yield _row(name, 330, name, **{name: "0" * 60_000})
    yield _row("page_index", 320, "page_index", page_index="11", page_size="20")
    yield _row("page_index", 320, "page_index", page_index="21")
    for name in ("auto_extend", "links"):
        for text in ("2", "-1", "10", "00", "01", "9" * 23):
            yield _row(name, 320, name, **{name: text})
        for text in ("true", "yes", "on", "", "1.0", "+1", "１", "nan", " 1", "\x00"):
            yield _row(name, 310, name, **{name: text})


def _small(name: str) -> dict[str, str]:
    return {"page_size": "1"} if name == "page_index" else {}


def _moments() -> Iterator[Hostile]:
    for text in NO_MOMENTS:
        yield _row("at", 310, "at", at=text)
    for text in FAR_MOMENTS:
        yield _row("at", 320, "at", at=text)
    yield _row("at", 330, "at", at="2026-11-22T02:00" + "0" * 600)
    unencoded_plus = nearby(question(at="2026-11-22T02:00+08:00"))
    yield Hostile(
        "at: day that is not",
        nearby(question(at="2027-02-29T00:00Z")),
        310,
        "at",
        twin=unencoded_plus,
    )


def _lists() -> Iterator[Hostile]:
    for name, bad in (("layer", NO_LAYERS), ("attr", NO_FLAGS)):
        for text in NO_LISTS:
            yield _row(name, 310, name, **{name: text})
        for text in bad:
            yield _row(name, 320, name, **{name: text})
        yield _row(name, 330, name, **{name: ",".join(f"a{i}" for i in range(33))})
        yield _row(name, 330, name, **{name: "a" * 513})
        yield _row(name, 330, name, **{name: "../" * 10_000})
    yield _row("layer", 320, "layer", layer="nope" * 100)
    sixteen = ",".join(f"a{i}" for i in range(16))
    yield _row("layer", 330, "layer", layer=sixteen)
    yield Hostile(
        "attr of a layer not asked",
        nearby(question(layer="parks", attr="baby_care")),
        320,
        "attr",
        twin=nearby(question(layer="parks,toilets", attr="baby_care")),
    )


def _absent_twice_unknown() -> Iterator[Hostile]:
    for name in BASE:
        yield Hostile(f"without {name}", nearby(question(**{name: None})), 300, name)
        empty = nearby(question(**{name: ""}))
        yield Hostile(f"empty {name}", empty, 310, name, twin=nearby(question()))
    yield Hostile("nothing asked", nearby(""), 300, "coord")
    for name, value in NAMES.items():
        one = f"{name}={value}"
        rest = question(**{name: None})
        twin = None if name == "location" else nearby(f"{rest}&{one}")
        twice = nearby(f"{rest}&{one}&{one}")
        yield Hostile(f"{name} twice", twice, 312, name, says="重复", twin=twin)
        wrong = name + "x"
        unknown = nearby(f"{question()}&{wrong}=1")
        yield Hostile(f"{wrong}?", unknown, 312, wrong, says=name)
    for wrong in (
        "LAT",
        "lon",
        "lat[]",
        "lat.x",
        "positions",
        "pagesize",
        "",
        "tk",
        "key",
    ):
        data = nearby(f"{question()}&{wrong}=1")
        yield Hostile(f"{wrong!r}?", data, 312, wrong, says="未知")
    english = nearby(question(lang="en") + "&radiu=1")
    yield Hostile("radiu in English", english, 312, "radiu", says="did you mean radius")
    long = "a" * 5000
    yield Hostile("long name", nearby(f"{long}=1"), 312, "a" * 39 + "…")
    for raw, shown in (("%00%0A", "��"), ("%E2%80%AElat", "�lat")):
        yield Hostile(f"name {raw}", nearby(f"{raw}=1"), 312, shown)


def _structure() -> Iterator[Hostile]:
    many = "&".join(["a="] * 10_000)
    yield Hostile("10,000 parameters", nearby(many), 330, "query")
    yield Hostile("65 parameters", nearby("&".join(["a="] * 65)), 330, "query")
    for text in (
        "&",
        "&&",
        "lat",
        question() + "&",
        question() + "&&lang=en",
        "?",
        "a;b",
    ):
        yield Hostile(f"query {text[-12:]!r}", nearby(text), 310, "query")
    for text in ("%FF", "%C0%80", "%ED%A0%80", "%F5%80%80%80", "toilets%80"):
        data = nearby(question(layer=text))
        yield Hostile(f"layer={text}", data, 310, "query")
    for text in ("%zz", "%", "%u516C", "%2", "%252e%252e%252f"):
        data = nearby(question(layer=text))
        yield Hostile(f"layer={text}", data, 320, "layer")
    for name, text in (
        ("raw NUL", b"\x00"),
        ("raw line feed", b"\n"),
        ("raw carriage return", b"\r"),
        ("raw UTF-8", "公厕".encode()),
        ("raw lone surrogate", b"\xed\xa0\x80"),
        ("raw 0xFF", b"\xff"),
        ("100,000 digits", b"1" * 100_000),
    ):
        yield Hostile(
            name, nearby(question(layer=None).encode() + b"&layer=" + text), None
        )


def _methods_and_types() -> Iterator[Hostile]:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PURGE", "PROPFIND", "CONNECT"):
        yield Hostile(f"{method}", nearby(question(), method=method), 405)
    yield Hostile("BREW", nearby(question(), method="BREW"), None)
    for accept, twin in (
        ("text/html", "text/html, */*;q=0.1"),
        ("application/json;q=0", "application/json;q=0.001"),
        ("image/*", "application/*"),
        ("text/html;q=0.9, application/xml", "banana"),
        ("application/geo+json", "*/*;q=9"),
        ("APPLICATION/JSON; q=0.000", "APPLICATION/JSON; q=banana"),
        ("text/*", ";;;,,,q="),
        ("a/b," * 20_000, "application/json, " + "a/b, " * 20_000),
    ):
        data = nearby(question(), headers={"Accept": accept})
        good = nearby(question(), headers={"Accept": twin})
        yield Hostile(f"Accept: {accept[:30]}", data, 406, twin=good)
    for name, value in (
        ("Range", "bytes=0-10"),
        ("If-None-Match", ", ".join(f'"{i:024x}"' for i in range(10_000))),
        ("X-Long", "a" * 65_536),
        ("Accept-Language", "q=,;;," * 5000),
        ("Accept-Language", "zh;q=nan, en;q=1e999, *;q=-1"),
        ("X-Forwarded-For", "'; drop table clients, ::1, 999.999.999.999"),
        ("Host", "evil.example"),
    ):
        twin = nearby(question(), headers={name: value})
        yield Hostile(
            f"with {name}",
            nearby("lat=x", headers={name: value}),
            310,
            "lat",
            twin=twin,
        )


QUERIES = (
    *_positions(),
    *_locations(),
    *_choices(),
    *_whole_numbers(),
    *_moments(),
    *_lists(),
    *_absent_twice_unknown(),
    *_structure(),
    *_methods_and_types(),
)
