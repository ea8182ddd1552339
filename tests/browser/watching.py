"""Watches a browser for payloads that came to life: calls, dialogs, questions asked."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Dialog, Page, Request

_ASKED = re.compile(r"/canary/(\d+)")


@dataclass(slots=True)
class Watch:
    """The numbers of the payloads that fired, and what else was out of order."""

    fired: set[int] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def watch(context: BrowserContext) -> Watch:
    """Watch all pages of a context, and their frames, from before they begin."""
    seen = Watch()

    def called(_: object, number: object = 0) -> None:
        seen.fired.add(int(str(number)) if str(number).isdigit() else 0)

    def asked(request: Request) -> None:
        found = _ASKED.search(request.url)
        if found:
            seen.fired.add(int(found[1]))

    def asked_aloud(dialog: Dialog) -> None:
        seen.fired.add(0)
        dialog.dismiss()

    def opened(page: Page) -> None:
        page.on("pageerror", lambda error: seen.faults.append(str(error)))

    context.expose_binding("canary", called)
    context.expose_binding("refused", lambda _, what: seen.refused.append(str(what)))
    context.add_init_script(
        """addEventListener("securitypolicyviolation", (event) => window.refused?.(
             `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));"""
    )
    context.on("request", asked)
    context.on("dialog", asked_aloud)
    context.on("page", opened)
    return seen
