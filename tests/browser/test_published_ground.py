"""What lies under a published map, in Chromium: from ``file://``, without a network."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from PIL import Image
from playwright.sync_api import Browser, Page
from tests.browser.conftest import DESKTOP, PHONE

from citymap.intake.ground_objects import GroundFeature
from citymap.intake.ground_tiles import cut_tiles
from citymap.layer import Bounds, City, TileSource, Title
from citymap.publish.ground import lay_ground
from citymap.store.archive import write_archive

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "src" / "citymap" / "web" / "published"
CITY = City(
    name=Title("某市", "A city"),
    bounds=Bounds(116, 36, 118, 38),
    margin_m=1000,
    time_zone=ZoneInfo("Asia/Shanghai"),
    storage_crs=4490,
    grid_crs=4548,
    districts="districts.geojson",
)
BOUNDS = Bounds(117.0, 36.6, 117.04, 36.63)
COLOURS = ["#fde9c9", "#e79a4c", "#7d2a12"]
ENTRY = """
import L from "leaflet";
import { drawAreas } from "./areas.js";
import { sideBySide } from "./compare.js";
import { layGround } from "./ground.js";
import { drawHeat } from "./heat.js";

const doc = JSON.parse(document.getElementById("map-data").textContent);
const [west, south, east, north] = doc.bounds;
const seen = (window.seen = { L, drawHeat });
function makeMap(element) {
  const map = L.map(element, { attributionControl: false, zoomSnap: 1 });
  return map.fitBounds([[south, west], [north, east]]);
}
async function start() {
  const root = document.getElementById("map");
  if (doc.compare) {
    seen.maps = await sideBySide(root, doc, makeMap);
    for (const map of Object.values(seen.maps)) await layGround(map, doc, { L });
    return;
  }
  seen.map = makeMap(root);
  seen.ground = await layGround(seen.map, doc, { L, dark: doc.dark });
  if (doc.areas) {
    const onChoose = (row) => (seen.chosen = row);
    seen.areas = drawAreas(seen.map, doc, { L, onChoose });
    document.getElementById("beside").append(seen.areas.legend, seen.areas.table);
  }
  if (doc.heat) {
    seen.heat = drawHeat(seen.map, doc.points, { L, dark: doc.dark });
    document.getElementById("beside").append(seen.heat.legend(doc.language));
  }
}
start().then(() => (document.body.dataset.ready = "yes"));
"""
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
 script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:{images}">
<title>ground</title><style>{style}
body {{ margin: 0; font: 1rem/1.45 sans-serif; display: grid;
 grid-template-columns: 1fr auto; }}
#map {{ height: 100vh; font: inherit; }} #beside {{ width: 18rem; padding: 1rem; }}
#beside:empty {{ display: none }}</style>
<body><main id="map"></main><aside id="beside"></aside>
<script type="application/json" id="map-data">{data}</script>
<script>{scripts}</script>"""

Json = dict[str, Any]
Show = Callable[..., Page]


