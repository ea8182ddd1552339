"""What lies under a published map: districts, streets of our own, chosen tiles.

Everything but chosen tiles travels inside the page. The area that is shown is that
of the features and a third around it: districts that do not touch it are left out
whole (a cut polygon would have edges that no district has), and outlines are as
coarse as the screen that shows all features at once: less than a pixel off. Streets
are the workspace's own tiles (``citymap import-osm``), from the lowest zoom on for
as many zooms as the budget holds; what did not fit is told, never dropped in silence.
"""

import base64
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from citymap.errors import InputError
from citymap.layer import Bounds, City, TileSource, Title
from citymap.publish.document import District, ExternalTiles, Ground, OwnTiles
from citymap.store.archive import Archive, Place, pack_archive, read_archive
from citymap.store.districts import read_outlines

BASE_FILE = Path("base") / "ground.pmtiles"
#: What streets may take of a page, in characters of base64.
TILES_BUDGET = 400_000
#: The largest screen that outlines are thinned out for, pixels.
SCREEN_PX = (1920, 1080)
#: Of the features' width and height, what is shown beyond them on each side.
AROUND = 0.3
LEAST_AROUND_DEG = 0.01
UNIT_DEG = 1e-5  # of outlines: a metre
_HALVINGS = 12
_HOST = re.compile(r"https?://[^/]+", re.ASCII)

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class PublishedGround:
    """The ground of one map.

    Attributes
    ----------
    ground
        The map document's ``ground``.
    notices
        What was left out, and why, for whoever publishes.
    hosts
        Origins that the page asks for tiles; empty unless tiles were asked for.
    """

    ground: Ground
    notices: tuple[Title, ...]
    hosts: tuple[str, ...]


def lay_ground(
    data: Path,
    city: City,
    bounds: Bounds,
    *,
    every_district: bool = False,
    tile_keys: Mapping[str, str] | None = None,
    budget: int = TILES_BUDGET,
) -> PublishedGround:
    """Gather what lies under features within ``bounds``.

    Parameters
    ----------
    data
        The workspace's folder of files.
    bounds
        Of the features, degrees, WGS-84.
    every_district
        Districts in the order of their file, all of them: a choropleth counts on it.
    tile_keys
        None: no tiles from the network. Otherwise the city's first source is used,
        with its key by name. The key becomes public with the page: whoever opens
        it can read it, so it should be one that is bound to the page's address.
    budget
        What streets may take, characters of base64.

    Raises
    ------
    InputError
        If tiles are asked for and ``city.toml`` names no source, or none that a
        page elsewhere can reach, or its key is not there; DataRefused if outlines
        or streets cannot be read.
    """
    shown = _around(bounds)
    districts = _districts(data, city, bounds, None if every_district else shown)
    streets, notices = _streets(data / BASE_FILE, shown, budget)
    if tile_keys is None:
        return PublishedGround(Ground(districts, streets), notices, ())
    source = _source(city, tile_keys)
    ground = Ground(districts, streets, _describe(source))
    return PublishedGround(ground, notices, _hosts(source))


def _around(box: Bounds) -> Bounds:
    wide = max((box.east - box.west) * AROUND, LEAST_AROUND_DEG)
    high = max((box.north - box.south) * AROUND, LEAST_AROUND_DEG)
    return Bounds(box.west - wide, box.south - high, box.east + wide, box.north + high)


def _districts(
    data: Path, city: City, bounds: Bounds, shown: Bounds | None
) -> list[District] | None:
    if city.districts is None:
        return None
    outlines = read_outlines(data / city.districts)
    shapes = thin_out(np.array(outlines.shapes, np.object_), _pixel_deg(bounds))
    return [
        District(name, write_rings(shape))
        for name, shape in zip(outlines.names, shapes, strict=True)
        if shown is None or shapely.intersects(shape, _box(shown))
    ]


def _box(b: Bounds) -> shapely.Geometry:
    return shapely.box(b.west, b.south, b.east, b.north)


def _pixel_deg(box: Bounds) -> float:
    """Measure a pixel of the largest screen that is filled by a box, in degrees.

    Of latitude, which is the shorter one: what is less than this is less than a
    pixel in every direction.
    """
    cosine = math.cos(math.radians(max(abs(box.south), abs(box.north))))
    wide, high = (box.east - box.west) * cosine, box.north - box.south
    return max(wide / SCREEN_PX[0], high / SCREEN_PX[1], UNIT_DEG)


def thin_out(shapes: Shapes, most_deg: float) -> Shapes:
    """Leave out corners while no outline moves by more than ``most_deg``.

    Neighbours keep sharing their edges. The tolerance of a coverage is about areas,
    hence it is tried and halved until what it does to distances is allowed.

    Parameters
    ----------
    shapes
        Polygons or multipolygons in degrees, shape ``(n,)``.
    most_deg
        Degrees.
    """
    if not shapely.coverage_is_valid(shapes):
        alone: Shapes = shapely.simplify(shapes, most_deg)
        return alone
    for halvings in range(_HALVINGS):
        thin: Shapes = shapely.coverage_simplify(shapes, most_deg / 2**halvings)
        if shapely.hausdorff_distance(shapes, thin).max() <= most_deg:
            return thin
    return shapes


