"""The objects of an OpenStreetMap extract that carry certain tags: room of osmium.

The extract is read several times rather than kept: first for what matches, then
for the nodes and ways it is made of; these alone are copied to a temporary file,
from which areas are put together. Memory grows with what matches and a bit for
each id, not with the extract. What the extract's edge has cut off is marked so.

Source: osmcode.org/pyosmium; wiki.openstreetmap.org/wiki/Relation:multipolygon.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import osmium
import shapely
from osmium.geom import WKBFactory
from osmium.osm.types import Area, Node, Relation, Way

from citymap.errors import DataRefused, shorten
from citymap.layer import Bounds, OsmTag

AREA_RELATIONS = ("multipolygon", "boundary")
OUTER_ROLES = ("outer", "")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # osmium's moment of an object without one
#: What osmium raises over a file: a format, a number, a position.
OSMIUM_ERRORS = (RuntimeError, ValueError, osmium.InvalidLocationError)

LonLat = tuple[float, float]
#: ``ring``: a closed way, unless it says ``area=no``, which makes it a line;
#: ``relation``: one that is not made of rings (a site, a route).
Form = Literal["node", "line", "ring", "multipolygon", "relation"]


@dataclass(slots=True)
class OsmObject:
    """One object, with as much of its geometry as the extract has.

    Attributes
    ----------
    ref
        Type and number, as ``n123``, ``w123``, ``r123``.
    changed
        When it was last edited, UTC; None where the extract does not say.
    whole
        Whether the extract has every member and every corner of it.
    spot
        Lon, lat in degrees, WGS-84: of a node its place, of a way a corner of
        it that the extract has, if any.
    parts
        Of a way that the edge has cut: lon/lat of each run of corners that the
        extract has, in the way's direction.
    line, area
        In degrees, lon/lat: of a whole way its line; of a ring or multipolygon
        its surface. None where it has none, or where it does not hold together.
    outers
        Of a multipolygon, the ways that are its outer edge.
    """

    ref: str
    tags: dict[str, str]
    changed: datetime | None
    form: Form
    whole: bool = True
    spot: tuple[float, float] | None = None
    parts: tuple[tuple[LonLat, ...], ...] = ()
    line: shapely.Geometry | None = None
    area: shapely.Geometry | None = None
    outers: frozenset[str] = field(default=frozenset())


def read_objects(extract: Path, tags: Iterable[OsmTag]) -> list[OsmObject]:
    """Read every object that carries at least one of some tags.

    Parameters
    ----------
    extract
        An ``.osm.pbf`` or ``.osm`` file: nodes before ways before relations,
        one version of each.

    Raises
    ------
    DataRefused
        If there is no such file, or it is not one of OpenStreetMap, or is
        damaged or cut short.
    """
    wanted = tuple(tags)
    if not extract.is_file():
        en = f"{extract}: there is no such file; give an .osm.pbf or .osm extract"
        zh = f"{extract}：没有这个文件；请给出 .osm.pbf 或 .osm 文件"
        raise DataRefused(en, zh)
    with TemporaryDirectory(prefix="citymap-osm-") as folder:
        part = Path(folder) / "part.osm.pbf"
        try:
            _copy_part(extract, wanted, part)
        except OSMIUM_ERRORS as error:
            raise _unreadable(extract, error) from error
        return _assemble(part, wanted)


def read_box(extract: Path) -> Bounds | None:
    """Read the box that an extract says it was cut to; None if it says none.

    Raises
    ------
    DataRefused
        If it cannot be read as a file of OpenStreetMap.
    """
    try:
        with osmium.io.Reader(str(extract), osmium.osm.osm_entity_bits.NOTHING) as file:
            box = file.header().box()
    except OSMIUM_ERRORS as error:
        raise _unreadable(extract, error) from error
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return Bounds(low.lon, low.lat, high.lon, high.lat)


def matches(tags: dict[str, str], wanted: Iterable[OsmTag]) -> bool:
    """Tell whether an object carries at least one of the wanted tags."""
    return any(tag.key in tags and tag.value in ("*", tags[tag.key]) for tag in wanted)


def _copy_part(extract: Path, wanted: tuple[OsmTag, ...], part: Path) -> None:
    """Copy what matches, and the ways and nodes it is made of."""
    reading = osmium.FileProcessor(extract)
    if reading.header.has_multiple_object_versions:
        raise _several_versions(extract)
    needed = osmium.IdTracker()
    for found in reading.with_filter(osmium.filter.KeyFilter(*{t.key for t in wanted})):
        if matches(dict(found.tags), wanted):
            if min(_numbers(found)) < 0:
                raise _draft(extract)
            _track(found, needed)
    needed.complete_backward_references(extract)
    seen: set[tuple[str, int]] = set()
    with osmium.SimpleWriter(part) as writer:
        for item in osmium.FileProcessor(extract).with_filter(needed.id_filter()):
            if not isinstance(item, Node | Way | Relation):
                continue
            key = (item.type_str(), item.id)
            if key in seen or item.deleted:
                raise _several_versions(extract)
            seen.add(key)
            writer.add(item)


def _unreadable(extract: Path, error: Exception) -> DataRefused:
    why = shorten(str(error))
    en = f"{extract.name}: cannot be read as an OpenStreetMap file ({why})"
    return DataRefused(en, f"{extract.name}：不能作为 OpenStreetMap 文件读取（{why}）")


def _several_versions(extract: Path) -> DataRefused:
    en = f"{extract.name}: holds changes or history; give an extract of one moment"
    zh = f"{extract.name}：是变更或历史文件；请给出某一时刻的提取文件"
    return DataRefused(en, zh)


def _draft(extract: Path) -> DataRefused:
    en = f"{extract.name}: holds negative ids, of objects never uploaded; take them out"
    zh = f"{extract.name}：含有负数 id（从未上传的对象）；请先去掉"
    return DataRefused(en, zh)


def _numbers(found: object) -> Iterator[int]:
    match found:
        case Node():
            yield found.id
        case Way():
            yield found.id
            yield from (node.ref for node in found.nodes)
        case Relation():
            yield found.id
            yield from (member.ref for member in found.members)


def _track(found: object, needed: osmium.IdTracker) -> None:
    match found:
        case Node():
            needed.add_node(found.id)
        case Way():
            needed.add_way(found.id)
            needed.add_references(found)
        case Relation():
            needed.add_relation(found.id)
            if _is_area(found):
                needed.add_references(found)


def _is_area(relation: Relation) -> bool:
    return relation.tags.get("type") in AREA_RELATIONS


def _assemble(part: Path, wanted: tuple[OsmTag, ...]) -> list[OsmObject]:
    objects: dict[str, OsmObject] = {}
    areas: dict[str, shapely.Geometry] = {}
    whole_ways: set[str] = set()
    for item in osmium.FileProcessor(part).with_areas():
        if isinstance(item, Way) and all(n.location.valid() for n in item.nodes):
            whole_ways.add(f"w{item.id}")
        if not matches(dict(item.tags), wanted):
            continue
        if isinstance(item, Area):
            areas.update(_read_area(item))
        elif isinstance(item, Node | Way | Relation):
            found = _read(item, whole_ways)
            objects[found.ref] = found
    for ref, area in areas.items():
        objects[ref].area = area
    return list(objects.values())


def _read_area(area: Area) -> Iterator[tuple[str, shapely.Geometry]]:
    """Give an area by its way's or relation's name; none if nothing came of it."""
    if area.num_rings()[0]:
        shape = shapely.from_wkb(WKBFactory().create_multipolygon(area))
        ref = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        yield ref, shape.geoms[0] if len(shape.geoms) == 1 else shape


def _read(item: Node | Way | Relation, whole_ways: set[str]) -> OsmObject:
    match item:
        case Node():
            return _read_node(item)
        case Way():
            return _read_way(item)
        case Relation():
            return _read_relation(item, whole_ways)


def _ways(relation: Relation, *roles: str) -> Iterator[str]:
    for member in relation.members:
        if member.type == "w" and (not roles or member.role in roles):
            yield f"w{member.ref}"


def _changed(item: Node | Way | Relation) -> datetime | None:
    return item.timestamp if item.timestamp > NEVER else None


def _read_node(node: Node) -> OsmObject:
    return OsmObject(
        f"n{node.id}",
        dict(node.tags),
        _changed(node),
        "node",
        spot=(node.lon, node.lat) if node.location.valid() else None,
    )


def _read_way(way: Way) -> OsmObject:
    known = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
    whole = len(known) == len(way.nodes)
    ring = len(way.nodes) > 1 and way.is_closed() and way.tags.get("area") != "no"
    return OsmObject(
        f"w{way.id}",
        dict(way.tags),
        _changed(way),
        "ring" if ring else "line",
        whole=whole,
        spot=known[0] if known else None,
        parts=() if whole else tuple(_runs(way)),
        line=shapely.LineString(known) if whole and len(set(known)) > 1 else None,
    )


def _runs(way: Way) -> Iterator[tuple[LonLat, ...]]:
    for has, run in groupby(way.nodes, key=lambda node: node.location.valid()):
        if has:
            yield tuple((node.lon, node.lat) for node in run)


def _read_relation(relation: Relation, whole_ways: set[str]) -> OsmObject:
    return OsmObject(
        f"r{relation.id}",
        dict(relation.tags),
        _changed(relation),
        "multipolygon" if _is_area(relation) else "relation",
        whole=whole_ways.issuperset(_ways(relation)),
        outers=frozenset(_ways(relation, *OUTER_ROLES)),
    )
