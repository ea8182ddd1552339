"""What a person does on the page and sees there, and what it ought to be.

What ought to be is worked out beside the page: by the service, by PRCoords and
pyproj, and by the oracle that reads the workspace's own files.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Error, Page
from pyproj import Geod
from tests.api.raw_http import get, post
from tests.oracle.city import CityData
from tests.oracle.datums import from_wgs

GEOD = Geod(ellps="WGS84")
PHONES = ({"width": 360, "height": 740}, {"width": 390, "height": 844})
SCREENS = (*PHONES, {"width": 1280, "height": 800})
LANGUAGES = {"zh-CN": "zh", "en-US": "en"}
ASK_ME = {"zh": "使用我的位置", "en": "Use my position"}
ON_MAP = {"zh": "在地图上选一点", "en": "Choose a place on the map"}
WAIT_MS = 12_000
FROM_HERE = {"zh": "以准星处为起点", "en": "Start from the cross"}
_SEEN = """() => {
  const numbered = (where) => [...document.querySelectorAll(`${where} li[data-number]`)]
    .map(({ dataset }) => [Number(dataset.number), dataset.id]);
  const pins = [...document.querySelectorAll(".pin[data-number]")].map((pin) => {
    const box = pin.closest(".leaflet-marker-icon").getBoundingClientRect();
    const foot = [box.x + box.width / 2, box.y + 40];
    return [Number(pin.dataset.number), pin.dataset.id, ...foot];
  });
  const self = document.querySelector(".me-box")?.getBoundingClientRect();
  const me = self ? [self.x + self.width / 2, self.y + self.height / 2] : null;
  const piles = [...document.querySelectorAll(".pin.pile")]
    .map(({ dataset }) => dataset.numbers.split(",").map(Number));
  const card = document.querySelector("#card")?.dataset.id ?? null;
  const lists = { list: numbered("#list"), unknown: numbered("#unknown") };
  return { card, me, pins, piles, ...lists };
}"""
_LISTED = """(ids) => String(ids) === String(
  [...document.querySelectorAll("#list li[data-id], #unknown li[data-id]")]
    .map(({ dataset }) => dataset.id))"""
_HREFS = """(where) => [...document.querySelectorAll(`${where} a[target="_blank"]`)]
  .map((link) => link.href)"""

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Pin:
    """A numbered pin: whose it is, and what point of the screen it is put into (px)."""

    number: int
    id: str
    x: float
    y: float


@dataclass(frozen=True)
class Shown:
    """What the page shows: the card, both lists, single pins, numbers in piles.

    ``me``: where on the screen the asker stands (px).
    """

    card: str | None
    me: LonLat | None
    open: dict[int, str]
    unknown: dict[int, str]
    pins: tuple[Pin, ...]
    piles: tuple[tuple[int, ...], ...]

    @property
    def listed(self) -> dict[int, str]:
        """Both lists by number."""
        return {**self.open, **self.unknown}

    @property
    def numbers_on_map(self) -> list[int]:
        """Every number on the map, also those within piles."""
        piled = [number for pile in self.piles for number in pile]
        return sorted([pin.number for pin in self.pins] + piled)


def see(page: Page) -> Shown:
    """Read what the page shows now."""
    seen = page.evaluate(_SEEN)
    return Shown(
        seen["card"],
        tuple(seen["me"]) if seen["me"] else None,
        dict(seen["list"]),
        dict(seen["unknown"]),
        tuple(Pin(*pin) for pin in seen["pins"]),
        tuple(map(tuple, seen["piles"])),
    )


def wait_for(page: Page, state: str, *, within_ms: int = WAIT_MS) -> None:
    """Wait until the page is in a state; tell what it shows if that never comes."""
    try:
        page.wait_for_selector(f'body[data-state="{state}"]', timeout=within_ms)
    except Error:
        found = page.evaluate("[document.body.dataset.state, document.body.innerText]")
        msg = f"never {state}; it is {found}"
        raise AssertionError(msg) from None


def wait_for_answer(page: Page, *, on_map: bool = False) -> None:
    """Wait for the card, and for pins if they matter."""
    wait_for(page, "ok")
    page.wait_for_selector("#card")
    if on_map:
        page.wait_for_selector(".pin")


def button(page: Page, words: dict[str, str], language: str) -> None:
    """Press a button by what stands on it."""
    page.get_by_role("button", name=words[language], exact=True).click()


def nearby(url: str, lon: float, lat: float, **wishes: Any) -> list[dict[str, Any]]:
    """Ask the service itself, as the page is to ask it."""
    body = {"lat": lat, "lng": lon, "coord": "wgs84", "layer": "toilets", **wishes}
    reply = post(url, "/v1/nearby", {"open": "now", "links": 1, **body})
    assert reply.http == 200, reply.body
    data: list[dict[str, Any]] = reply.json()["data"]
    return data


def nearby_unknown(url: str, lon: float, lat: float, **wishes: Any) -> list[str]:
    """Give the ids of unknown hours that belong under the list."""
    wide = nearby(url, lon, lat, unknown="include", page_size=20, **wishes)
    return [item["id"] for item in wide if item["open"]["state"] == "unknown"][:10]


def feature(url: str, name: str) -> dict[str, Any]:
    """Describe a feature in full; its id says its layer."""
    path = f"/v1/layers/{name.partition('.')[0]}/features/{name}?coord=wgs84"
    data: dict[str, Any] = get(url, path).json()["data"]
    return data


def open_by_hand(city: CityData, layer: str, at: str) -> set[str]:
    """Give the ids of what is open at a moment, by texts that a person has read."""
    data = city.layers[layer]
    wall = datetime.fromisoformat(at).replace(tzinfo=city.ground.zone)
    states = [status.state for status in data.statuses(wall.astimezone(UTC))]
    of_rows = zip(data.ids, data.kind_of, strict=True)
    return {name for name, kind in of_rows if states[kind] == "open"}


def nearest_by_hand(
    city: CityData, layer: str, among: set[str], place: LonLat
) -> list[str]:
    """Give the ten nearest of these, measured one by one."""
    data = city.layers[layer]
    away = dict(zip(data.ids, data.metres(*place), strict=True))
    return sorted(among, key=lambda name: (away[name], name))[:10]


def disagreements(page: Page, url: str, place: LonLat, **wishes: Any) -> list[str]:
    """Say where card and lists differ from the service's own answer."""
    ids = [item["id"] for item in nearby(url, *place, **wishes)]
    unknown = nearby_unknown(url, *place, **wishes)
    wait_for_list(page, [*ids, *unknown])
    shown = see(page)
    wished = dict(enumerate(ids, 1)), dict(enumerate(unknown, len(ids) + 1))
    told = []
    if shown.card != [*ids, *unknown, None][0]:
        told.append(f"at {place} the card is {shown.card}, not {ids[:1]}")
    if (shown.open, shown.unknown) != wished:
        told.append(f"at {place} the list is {shown.listed}, not {wished}")
    return told


