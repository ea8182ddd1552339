"""One layer of a static site, made ready: its entries, its pages, its JSON-LD."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from citymap.errors import Language
from citymap.hours.schedule import HoursContext
from citymap.layer import City, Layer
from citymap.publish.site_entries import Entry, known_texts, read_entries
from citymap.publish.site_json_ld import FEE, Described, Json, Listing, item_list
from citymap.publish.site_pages import ListPage, Place, list_pages
from citymap.publish.timetable import (
    NOT_KNOWN,
    Horizon,
    closures_of,
    horizon,
    timetable_of,
)
from citymap.store.base import Version
from citymap.table import LayerTable

_PHONE = "phone"
_FLAG = "yes_no_unknown"


class Published(Protocol):
    """A layer to be published; ``publish.document.Part`` is one."""

    @property
    def layer(self) -> Layer:
        """What it is."""

    @property
    def table(self) -> LayerTable:
        """Its features."""

    @property
    def version(self) -> Version:
        """Which version of them."""


@dataclass(frozen=True, slots=True)
class LayerSite:
    """A layer's pages and what stands on them.

    ``day``: of the data, in the city's zone; ``described`` as the entries;
    ``mapped``: whether there is a map beside the pages.
    """

    layer: Layer
    title: str
    day: str
    entries: Sequence[Entry]
    described: Sequence[Described]
    pages: Sequence[ListPage]
    mapped: bool = True


def make_layer(
    part: Published,
    of: tuple[City, HoursContext, Language],
    places: Sequence[Place],
    place_of: Sequence[int],
) -> LayerSite:
    """Make a layer ready; ``places`` and ``place_of`` as ``list_pages`` wants them."""
    layer, table = part.layer, part.table
    city, context, language = of
    entries = read_entries(layer, table, city, language)
    published = part.version.at.astimezone(context.zone).date()
    return LayerSite(
        layer=layer,
        title=layer.title.say(language),
        day=published.isoformat(),
        entries=entries,
        described=_describe(layer, table, entries, context, published),
        pages=list_pages(len(table), places, place_of),
    )


def json_ld(made: LayerSite, page: ListPage, listing: Listing) -> bytes:
    """Write a page's features as JSON-LD."""
    return item_list(listing, [made.described[row] for row in page.rows])


def flags_of(layer: Layer, language: Language) -> list[tuple[str, str]]:
    """List the flags that are amenities: a fee is none."""
    fields = (layer.field(name) for name in layer.flags if name != FEE)
    return [(one.name, one.title.say(language)) for one in fields if one is not None]


def _describe(
    layer: Layer,
    table: LayerTable,
    entries: Sequence[Entry],
    context: HoursContext,
    published: date,
) -> list[Described]:
    columns = table.columns
    days = _days_known(published, context)
    hours = timetable_of(layer, columns, context, days) or {}
    schedules = cast("list[Json]", hours.get("schedules", []))
    of = cast("list[int]", hours.get("of", [NOT_KNOWN] * len(table)))
    phone = next((one.name for one in layer.fields if one.type == _PHONE), None)
    phones = known_texts(columns, phone)
    flags = [one.name for one in layer.fields if one.type == _FLAG]
    answers = {name: known_texts(columns, name) for name in flags}
    closures = {closure[0]: closure for closure in closures_of(columns, context)}
    return [
        Described(
            id=entry.id,
            name=entry.name,
            lon=float(table.lon[row]),
            lat=float(table.lat[row]),
            address=entry.address,
            phone=phones[row],
            answers={n: text for n in flags if (text := answers[n][row]) is not None},
            schedule=None if of[row] == NOT_KNOWN else schedules[of[row]],
            closure=closures.get(row),
        )
        for row, entry in enumerate(entries)
    ]


def _days_known(published: date, context: HoursContext) -> Horizon:
    """Choose the days for which hours are told: as far as the calendar knows them.

    Where there is no calendar of that year: as far as the maps tell them.
    """
    years = context.calendar.years if context.calendar is not None else ()
    if not years or years[-1] < published.year:
        return horizon(published, context)
    return Horizon(published.toordinal(), date(years[-1], 12, 31).toordinal())
