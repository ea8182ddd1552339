"""What one map is made of, gathered: layers, versions, looks, ground.

The request is checked first, so that a mistake costs nothing; then the published
versions are read through the store, verified, and chosen from. Nothing is written
but what the store itself records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, get_args

import numpy as np

from citymap.catalog import Catalog, read_catalog
from citymap.catalog.rules import (
    BOOLEAN,
    PROSE_LIMIT,
    WEB_ADDRESS,
    Rule,
    one_of,
    text,
)
from citymap.errors import InputError, Language, shorten
from citymap.hours.holidays import read_calendar
from citymap.hours.schedule import HoursContext
from citymap.layer import Bounds, City, Layer, Title
from citymap.publish.areas import draw_areas
from citymap.publish.assets import qr
from citymap.publish.compare import compare_versions
from citymap.publish.document import (
    Areas,
    Beside,
    ComparedSide,
    Comparison,
    Part,
    QrCode,
)
from citymap.publish.ground import PublishedGround, lay_ground
from citymap.publish.request import AREA_MEASURES, MapRequest
from citymap.publish.styling import style_layer
from citymap.publish.where import Where, check_where, keep_where
from citymap.store.base import Version
from citymap.store.districts import read_outlines
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

T = TypeVar("T")
MOST_LAYERS = 50
_PAIR = 2  # a field and its value


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """One map, ready to be written in any format.

    Attributes
    ----------
    parts, beside
        What the map document is made of (see ``document``).
    hosts
        Origins that the page may ask for tiles; empty unless tiles were asked for.
    warnings
        What the publisher should know, though nothing is missing.
    left_out
        What was asked for or is there, and is not in the map.
    """

    request: MapRequest
    catalog: Catalog
    context: HoursContext
    parts: tuple[Part, ...]
    beside: Beside
    hosts: tuple[str, ...]
    warnings: tuple[Title, ...]
    left_out: tuple[Title, ...]

    @property
    def count(self) -> int:
        """Count the features of all parts; of two versions those of the newer."""
        return sum(len(part.table) for part in self.parts if part.side != "before")


def gather(
    workspace: Path, request: MapRequest, tile_keys: Mapping[str, str] | None = None
) -> Gathered:
    """Read what a map needs from a workspace.

    Parameters
    ----------
    tile_keys
        Keys of tile sources by name, looked at only if tiles were asked for.

    Raises
    ------
    InputError
        If the request cannot be fulfilled: it says what is allowed.
    StoreError
        If the disk fails, or a version is damaged.
    """
    check_request(request)
    catalog = read_catalog(workspace)
    request = replace(request, live=request.live or catalog.city.live)
    context = read_context(workspace, catalog.city)
    store = GeoPackageStore(workspace / "data", catalog.city)
    layers = [catalog.layer(layer_id) for layer_id in request.layers]
    if request.before is None:
        compare = None
        parts = tuple(read_part(store, layer, request, context) for layer in layers)
    else:
        parts, compare = _two_versions(store, layers[0], request, context)
    left_out = _tell_empty(parts, request)
    data = workspace / "data"
    areas, warnings = _areas(data, catalog.city, parts, request)
    laid = lay_ground(
        data,
        catalog.city,
        bounds_of(parts),
        every_district=areas is not None,
        tile_keys=(tile_keys or {}) if request.tiles else None,
    )
    code = None if request.live is None else QrCode(*qr(request.live))
    return Gathered(
        request=request,
        catalog=catalog,
        context=context,
        parts=parts,
        beside=Beside(laid.ground, areas, compare, code),
        hosts=laid.hosts,
        warnings=(*_approval(catalog.city, laid), *warnings),
        left_out=(*left_out, *laid.notices),
    )


def check_request(request: MapRequest) -> None:
    """Raise InputError for what no workspace could fulfil."""
    _check_types(request)
    given = len(request.layers)
    if not 0 < given <= MOST_LAYERS:
        en = f"{given} layers asked for; 1 to {MOST_LAYERS}"
        raise InputError(en, f"给出了 {given} 个图层；应为 1 至 {MOST_LAYERS} 个")
    if len(set(request.layers)) < given:
        names = shorten(", ".join(request.layers))
        raise InputError(f"the same layer twice: {names}", f"同一图层出现两次：{names}")
    if request.before is not None and (given > 1 or request.areas or request.heat):
        en = "an older version: of one layer only, without districts or heat"
        raise InputError(en, "新旧版本对照只能用一个图层，且不与区县着色、热力图同用")


def _check_types(request: MapRequest) -> None:
    """Raise InputError for a value of no use: not all who ask read the types."""
    _check("layers", "图层", request.layers, _IDS)
    _check("language", "语言", request.language, one_of(get_args(Language)))
    _check("where", "条件", request.where, _PAIRS)
    _check("heat", "热力图", request.heat, BOOLEAN)
    _check("tiles", "在线底图", request.tiles, BOOLEAN)
    _check("over_limit", "超出限额", request.over_limit, BOOLEAN)
    if request.title is not None:
        _check("title", "标题", request.title, text())
    if request.subtitle is not None:
        _check("subtitle", "副标题", request.subtitle, text(PROSE_LIMIT))
    if request.areas is not None:
        _check("areas", "区县着色", request.areas, one_of(AREA_MEASURES))
    if request.before is not None:
        _check("before", "历史版本", request.before, text())
    if request.live is not None:
        _check("live", "实时页面地址", request.live, WEB_ADDRESS)


def _read_ids(given: object) -> tuple[str, ...] | None:
    if isinstance(given, tuple) and all(isinstance(one, str) for one in given):
        return given
    return None


def _read_pairs(given: object) -> Where | None:
    if not isinstance(given, tuple):
        return None
    sound = (_read_ids(pair) is not None and len(pair) == _PAIR for pair in given)
    return given if all(sound) else None


_IDS: Rule[tuple[str, ...]] = Rule("ids of layers, in a tuple", _read_ids, ())
_PAIRS: Rule[Where] = Rule(
    "pairs of field and value, both text, in a tuple", _read_pairs, ()
)


def _check(en: str, zh: str, given: object, rule: Rule[T]) -> None:
    if rule.read(given) is None:
        shown = shorten(str(given))
        raise InputError(
            f"{en} = {shown}; {rule.allowed}",
            f"{zh}“{shown}”不可用；须为：{rule.allowed}",
        )


def read_context(workspace: Path, city: City) -> HoursContext:
    """Read what opening hours depend on: the city's zone and its calendar."""
    calendar = (
        read_calendar(workspace / "data" / city.holidays) if city.holidays else None
    )
    return HoursContext(city.time_zone, calendar)


