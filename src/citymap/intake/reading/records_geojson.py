"""GeoJSON as a sheet: one row for each feature, its number counted from 1.

A feature without geometry, with an empty one, or with a collection is a row without
a place; coordinates that are not numbers refuse the file, by the feature's number.
Source: RFC 7946; the ``crs`` member as GeoJSON 2008 had it, EPSG codes only.
"""

import re
from collections.abc import Mapping

from citymap.intake.reading.kinds_records import (
    CrsUnknown,
    GeometryUnknown,
    NotGeojson,
    refused,
)
from citymap.intake.reading.plain_shapes import Shape, Shapes, geojson_shape
from citymap.intake.reading.records_table import sheet_of_records
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.strict_json import load_json
from citymap.intake.reading.workbook import Sheet, Workbook

WGS84 = 4326
_CRS84 = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "OGC:CRS84",
        "CRS84",
    }
)
_EPSG = re.compile(
    r"(?:urn:ogc:def:crs:EPSG:[0-9.]{0,8}:|EPSG:)([1-9][0-9]{3,5})", re.ASCII
)


def read_geojson(data: bytes, _ask: Ask) -> Workbook:
    """Read a GeoJSON file: a FeatureCollection, or one Feature.

    Properties are columns; a feature's own ``id`` is the column ``id``, or
    ``feature id`` where a property is called so already.

    Raises
    ------
    ImportRefused
        If it is not strict JSON, not GeoJSON, or its coordinates are not numbers.
    """
    return Workbook("geojson", (sheet_of_features(load_json(data)),), "utf-8")


def is_feature_collection(value: object) -> bool:
    """Say whether a parsed JSON file is GeoJSON."""
    return isinstance(value, dict) and value.get("type") == "FeatureCollection"


def sheet_of_features(root: object) -> Sheet:
    """Make a sheet of parsed GeoJSON; raises what ``read_geojson`` raises."""
    if not isinstance(root, dict):
        raise refused(NotGeojson)
    features = [root] if root.get("type") == "Feature" else root.get("features")
    if not isinstance(features, list) or root.get("type") not in (
        "FeatureCollection",
        "Feature",
    ):
        raise refused(NotGeojson)
    crs = _crs(root.get("crs"))
    shapes, records = Shapes(), []
    for row, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise refused(NotGeojson)
        shapes.add(_shape(feature.get("geometry"), row))
        records.append(_record(feature))
    return sheet_of_records(records, shapes.wkb(), crs)


def _shape(geometry: object, row: int) -> Shape | None:
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise refused(GeometryUnknown, str(geometry), row=row)
    return geojson_shape(geometry, row)


def _record(feature: Mapping[str, object]) -> Mapping[str, object]:
    told = feature.get("properties")
    properties = told if isinstance(told, dict) else {}
    if feature.get("id") is None:
        return properties
    own = "feature id" if "id" in properties else "id"
    return {own: feature["id"]} | properties


def _crs(told: object) -> int:
    """Give the EPSG code that a ``crs`` member names; RFC 7946 has WGS-84 only."""
    if told is None:
        return WGS84
    properties = told.get("properties") if isinstance(told, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise refused(CrsUnknown, str(told))
    if name in _CRS84:
        return WGS84
    found = _EPSG.fullmatch(name)
    if found is None:
        raise refused(CrsUnknown, name)
    return int(found[1])
