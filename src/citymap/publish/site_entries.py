"""A layer's features as a page without scripts tells them: plain texts and links."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from citymap.atlas.links import navigation_links
from citymap.errors import Language
from citymap.layer import CLOSURE_COLUMNS, City, Layer
from citymap.publish.escape import web_address
from citymap.publish.rows import fields_of, names_of
from citymap.publish.site_words import NAVIGATION, words
from citymap.table import LayerTable

Encoded = Mapping[str, object]
_ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a feature; ``link`` where it is a web address."""

    title: str
    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One feature; ``position`` is latitude and longitude, as people write them."""

    id: str
    name: str
    address: str | None
    closed: str | None
    facts: tuple[Fact, ...]
    position: str
    geo: str
    links: tuple[tuple[str, str], ...]


def read_entries(
    layer: Layer, table: LayerTable, city: City, language: Language
) -> list[Entry]:
    """Tell every feature of a layer, in the table's order.

    Facts are the declared fields that are known: those of the layer's popup first,
    then the others. Opening hours are as written.
    """
    columns = table.columns
    fields = _ordered(layer, fields_of(layer, columns, language))
    texts = [list(_texts(field)) for field in fields]
    closed = _closures(columns, language)
    rows = zip(
        columns["id"].to_pylist(),
        names_of(columns),
        table.lon.tolist(),
        table.lat.tolist(),
        strict=True,
    )
    entries = []
    for row, (feature_id, name, lon, lat) in enumerate(rows):
        known = {
            field["name"]: Fact(str(field["title"]), text, _link(field, text))
            for field, column in zip(fields, texts, strict=True)
            if (text := column[row]) is not None
        }
        address = known.pop(_ADDRESS, None)
        called = name or layer.title.say(language)
        ways = navigation_links((lon, lat), called, city.name.zh)
        entries.append(
            Entry(
                id=feature_id,
                name=called,
                address=address.text if address else None,
                closed=closed[row],
                facts=(*_always(layer, language), *known.values()),
                position=f"{lat:.6f}, {lon:.6f}",
                geo=ways["other"],
                links=tuple(
                    (NAVIGATION[target].say(language), ways[target])
                    for target in city.navigation
                ),
            )
        )
    return entries


def known_texts(columns: pa.Table, name: str | None) -> Sequence[str | None]:
    """Give a column as texts, all unknown where there is none of that name."""
    if name is None or name not in columns.column_names:
        return [None] * columns.num_rows
    texts: list[str | None] = columns[name].cast(pa.string()).to_pylist()
    return texts


def _ordered(layer: Layer, fields: list[dict[str, object]]) -> list[dict[str, object]]:
    first = {name: place for place, name in enumerate(layer.popup)}
    return sorted(fields, key=lambda one: first.get(str(one["name"]), len(first)))


def _texts(field: Encoded) -> Iterator[str | None]:
    """Write an encoded column's values as texts, with their unit."""
    unit = f" {field['unit']}" if field["unit"] else ""
    values, codes, names = (field.get(key) for key in ("values", "codes", "words"))
    if isinstance(values, list):
        for value in values:
            yield None if value is None else f"{value}{unit}"
    elif isinstance(codes, list) and isinstance(names, list):
        for code in codes:
            yield None if code < 0 else f"{names[code]}{unit}"


def _link(field: Encoded, text: str) -> str | None:
    return web_address(text) if field["type"] == "url" else None


def _always(layer: Layer, language: Language) -> tuple[Fact, ...]:
    if not layer.always_open:
        return ()
    said = words(language)
    return (Fact(said["hours"], said["always_open"]),)


def _closures(columns: pa.Table, language: Language) -> list[str | None]:
    """Say of each feature when it is closed temporarily, by its record."""
    said = words(language)
    told: list[str | None] = []
    texts = (known_texts(columns, name) for name in CLOSURE_COLUMNS)
    for first, last, reason in zip(*texts, strict=True):
        days = [f"{said['since']} {first}"] if first else []
        days += [f"{said['until']} {last}"] if last else []
        when = " ".join(days)
        told.append(", ".join(filter(None, (when, reason))) if when else None)
    return told
