"""The pages of a static site as HTML: what each template is told.

A page is a path, a template and its values; text becomes markup in ``escape`` only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from citymap.errors import Language
from citymap.hours.schedule import HoursContext
from citymap.layer import City
from citymap.publish.assets import icon
from citymap.publish.escape import environment, json_block, whole
from citymap.publish.site_json_ld import Listing, place_type
from citymap.publish.site_layer import LayerSite, flags_of, json_ld
from citymap.publish.site_pages import INDEX, ListPage, Place
from citymap.publish.site_words import words

MAP = "map.html"
#: No script at all; a list for search engines is data, which no policy concerns.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
#: What the published map may do in its frame: run, and open a map app.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_HEIGHT = 560  # CSS pixels of an embedded map


@dataclass(frozen=True, slots=True)
class Shared:
    """What all pages are told."""

    city: City
    context: HoursContext
    language: Language
    address: str | None

    @property
    def name(self) -> str:
        """The city's name."""
        return self.city.name.say(self.language)


@dataclass(frozen=True, slots=True)
class Page:
    """A page; ``day`` is that of its newest data."""

    path: str
    day: str
    template: str
    values: dict[str, object] = field(repr=False)

    def url(self, address: str) -> str:
        """Give its address in a site; a folder's own page has the folder's.

        >>> Page("toilets/index.html", "", "", {}).url("https://example.org")
        'https://example.org/toilets/'
        """
        return f"{address}/{self.path.removesuffix('index.html')}"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page or a part of one, with the count of its features."""

    href: str
    title: str
    count: int


def render(shared: Shared, page: Page) -> bytes:
    """Fill a page's template."""
    template = environment().get_template(page.template)
    address = shared.address
    said = template.render(
        words=words(shared.language),
        lang=_LANGUAGES[shared.language],
        city=shared.name,
        root="../" * page.path.count("/"),
        policy=POLICY,
        sandbox=SANDBOX,
        canonical=page.url(address) if address else None,
        approval=shared.city.approval_number,
        live=shared.city.live,
        day=page.day,
        **page.values,
    )
    return said.encode()


def index_page(
    shared: Shared, layers: Sequence[LayerSite], places: Sequence[Place]
) -> Page:
    """Make the first page: layers, and what there is in each district."""
    cards = [
        {
            "href": f"{made.layer.id}/{INDEX}.html",
            "title": made.title,
            "count": len(made.entries),
            "day": made.day,
            "colour": made.layer.colour,
            "icon": icon(made.layer.icon),
        }
        for made in layers
    ]
    districts = [
        (_place_title(shared, place), links)
        for place in places
        if (links := [*_links_in(place, layers)])
    ]
    return Page(
        path=f"{INDEX}.html",
        day=max((made.day for made in layers), default=""),
        template="site_index.html",
        values={
            "cards": cards,
            "districts": districts,
            "features": sum(len(made.entries) for made in layers),
            "sources": list(dict.fromkeys(made.layer.source for made in layers)),
        },
    )


def layer_pages(shared: Shared, made: LayerSite) -> Iterator[Page]:
    """Make a layer's own page, and those that list its features elsewhere."""
    listed = [page for page in made.pages if page.file != INDEX]
    said = words(shared.language)
    first = [page for page in listed if page.part == 1 or page.place is None]
    values = {
        **_values(shared, made, made.title),
        "links": [
            Link(
                f"{page.file}.html",
                _place_title(shared, page.place)
                if page.place
                else _numbered(shared, page),
                _count(made, page),
            )
            for page in first
        ],
        "links_title": said["districts" if first and first[0].place else "pages"],
        "embed": _embed(shared, made) if made.mapped else None,
    }
    here = [page for page in made.pages if page.file == INDEX]
    for page in here:
        values |= _listing(shared, made, page, made.title)
    yield Page(f"{made.layer.id}/{INDEX}.html", made.day, "site_layer.html", values)
    for page in listed:
        yield _list_page(shared, made, page)


def count_pages(made: LayerSite) -> int:
    """Count the pages that ``layer_pages`` makes."""
    return 1 + sum(page.file != INDEX for page in made.pages)


def _list_page(shared: Shared, made: LayerSite, page: ListPage) -> Page:
    where = _place_title(shared, page.place) if page.place else None
    parts = [where, _numbered(shared, page) if page.parts > 1 else None]
    title = " · ".join([made.title, *filter(None, parts)])
    same = [other for other in made.pages if other.place == page.place]
    values = {
        **_values(shared, made, title),
        **_listing(shared, made, page, title),
        "here": " · ".join(filter(None, parts)),
        "others": [
            (f"{other.file}.html", str(other.part), other is page) for other in same
        ],
    }
    return Page(f"{made.layer.id}/{page.file}.html", made.day, "site_list.html", values)


def _values(shared: Shared, made: LayerSite, title: str) -> dict[str, object]:
    return {
        "title": title,
        "layer": made.title,
        "count": len(made.entries),
        "sources": [made.layer.source],
        "map": MAP if made.mapped else None,
        "map_title": f"{shared.name} {made.title}",
        "entries": [],
        "json_ld": None,
    }


def _listing(
    shared: Shared, made: LayerSite, page: ListPage, title: str
) -> dict[str, object]:
    path = f"{made.layer.id}/{page.file}.html"
    listing = Listing(
        kind=place_type(made.layer),
        title=f"{shared.name} {title}",
        city=shared.name,
        zone=shared.context.zone,
        flags=flags_of(made.layer, shared.language),
        url=Page(path, "", "", {}).url(shared.address) if shared.address else None,
    )
    return {
        "entries": [made.entries[row] for row in page.rows],
        "json_ld": whole(json_block(json_ld(made, page, listing))),
    }


def _links_in(place: Place, layers: Sequence[LayerSite]) -> Iterator[Link]:
    for made in layers:
        for page in made.pages:
            if page.place == place and page.part == 1:
                href = f"{made.layer.id}/{page.file}.html"
                yield Link(href, made.title, _count(made, page))


def _count(made: LayerSite, page: ListPage) -> int:
    """Count the features of a page, and of those it goes on to in its district."""
    if page.place is None:
        return len(page.rows)
    return sum(len(other.rows) for other in made.pages if other.place == page.place)


def _place_title(shared: Shared, place: Place) -> str:
    return place.name or words(shared.language)["other"]


def _numbered(shared: Shared, page: ListPage) -> str:
    if shared.language == "zh":
        return f"第 {page.part} 页，共 {page.parts} 页"
    return f"page {page.part} of {page.parts}"


def _embed(shared: Shared, made: LayerSite) -> str:
    """Write the markup that shows a map in another page; it is shown as text."""
    frame = environment().get_template("site_embed.html")
    return frame.render(
        address=f"{shared.address or '.'}/{made.layer.id}/{MAP}",
        title=f"{shared.name} {made.title}",
        sandbox=SANDBOX,
        height=_HEIGHT,
    ).strip()
