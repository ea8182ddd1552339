"""Published maps of a few places, written by hand: documents, and their files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Browser, Page

from citymap.layer import Bounds
from citymap.publish.page import Page as Sheet
from citymap.publish.page import render

Place = dict[str, Any]
Document = dict[str, Any]

HOURS = "Mo-Fr 08:00-18:00"
MONDAY_TO_FRIDAY = [1, 1, 1, 1, 1, 0, 0]
OPEN_8_TO_18 = [0, 0, 480, 1, 1080, 0]
BOX = (117.0, 36.6, 117.2, 36.75)


def place(key: str, lon: float, lat: float, **known: Any) -> Place:
    """Describe a place; ``known``: name, address, phone, kind, hours (-1: unknown)."""
    return {"id": key, "lon": lon, "lat": lat, **known}


def layer(key: str, title: str, places: Sequence[Place], **other: Any) -> Document:
    """Write a layer as the document has it."""
    count = len(places)
    of = [one.get("kind", 0) for one in places]
    kinds = [("全天", "#2b6ca3", "disc"), ("日间", "#b3541e", "diamond")]
    return {
        "id": key,
        "title": title,
        "icon": "toilet",
        "colour": "#2b6ca3",
        "geometry": "point",
        "side": None,
        "count": count,
        "ids": [one["id"] for one in places],
        "lon": _differences([round(one["lon"] * 1e6) for one in places]),
        "lat": _differences([round(one["lat"] * 1e6) for one in places]),
        "shapes": None,
        "names": [one.get("name") for one in places],
        "fields": [
            _field("address", "地址", "text", [one.get("address") for one in places]),
            _field("phone", "电话", "phone", [one.get("phone") for one in places]),
            _field("site", "网址", "url", [one.get("site") for one in places]),
            {
                "name": "wheelchair",
                "title": "无障碍卫生间",
                "type": "yes_no_unknown",
                "unit": None,
                "words": ["无", "有"],
                "codes": [one.get("wheelchair", -1) for one in places],
            },
        ],
        "flags": ["wheelchair"],
        "show": ["address"],
        "hours": {
            "field": "opening_hours",
            "of": [one.get("hours", 0) for one in places],
            "schedules": [
                {
                    "days": [[0, 0], OPEN_8_TO_18],
                    "week": MONDAY_TO_FRIDAY,
                    "except": [],
                    "from": None,
                    "until": None,
                    "never_closes": False,
                }
            ],
        },
        "closures": [],
        "style": {
            "title": "开放类型",
            "classes": [
                {"title": t, "colour": c, "shape": s, "count": of.count(at)}
                for at, (t, c, s) in enumerate(kinds)
            ],
            "of": of,
        },
        "ramp": None,
        **other,
    }


def document(layers: Sequence[Document], **other: Any) -> Document:
    """Write a document around layers."""
    facts = {
        "city": "济南",
        "data": [
            {"layer": one["id"], "version": "v1", "date": "2026-11-20"}
            for one in layers
        ],
        "datum": "WGS-84（与 CGCS2000 视为一致）",
        "sources": ["synthetic demo"],
        "attribution": ["© OpenStreetMap contributors"],
        "approval": "审图号：测S（2026）001号",
        "live": "https://map.example.org/#toilets",
        "qr": {"size": 21, "path": "M0 0h7v7h-7z"},
    }
    return {
        "format": 1,
        "language": "zh",
        "title": "济南公共卫生间",
        "subtitle": "试验用",
        "facts": facts,
        "zone": "Asia/Shanghai",
        "bounds": list(BOX),
        "region": "济南",
        "navigation": ["amap", "tencent", "baidu", "apple", "osm", "other"],
        "layers": list(layers),
        "ground": {"districts": None, "tiles": None, "external": None},
        "areas": None,
        "heat": False,
        "compare": None,
        "sounds": {"quan": "泉", "cheng": "城", "gong": "公", "ce": "厕", "bao": "趵"},
        "icons": {"toilet": "M3 3h9v9H3z"},
        "calendar": {"until": "2026-12-31", "name": "中国大陆法定节假日"},
        **other,
    }


def toilets() -> list[Place]:
    """Place thirty around a grid, five at one spot among them."""
    west, south = BOX[:2]
    rows = [
        place(
            f"{at:04}",
            west + 0.02 + 0.03 * (at % 6),
            south + 0.02 + 0.025 * (at // 6),
            name=f"第{at}公厕",
            address=f"经{at}路",
            wheelchair=at % 2,
            kind=at % 2,
            hours=-1 if at % 5 == 0 else 0,
        )
        for at in range(25)
    ]
    spot = [place(f"9{at:03}", 117.1, 36.7, name=f"同址 {at}") for at in range(5)]
    rows[3] |= {"name": "泉城公厕", "phone": "0531-12345678"}
    rows[4] |= {"name": "趵突泉", "site": "javascript:alert(1)", "address": "<b>路</b>"}
    return rows + spot


def write(folder: Path, told: Document) -> str:
    """Write the file of a document; gives its address."""
    sheet = Sheet(
        document=orjson.dumps(told),
        language=told["language"],
        title=told["title"],
        subtitle=told["subtitle"],
        count=sum(one["count"] for one in told["layers"]),
        dates="2026-11-20",
        bounds=Bounds(*BOX),
    )
    path = folder / "map.html"
    path.write_text(render(sheet), "utf-8")
    return path.as_uri()


class Reader:
    """A file that is open, without any network; what it asked for, what went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self._note(line.type, line.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(text)

    def open(self, address: str) -> None:
        """Open a file and wait until it is drawn."""
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready=yes]")

    def listed(self) -> list[str]:
        """Give the ids of the list, in its order."""
        script = "rows => rows.map(row => row.dataset.id)"
        ids: list[str] = self.page.eval_on_selector_all("#list > li", script)
        return ids

    def shown(self) -> list[str]:
        """Give the ids of what is on the map as itself."""
        ids: list[str] = self.page.evaluate("() => citymapPublished.shown()")
        return ids


@contextmanager
def reading(browser: Browser, **options: Any) -> Iterator[Reader]:
    """Read files without network: nothing may be asked for, nothing may fail."""
    given = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **options}
    context = browser.new_context(**given)
    context.set_default_timeout(10_000)
    context.set_offline(offline=True)
    reader = Reader(context.new_page())
    try:
        yield reader
    finally:
        context.close()
    foreign = [url for url in reader.asked if not url.startswith(("file:", "data:"))]
    assert foreign == []
    assert reader.faults == []


def _differences(numbers: list[int]) -> list[int]:
    return [b - a for a, b in zip([0, *numbers], numbers, strict=False)]


def _field(name: str, title: str, kind: str, values: list[Any]) -> Document:
    return {"name": name, "title": title, "type": kind, "unit": None, "values": values}