def bundle(source: str, **flags: str) -> str:
    program = next((ROOT / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    command = [str(program), "--bundle", "--format=iife", "--target=es2020",
               "--minify", "--loader:.png=empty"]  # fmt: skip
    done = subprocess.run(
        [*command, *(f"--{name}={value}" for name, value in flags.items())],
        input=source, cwd=PUBLISHED, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    """The page's script, the streets' script and the style."""
    css = '@import "leaflet/dist/leaflet.css"; @import "./ground.css";'
    return {
        "page": bundle(ENTRY),
        "streets": bundle('import "./published-ground.js";'),
        "style": bundle(css, loader="css"),
    }


@pytest.fixture
def show(browser: Browser, parts: dict[str, str], tmp_path: Path) -> Iterator[Show]:
    """Open a document as one file; afterwards nothing was asked for, nothing failed."""
    asked: list[str] = []
    faults: list[str] = []
    opened = []

    def open_page(doc: Json, *, images: str = "", **options: Any) -> Page:
        streets = parts["streets"] if doc["ground"]["tiles"] else ""
        html = PAGE.format(
            style=parts["style"], data=json.dumps(doc), images=images,
            scripts=f"{streets}\n{parts['page']}",
        )  # fmt: skip
        path = tmp_path / f"map{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(10_000)
        context.set_offline(True)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready=yes]")
        return page

    yield open_page
    for context in opened:
        context.close()
    outside = [url for url in asked if not url.startswith(("file:", "data:"))]
    if not any("allowed.invalid" in url for url in outside):
        assert (outside, faults) == ([], [])


def until(page: Page, condition: str) -> None:
    """Wait for a condition frame by frame; Playwright's own way needs ``eval``."""
    page.evaluate(f"""() => new Promise((done, fail) => {{
      let frames = 600;
      const look = () => {{
        if ({condition}) done();
        else if (frames-- > 0) requestAnimationFrame(look);
        else fail(new Error("this did not come to be"));
      }};
      look();
    }})""")


def squares(count: int = 3) -> Json:
    """Districts in a row, west to east, 0.02° wide, as a workspace's file."""
    features = []
    for row in range(count):
        shape = shapely.box(117 + row * 0.02, 36.6, 117.02 + row * 0.02, 36.63)
        geometry = shapely.geometry.mapping(shape)
        properties = {"name": f"第{row}区"}
        features.append({"type": "Feature", "properties": properties,
                         "geometry": geometry})  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def document(folder: Path, city: City = CITY, **more: Any) -> Json:
    """A document with three districts, or with what else is in the folder."""
    outlines = folder / "districts.geojson"
    outlines.write_text(json.dumps(squares()), encoding="utf-8")
    keys = {} if city.tiles else None
    laid = lay_ground(folder, city, BOUNDS, every_district=True, tile_keys=keys)
    box = [BOUNDS.west, BOUNDS.south, BOUNDS.east, BOUNDS.north]
    beside = {"areas": None, "heat": False, "compare": None, "dark": False}
    ground = asdict(laid.ground)
    return {"language": "zh", "bounds": box, "ground": ground, **beside, **more}


def streets(folder: Path) -> None:
    """Write streets every 0.002°, east to west, into a workspace's base."""
    rows = range(16)
    lines = [
        GroundFeature("street", "major", (("name", f"{row}路"),),
                      shapely.LineString([(116.99, 36.6 + row * 0.002),
                                          (117.05, 36.6 + row * 0.002)]))
        for row in rows
    ]  # fmt: skip
    path = folder / "base" / "ground.pmtiles"
    told = {"attribution": "© OpenStreetMap contributors"}
    write_archive(path, cut_tiles(lines, BOUNDS), BOUNDS, told)


def test_districts_are_drawn_and_named_as_text(show: Show, tmp_path: Path) -> None:
    doc = document(tmp_path)
    doc["ground"]["districts"][0]["name"] = "<img src=x onerror=alert(1)>"
    page = show(doc)
    assert page.locator("path.district").count() == 3
    names = page.locator(".district-name").all_text_contents()
    assert {"第1区", "第2区"} <= set(names)
    assert page.locator("img").count() == 0


def test_names_that_would_lie_on_each_other_are_not_both_shown(
    show: Show, tmp_path: Path
) -> None:
    doc = document(tmp_path)
    first = doc["ground"]["districts"][0]
    doc["ground"]["districts"].append({**first, "name": "同一处"})
    page = show(doc)
    names = page.locator(".district-name").all_text_contents()
    assert len({"第0区", "同一处"} & set(names)) == 1


U_SHAPE = shapely.Polygon([(117, 36.6), (117.04, 36.6), (117.04, 36.63),
                           (117.03, 36.63), (117.03, 36.61), (117.01, 36.61),
                           (117.01, 36.63), (117, 36.63)])  # fmt: skip


def test_a_name_stands_in_its_own_district_however_that_is_bent(
    show: Show, tmp_path: Path
) -> None:
    doc = document(tmp_path)
    corners = [round(c * 1e5) for xy in U_SHAPE.exterior.coords for c in xy]
    ring = [b - a for a, b in zip([0, 0, *corners], corners, strict=False)]
    doc["ground"]["districts"] = [{"name": "弯区", "rings": [[ring]]}]
    page = show(doc)
    name = page.locator(".district-name span").bounding_box()
    district = page.locator("path.district").bounding_box()
    assert name is not None
    assert district is not None
    assert name["y"] > district["y"] + district["height"] * 2 / 3
    assert name["y"] + name["height"] < district["y"] + district["height"]


COLOURS_SEEN = """() => {
  const seen = new Set();
  for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
    if (!tile.width) continue;
    const copy = new OffscreenCanvas(tile.width, tile.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(tile, 0, 0);
    const { data } = context.getImageData(0, 0, tile.width, tile.height);
    for (let i = 0; i < data.length; i += 16) {
      seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    }
  }
  return [...seen];
}"""


def test_streets_come_out_of_the_page_itself(show: Show, tmp_path: Path) -> None:
    streets(tmp_path)
    page = show(document(tmp_path))
    until(page, f"({COLOURS_SEEN})().includes('255,243,212')")
    page.evaluate("seen.ground.setDark(true)")
    until(page, f"({COLOURS_SEEN})().includes('67,67,63')")
    until(page, f"({COLOURS_SEEN})().includes('21,24,28')")  # the land
    credit = page.locator(".ground-credits a")
    assert credit.text_content() == "© OpenStreetMap contributors"
    assert "ground-plain" not in (page.get_attribute("#map", "class") or "")


def test_a_choropleth_tells_what_its_table_tells(show: Show, tmp_path: Path) -> None:
    classes = [{"title": str(i), "colour": c, "count": 1}
               for i, c in enumerate(COLOURS[:2])]  # fmt: skip
    areas = {"title": "每平方公里", "unit": "个/km²", "classes": classes,
             "of": [1, 0, -1], "values": [5, 1, None], "texts": ["5.0", "1.0", ""],
             }  # fmt: skip
    page = show(document(tmp_path, areas=areas))
    fills = page.eval_on_selector_all(
        "path.area", "all => all.map((one) => one.getAttribute('fill'))"
    )
    assert fills == [COLOURS[1], COLOURS[0], "transparent"]
    assert [pixel_of(page, row) for row in (0, 1)] == [COLOURS[1], COLOURS[0]]
    page.mouse.move(*middle_of(page, "path.area >> nth=0"))
    assert page.locator(".area-told").text_content() == "第0区 5.0 个/km²"
    page.mouse.click(*middle_of(page, "path.area >> nth=1"))
    assert page.evaluate("seen.chosen") == 1
    rows = page.locator(".areas-table tbody tr").all_inner_texts()
    assert [row.split() for row in rows] == [
        ["第0区", "5.0"], ["第1区", "1.0"], ["第2区", "无数据"],
    ]  # fmt: skip
    page.get_by_role("button", name="第2区").press("Enter")
    assert page.evaluate("seen.chosen") == 2
    assert page.locator(".area-told").text_content() == "第2区 无数据"
    pressed = page.locator(".areas-table [aria-pressed=true]").all_inner_texts()
    assert pressed == ["第2区"]


def pixel_of(page: Page, row: int) -> str:
    """The colour that is seen in the south of a district, away from its name."""
    box = page.locator("path.area").nth(row).bounding_box()
    assert box is not None
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    at = int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] * 0.9)
    return "#" + bytes(picture.getpixel(at)).hex()