def write_rings(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Write a (multi)polygon as the page reads it.

    Polygons of rings of whole units of ``UNIT_DEG``: the first corner, then
    differences; the last corner, which is the first again, is left out.

    Examples
    --------
    >>> write_rings(shapely.box(117, 36, 117.001, 36.002))
    [[[11700100, 3600000, 0, 200, -100, 0, 0, -200]]]
    """
    return [
        [_write_ring(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]


def _write_ring(ring: shapely.Geometry) -> list[int]:
    corners = np.rint(shapely.get_coordinates(ring)[:-1] / UNIT_DEG).astype(np.int64)
    steps = np.diff(corners, axis=0, prepend=np.zeros((1, 2), np.int64))
    moved = steps.any(axis=1)
    flat: list[int] = steps[moved].ravel().tolist()
    return flat


def _streets(
    path: Path, shown: Bounds, budget: int
) -> tuple[OwnTiles | None, tuple[Title, ...]]:
    """Give as many zooms of the workspace's own tiles as fit, lowest first."""
    if not path.exists():
        return None, ()
    archive = read_archive(path)
    kept: dict[Place, bytes] = {}
    packed = ""
    for zoom in range(archive.min_zoom, archive.max_zoom + 1):
        kept |= archive.tiles_within(zoom, shown)
        tried = _pack(kept, shown, archive)
        if len(tried) > budget:
            told = _left_out(zoom, archive, len(tried))
            return _tell(packed, zoom - 1, archive), (told,)
        packed = tried
    return _tell(packed, archive.max_zoom, archive), ()


def _pack(tiles: Mapping[Place, bytes], shown: Bounds, archive: Archive) -> str:
    if not tiles:
        return ""
    metadata = {"attribution": archive.attribution}
    return base64.b64encode(pack_archive(tiles, shown, metadata)).decode("ascii")


def _tell(packed: str, deepest: int, archive: Archive) -> OwnTiles | None:
    if not packed:
        return None
    return OwnTiles(packed, archive.min_zoom, deepest, archive.attribution)


def _left_out(zoom: int, archive: Archive, size: int) -> Title:
    """Say which zooms of streets do not fit, and how large the first of them is."""
    zooms = f"{zoom}–{archive.max_zoom}"
    return Title(
        f"街道底图未收入 {zooms} 级：收到第 {zoom} 级需 {size:,} 字节，超出预算",
        f"streets: zooms {zooms} left out: up to zoom {zoom} they take {size:,} "
        "bytes, more than the budget",
    )


def _source(city: City, keys: Mapping[str, str]) -> TileSource:
    """Take the city's first source, with its key put into the addresses."""
    if not city.tiles:
        en = "no tiles to lay under the map: write [[tiles]] into layers/city.toml"
        raise InputError(en, "没有可用的瓦片底图：请在 layers/city.toml 中写 [[tiles]]")
    source = city.tiles[0]
    title = source.title
    if any(address.startswith("/") for address in _addresses(source)):
        en = f"{title.en}: its address in layers/city.toml has no host, which a page "
        zh = f"{title.zh}：layers/city.toml 中的地址没有主机名，单独的网页无法取用"
        raise InputError(en + "that stands alone cannot reach; http(s)://…", zh)
    if source.key is None:
        return source
    if source.key not in keys:
        en = f"{title.en}: no key named {source.key}; give it in CITYMAP_TILE_KEYS"
        zh = f"{title.zh}：没有名为 {source.key} 的密钥；请在 CITYMAP_TILE_KEYS 中给出"
        raise InputError(en, zh)
    key = keys[source.key]
    labels = source.labels and source.labels.replace("{key}", key)
    return replace(source, url=source.url.replace("{key}", key), labels=labels)


def _addresses(source: TileSource) -> Sequence[str]:
    return [address for address in (source.url, source.labels) if address]


def _describe(source: TileSource) -> ExternalTiles:
    return ExternalTiles(
        url=source.url,
        labels=source.labels,
        subdomains=source.subdomains,
        min_zoom=source.min_zoom,
        max_zoom=source.max_zoom,
        datum=source.datum,
        attribution=source.attribution,
        approval_number=source.approval_number,
    )


def _hosts(source: TileSource) -> tuple[str, ...]:
    pairs = product(_addresses(source), source.subdomains or ("",))
    found = [(_HOST.match(address), part) for address, part in pairs]
    hosts = [match[0].replace("{s}", part) for match, part in found if match]
    return tuple(dict.fromkeys(hosts))
