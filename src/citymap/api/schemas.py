"""The shapes of answers, as the OpenAPI document gives them (OpenAPI 3.0)."""

from citymap.intake.notices import SEVERITIES
from citymap.layer import NAVIGATIONS, TILE_DATUMS

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": "string", "nullable": True}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL: Schema = {"type": "integer", "minimum": 0, "nullable": True}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_MOMENT_OR_NULL: Schema = {"type": "string", "format": "date-time", "nullable": True}
_DATUM: Schema = {"type": "string", "enum": ["wgs84", "gcj02", "bd09", "cgcs2000"]}
_ANY: Schema = {"type": "object", "additionalProperties": True}


def _object(required: dict[str, Schema], optional: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _null_or(name: str) -> Schema:
    return {"nullable": True, "allOf": [_of(name)]}


_BOTH = _object({"zh": _TEXT, "en": _TEXT}, {})
_OK: dict[str, Schema] = {
    "status": {"type": "integer", "enum": [0]},
    "message": {"type": "string", "enum": ["ok"]},
}
_REFERENCE: dict[str, Schema] = {
    "coord": _DATUM,
    "as_of": _MOMENT,
    "data_version": _TEXT,
}
_RESULT: dict[str, Schema] = {
    "count": _COUNT,
    "radius": _COUNT,
    "extended_to": _COUNT_OR_NULL,
    "data": _list(_of("Item")),
    "empty": _null_or("Empty"),
}
_OPEN = _object(
    {
        "state": {"type": "string", "enum": ["open", "closed", "unknown"]},
        "until": _MOMENT_OR_NULL,
        "next_open": _MOMENT_OR_NULL,
        "text": _TEXT,
    },
    {"reason": _TEXT},
)
_LINKS = _object(
    dict.fromkeys(("amap", "tencent", "baidu", "apple", "osm", "other"), _TEXT), {}
)
_ITEM: dict[str, Schema] = {
    "id": _TEXT,
    "marker_id": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "layer": _TEXT,
    "name": _TEXT,
    "address": _TEXT,
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "open": _of("Open"),
    "attrs": _list(_TEXT),
    "updated": _TEXT_OR_NULL,
}
_LINK = _object({"rel": _TEXT, "type": _TEXT, "href": _TEXT}, {})
_TEMPLATE = _object(
    {"rel": _TEXT, "type": _TEXT, "href": _TEXT, "templated": {"type": "boolean"}}, {}
)
_TILESET = _object(
    {
        "title": _TEXT,
        "dataType": {"type": "string", "enum": ["vector"]},
        "crs": _TEXT,
        "tileMatrixSetURI": _TEXT,
        "links": _list(_TEMPLATE),
    },
    {},
)
_COLLECTION = _object(
    {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "itemType": {"type": "string", "enum": ["feature"]},
        "extent": _ANY,
        "crs": _list(_TEXT),
        "links": _list(_of("Link")),
    },
    {},
)
_FEATURE: dict[str, Schema] = {
    "type": {"type": "string", "enum": ["Feature"]},
    "id": _TEXT,
    "geometry": _ANY,
    "properties": _ANY,
}
_ZOOM: Schema = {"type": "integer", "minimum": 0, "maximum": 24}
_CITY = _object(
    {
        "name": _BOTH,
        "languages": _list({"type": "string", "enum": ["zh", "en"]}),
        "time_zone": _TEXT,
        "bounds": {"type": "array", "items": {"type": "number"}},
        "margin_m": {"type": "number", "minimum": 0},
        "approval_number": _TEXT_OR_NULL,
        "navigation": _list({"type": "string", "enum": list(NAVIGATIONS)}),
        "districts": {"type": "boolean"},
        "base": {
            "nullable": True,
            **_object(
                {
                    "minzoom": _ZOOM,
                    "maxzoom": _ZOOM,
                    "attribution": _TEXT,
                    "version": _TEXT,
                },
                {},
            ),
        },
        "grounds": _list(
            _object(
                {
                    "title": _BOTH,
                    "url": _TEXT,
                    "labels": _TEXT_OR_NULL,
                    "attribution": _TEXT,
                    "datum": {"type": "string", "enum": list(TILE_DATUMS)},
                    "min_zoom": _ZOOM,
                    "max_zoom": _ZOOM,
                    "subdomains": _list(_TEXT),
                    "approval_number": _TEXT_OR_NULL,
                },
                {},
            )
        ),
    },
    {},
)
_OUTLINE = _object(
    {
        "type": {"type": "string", "enum": ["Feature"]},
        "properties": _object({"name": _TEXT}, {}),
        "geometry": _ANY,
    },
    {},
)
_NOTICE = _object(
    {
        "code": _TEXT,
        "severity": {"type": "string", "enum": list(SEVERITIES)},
        "message": _TEXT,
        "row": _COUNT_OR_NULL,
        **dict.fromkeys(("sheet", "column", "header", "field", "value"), _TEXT_OR_NULL),
    },
    {},
)
_IMPORT: dict[str, Schema] = {
    "layer": _TEXT,
    "file": _TEXT,
    "sha256": _TEXT,
    "format": _TEXT,
    "encoding": _TEXT_OR_NULL,
    "read": _COUNT,
    "accepted": _COUNT,
    "left_out": _COUNT,
    "kept_as_published": _COUNT,
    "since": _TEXT_OR_NULL,
    "version": _TEXT_OR_NULL,
    "refused": _TEXT_OR_NULL,
    "asks": _list(_TEXT),
    "changes": _ANY,
    "counts": _ANY,
    "notices": _list(_of("Notice")),
}

SCHEMAS: dict[str, Schema] = {
    "Any": _ANY,
    "Link": _LINK,
    "Links": _LINKS,
    "Open": _OPEN,
    "Empty": _object(
        {
            "radius": _COUNT,
            "closed": _COUNT,
            "unknown": _COUNT,
            "nearest_open": _COUNT_OR_NULL,
            "soonest_opening": _MOMENT_OR_NULL,
        },
        {},
    ),
    "Item": _object({**_ITEM, "distance": _COUNT}, {"links": _of("Links")}),
    "Found": _object({**_ITEM, "distance": _COUNT_OR_NULL}, {}),
    "Search": _object(
        {**_OK, "count": _COUNT, **_REFERENCE, "data": _list(_of("Found"))}, {}
    ),
    "Result": _object(_RESULT, {}),
    "Nearby": _object({**_OK, **_REFERENCE, **_RESULT}, {}),
    "Batch": _object({**_OK, **_REFERENCE, "results": _list(_of("Result"))}, {}),
    "NearbyOrBatch": {"oneOf": [_of("Nearby"), _of("Batch")]},
    "Error": _object(
        {"status": {"type": "integer", "minimum": 1}, "message": _TEXT},
        {"parameter": _TEXT},
    ),
    "Problem": _object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
        },
        {"parameter": _TEXT},
    ),
    "Layer": _object(
        {
            "id": _TEXT,
            "title": _BOTH,
            "icon": _TEXT,
            "colour": _TEXT,
            "geometry": {"type": "string", "enum": ["point", "line", "polygon"]},
            "count": _COUNT,
            "has_hours": {"type": "boolean"},
            "flags": _list(_object({"id": _TEXT, "title": _BOTH}, {})),
            "fields": _list(_ANY),
            "source": _TEXT,
            "data_version": _TEXT,
            "updated": _MOMENT_OR_NULL,
            "state": {"type": "string", "enum": ["ok", "degraded"]},
        },
        {"why": _TEXT, "since": _MOMENT_OR_NULL},
    ),
    "Layers": _object({**_OK, "data": _list(_of("Layer"))}, {}),
    "FeatureInFull": _object(
        {
            **_OK,
            **_REFERENCE,
            "data": _object(
                {
                    **_ITEM,
                    "hours": _object(
                        {
                            "text": _TEXT_OR_NULL,
                            "osm": _TEXT_OR_NULL,
                            "understood": {"type": "boolean"},
                            "week": _list(_list(_list(_MOMENT))),
                        },
                        {},
                    ),
                    "closure": {"nullable": True, **_ANY},
                    "fields": _ANY,
                    "links": _of("Links"),
                },
                {},
            ),
        },
        {},
    ),
    "City": _object({**_OK, "data": _CITY}, {}),
    "Outlines": _object(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _list(_OUTLINE),
        },
        {},
    ),
    "Landing": _object(
        {"title": _TEXT, "description": _TEXT, "links": _list(_of("Link"))}, {}
    ),
    "Collection": _COLLECTION,
    "Collections": _object(
        {"links": _list(_of("Link")), "collections": _list(_of("Collection"))}, {}
    ),
    "Feature": _object(_FEATURE, {"links": _list(_of("Link"))}),
    "FeatureCollection": _object(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _list(_of("Feature")),
            "numberMatched": _COUNT,
            "numberReturned": _COUNT,
            "links": _list(_of("Link")),
        },
        {},
    ),
    "Tilesets": _object({"links": _list(_of("Link")), "tilesets": _list(_TILESET)}, {}),
    "Notice": _NOTICE,
    "Import": _object({**_OK, "id": _TEXT, "data": _object(_IMPORT, {})}, {}),
    "Reading": _object(
        {
            "status": {"type": "integer", "enum": [0]},
            "message": {"type": "string", "enum": ["reading"]},
            "id": _TEXT,
            "data": {"nullable": True, **_ANY},
        },
        {},
    ),
    "ImportRefused": _object(
        {"status": {"type": "integer", "minimum": 1}, "message": _TEXT},
        {"parameter": _TEXT, "id": _TEXT, "notice": _null_or("Notice")},
    ),
    "Published": _object(
        {
            **_OK,
            "id": _TEXT,
            "data": _object({"layer": _TEXT, "version": _TEXT, "rows": _COUNT}, {}),
        },
        {},
    ),
    "File": {"type": "string", "format": "binary"},
    "Text": _TEXT,
    "Tile": {"type": "string", "format": "binary"},
    "Alive": _object({"status": _TEXT}, {}),
    "Ready": _object(
        {"status": _TEXT, "clock": _ANY, "warnings": _list(_TEXT), "layers": _ANY}, {}
    ),
}
