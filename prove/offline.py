"""Published files opened in Chromium with no network at all, and what they did."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from tests.api.serving import citymap
from tests.browser.conftest import DESKTOP


@dataclass(frozen=True)
class Look:
    """A file that is open, what else it asked for, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def call(self, name: str, *values: object) -> Any:
        """Call one of the page's own functions."""
        return self.page.evaluate(
            "([name, values]) => window.citymapPublished[name](...values)",
            [name, list(values)],
        )

    @property
    def all_faults(self) -> list[str]:
        """Complaints and requests, in words."""
        return [*self.faults, *(f"asked for {url[:80]}" for url in self.asked)]


@contextmanager
def offline(browser: Browser, path: Path, **options: Any) -> Iterator[Look]:
    """Open a file; the browser has no network, and stands far from the city."""
    given = {"viewport": DESKTOP, "timezone_id": "America/New_York", **options}
    context = browser.new_context(**given)
    context.set_offline(True)
    page = context.new_page()
    look = Look(page)
    page.on("request", lambda r: r.url == path.as_uri() or look.asked.append(r.url))
    page.on("pageerror", lambda error: look.faults.append(str(error)))
    page.on("console", lambda line: look.faults.append(f"{line.type}: {line.text}"))
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready=yes]")
    yield look
    context.close()


def publish(workspace: Path, out: Path, *words: str, **env: str) -> Path:
    """Run the verb as a planner does; 1 is done, with something to be told."""
    where = ("--workspace", str(workspace), "--out", str(out))
    done = citymap("publish", *words, *where, **env)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return out


def ask_all(url: str, layer: str, ids: list[str], at: str) -> dict[str, Any]:
    """Ask the service about features at one moment; a connection for all."""
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    told = {}
    for feature in ids:
        line.request("GET", f"/v1/layers/{layer}/features/{feature}?at={at}&lang=zh")
        answer = json.loads(line.getresponse().read())
        told[feature] = answer["data"]
    line.close()
    return told
