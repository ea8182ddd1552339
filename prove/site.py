"""The static site of the demo: no broken link, valid HTML, all reached by links."""

import json
import re
from pathlib import Path
from typing import Any

from tests.api.serving import citymap, make_workspace
from tests.publish.sites import broken_links, invalid, reached, read_page
from tests.publish.test_site_json_ld import faults as undocumented

from prove.proof import Line, Room

BATCH = 8
ADDRESS = "https://maps.example.org/city"


def prove(room: Room) -> list[Line]:
    """Publish every layer as a site by the verb, and read it."""
    workspace = make_workspace(room.folder / "city")
    site = room.folder / "site"
    where = ("--workspace", str(workspace), "--out", str(site), "--address", ADDRESS)
    done = citymap("publish-site", *where)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    told = json.loads(citymap("layers", "--json", "--workspace", str(workspace)).stdout)
    rows = {layer["id"]: int(layer["count"]) for layer in told}
    pages = sorted(site.rglob("*.html"))
    ours = [page for page in pages if page.name != "map.html"]
    lines = [_linked(site, len(pages)), _reached(site, rows)]
    lines.append(_described(ours, sum(rows.values())))
    lines.append(_valid(ours, room))
    return lines


def _linked(site: Path, pages: int) -> Line:
    faults = broken_links(site)
    return Line(
        "The site of all layers: links, frames and places within pages lead somewhere",
        f"{pages} pages",
        f"{len(faults)} broken",
        not faults,
        tuple(map(str, faults[:20])),
    )


def _reached(site: Path, rows: dict[str, int]) -> Line:
    found = {one for one in reached(site) if one.partition(".")[0] in rows}
    return Line(
        "Every feature reached from the index by links, without scripts",
        f"{sum(rows.values()):,} rows",
        f"{len(found):,} reached",
        len(found) == sum(rows.values()),
    )


def _described(pages: list[Path], rows: int) -> Line:
    faults: list[str] = []
    described: set[str] = set()
    kinds: set[str] = set()
    for page in pages:
        for block in read_page(page).data:
            faults += undocumented(block)
            for one in re.findall(r'"@type": ?"(\w+)"', json.dumps(block)):
                kinds.add(one)
            described |= _places(block)
    return Line(
        "JSON-LD: every feature described, each property and the kind of its value as "
        "schema.org documents them",
        f"{len(described):,} features, {len(kinds)} types",
        f"{len(faults)} faults",
        not faults and len(described) == rows,
        tuple(faults[:20]),
    )


def _places(node: Any) -> set[str]:
    """Collect the names by which places are known, wherever they stand."""
    if isinstance(node, list):
        return set().union(*map(_places, node))
    if not isinstance(node, dict):
        return set()
    own = {node["identifier"]} if "geo" in node else set()
    return own.union(*map(_places, node.values()))


def _valid(pages: list[Path], room: Room) -> Line:
    words = ""
    for row in range(0, len(pages), BATCH):
        words += invalid(pages[row : row + BATCH])
        room.step(min(row + BATCH, len(pages)), len(pages))
    return Line(
        "Valid HTML by html-validate: its recommended rules without two of style, and "
        "without element-required-ancestor on pages over 60 kB (minutes each)",
        f"{len(pages)} pages",
        "valid" if not words else "faults",
        not words,
        (words[:2000],) if words else (),
    )
