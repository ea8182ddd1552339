"""A map published: the trip from a workspace to one file, told in one function.

Nothing here reads the clock or draws a number: a file depends on the versions of
the data, the definitions and the request alone, so that the same of these give the
same bytes (PDF and PNG are what the installed Chromium makes of the same sheet).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from citymap.catalog import Catalog, read_catalog
from citymap.errors import InputError, Language, NotFoundError
from citymap.hours.schedule import HoursContext
from citymap.layer import Title
from citymap.publish.assets import icon, qr
from citymap.publish.budget import check_bytes, check_rows
from citymap.publish.chromium import png, print_pdf
from citymap.publish.document import (
    Beside,
    Part,
    QrCode,
    make_document,
    serialise,
)
from citymap.publish.formats import to_geojson, to_kml
from citymap.publish.gathering import (
    Gathered,
    bounds_of,
    gather,
    read_context,
    read_part,
)
from citymap.publish.ground import lay_ground
from citymap.publish.output import Output, check_folder, lost_in, write_file
from citymap.publish.page import Page
from citymap.publish.poster import sheet_svg
from citymap.publish.request import Format, MapRequest
from citymap.publish.site import Progress, Site, SiteReport, write_site
from citymap.store.base import Version
from citymap.store.districts import read_outlines
from citymap.store.geopackage import GeoPackageStore

if TYPE_CHECKING:
    from citymap.publish.sealed import SealedMap


@dataclass(frozen=True, slots=True)
class Published:
    """What was written.

    Attributes
    ----------
    features, size
        How many features the file shows, of a comparison the newer version; bytes
        of the file.
    versions
        Of the layers, in their order; of a comparison the older one is the first.
    warnings, left_out
        As in ``gathering.Gathered``.
    """

    path: Path
    features: int
    size: int
    versions: tuple[Version, ...]
    warnings: tuple[Title, ...]
    left_out: tuple[Title, ...]


def publish(
    workspace: Path,
    request: MapRequest,
    output: Output,
    tile_keys: Mapping[str, str] | None = None,
) -> Published:
    """Publish one map: gather, make, write whole or not at all.

    Raises
    ------
    InputError
        If the request or the place cannot be used; nothing has changed.
    InternalError
        If the disk or a program that was needed fails; nothing has changed.
    """
    check_folder(output.path)
    _check_format(request, output.format)
    gathered = gather(workspace, request, tile_keys)
    data = make_file(gathered, output)
    write_file(output.path, data)
    return Published(
        path=output.path,
        features=gathered.count,
        size=len(data),
        versions=tuple(part.version for part in gathered.parts),
        warnings=gathered.warnings,
        left_out=gathered.left_out,
    )


def _check_format(request: MapRequest, form: Format) -> None:
    """Raise InputError for what a format has no place for."""
    if lost := lost_in(request, form):
        names = ", ".join(f"--{name}" for name in lost)
        en = f"a {form} file has no place for {names}"
        raise InputError(en, f"{form} 文件无法表示 {names}")


def publish_site(
    workspace: Path,
    folder: Path,
    *,
    address: str | None = None,
    language: Language = "zh",
    progress: Progress,
) -> SiteReport:
    """Publish every layer that has data as a static site, in the city's order.

    Data and definitions are read once, so that pages and maps are of one version.
    Raises what ``publish`` and ``site.write_site`` raise; nothing has changed then.
    """
    catalog = read_catalog(workspace)
    city = catalog.city
    context = read_context(workspace, city)
    parts, left_out = _read_all(workspace, catalog, context, language)
    data = workspace / "data"
    lacking: dict[Title, list[str]] = {}

    def make(part: Part) -> bytes:
        gathered = _gather_read(data, catalog, context, part, language)
        page = _html(gathered)
        for notice in gathered.left_out:
            lacking.setdefault(notice, []).append(part.layer.id)
        return page

    places = city.districts and read_outlines(data / city.districts)
    site = Site(city, context, places or None, language, address)
    report = write_site(folder, parts, site, make, progress=progress)
    told = [_of_layers(notice, names) for notice, names in lacking.items()]
    return replace(report, left_out=(*left_out, *report.left_out, *told))


def _gather_read(
    data: Path, catalog: Catalog, context: HoursContext, part: Part, language: Language
) -> Gathered:
    """Gather a map of one layer, as ``gather`` does, around what is read already."""
    live = catalog.city.live
    laid = lay_ground(data, catalog.city, bounds_of([part]))
    return Gathered(
        request=MapRequest((part.layer.id,), language=language, live=live),
        catalog=catalog,
        context=context,
        parts=(part,),
        beside=Beside(laid.ground, qr=None if live is None else QrCode(*qr(live))),
        hosts=laid.hosts,
        warnings=(),
        left_out=laid.notices,
    )


def _of_layers(notice: Title, names: Sequence[str]) -> Title:
    listed = ", ".join(names)
    return Title(f"{listed}：{notice.zh}", f"{listed}: {notice.en}")


def _read_all(
    workspace: Path, catalog: Catalog, context: HoursContext, language: Language
) -> tuple[list[Part], tuple[Title, ...]]:
    """Read every layer that has features; tell those that have none."""
    store = GeoPackageStore(workspace / "data", catalog.city)
    request = MapRequest((), language=language)
    parts: list[Part] = []
    without: list[str] = []
    first = {name: place for place, name in enumerate(catalog.city.first)}
    layers = catalog.layers.values()
    for layer in sorted(layers, key=lambda one: first.get(one.id, len(first))):
        try:
            part = read_part(store, layer, request, context)
        except NotFoundError:
            without.append(layer.id)
            continue
        if len(part.table):
            parts.append(part)
        else:
            without.append(layer.id)
    if not parts:
        en, zh = "no layer has data yet", "所有图层都还没有数据"
        raise InputError(f"nothing to publish: {en}", f"没有可发布的内容：{zh}")
    names = [Title(f"{name} 尚无数据", f"{name} has no data yet") for name in without]
    return parts, tuple(names)


def make_file(gathered: Gathered, output: Output) -> bytes:
    """Make the bytes of a map in the format that is wanted."""
    return _MAKERS[output.format](gathered, output)


def make_map(gathered: Gathered) -> "SealedMap":
    """Make the map as an object: a folium map, sealed.

    Raises MapTooLarge if it has more features than a page should hold.
    """
    from citymap.publish.sealed import SealedMap  # noqa: PLC0415 - folium takes 0.4 s

    check_rows(gathered.count, over_limit=gathered.request.over_limit)
    document = _document(gathered)
    zone = gathered.catalog.city.time_zone
    days = {part.version.at.astimezone(zone).date() for part in gathered.parts}
    return SealedMap(
        Page(
            document=serialise(document),
            language=gathered.request.language,
            title=str(document["title"]),
            subtitle=gathered.request.subtitle,
            count=gathered.count,
            dates=", ".join(day.isoformat() for day in sorted(days)),
            bounds=bounds_of(gathered.parts),
            ground=gathered.beside.ground.tiles is not None,
            hosts=gathered.hosts,
        )
    )


def _document(gathered: Gathered) -> dict[str, object]:
    told = gathered
    document = make_document(
        told.request, told.catalog, told.context, told.parts, told.beside
    )
    names = dict.fromkeys(part.layer.icon for part in told.parts)
    return {**document, "icons": {name: icon(name) for name in names}}


def _html(gathered: Gathered, _: Output | None = None) -> bytes:
    data = make_map(gathered).html().encode()
    check_bytes(len(data), over_limit=gathered.request.over_limit)
    return data


def _sheet(gathered: Gathered, output: Output) -> str:
    document = serialise(_document(gathered))
    return sheet_svg(document, output.paper, landscape=not output.portrait)


def _svg(gathered: Gathered, output: Output) -> bytes:
    return _sheet(gathered, output).encode()


def _pdf(gathered: Gathered, output: Output) -> bytes:
    sheet = _sheet(gathered, output)
    return print_pdf(sheet, output.paper, landscape=not output.portrait)


def _png(gathered: Gathered, output: Output) -> bytes:
    return png(_pdf(gathered, output))


def _sources(gathered: Gathered) -> list[str]:
    """Name who is behind the data, as the page does; there is no ground to name."""
    facts = cast("Mapping[str, list[str]]", _document(gathered)["facts"])
    return facts["sources"]


def _geojson(gathered: Gathered, _: Output) -> bytes:
    return to_geojson(gathered.parts, _sources(gathered), gathered.request.language)


def _kml(gathered: Gathered, _: Output) -> bytes:
    return to_kml(gathered.parts, _sources(gathered), gathered.request.language)


_MAKERS: Mapping[Format, Callable[[Gathered, Output], bytes]] = {
    "html": _html,
    "svg": _svg,
    "pdf": _pdf,
    "png": _png,
    "geojson": _geojson,
    "kml": _kml,
}