def read_part(
    store: GeoPackageStore, layer: Layer, request: MapRequest, context: HoursContext
) -> Part:
    """Read the published version of a layer, choose from it, and style it."""
    whole, version = store.read(layer)
    check_where(whole, layer, request.where)
    table = keep_where(whole, layer, request.where, context)
    look = style_layer(layer, table, context.zone, request.language)
    return Part(layer, table, version, look)


def _two_versions(
    store: GeoPackageStore, layer: Layer, request: MapRequest, context: HoursContext
) -> tuple[tuple[Part, ...], Comparison]:
    """Put an older version before the present one.

    Whole versions are told apart, and then chosen from: a feature is on the sides
    where the conditions hold for it, and looks there as it has changed.
    """
    new, present = store.read(layer)
    name = request.before or ""
    if name >= present.name:
        raise _not_older(store, layer, name, present)
    old, version = store.read_version(layer, name)
    _check_either(new, old, layer, request.where)
    shown = (
        keep_where(old, layer, request.where, context),
        keep_where(new, layer, request.where, context),
    )
    was, now, counts = compare_versions(layer, old, new, request.language, shown)
    before = Part(layer, shown[0], version, was, "before")
    after = Part(layer, shown[1], present, now, "after")
    sides = (_side(before, context), _side(after, context))
    return (before, after), Comparison(*sides, counts)


def _not_older(
    store: GeoPackageStore, layer: Layer, name: str, present: Version
) -> InputError:
    kept = [version.name for version in store.history(layer)]
    older = ", ".join(one for one in kept if one < present.name)
    given = f"{layer.id} {shorten(name)}"
    en = f"{given} is not older than the published version {present.name}"
    zh = f"{given} 不早于已发布的版本 {present.name}"
    return InputError(
        f"{en}; older: {older or 'none'}", f"{zh}；更早的版本：{older or '无'}"
    )


def _check_either(new: LayerTable, old: LayerTable, layer: Layer, where: Where) -> None:
    """Raise InputError, as of the newer version, if neither could fulfil it."""
    try:
        check_where(old, layer, where)
    except InputError:
        check_where(new, layer, where)


def _side(part: Part, context: HoursContext) -> ComparedSide:
    at = part.version.at.astimezone(context.zone)
    return ComparedSide(f"{at:%Y-%m-%d %H:%M}", len(part.table))


def _areas(
    data: Path, city: City, parts: Sequence[Part], request: MapRequest
) -> tuple[Areas | None, tuple[Title, ...]]:
    """Colour the districts, if asked for; tell how many features lie in none."""
    if request.areas is None:
        return None, ()
    if city.districts is None:
        en = "no districts to colour: layers/city.toml names no file of them"
        raise InputError(en, "没有可着色的区县：layers/city.toml 未给出区划文件")
    tables = [part.table for part in parts]
    titles = [part.layer.title for part in parts]
    outlines = read_outlines(data / city.districts)
    areas, outside = draw_areas(
        outlines, tables, titles, request.areas, request.language
    )
    if not outside:
        return areas, ()
    zh, en = f"{outside:,} 个要素不在任何区县内", f"{outside:,} features in no district"
    return areas, (Title(zh, en),)


def _tell_empty(parts: Sequence[Part], request: MapRequest) -> tuple[Title, ...]:
    """Tell the layers that have nothing to show; refuse a map of nothing."""
    asked = " ".join(f"{name}={value}" for name, value in request.where)
    shown = {part.layer.id for part in parts if len(part.table)}
    empty = [name for name in request.layers if name not in shown]
    told = tuple(
        Title(
            f"{name} 没有要素" + (f"符合 {shorten(asked)}" if asked else ""),
            f"{name} has no feature" + (f" with {shorten(asked)}" if asked else ""),
        )
        for name in empty
    )
    if not shown:
        en = "; ".join(title.en for title in told)
        zh = "；".join(title.zh for title in told)
        raise InputError(f"nothing to publish: {en}", f"没有可发布的内容：{zh}")
    return told


def bounds_of(parts: Sequence[Part]) -> Bounds:
    """Give the box of the places of all features, degrees."""
    lon = np.concatenate([part.table.lon for part in parts])
    lat = np.concatenate([part.table.lat for part in parts])
    edges = lon.min(), lat.min(), lon.max(), lat.max()
    return Bounds(*(float(edge) for edge in edges))


def _approval(city: City, laid: PublishedGround) -> tuple[Title, ...]:
    external = laid.ground.external
    if city.approval_number or (external and external.approval_number):
        return ()
    zh = "city.toml 中没有审图号（approval_number）：公开发布地图前须依法送审并标注"
    en = "no approval number (审图号) in city.toml: the map carries none"
    return (Title(zh, en),)
