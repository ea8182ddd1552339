"""The citizen's page in a real Chromium: the answers, the pins, the links, the logs.

Each visit is also held to what every visit in ``tests/browser`` is held to: no request
to another host, and nothing that the page's own policy has to stop.
"""

import random
from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.api.raw_http import get, post
from tests.api.serving import Server, make_workspace, serving
from tests.browser.canaries import browse, hits
from tests.browser.conftest import Opener, chromium, visits
from tests.browser.trip import (
    ASK_ME,
    LANGUAGES,
    SCREENS,
    LonLat,
    button,
    destination,
    disagreements,
    feature,
    hrefs,
    misplaced,
    miss_m,
    nearby,
    nearest_by_hand,
    open_by_hand,
    see,
    wait_for,
    wait_for_answer,
)
from tests.oracle.city import CityData

from prove.proof import Line, Room
from prove.running import run_tests

SEED = 20_261_122
POSITIONS, TAPPED, PLACES, CANARIES = 20, 4, 240, 4
NIGHT = "2026-11-23T02:00"
CORE, CITY = ((116.9, 36.58), (117.2, 36.75)), ((116.5, 36.2), (117.6, 37.1))
BACK = """() => new Promise((back) => {
  addEventListener("popstate", back, { once: true });
  history.back();
})"""


def prove(room: Room) -> list[Line]:
    """Walk through the demo city by day and by night."""
    ways = [(screen, locale) for screen in SCREENS for locale in LANGUAGES]
    step = _counter(room, 2 * len(ways) + 4)
    workspace = make_workspace(room.folder / "city")
    rng = random.Random(SEED)  # noqa: S311 - a seeded sample
    positions = [_place(rng, CORE if at % 2 else CITY) for at in range(POSITIONS)]
    with chromium() as browser:
        with serving(workspace, room.folder / "day") as day:
            lines = [
                _prove_taps(browser, day, positions, ways, step),
                _prove_links(browser, day, rng, step),
                _prove_views(browser, day, positions, step),
            ]
        with serving(workspace, room.folder / "night", CITYMAP_NOW=NIGHT) as night:
            city = CityData(workspace)
            lines.append(_prove_night(browser, night, city, positions, ways, step))
        lines.append(_prove_logs(browser, workspace, room, rng, step))
    run = run_tests("tests/browser/test_network.py")
    step()
    networks = Line(
        "The page without a network, on a slow one, and with the service in trouble: "
        "the last answers with their age, words, a way on; it recovers by itself",
        f"{run.passed + run.failed + run.skipped} cases",
        f"{run.passed} as promised",
        run.good,
        run.faults,
    )
    return [*lines, networks]


def _place(rng: random.Random, box: tuple[LonLat, LonLat]) -> LonLat:
    (west, south), (east, north) = box
    return round(rng.uniform(west, east), 6), round(rng.uniform(south, north), 6)


Way = tuple[dict[str, int], str]


def _prove_taps(
    browser: Browser,
    server: Server,
    positions: list[LonLat],
    ways: list[Way],
    step: Callable[[], None],
) -> Line:
    faults: list[str] = []
    answers = pins = asked = 0
    for screen, locale in ways:
        with visits(browser, server.url) as visit:
            for place in positions[:TAPPED]:
                page = _tap(visit, screen, locale, place)
                faults += disagreements(page, server.url, place)
                faults += _next_tap(page, server, place)
                answers += 1
            made = visit("/", viewport=screen, locale=locale, reduced_motion="reduce")
            for place in positions:
                _go(made.page, f"@{place[0]},{place[1]}")
                faults += disagreements(made.page, server.url, place)
                faults += (seen := _compare_pins(made.page, server, place))[1]
                pins += seen[0]
                answers += 1
            asked += len(made.asked)
        step()
    return Line(
        "The page: two taps to the nearest open toilet, which is `/v1/nearby`'s; list "
        "and numbered pins are the same features, in the same order, at their places",
        f"{answers} answers ({len(ways) * TAPPED} by two taps), {pins:,} pins, "
        f"{len(SCREENS)} screens × {len(LANGUAGES)} languages",
        f"{len(faults)} differences; 0 requests to other hosts of {asked:,}",
        not faults and answers >= 120 and pins > 5 * answers,
        tuple(faults[:20]),
    )


