"""The careless page: every payload fires here, so that silence elsewhere counts.

Its sinks are what pages do that trust their data. It is served to the browser by
the test itself, under a name that no network knows.
"""

import json
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route
from tests.browser.payloads import Payload, Sink
from tests.browser.watching import watch

HOST = "http://control.invalid"
_PATIENCE_MS = 3000
#: ``P`` is the text; the element with the id ``at`` is the page.
_SINKS: dict[Sink, str] = {
    "html": "at.innerHTML = P;",
    "twice": "at.innerHTML = P; at.innerHTML = at.innerHTML;",
    "inert": """const { body } = new DOMParser().parseFromString(P, "text/html");
      at.innerHTML = body.innerHTML;""",
    "folded": 'at.innerHTML = P.normalize("NFKC");',
    "double": "at.innerHTML = `<b title=\"${P}\">x</b>`;",
    "single": "at.innerHTML = `<b title='${P}'>x</b>`;",
    "bare": "at.innerHTML = `<b title=${P}>x</b>`;",
    "title": "at.innerHTML = `<title>${P}</title>`;",
    "textarea": "at.innerHTML = `<textarea>${P}</textarea>`;",
    "comment": "at.innerHTML = `<!--${P}-->`;",
    "style": "at.innerHTML = `<style>y{${P}}</style>`;",
    "css": "at.innerHTML = `<b style='color:${P}'>x</b>`;",
    "href": 'at.innerHTML = "<a>x</a>"; at.firstChild.href = P;',
    "frame": 'at.innerHTML = "<iframe></iframe>"; at.firstChild.src = P;',
    "js double": 'new Function(`const name = "${P}"`)();',
    "js single": "new Function(`const name = '${P}'`)();",
    "js template": 'new Function("const name = `" + P + "`")();',
    "handler": "at.innerHTML = `<b onclick=\"show('${P}')\">x</b>`;",
    "shadow": "at.setHTMLUnsafe(P);",
    "fragment": "at.append(document.createRange().createContextualFragment(P));",
    "clobbered": """at.innerHTML = P;
      const script = document.createElement("script");
      const { url } = window.config ?? { url: "data:," };
      script.src = url.value ?? url;
      document.head.append(script);""",
}  # fmt: skip
#: Written by a server into the page: a script in them runs.
_WRITTEN: dict[Sink, str] = {
    "write": "{P}",
    "json": '<script>const data = {"name": "{P}"};</script>',
}
_HEAD = """<!doctype html><meta charset=utf-8><title>control</title>
<script>window.show = () => {};</script><div id=at></div>"""


def careless(payload: Payload) -> str:
    """Write the page that a payload is for."""
    if payload.sink in _WRITTEN:
        return _HEAD + _WRITTEN[payload.sink].replace("{P}", payload.text)
    text = json.dumps(payload.text).replace("<", "\\u003c")
    return f"{_HEAD}<script>const P = {text};{_SINKS[payload.sink]}</script>"


def serve_control(context: BrowserContext, payloads: Sequence[Payload]) -> None:
    """Have the careless pages answered under ``HOST``, and all else with nothing."""
    pages = {str(payload.number): careless(payload) for payload in payloads}

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        page = pages.get(name) if "/control/" in route.request.url else None
        if page is None:
            route.fulfill(status=404, body="")
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=page)

    context.route(f"{HOST}/**", answer)


def provoke(page: Page, payload: Payload) -> None:
    """Open its careless page and do what the payload waits for."""
    try:
        page.goto(f"{HOST}/control/{payload.number}", wait_until="commit")
    except Error as error:
        if "interrupted by another navigation" not in error.message:
            raise  # else that is what it does
    if not payload.act:
        return
    target = page.locator("#at button, #at a, #at input, #at b, #at svg text").first
    target.wait_for(state="attached")
    if payload.act == "focus":
        target.focus()
    elif payload.act == "hover":
        page.mouse.move(300, 300)
        target.hover()
    else:
        target.click()


def silent(browser: Browser, payloads: Sequence[Payload]) -> list[str]:
    """List the payloads that do nothing even where nobody takes care."""
    with browser.new_context() as context:
        context.set_default_timeout(_PATIENCE_MS)
        seen = watch(context)
        serve_control(context, payloads)
        page = context.new_page()
        for payload in payloads:
            provoke(page, payload)
            waited_ms = 0
            while payload.number not in seen.fired and waited_ms < _PATIENCE_MS:
                page.wait_for_timeout(20)
                waited_ms += 20
        return [p.text for p in payloads if p.number not in seen.fired]
