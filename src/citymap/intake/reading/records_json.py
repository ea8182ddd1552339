"""Nested JSON as a sheet: one row for each record of one list.

Which list is told by a path: names joined by dots (``result.records``). Lists on the
way are gone through, item by item; ``[]`` after a name says so and may be left out:
``districts[].toilets`` is all toilets of all districts. Without a path it is the file
itself, if that is a list, or the only list of records near its surface.

Members in members become columns with dotted names (``fields.adresse``), lists of
plain values one text (``2.26,48.85``). The first member that is a GeoJSON geometry,
the shallowest first, is the geometry of its record.
"""

from collections.abc import Iterator, Mapping, Sequence

from citymap.errors import shorten
from citymap.intake.notices import ImportRefused
from citymap.intake.reading.kinds_records import (
    MemberTwice,
    RecordsNotFound,
    RecordsNotObjects,
    RecordsSeveral,
    refused,
)
from citymap.intake.reading.plain_shapes import (
    Shapes,
    geojson_shape,
    is_geojson_geometry,
)
from citymap.intake.reading.records_geojson import (
    WGS84,
    is_feature_collection,
    sheet_of_features,
)
from citymap.intake.reading.records_table import cell_of, sheet_of_records
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.strict_json import load_json
from citymap.intake.reading.workbook import Sheet, Workbook

_DEEPEST_LIST = 4  # objects around a list that is found without a path
_MOST_CHOICES = 8  # told of

Way = tuple[str, ...]


def read_json(data: bytes, ask: Ask) -> Workbook:
    """Read the records of a JSON file; GeoJSON under this name is read as such.

    Raises
    ------
    ImportRefused
        If it is not strict JSON, if no list of records is where the path leads, or
        if there is no path and several lists could be meant.
    """
    root = load_json(data)
    if is_feature_collection(root) and not ask.path:
        return Workbook("geojson", (sheet_of_features(root),), "utf-8")
    records = follow(root, ask.path) if ask.path else only_list(root)
    objects = []
    for row, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise refused(RecordsNotObjects, row=row)
        objects.append(record)
    return Workbook("json", (_sheet(objects),), "utf-8")


def follow(root: object, path: str) -> list[object]:
    """Give the records where a path leads.

    Raises
    ------
    ImportRefused
        If nothing is there; the lists that there are are told.

    Examples
    --------
    >>> follow({"a": [{"b": [1]}, {"b": [2, 3]}]}, "a[].b")
    [1, 2, 3]
    """
    values = list(_items(root))
    for step in path.split("."):
        name = step.removesuffix("[]")
        if step != "[]":
            values = [
                item
                for value in values
                if isinstance(value, dict) and name in value
                for item in _items(value[name])
            ]
    if not values:
        raise _not_found(root, path)
    return values


def only_list(root: object) -> list[object]:
    """Give the list that the file is, or the only list of records that it holds.

    >>> only_list({"total": 1, "result": {"records": [{"name": "Spring Lane"}]}})
    [{'name': 'Spring Lane'}]
    """
    if isinstance(root, list):
        return root
    found = list(_lists(root, ()))
    if not found:
        raise _not_found(root, "")
    if len(found) > 1:
        raise refused(RecordsSeveral, choices=_choices(found))
    return found[0][1]


def flatten(
    record: Mapping[str, object], prefix: Way = (), *, geometry: Way = ()
) -> dict[str, object]:
    """Give a record's plain values by dotted names, but its geometry.

    Parameters
    ----------
    prefix
        Names on the way to the record.
    geometry
        Names on the way to the geometry.

    Raises
    ------
    ImportRefused
        If two members get the same name.

    Examples
    --------
    >>> flatten({"a": {"b": [2.26, 48.85]}, "c": [[1]], "d": None})
    {'a.b': '2.26,48.85', 'c': [[1]], 'd': None}
    """
    flat: dict[str, object] = {}
    for name, value in record.items():
        way = (*prefix, name)
        if way == geometry and (value is None or is_geojson_geometry(value)):
            continue
        if isinstance(value, dict):
            more = flatten(value, way, geometry=geometry)
        else:
            more = {".".join(way): _joined(value)}
        for twice in flat.keys() & more.keys():
            raise refused(MemberTwice, twice)
        flat |= more
    return flat


def _sheet(records: Sequence[Mapping[str, object]]) -> Sheet:
    way = next(filter(None, map(_way_to_geometry, records)), ())
    flat = [flatten(record, geometry=way) for record in records]
    if not way:
        return sheet_of_records(flat)
    shapes = Shapes()
    for row, record in enumerate(records, 1):
        told = _at(record, way)
        shapes.add(geojson_shape(told, row) if is_geojson_geometry(told) else None)
    return sheet_of_records(flat, shapes.wkb(), WGS84)


def _joined(value: object) -> object:
    """Tell a list of plain values as one text; leave all else as it is."""
    if not isinstance(value, list) or any(isinstance(v, list | dict) for v in value):
        return value
    return ",".join(cell_of(item)[0] or "" for item in value)


def _way_to_geometry(record: Mapping[str, object]) -> Way:
    """Find the first geometry among the shallowest; the empty way if there is none."""
    found: list[tuple[Way, Mapping[str, object]]] = [((), record)]
    for way, members in found:  # grows: the deeper, the later
        for name, value in members.items():
            if is_geojson_geometry(value):
                return (*way, name)
            if isinstance(value, dict):
                found.append(((*way, name), value))
    return ()


def _at(record: Mapping[str, object], way: Way) -> object:
    value: object = record
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _items(value: object) -> Iterator[object]:
    """Yield a value itself, or what a list holds, lists in lists too."""
    if not isinstance(value, list):
        yield value
        return
    for item in value:
        yield from _items(item)


def _lists(value: object, way: Way) -> Iterator[tuple[Way, list[object]]]:
    """Yield lists of nothing but objects, and how one gets there."""
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        yield way, value
    elif isinstance(value, dict) and len(way) < _DEEPEST_LIST:
        for name, member in value.items():
            yield from _lists(member, (*way, name))


def _not_found(root: object, path: str) -> ImportRefused:
    return refused(RecordsNotFound, path, choices=_choices(list(_lists(root, ()))))


def _choices(found: Sequence[tuple[Way, list[object]]]) -> str:
    """Tell lists by their paths and lengths."""
    told = [
        f"{shorten('.'.join(way)) or '[]'} ({len(records)})"
        for way, records in found[:_MOST_CHOICES]
    ]
    return ", ".join(told) or "—"