def _tap(visit: Opener, screen: dict[str, int], locale: str, place: LonLat) -> Page:
    """Tap once, as somebody whom the browser asks for leave."""
    lon, lat = place
    made = visit(
        None, viewport=screen, locale=locale,
        geolocation={"longitude": lon, "latitude": lat},
    )  # fmt: skip
    made.page.goto("/")
    wait_for(made.page, "ask")
    made.context.grant_permissions(["geolocation"])
    button(made.page, ASK_ME, LANGUAGES[locale])
    wait_for_answer(made.page)
    return made.page


def _next_tap(page: Page, server: Server, place: LonLat) -> list[str]:
    """Say what is wrong with the large button: unseen, or not to the nearest."""
    (nearest, *_) = nearby(server.url, *place)
    there = nearest["longitude"], nearest["latitude"]
    box = page.locator("#go").bounding_box()
    height = page.evaluate("innerHeight")
    href = page.get_attribute("#go", "href") or ""
    if box is None or box["y"] + box["height"] > height:
        return [f"at {place} the button is not on the screen: {box}"]
    return [] if miss_m(href, there) < 1 else [f"at {place} the button leads to {href}"]


def _go(page: Page, hash_: str) -> None:
    page.evaluate("(hash) => { location.hash = hash; }", hash_)


def _compare_pins(page: Page, server: Server, place: LonLat) -> tuple[int, list[str]]:
    """Count the numbers on the map, and say what does not fit the list."""
    page.wait_for_selector(".pin")
    shown = see(page)
    found = nearby(server.url, *place)
    found += nearby(server.url, *place, unknown="include", page_size=20)
    where = {item["id"]: (item["longitude"], item["latitude"]) for item in found}
    told = misplaced(shown, where, place)
    numbers = shown.numbers_on_map
    if not {1, 2, 3, 4, 5} <= {*numbers} <= {*shown.listed}:
        told.append(f"at {place} the map shows {numbers}, listed {[*shown.listed]}")
    return len(numbers), told


def _prove_night(
    browser: Browser,
    server: Server,
    city: CityData,
    positions: list[LonLat],
    ways: list[Way],
    step: Callable[[], None],
) -> Line:
    faults: list[str] = []
    offered = by_day = 0
    truly_open = open_by_hand(city, "toilets", NIGHT)
    for screen, locale in ways:
        with visits(browser, server.url) as visit:
            page = visit("/", viewport=screen, locale=locale).page
            for place in positions:
                _go(page, f"@{place[0]},{place[1]}")
                faults += disagreements(page, server.url, place)
                listed = list(see(page).open.values())
                if listed != nearest_by_hand(city, "toilets", truly_open, place):
                    faults.append(f"at {place}: {listed}")
                all_ids = {*city.layers["toilets"].ids}
                nearest = nearest_by_hand(city, "toilets", all_ids, place)
                by_day += len({*nearest} - truly_open)
                offered += len(listed)
        step()
    return Line(
        "The page at 02:00: what it offers as open are the nearest that are open by "
        "texts that a person has read",
        f"{offered:,} offers; {by_day:,} of the ten nearest were closed",
        f"{len(faults)} differences",
        not faults and offered > 1000 and by_day > offered / 10,
        tuple(faults[:20]),
    )


