"""A static site of all layers, which any web server can host.

The trip, told in one function: ``write_site``. Pages need no script: each lists
features with what is known of them, and shows the published map in a sandboxed frame
beside it. Nothing but data versions, definitions and what was asked for goes into a
page, so that the same of these give the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from citymap.errors import InputError, Language, shorten
from citymap.hours.schedule import HoursContext
from citymap.layer import City, Title
from citymap.publish.areas import district_of
from citymap.publish.budget import MapTooLarge
from citymap.publish.escape import web_address, xml
from citymap.publish.site_folder import NewSite, new_site
from citymap.publish.site_layer import LayerSite, Published, make_layer
from citymap.publish.site_pages import Place, name_places
from citymap.publish.site_render import (
    MAP,
    Page,
    Shared,
    count_pages,
    index_page,
    layer_pages,
    render,
)
from citymap.store.districts import Outlines

ICON = Path(__file__).parents[1] / "web" / "icon.svg"
STYLE = Path(__file__).with_name("templates") / "site.css"
_WITHOUT_ADDRESS = Title(
    "未给出网址：没有写 sitemap.xml 和 robots.txt，嵌入代码中的网址待填",
    "no address given: sitemap.xml and robots.txt are left out, and the snippet to "
    "embed a map lacks its address",
)
_WITHOUT_APPROVAL = Title(
    "city.toml 中没有审图号（approval_number）：公开发布地图前须依法送审并标注",
    "no approval number (审图号) in city.toml: the site and its maps carry none",
)

Part = TypeVar("Part", bound=Published)
#: Told how many files are written, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Site:
    """What a site is of.

    Attributes
    ----------
    context
        The city's zone and calendar.
    outlines
        The districts by which features are listed, if there are any.
    address
        Where the site will be, ``https://…``; None if that is not known yet.
    """

    city: City
    context: HoursContext
    outlines: Outlines | None = None
    language: Language = "zh"
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written.

    ``left_out`` says what was not, and why; ``warnings`` what the publisher should
    know, though nothing is missing.
    """

    pages: int
    maps: int
    features: int
    size: int
    left_out: tuple[Title, ...]
    warnings: tuple[Title, ...] = ()


def write_site(
    folder: Path,
    parts: Sequence[Part],
    site: Site,
    make_map: Callable[[Part], bytes],
    *,
    progress: Progress = lambda _done, _of: None,
) -> SiteReport:
    """Write a static site of layers, in their order, in place of the one before.

    ``make_map`` makes a part's map, of the same features as its pages. A layer
    whose map would be too large has its pages without one, and is told.

    Raises
    ------
    InputError
        If the address is not one, or ``folder`` holds anything that is not of a
        site of ours; also what else ``make_map`` refuses. Nothing has changed then.
    FileBusy, StoreError
        As ``new_site`` does.
    """
    address = _checked(site.address)
    outlines = site.outlines
    places = name_places(outlines.names, outlines.codes) if outlines else []
    shared = Shared(site.city, site.context, site.language, address)
    layers = [_make(part, site, places) for part in parts]
    left_out = [] if address else [_WITHOUT_ADDRESS]
    total = len(layers) + 1 + sum(map(count_pages, layers))
    with new_site(folder) as new:
        new.write("site.css", STYLE.read_bytes())
        new.write("icon.svg", ICON.read_bytes())
        for done, part in enumerate(parts, 1):
            if refused := _write_map(new, part, make_map):
                layers[done - 1] = replace(layers[done - 1], mapped=False)
                left_out.append(refused)
            progress(done, total)
        pages = [index_page(shared, layers, places)]
        pages += [page for made in layers for page in layer_pages(shared, made)]
        for done, page in enumerate(pages, len(layers) + 1):
            new.write(page.path, render(shared, page))
            progress(done, total)
        if address is not None:
            new.write("sitemap.xml", _sitemap(address, pages))
            new.write("robots.txt", _robots(address))
    return SiteReport(
        pages=len(pages),
        maps=sum(made.mapped for made in layers),
        features=sum(len(made.entries) for made in layers),
        size=new.size,
        left_out=tuple(left_out),
        warnings=() if site.city.approval_number else (_WITHOUT_APPROVAL,),
    )


def _write_map(
    new: NewSite, part: Part, make_map: Callable[[Part], bytes]
) -> Title | None:
    """Write a layer's map; tell if it is too large for one file."""
    name = part.layer.id
    try:
        data = make_map(part)
    except MapTooLarge as refused:
        zh = f"{name} 只有页面，没有地图：{refused.what.zh}"
        return Title(zh, f"{name} has pages but no map: {refused.what.en}")
    new.write(f"{name}/{MAP}", data)
    return None


def _make(part: Published, site: Site, places: Sequence[Place]) -> LayerSite:
    table, outlines = part.table, site.outlines
    place_of: list[int] = []
    if outlines is not None:  # the last place is for what lies in no district
        place_of = district_of(outlines, table.lon, table.lat).tolist()
    return make_layer(part, (site.city, site.context, site.language), places, place_of)


def _checked(address: str | None) -> str | None:
    """Raise InputError unless it is an address that pages can be put under."""
    if address is None:
        return None
    plain = web_address(address)
    if plain is None or not plain.startswith("https://") or set(plain) & set("?#"):
        en = f"not an address for a site: {shorten(address)}; https:// without ? or #"
        zh = f"不能用作网站的网址：{shorten(address)}；须以 https:// 开头，不含 ? 和 #"
        raise InputError(en, zh)
    return plain.rstrip("/")


def _sitemap(address: str, pages: Sequence[Page]) -> bytes:
    """Source: sitemaps.org, protocol 0.9; at most 50,000 addresses."""
    listed = "".join(
        f"<url><loc>{xml(page.url(address))}</loc><lastmod>{page.day}</lastmod></url>\n"
        for page in pages
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">\n{listed}</urlset>\n'.encode()


def _robots(address: str) -> bytes:
    """Source: RFC 9309."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {address}/sitemap.xml\n".encode()
