"""Layers as files for other programs: GeoJSON and KML, with where they come from.

WGS-84, longitude first, as both formats demand. Values are as the store has them;
what is not known is left out. Data never become markup: KML has no descriptions,
which viewers run as HTML, but named values.

Source: RFC 7946; OGC 07-147r2 (KML 2.2).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import orjson
import shapely

from citymap.errors import Language
from citymap.layer import Layer
from citymap.publish.document import Part, StyleClass
from citymap.publish.escape import colour, xml

_DIGITS = 7  # of degrees: a centimetre
_DATUM = "WGS-84"
_FILL = "59"  # how opaque areas are, hexadecimal
_LINE = "ff"
_KML = "http://www.opengis.net/kml/2.2"
_FLAT = 2  # dimensions of an area

Json = dict[str, object]


def to_geojson(
    parts: Sequence[Part], attribution: Sequence[str], language: Language
) -> bytes:
    """Write the features of all parts as one FeatureCollection.

    Each has its id, its layer and every declared field; ``citymap`` tells what the
    data are: layers with version, source and title; datum; attribution.
    """
    told = {
        "datum": _DATUM,
        "attribution": list(attribution),
        "layers": [_tell(part, language) for part in parts],
    }
    features = [feature for part in parts for feature in _features(part)]
    collection = {"type": "FeatureCollection", "citymap": told, "features": features}
    return orjson.dumps(collection)


def _tell(part: Part, language: Language) -> Json:
    return {
        "id": part.layer.id,
        "title": part.layer.title.say(language),
        "version": part.version.name,
        "published": part.version.at.isoformat().replace("+00:00", "Z"),
        "source": part.layer.source,
        "count": len(part.table),
    }


def _features(part: Part) -> Iterator[Json]:
    for row, shape in zip(_rows(part), _shapes(part), strict=True):
        properties = {key: value for key, value in row.items() if key != "id"}
        yield {
            "type": "Feature",
            "id": row["id"],
            "geometry": shapely.geometry.mapping(shape),
            "properties": {"layer": part.layer.id, **properties},
        }


def _rows(part: Part) -> list[Json]:
    """Give id, declared fields (None where not known) and the common columns."""
    missing = dict.fromkeys(_undeclared(part.layer, part.table.columns.column_names))
    rows = cast("list[Json]", part.table.columns.to_pylist())
    return [{**row, **missing} for row in rows]


def _undeclared(layer: Layer, present: Iterable[str]) -> list[str]:
    return [field.name for field in layer.fields if field.name not in set(present)]


def _shapes(part: Part) -> list[shapely.Geometry]:
    """Give each feature's geometry, outer rings counter-clockwise as RFC 7946 asks."""
    table = part.table
    shapes = table.shapes
    if shapes is None:
        return list(shapely.points(table.lon.round(_DIGITS), table.lat.round(_DIGITS)))
    rounded = shapely.transform(shapes, lambda corners: corners.round(_DIGITS))
    return list(shapely.orient_polygons(rounded))


def to_kml(
    parts: Sequence[Part], attribution: Sequence[str], language: Language
) -> bytes:
    """Write a folder for each part, coloured by class."""
    told = _data({"datum": _DATUM, "attribution": "; ".join(attribution) or None})
    styles = "".join(
        _style(_style_id(row, of), one)
        for row, part in enumerate(parts)
        for of, one in enumerate(part.styling.classes)
    )
    folders = "".join(_folder(row, part, language) for row, part in enumerate(parts))
    name = ", ".join(dict.fromkeys(part.layer.title.say(language) for part in parts))
    head = f"<name>{xml(name)}</name>"
    document = f"<Document>{head}{styles}{told}{folders}</Document>"
    declared = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{declared}<kml xmlns="{_KML}">{document}</kml>\n'.encode()


def _style_id(part: int, of: int) -> str:
    return f"class-{part}-{of}"


def _style(name: str, one: StyleClass) -> str:
    """Write a class's colour, which KML has as opacity, blue, green, red."""
    red, green, blue = _channels(colour(one.colour))
    mixed = f"{blue}{green}{red}"
    return (
        f'<Style id="{name}">'
        f"<IconStyle><color>{_LINE}{mixed}</color></IconStyle>"
        f"<LineStyle><color>{_LINE}{mixed}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>{_FILL}{mixed}</color></PolyStyle>"
        "</Style>"
    )


def _channels(written: str) -> tuple[str, str, str]:
    """Take a colour apart, ``#rgb`` or ``#rrggbb``.

    >>> _channels("#2b6ca3"), _channels("#abc")
    (('2b', '6c', 'a3'), ('aa', 'bb', 'cc'))
    """
    digits = written.removeprefix("#").lower()
    if len(digits) == 3:  # noqa: PLR2004 - one digit for each of three
        digits = "".join(digit * 2 for digit in digits)
    return digits[:2], digits[2:4], digits[4:]


def _folder(row: int, part: Part, language: Language) -> str:
    marks = zip(_rows(part), _shapes(part), part.styling.of, strict=True)
    placemarks = "".join(
        _placemark(one, shape, _style_id(row, of)) for one, shape, of in marks
    )
    facts = _tell(part, language)
    name = f"<name>{xml(str(facts['title']))}</name>"
    return f"<Folder>{name}{_data(facts)}{placemarks}</Folder>"


def _placemark(row: Json, shape: shapely.Geometry, style: str) -> str:
    title = row.get("name") or row["id"]
    return (
        f"<Placemark><name>{xml(str(title))}</name>"
        f"<styleUrl>#{style}</styleUrl>{_data(row)}{_geometry(shape)}</Placemark>"
    )


def _data(values: Json) -> str:
    """Write named values; what is not known is left out."""
    pairs = "".join(
        f'<Data name="{xml(key)}"><value>{xml(_text(value))}</value></Data>'
        for key, value in values.items()
        if value is not None
    )
    return f"<ExtendedData>{pairs}</ExtendedData>"


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _geometry(shape: shapely.Geometry) -> str:
    parts = list(shapely.get_parts(shape))
    if len(parts) > 1:
        return f"<MultiGeometry>{''.join(map(_geometry, parts))}</MultiGeometry>"
    (only,) = parts
    if shapely.get_dimensions(only) == _FLAT:
        inner = (
            f"<innerBoundaryIs>{_ring(r)}</innerBoundaryIs>" for r in only.interiors
        )
        outer = f"<outerBoundaryIs>{_ring(only.exterior)}</outerBoundaryIs>"
        return f"<Polygon>{outer}{''.join(inner)}</Polygon>"
    return f"<{only.geom_type}>{_coordinates(only)}</{only.geom_type}>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: shapely.Geometry) -> str:
    pairs = (f"{x},{y}" for x, y in shapely.get_coordinates(shape).tolist())
    return f"<coordinates>{' '.join(pairs)}</coordinates>"
