"""Pages of hand-made documents, for tests that need a file and not a city."""

import json
from typing import Any

from citymap.layer import Bounds
from citymap.publish.page import Page

SCRIPTS_OF_DATA = "</script><script>canary(1)</script><!-- ]]> \u2028 &amp; '\""


def small_document(text: str = "泉城广场公厕", **other: Any) -> dict[str, Any]:
    """Describe one toilet; ``text`` is its name and the map's title."""
    layer = {
        "id": "toilets", "title": "公共卫生间", "icon": "toilet", "colour": "#2b6ca3",
        "geometry": "point", "side": None, "count": 1, "ids": ["0417"],
        "lon": [117126228], "lat": [36651630], "shapes": None, "names": [text],
        "fields": [{"name": "address", "title": "地址", "type": "text", "unit": None,
                    "values": ["历下区泺源大街"]}],
        "flags": [], "show": ["address"], "hours": None, "closures": [],
        "style": {"title": None, "of": [0], "classes": [
            {"title": "公共卫生间", "colour": "#2b6ca3", "shape": "disc", "count": 1}]},
        "ramp": None,
    }  # fmt: skip
    return {
        "format": 1, "language": "zh", "title": text, "subtitle": None,
        "facts": {"city": "济南", "datum": "WGS-84", "sources": ["demo"],
                  "data": [{"layer": "toilets", "version": "20261120T021500Z",
                            "date": "2026-11-20"}],
                  "attribution": [], "approval": None, "live": None, "qr": None},
        "zone": "Asia/Shanghai", "bounds": [117.12, 36.65, 117.13, 36.66],
        "region": "济南", "navigation": ["amap"], "layers": [layer],
        "ground": {"districts": None, "tiles": None, "external": None},
        "areas": None, "heat": False, "compare": None, "sounds": {}, "calendar": None,
        "icons": {}, **other,
    }  # fmt: skip


def page_of(document: dict[str, Any], **other: Any) -> Page:
    """Make the page of a document, as publishing does."""
    given: dict[str, Any] = {
        "document": json.dumps(document, ensure_ascii=False).encode(),
        "language": document["language"],
        "title": document["title"],
        "subtitle": document["subtitle"],
        "count": sum(layer["count"] for layer in document["layers"]),
        "dates": "2026-11-20",
        "bounds": Bounds(*document["bounds"]),
        "ground": document["ground"]["tiles"] is not None,
        **other,
    }
    return Page(**given)
