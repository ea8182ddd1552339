"""Hostile requests of every other route: in full, as GeoJSON, and paths of nobody."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.api.hostile import Hostile
from tests.api.raw_http import request

FEATURE = "/v1/layers/toilets/features/toilets.demo-0001"
ITEMS = "/collections/toilets/items"
TILES = "/collections/toilets/tiles/WebMercatorQuad"
STRANGE = (
    "nope", "..", "%2e%2e", "..%2F..%2Fetc%2Fpasswd", "%00", "toilets%00", "%0A", "%20",
    "%E2%80%AEtoilets", "${x}", "';drop", "%FF", "<script>", "a" * 5000, "*",
    "toilets.gpkg", "%F0%9F%9A%BD", "{{x}}", "%25s", "None",
)  # fmt: skip
NO_BOXES = (
    "", ",", "1", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "116,36,nan,37",
    "116,36,117,inf", "116,36,117,1e2", "116 36 117 37", "a,b,c,d", "116,36,117,３７",
    "116,36,,37", "+1,2,3,4",
)  # fmt: skip
FAR_BOXES = ("181,36,182,37", "116,-91,117,37", "116,37,117,36", "116,36,117,91")


def _v1_features() -> Iterator[Hostile]:
    twin = request(FEATURE + "?coord=bd09&lang=zh&at=2026-11-22T02:00")
    for query, status, parameter in (
        ("coord=", 310, "coord"),
        ("coord=wgs", 320, "coord"),
        ("coord=" + "x" * 600, 330, "coord"),
        ("coord=wgs84&coord=wgs84", 312, "coord"),
        ("cord=wgs84", 312, "cord"),
        ("at=now", 310, "at"),
        ("at=2026-02-30T00:00", 310, "at"),
        ("at=0001-01-01T00:00", 320, "at"),
        ("at=9999-12-31T23:59:59-12:00", 320, "at"),
        ("at=%00", 310, "at"),
        ("lang=fr", 320, "lang"),
        ("links=1", 312, "links"),
        ("coord=%FF", 310, "query"),
        ("&", 310, "query"),
        ("&".join(["a="] * 10_000), 330, "query"),
    ):
        data = request(f"{FEATURE}?{query}")
        yield Hostile(f"feature?{query[:30]}", data, status, parameter, twin=twin)
    for text in STRANGE:
        yield Hostile(
            f"feature {text[:30]}", request(f"/v1/layers/toilets/features/{text}"), 404
        )
        yield Hostile(
            f"layer {text[:30]}", request(f"/v1/layers/{text}/features/x"), 404
        )
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        yield Hostile(f"{method} feature", request(FEATURE, method=method), 405)
        yield Hostile(f"{method} layers", request("/v1/layers", method=method), 405)
    for path in (FEATURE, "/v1/layers"):
        accept = {"Accept": "text/html"}
        good = request(path, headers={"Accept": "text/html,*/*;q=0.8"})
        yield Hostile(f"html of {path}", request(path, headers=accept), 406, twin=good)
    yield Hostile(
        "layers?x",
        request("/v1/layers?x=1"),
        312,
        "x",
        twin=request("/v1/layers?lang=en"),
    )


def _v1_paths() -> Iterator[Hostile]:
    for path in (
        "/v1", "/v1/", "/v1/nope", "/v1/nearby/", "/v1/nearby/36.65,117.12",
        "/v1/Nearby", "/v1//nearby", "/v1/layers/", "/v1/layers/toilets",
        "/v1/layers/toilets/features", "/v1/layers/toilets/features/",
        "/v1/../v1/nearby", "/v1/%2e%2e/%2e%2e/etc/passwd", "/v1/nearby%00",
        "/v1/nearby%0A",
        "/v1/" + "a" * 5000, "/v1/\\..\\", "/v1/%FF",
    ):  # fmt: skip
        yield Hostile(f"path {path[:40]}", request(path), 404)
    yield Hostile("path of 70,000", request("/v1/" + "a" * 70_000), None)
    yield Hostile("raw path", request("/v1/公厕"), None)


def _ogc() -> Iterator[Hostile]:
    twin = request(ITEMS + "?bbox=116.9,36.6,117.1,36.7&limit=1&offset=1&f=json")

    def row(path: str, status: int, parameter: str | None = None) -> Hostile:
        data = request(path)
        name = f"OGC {path[:60]}"
        return Hostile(name, data, status, parameter, problem=True, twin=twin)

    for text in NO_BOXES:
        yield row(f"{ITEMS}?bbox={quote(text, safe=',')}", 310, "bbox")
    for text in FAR_BOXES:
        yield row(f"{ITEMS}?bbox={text}", 320, "bbox")
    yield row(f"{ITEMS}?bbox={'1' * 600}", 330, "bbox")
    for name, low in (("limit", 1), ("offset", 0)):
        for text in ("", "nan", "1.5", "1e3", "%2B1", "1_0", "%EF%BC%91", "%00", "all"):
            yield row(f"{ITEMS}?{name}={text}", 310, name)
        for number in (low - 1, -(10**9), 10**23):
            yield row(f"{ITEMS}?{name}={number}", 320, name)
        yield row(f"{ITEMS}?{name}=1&{name}=1", 312, name)
        yield row(f"{ITEMS}?{name}={'1' * 40}", 330, name)


def _ogc_paths() -> Iterator[Hostile]:
    def row(path: str, status: int, parameter: str | None = None) -> Hostile:
        data = request(path)
        return Hostile(f"OGC {path[:60]}", data, status, parameter, problem=True)

    for path in ("/", "/collections", "/collections/toilets", ITEMS, "/api"):
        yield row(f"{path}?f=xml", 320, "f")
        yield row(f"{path}?foo=1", 312, "foo")
        yield row(f"{path}?f=json&f=json", 312, "f")
        yield row(f"{path}?%FF=1", 310, "query")
    for text in STRANGE:
        yield row(f"/collections/{text}/items", 404)
        yield row(f"{ITEMS}/{text}", 404)
    for path in (
        "/nope", "/collections/", "/api/", "/openapi.json", "/docs/", "/v2/nearby",
        "/v1x", "/favicon.png", "/.git/config", "/etc/passwd", "//",
    ):  # fmt: skip
        yield row(path, 404)
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        data = request(ITEMS, method=method)
        yield Hostile(f"{method} items", data, 405, problem=True)


def _tiles() -> Iterator[Hostile]:
    twin = request(f"{TILES}/0/0/0?coord=gcj02")

    def row(path: str, status: int, parameter: str | None = None) -> Hostile:
        data = request(path)
        name = f"tile {path[:60]}"
        return Hostile(name, data, status, parameter, problem=True, twin=twin)

    for text in (*STRANGE, "", "-1", "01", "1.0", "1e0", "+1", "%EF%BC%91", "9" * 40):
        for place in (f"{text}/0/0", f"1/{text}/0", f"1/0/{text}"):
            yield row(f"{TILES}/{place}", 404)
        yield row(f"/collections/{text}/tiles/WebMercatorQuad/0/0/0", 404)
        yield row(f"/collections/toilets/tiles/{text}/0/0/0", 404)
    for place in ("23/0/0", "0/1/0", "0/0/1", "5/32/0", "5/0/32", "22/0/4194304"):
        yield row(f"{TILES}/{place}", 404)
    for query, status, parameter in (
        ("coord=", 310, "coord"),
        ("coord=bd09", 320, "coord"),
        ("coord=cgcs2000", 320, "coord"),
        ("coord=" + "x" * 600, 330, "coord"),
        ("coord=wgs84&coord=wgs84", 312, "coord"),
        ("cord=wgs84", 312, "cord"),
        ("f=mvt", 312, "f"),
        ("%FF=1", 310, "query"),
    ):
        yield row(f"{TILES}/0/0/0?{query}", status, parameter)
    yield row("/collections/toilets/tiles?f=html", 320, "f")
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        data = request(f"{TILES}/0/0/0", method=method)
        yield Hostile(f"{method} tile", data, 405, problem=True)


def _ground() -> Iterator[Hostile]:
    def row(path: str, status: int, parameter: str | None = None) -> Hostile:
        v1 = path.startswith("/v1")
        return Hostile(
            f"ground {path[:60]}",
            request(path),
            status,
            parameter,
            problem=not v1,
            twin=request("/v1/city?lang=zh" if v1 else "/ground/districts?lang=en"),
        )

    for path in ("/v1/city", "/ground/districts", "/ground/base/15/1/1"):
        yield row(f"{path}?lang=fr", 320, "lang")
        yield row(f"{path}?lang=zh&lang=zh", 312, "lang")
        yield row(f"{path}?v=1", 312, "v")
        yield row(f"{path}?%FF=1", 310, "query")
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            data = request(path, method=method)
            problem = not path.startswith("/v1")
            yield Hostile(f"{method} {path}", data, 405, problem=problem)
    for text in STRANGE:
        yield row(f"/ground/base/15/1/{text}", 404)
        yield row(f"/ground/base/{text}/1/1", 404)
        yield row(f"/ground/{text}", 404)
    accept = {"Accept": "text/html"}
    yield Hostile("html of /v1/city", request("/v1/city", headers=accept), 406)


ELSEWHERE = (
    *_v1_features(),
    *_v1_paths(),
    *_ogc(),
    *_ogc_paths(),
    *_ground(),
    *_tiles(),
)
