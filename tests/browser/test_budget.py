"""What the first visit costs.

Times here are loose, since tests run beside others on two cores; the full figures,
medians of several visits, are those of ``make prove``. Sizes are not loose.
"""

from playwright.sync_api import Browser
from tests.api.serving import Server
from tests.browser.speed import SLOW_4G, first_load

HERE = (117.0246, 36.6612)
MOST_KB = 200


def test_the_first_load_is_small(browser: Browser, server: Server) -> None:
    load = first_load(browser, server.url, HERE, None, worker=False)
    assert load.kilobytes <= MOST_KB, sorted(load.files.items(), key=lambda f: -f[1])
    assert any("leaflet" in path for path in load.files), "the control: all was seen"
    assert min(load.files.values()) > 0
    assert not any("gcoord" in path or "swagger" in path for path in load.files)


def test_a_cheap_phone_on_a_slow_line_has_its_answer_soon(
    browser: Browser, server: Server
) -> None:
    load = first_load(browser, server.url, HERE, SLOW_4G)
    assert load.card_ms <= 5000
    assert load.blocked_ms <= 1500
    assert load.paint_ms > SLOW_4G.latency_ms, "the control: the line is slow"