def _prove_links(
    browser: Browser, server: Server, rng: random.Random, step: Callable[[], None]
) -> Line:
    """Open features of every layer and decode each link that is shown."""
    ids = _some_ids(server, rng)
    faults: list[str] = []
    targets: dict[str, int] = {}
    worst = 0.0
    with visits(browser, server.url) as visit:
        page = visit("/").page
        page.wait_for_selector("[data-layer]")
        for name in ids:
            _go(page, f"{name.partition('.')[0]}/{name}")
            page.wait_for_selector(f'#detail[data-id="{name}"] #go')
            described = feature(server.url, name)
            there = described["longitude"], described["latitude"]
            for link in hrefs(page, "#detail .go"):
                targets[destination(link)[0]] = targets.get(destination(link)[0], 0) + 1
                worst = max(worst, miss := miss_m(link, there))
                faults += [f"{link} misses {name} by {miss:.1f} m"] if miss >= 1 else []
    step()
    return Line(
        "Links on the page decode to their feature in each target's own datum",
        f"{len(ids)} features of all layers, {sum(targets.values()):,} links to "
        f"{', '.join(sorted(targets))}",
        f"{worst:.2f} m at worst",
        not faults and len(targets) == 4 and min(targets.values()) >= 200,
        tuple(faults[:20]),
    )


def _some_ids(server: Server, rng: random.Random) -> list[str]:
    """Sample the features of every layer."""
    layers = [layer["id"] for layer in get(server.url, "/v1/layers").json()["data"]]
    by_layer = []
    for layer in layers:
        reply = get(server.url, f"/collections/{layer}/items?limit=1000&f=json")
        names = [str(one["id"]) for one in reply.json()["features"]]
        by_layer.append(rng.sample(names, min(len(names), PLACES)))
    rounds = (names[at : at + 1] for at in range(PLACES) for names in by_layer)
    return list(islice(chain.from_iterable(rounds), PLACES))


def _prove_views(
    browser: Browser,
    server: Server,
    positions: list[LonLat],
    step: Callable[[], None],
) -> Line:
    """Open a feature by a shared link, reload it, go back from it, and to it."""
    restored = 0
    with visits(browser, server.url) as visit:
        page = visit("/", reduced_motion="reduce").page
        for lon, lat in positions:
            (_, name, *_) = (item["id"] for item in nearby(server.url, lon, lat))
            detail = f'#detail[data-id="{name}"]'
            page.goto("about:blank")
            page.goto(f"/#toilets/{name}@{lon},{lat}")
            page.wait_for_selector(detail)
            page.reload()
            page.wait_for_selector(detail)
            page.click("#back")
            wait_for_answer(page)
            assert disagreements(page, server.url, (lon, lat)) == []
            page.locator(f'#list li[data-id="{name}"] .name').click()
            page.wait_for_selector(detail)
            page.evaluate(BACK)
            page.wait_for_selector("#card")
            page.go_forward()
            page.wait_for_selector(detail)
            restored += 4
    step()
    return Line(
        "Shared links, reload, back and forward restore the view",
        f"{restored} times",
        "0 lost",
        restored == 4 * POSITIONS,
    )


def _prove_logs(
    browser: Browser,
    workspace: Path,
    room: Room,
    rng: random.Random,
    step: Callable[[], None],
) -> Line:
    """Browse with positions that can be recognised, and look for them."""
    seen = sent = 0
    log = room.folder / "log"
    with (
        visits(browser, "") as visit,
        serving(workspace, log, CITYMAP_ACCESS_LOG="true") as server,
    ):
        told: list[LonLat] = []
        for _ in range(CANARIES):
            session = browse(visit, server, _canary(rng), _canary(rng))
            told += session.told
            sent += len(session.sent)
            seen += len(hits(session.told, session.sent))
        post(server.url, "/v1/nearby", {"lat": told[0][1], "lng": told[0][0]})
        metrics = get(server.url, "/metrics").body.decode()
    printed = log.read_text("utf-8")
    found = hits(told, [printed, metrics])
    step()
    return Line(
        "Access log, metrics and error output of browsing sessions hold no position",
        f"{CANARIES} sessions, {len(told)} canaries, {sent:,} requests, "
        f"{len(printed.splitlines()):,} lines printed",
        f"{len(found)} hits ({seen} in what was sent: the control)",
        not found and seen >= CANARIES and "POST /v1/nearby 200" in printed,
        tuple(found),
    )


def _canary(rng: random.Random) -> LonLat:
    return round(rng.uniform(116.95, 117.15), 7), round(rng.uniform(36.6, 36.7), 7)


def _counter(room: Room, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        room.step(done, total)

    return step