def wait_for_list(page: Page, ids: list[str]) -> None:
    """Wait until these are listed, but not for ever: what is shown is looked at."""
    with suppress(Error):
        page.wait_for_function(_LISTED, arg=ids, timeout=8000)


def misplaced(shown: Shown, places: dict[str, LonLat], here: LonLat) -> list[str]:
    """Say which pins stand for something else than the list says, or elsewhere.

    ``places``: where each feature is, ``here``: where the asker is; WGS-84. The map is
    the Mercator plane, moved and magnified: the pins are where the features are if
    one such fits them all, and the asker's sign as well.
    """
    told = [
        f"pin {pin.number} is {pin.id}, listed is {shown.listed.get(pin.number)}"
        for pin in shown.pins
        if shown.listed.get(pin.number) != pin.id
    ]
    if shown.me is None:
        return [*told, "nothing shows where the asker is"]
    if len(shown.pins) >= 2 and not told:
        plane = [_mercator(*places[pin.id]) for pin in shown.pins]
        screen = [(pin.x, -pin.y) for pin in shown.pins]
        plane, screen = (
            [*plane, _mercator(*here)],
            [*screen, (shown.me[0], -shown.me[1])],
        )
        off = _misfit_px(np.array(plane), np.array(screen))
        told += [f"pins are {off:.1f} px off their features"] if off > 1.5 else []
    return told


def _mercator(lon: float, lat: float) -> LonLat:
    rad = np.radians(lat)
    return np.radians(lon), float(np.log(np.tan(np.pi / 4 + rad / 2)))


def _misfit_px(plane: NDArray[np.float64], screen: NDArray[np.float64]) -> float:
    """Fit screen = factor · plane + shift; give the farthest miss."""
    a, b = plane - plane.mean(0), screen - screen.mean(0)
    factor = float((a * b).sum() / (a * a).sum())
    return float(np.hypot(*(b - factor * a).T).max())


def hrefs(page: Page, where: str) -> list[str]:
    """Give the addresses of the links to other maps within an element."""
    found: list[str] = page.evaluate(_HREFS, where)
    return found


def destination(href: str) -> tuple[str, LonLat, str]:
    """Read from a link its target, and where it leads to (lon, lat) in what datum."""
    url = urlsplit(href)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    host = url.hostname or ""
    if host == "uri.amap.com":
        lon, lat, _ = query["to"].split(",", 2)
        assert query["coordinate"] == "gaode"
        return host, (float(lon), float(lat)), "gcj02"
    if host == "apis.map.qq.com":
        assert query["coord_type"] == "2"
        return host, _turned(query["tocoord"]), "gcj02"
    if host == "api.map.baidu.com":
        assert query["coord_type"] == "gcj02"
        place = query["destination"].removeprefix("latlng:").partition("|")[0]
        return host, _turned(place), "gcj02"
    if host == "maps.apple.com":
        return host, _turned(query["daddr"]), "gcj02"
    assert host == "www.openstreetmap.org", href
    return host, _turned(query["route"].rpartition(";")[2]), "wgs84"


def _turned(lat_lon: str) -> LonLat:
    lat, lon = lat_lon.split(",")
    return float(lon), float(lat)


def miss_m(href: str, place: LonLat) -> float:
    """Measure how far from a place (WGS-84) a link leads, in the target's datum."""
    _, there, datum = destination(href)
    return float(GEOD.inv(*there, *from_wgs(*place, datum))[2])