def middle_of(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


HEAT_AT = """([lat, lon]) => {
  const canvas = document.querySelector("canvas.heat");
  const box = canvas.getBoundingClientRect();
  const at = seen.map.latLngToContainerPoint([lat, lon]);
  const copy = new OffscreenCanvas(1, 1).getContext("2d");
  const x = Math.floor((at.x - box.x) / box.width * canvas.width);
  const y = Math.floor((at.y - box.y) / box.height * canvas.height);
  copy.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
  return [...copy.getImageData(0, 0, 1, 1).data];
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_heat_stands_out_more_where_there_is_more(
    show: Show, tmp_path: Path, *, dark: bool
) -> None:
    many, few, none = (36.615, 117.01), (36.615, 117.03), (36.603, 117.02)
    points = [{"lat": many[0], "lon": many[1]}] * 40
    points += [{"lat": few[0], "lon": few[1]}] * 8
    page = show(document(tmp_path, heat=True, points=points, dark=dark))
    for step in ("as drawn", "moved", "zoomed"):
        most, some, nothing = (page.evaluate(HEAT_AT, [*p]) for p in (many, few, none))
        brighter = sum(most[:3]) > sum(some[:3])
        assert brighter is dark, step
        assert most[3] > 180
        assert some[3] > 0
        assert nothing[3] == 0
        if step == "as drawn":
            page.evaluate("seen.map.panBy([90, 40], { animate: false })")
        else:
            page.evaluate("seen.map.setZoom(seen.map.getZoom() - 1, {animate: false})")
    page.evaluate("seen.heat.setPoints([])")
    assert page.evaluate(HEAT_AT, [*many])[3] == 0


def test_heat_of_20000_points_takes_less_than_50_ms(show: Show, tmp_path: Path) -> None:
    points = [{"lat": 36.6 + i % 100 * 3e-4, "lon": 117 + i // 100 * 2e-4}
              for i in range(20_000)]  # fmt: skip
    page = show(document(tmp_path, heat=True, points=points))
    times = page.evaluate("""() => [0, 1, 2, 3, 4].map(() => {
      const from = performance.now();
      seen.map.fire("moveend");
      return performance.now() - from;
    })""")
    assert sorted(times)[2] < 50


SAME_PLACE = """() => {
  const [a, b] = [seen.maps.before, seen.maps.after];
  const apart = a.project(a.getCenter()).distanceTo(b.project(b.getCenter()));
  return a.getZoom() === b.getZoom() && apart < 1.5;
}"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_two_versions_stay_in_step(
    show: Show, tmp_path: Path, viewport: dict[str, int]
) -> None:
    counts = {"kept": 9, "added": 2, "removed": 1, "moved": 3, "changed": 4}
    compare = {"before": {"title": "2026-10-01 10:15", "count": 13},
               "after": {"title": "2026-11-01 08:00", "count": 14},
               "counts": counts}  # fmt: skip
    page = show(document(tmp_path, compare=compare), viewport=viewport)
    assert [h.split(" ")[0] for h in page.locator("h2").all_text_contents()] == [
        "2026-10-01", "2026-11-01",
    ]  # fmt: skip
    summary = page.locator(".compare-summary").inner_text().split()
    assert summary == [
        "未变",
        "9",
        "新增",
        "2",
        "撤除",
        "1",
        "移位",
        "3",
        "信息变更",
        "4",
    ]
    first, second = (page.locator(".compare-map").nth(i).bounding_box() for i in (0, 1))
    assert first is not None
    assert second is not None
    assert (second["x"] > first["x"]) is (viewport is DESKTOP)
    before = page.evaluate("seen.maps.before.getCenter().lng")
    for box in (first, second):
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y - 20, steps=5)
        until(page, f"({SAME_PLACE})()")  # while it is dragged
        page.mouse.up()
        until(page, f"({SAME_PLACE})()")
        zoom = page.evaluate("seen.maps.before.getZoom()")
        page.mouse.wheel(0, -200)
        until(page, f"seen.maps.before.getZoom() > {zoom}")
        until(page, "!Object.values(seen.maps).some((map) => map._animatingZoom)")
        until(page, f"({SAME_PLACE})()")
    assert page.evaluate("seen.maps.before.getCenter().lng") > before


