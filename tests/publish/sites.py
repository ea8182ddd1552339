"""Static sites to look at: a small city, a hostile one, and a reader of their pages."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import shapely
from tests.browser.payloads import PAYLOADS, UNLUCKY

from citymap.hours.holidays import HolidayCalendar
from citymap.hours.schedule import HoursContext
from citymap.layer import Bounds, City, Field, Layer, OsmTag, Title
from citymap.publish.site import Site, write_site
from citymap.store.base import Version
from citymap.store.districts import Outlines
from citymap.table import LayerTable

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / "node_modules" / ".bin" / "html-validate"
# Without three rules of style: our doctype is in small letters, as all our pages have
# it; an id is the feature's, with a dot, which HTML allows; and a name that somebody
# else gave may make a title longer than 70 characters.
CONFIG = Path(__file__).with_name("htmlvalidate.json")
# One more rule, element-required-ancestor, takes minutes for a page of 250 kB.
LARGE_CONFIG = Path(__file__).with_name("htmlvalidate-large.json")
LARGE_PAGE = 60_000  # bytes
#: One page of each kind.
PAGES = ("index.html", "toilets/index.html", "toilets/370102.html")
ADDRESS = "https://maps.example.org/city"
ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = HolidayCalendar(
    "a test", frozenset({date(2026, 12, 25)}), frozenset({date(2026, 12, 26)}),
    {2026: "a test"},
)  # fmt: skip
CONTEXT = HoursContext(ZONE, CALENDAR)
MAP = (
    b'<!doctype html><html lang="en"><title>map</title><main><h1>map</h1></main></html>'
)
CITY = City(
    name=Title("小城", "Small Town"),
    bounds=Bounds(117.0, 36.0, 117.4, 36.4),
    margin_m=5000,
    time_zone=ZONE,
    storage_crs=4490,
    grid_crs=4548,
    approval_number="鲁S(2026)001号",
    navigation=("amap", "osm"),
)
OUTLINES = Outlines(
    names=("东区", "西区"),
    shapes=(shapely.box(117.2, 36, 117.4, 36.4), shapely.box(117, 36, 117.2, 36.4)),
    population=(None, None),
    codes=("370102", "370103"),
)
HOURS = ("24/7", "Mo-Fr 08:30-17:00", "Fr-Sa 22:00-06:00", "Mo-Sa 09:00-17:00; PH off",
         "看心情", None)  # fmt: skip
SITE = Site(CITY, CONTEXT, OUTLINES, "zh", ADDRESS)


@dataclass(frozen=True, slots=True)
class Part:
    """A layer to publish, without the look that a map needs."""

    layer: Layer
    table: LayerTable
    version: Version


def a_map(_part: Part) -> bytes:
    """Stand in for the published map, which other tests are about."""
    return MAP


def a_layer(layer_id: str = "toilets", title: Title | None = None) -> Layer:
    """Define a layer with a field of every kind that pages treat differently."""
    called = title or Title("公共卫生间", "Public toilets")
    return Layer(
        id=layer_id,
        title=called,
        geometry="point",
        icon="toilet",
        colour="#2b6ca3",
        source="a test",
        hours="opening_hours",
        flags=("wheelchair",),
        popup=("opening_hours", "phone"),
        osm=(OsmTag("amenity", "toilets"),),
        fields=(
            Field("name", "text", Title("名称", "Name")),
            Field("address", "text", Title("地址", "Address")),
            Field("stalls", "integer", Title("厕位数", "Stalls"), unit="个"),
            Field("opening_hours", "opening_hours", Title("开放时间", "Hours")),
            Field("wheelchair", "yes_no_unknown", Title("无障碍", "Wheelchair")),
            Field("fee", "yes_no_unknown", Title("收费", "Fee")),
            Field("phone", "phone", Title("电话", "Phone")),
            Field("site", "url", Title("网址", "Web site")),
        ),
    )


def a_part(count: int, layer: Layer | None = None) -> Part:
    """Fill a layer: most features in the two districts, every tenth in none."""
    layer = layer or a_layer()
    rows = range(count)
    columns: dict[str, list[object]] = {
        "id": [f"{layer.id}.{row:04d}" for row in rows],
        "name": [f"公厕 {row} 号" if row % 7 else None for row in rows],
        "address": [f"和平路 {row} 号" for row in rows],
        "stalls": [row % 9 or None for row in rows],
        "opening_hours": [HOURS[row % len(HOURS)] for row in rows],
        "wheelchair": [("yes", "no", None)[row % 3] for row in rows],
        "fee": [("no", "yes", None)[row % 3] for row in rows],
        "phone": ["0531-12345678" if row % 4 else None for row in rows],
        "site": [f"https://example.org/{row}" if row % 5 else None for row in rows],
        "closed_from": ["2026-11-30" if row == 5 else None for row in rows],
        "closed_until": ["2026-12-02" if row == 5 else None for row in rows],
        "closed_reason": ["管道维修" if row == 5 else None for row in rows],
    }
    lon = np.array([116.9 if row % 10 == 9 else 117.01 + 0.38 * row / count
                    for row in rows])  # fmt: skip
    return a_part_of(layer, columns, lon)


def a_part_of(layer: Layer, columns: dict[str, list[object]], lon: object) -> Part:
    lon = np.asarray(lon, float)
    lat = np.full(len(lon), 36.2)
    table = LayerTable(pa.table(columns), lon, lat)
    name = "20261120T021500Z"
    version = Version(name, layer.id, len(lon), "", 0, "a test", "")
    return Part(layer, table, version)


def hostile_texts() -> list[str]:
    return [*(payload.text for payload in PAYLOADS), *UNLUCKY]


def hostile_site() -> tuple[list[Part], Site]:
    """Put every payload into every text: names, fields, titles, sources, districts."""
    texts = hostile_texts()
    parts = []
    for start in (0, 40):
        mine = Title(texts[start], texts[start])
        plain = a_layer(f"layer_{start}", mine)
        fields = tuple(replace(one, title=mine) for one in plain.fields)
        layer = replace(plain, source=texts[start + 1], fields=fields)
        kinds = ("name", "address", "opening_hours", "phone", "site", "closed_reason")
        columns: dict[str, list[object]] = {
            "id": [f"{layer.id}.{row}" for row in range(len(texts))],
            "closed_from": ["2026-11-30"] * len(texts),
            **{kind: list(texts) for kind in kinds},
        }
        lon = [117.01 + row % 30 / 100 for row in range(len(texts))]
        parts.append(a_part_of(layer, columns, lon))
    name = Title(texts[2], texts[2])
    city = replace(CITY, name=name, approval_number=texts[3])
    outlines = replace(OUTLINES, names=(texts[4], texts[60]))
    return parts, Site(city, CONTEXT, outlines, "en", ADDRESS)


@dataclass(slots=True)
class Reading(HTMLParser):
    """One page as a parser sees it: what it links to, its ids, its texts, its data."""

    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    data: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(told)
        self.links += [link for key in ("href", "src") if (link := told.get(key))]
        self.ids += [found] if (found := told.get("id")) else []

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["script"] and data.startswith("{"):
            self.data.append(json.loads(data))
        else:
            self.texts.append(data)


def read_page(path: Path) -> Reading:
    reading = Reading()
    reading.feed(path.read_text("utf-8"))
    reading.close()
    return reading


def read_site(folder: Path) -> dict[str, Reading]:
    """Read every page by its path in the site."""
    pages = sorted(folder.rglob("*.html"))
    return {str(path.relative_to(folder)): read_page(path) for path in pages}


def broken_links(folder: Path) -> list[str]:
    """Follow every link inside a site; name those that lead nowhere."""
    pages = read_site(folder)
    broken = []
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme:
                continue
            plain, anchor = urldefrag(link)
            target = (folder / path).parent / unquote(plain) if plain else folder / path
            inside = target.resolve()
            known = inside.is_relative_to(folder.resolve()) and inside.is_file()
            name = str(inside.relative_to(folder.resolve())) if known else ""
            if not known or (anchor and anchor not in pages[name].ids):
                broken.append(f"{path}: {link}")
    return broken


def reached(folder: Path) -> set[str]:
    """Follow links from the first page, without scripts; give all ids that are met."""
    pages = read_site(folder)
    waiting, met = ["index.html"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in met or path not in pages:
            continue
        met.add(path)
        inner = [urldefrag(link)[0] for link in pages[path].links]
        inner = [link for link in inner if link and not urlsplit(link).scheme]
        found = ((folder / path).parent / link for link in inner)
        waiting += [str(p.resolve().relative_to(folder.resolve())) for p in found]
    return {one for path in met for one in pages[path].ids}


def invalid(pages: Sequence[Path]) -> str:
    """Let html-validate look at pages; give what it finds, empty if nothing."""
    large = [page for page in pages if page.stat().st_size > LARGE_PAGE]
    small = [page for page in pages if page not in large]
    found = _validate(small, CONFIG), _validate(large, LARGE_CONFIG)
    return "\n".join(filter(None, found))


def _validate(pages: Sequence[Path], config: Path) -> str:
    if not pages:
        return ""
    command = [str(VALIDATOR), "--config", str(config), "--formatter", "text"]
    done = subprocess.run(
        [*command, *map(str, pages)], capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.strip()


def write(folder: Path, parts: Sequence[Part], site: Site = SITE) -> Path:
    write_site(folder, parts, site, a_map)
    return folder
