"""All states of the page under axe, one way of looking at it at a time.

What axe cannot decide is decided here: a text's contrast by what the screen shows;
anything else is a fault.
"""

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import product

from playwright.sync_api import Browser, Locator, Page
from tests.browser.axe import Finding, check
from tests.browser.contrast import TEXT, make_desk, measure
from tests.browser.states import STATES, Way, fold, unfold, walk

#: Roles of what can be used, as Chromium calls them.
TO_USE = {"button", "link", "textbox", "searchbox", "combobox", "DisclosureTriangle"}
LOCALES = ("zh-CN", "en-US")
SCHEMES = ("light", "dark")
SCREENS = ((360, 740), (1280, 800))
ALL_WAYS = tuple(
    Way(locale, scheme, *screen)
    for locale, scheme, screen in product(LOCALES, SCHEMES, SCREENS)
)


@dataclass(slots=True)
class Survey:
    """What came of looking: runs of axe, texts measured, and what is wrong."""

    runs: int = 0
    measured: int = 0
    worst: float = 21.0
    faults: list[str] = field(default_factory=list)


def survey(
    browser: Browser,
    at: str,
    ways: Iterable[Way],
    only: Collection[str] = STATES,
    **options: str,
) -> Survey:
    """Look at all states, or only some, in each of these ways; ``at``: a service."""
    found = Survey()
    for way in ways:
        with way.context(browser, at, **options) as context:
            desk = make_desk(context)
            left = set(only)
            for state, page in walk(context):
                if state in left:
                    _look(page, desk, found, f"{way}, {state}")
                left.discard(state)
                if not left:
                    break
    return found


def _look(page: Page, desk: Page, found: Survey, where: str) -> None:
    report = check(page)
    found.runs += 1
    found.faults += [f"{where}: {finding}" for finding in report.violations]
    undecided = [f for f in report.incomplete if not _is_sign(f)]
    by_eye = [finding for finding in undecided if finding.rule == "color-contrast"]
    found.faults += [f"{where}: {f}" for f in undecided if f not in by_eye]
    nameless = [role for role, name in names(page) if role in TO_USE and not name]
    found.faults += [f"{where}: a {role} without a name" for role in nameless]
    for text in measure(page, [finding.target for finding in by_eye], desk):
        found.measured += 1
        found.worst = min(found.worst, text.ratio)
        if text.ratio < TEXT:
            found.faults.append(f"{where}: {text.target} {text.ratio:.2f}:1")


def _is_sign(finding: Finding) -> bool:
    """Tell what asks for no answer: + and -, and names under the dots on them."""
    plus_and_minus = finding.rule == "label-content-name-mismatch"
    return plus_and_minus or "district-name" in finding.target


def names(page: Page) -> list[tuple[str, str]]:
    """Give (role, name) of all that a screen reader is told of."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node["ignored"]
    ]


def cut_off(
    browser: Browser, at: str, ways: Iterable[Way], until: str = STATES[-1]
) -> tuple[int, list[str]]:
    """Look at states with letters twice as large: how many, and what has no room."""
    seen, faults = 0, []
    with large_letters(browser) as reader:
        for way in ways:
            with way.context(reader, at) as context:
                for state, page in walk(context):
                    seen += 1
                    faults += [f"{way}, {state}: {fault}" for fault in _cramped(page)]
                    if state == until:
                        break
    return seen, faults


def large_letters(browser: Browser) -> Browser:
    """Start a browser whose reader has asked for letters of 32 pixels, not 16."""
    arguments = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    program = shutil.which("chromium")
    return browser.browser_type.launch(executable_path=program, args=arguments)


def _cramped(page: Page) -> list[str]:
    size = page.evaluate("() => getComputedStyle(document.body).fontSize")
    faults = [] if float(size.removesuffix("px")) >= 32 else [f"letters of {size}"]
    faults += page.evaluate(CUT_OFF)
    large = page.locator("#go, #sheet-body .go-large").first
    if large.count():
        unfold(page)
        if not reachable(large):
            faults.append("the large button is not reached")
        fold(page)
    return faults


#: Texts that are cut off or beside the screen; chips and filters may be pushed.
CUT_OFF = """() => {
  const cut = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: element } = texts.currentNode;
    const aloud = "#map, .unseen, #status, noscript, #skip";
    if (!texts.currentNode.data.trim() || element.closest(aloud)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const text = range.getBoundingClientRect();
    let aside = false;
    for (let box = element; box; box = box.parentElement) {
      if (["chips", "filters"].includes(box.id)) aside = true;
      const clips = getComputedStyle(box).overflowX !== "visible";
      const edge = box.getBoundingClientRect();
      const beyond = text.right > edge.right + 1 || text.left < edge.left - 1;
      if (!aside && clips && beyond) {
        cut.push(`${box.id || box.className}: ${texts.currentNode.data.slice(0, 30)}`);
      }
    }
    const outside = text.right > innerWidth + 1 || text.left < -1;
    if (!aside && outside) cut.push(texts.currentNode.data.slice(0, 30));
  }
  const sideways = [document.scrollingElement, document.querySelector("#sheet-body")]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => `sideways: ${element.id || element.tagName}`);
  return [...new Set([...cut, ...sideways])];
}"""


def reachable(element: Locator) -> bool:
    """Say whether something can be brought on the screen, and touched there."""
    element.scroll_into_view_if_needed()
    found: bool = element.evaluate(
        """(element) => {
          const box = element.getBoundingClientRect();
          const hit = document.elementFromPoint(
            box.left + box.width / 2, box.top + box.height / 2);
          return element.contains(hit);
        }"""
    )
    return found