TILES = TileSource(
    Title("网络底图", "Tiles"), "https://allowed.invalid/{z}/{x}/{y}.png", "某图商",
    datum="gcj02",
)  # fmt: skip


def with_tiles(source: TileSource) -> City:
    return City(**{**{name: getattr(CITY, name) for name in City.__slots__},
                   "tiles": (source,)})  # fmt: skip


def test_when_tiles_fail_the_districts_stay(show: Show, tmp_path: Path) -> None:
    doc = document(tmp_path, with_tiles(TILES))
    page = show(doc, images=" https://allowed.invalid")
    until(page, "document.querySelector('.ground-note').textContent")
    assert page.locator("path.district").count() == 3
    assert "某图商" in (page.locator(".ground-credits").text_content() or "")


PIXEL = base64.b64decode(
    "R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
)  # a dot, as gif


CORNERS_COVERED = """(() => {
  const tiles = [...document.querySelectorAll("img.leaflet-tile-loaded")];
  const boxes = tiles.filter((one) => one.src.includes("/16/"))
    .map((one) => one.getBoundingClientRect());
  const map = document.getElementById("map").getBoundingClientRect();
  const corners = [map.left + 1, map.right - 1]
    .flatMap((x) => [[x, map.top + 1], [x, map.bottom - 1]]);
  return corners.every(([x, y]) => boxes.some((box) => (
    box.left <= x && x <= box.right && box.top <= y && y <= box.bottom)));
})()"""


def test_tiles_in_gcj02_lie_where_their_corners_truly_are(
    show: Show, tmp_path: Path
) -> None:
    doc = document(tmp_path, with_tiles(TILES))
    page = show(doc, images=" https://allowed.invalid")
    page.context.set_offline(False)
    dot = {"body": PIXEL, "content_type": "image/gif"}
    page.context.route("https://allowed.invalid/**", lambda way: way.fulfill(**dot))
    page.evaluate("seen.map.setView([36.615, 117.02], 16, {animate: false})")
    until(page, "document.querySelector('img.leaflet-tile-loaded')")
    until(page, CORNERS_COVERED)
    off = page.evaluate("""() => {
      const tile = [...document.querySelectorAll("img.leaflet-tile-loaded")]
        .find((one) => one.src.includes("/16/"));
      const [, z, x, y] = tile.src.match(/(\\d+)\\/(\\d+)\\/(\\d+)\\.png/).map(Number);
      const box = tile.getBoundingClientRect();
      const at = seen.map.containerPointToLatLng([box.x, box.y]);
      const drawn = seen.map.unproject([x * 256, y * 256], z);
      return [drawn.lng - at.lng, drawn.lat - at.lat];
    }""")
    # Source: citymap.earth.datum: WGS-84 (117, 36.65) is GCJ-02 (117.005840, 36.650252)
    assert off[0] == pytest.approx(0.0059, abs=2e-4)
    assert off[1] == pytest.approx(0.0003, abs=2e-4)
    until(page, "!document.querySelector('.ground-note').textContent")
