"""``/v1/layers`` and ``/v1/layers/{layer}/features/{id}``: what there is, in full."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import numpy as np
from fastapi import APIRouter, Request, Response

from citymap.api.encoding import describe_open
from citymap.api.params import Parameter, Table, city_moment, table
from citymap.api.question import AT, LANG
from citymap.api.reading import answer_tagged, read_language, read_values
from citymap.api.wire import require_json_accepted
from citymap.atlas.atlas import Atlas, LayerState
from citymap.atlas.links import navigation_links
from citymap.atlas.rows import LON_IN
from citymap.atlas.snapshot import Feature, Snapshot
from citymap.earth.datum import DATUMS, Datum
from citymap.errors import Language
from citymap.layer import CLOSURE_COLUMNS, Field, Layer, Title

LAYERS: Table = table(LANG)
FEATURE: Table = table(
    Parameter(
        "coord", "choice", "Datum of the answer.", default="wgs84", choices=DATUMS
    ),
    AT,
    LANG,
)
Json = dict[str, object]


def layer_routes(atlas: Atlas, clock: Callable[[], datetime]) -> APIRouter:
    """Make the routes that answer from an atlas by a clock."""
    routes = APIRouter()

    @routes.api_route("/v1/layers", methods=["GET", "HEAD"])
    async def layers(request: Request) -> Response:
        require_json_accepted(request.scope)
        values = read_values(request, LAYERS)
        language = read_language(request, values)
        data = describe_layers(atlas, language)
        body = {"status": 0, "message": "ok", "data": data}
        return answer_tagged(request, body, repr(data))

    @routes.api_route(
        "/v1/layers/{layer}/features/{feature_id}", methods=["GET", "HEAD"]
    )
    async def feature(request: Request, layer: str, feature_id: str) -> Response:
        require_json_accepted(request.scope)
        values = read_values(request, FEATURE)
        language = read_language(request, values)
        coord = cast("Datum", values.get("coord", "wgs84"))
        snapshot = atlas.state(layer).snapshot
        found = snapshot.get(feature_id)
        given = cast("datetime | None", values.get("at"))
        moment = city_moment(AT, given, atlas.context.zone) if given else clock()
        version = f"{layer}:{snapshot.version}"
        body = {
            "status": 0,
            "message": "ok",
            "coord": coord,
            "as_of": moment.isoformat(timespec="seconds"),
            "data_version": version,
            "data": describe_feature(atlas, snapshot, found, coord, moment, language),
        }
        parts = (
            version,
            feature_id,
            moment.isoformat(),
            coord,
            language,
            atlas.edition,
        )
        return answer_tagged(request, body, *parts)

    return routes


def describe_layers(atlas: Atlas, language: Language) -> list[Json]:
    """Describe every layer as ``data`` of ``/v1/layers`` does."""
    return [
        _describe_layer(layer, atlas.states[layer.id], language)
        for layer in ordered_layers(atlas)
    ]


def ordered_layers(atlas: Atlas) -> list[Layer]:
    """List the layers as the city wants them shown: its first ones, then by id."""
    first = {layer_id: place for place, layer_id in enumerate(atlas.catalog.city.first)}
    layers = atlas.catalog.layers.values()
    return sorted(layers, key=lambda layer: first.get(layer.id, len(first)))


def _describe_layer(layer: Layer, known: LayerState, language: Language) -> Json:
    described: Json = {
        "id": layer.id,
        "title": _both(layer.title),
        "icon": layer.icon,
        "colour": layer.colour,
        "geometry": layer.geometry,
        "count": known.snapshot.count(),
        "has_hours": layer.hours is not None or layer.always_open,
        "flags": [_describe_flag(layer, flag) for flag in layer.flags],
        "fields": [_describe_field(field) for field in layer.fields],
        "source": layer.source,
        "data_version": f"{layer.id}:{known.snapshot.version}",
        "updated": _moment(known.published),
        "state": known.state,
    }
    if known.fault is not None:
        described["why"] = known.fault.say(language)
        described["since"] = _moment(known.since)
    return described


def _describe_flag(layer: Layer, name: str) -> Json:
    field = layer.field(name)
    return {"id": name, "title": _both(field.title) if field else {}}


def _describe_field(field: Field) -> Json:
    described: Json = {
        "id": field.name,
        "title": _both(field.title),
        "type": field.type,
        "unit": field.unit,
    }
    if field.choices:
        described["choices"] = [
            {"value": choice.value, "title": _both(choice.title)}
            for choice in field.choices
        ]
    return described


def describe_feature(
    atlas: Atlas,
    snapshot: Snapshot,
    feature: Feature,
    coord: Datum,
    moment: datetime,
    language: Language,
) -> Json:
    """Describe a feature in full: fields, hours, closure, the way there."""
    layer = snapshot.layer
    (fields,) = snapshot.rows.look_up(np.array([feature.row]))
    lon, lat = fields[LON_IN[coord]] / 1e6, fields[LON_IN[coord] + 1] / 1e6
    number = int(snapshot.classes.of_row[feature.row])
    member = snapshot.classes.members[number]
    schedule = member.schedule
    properties = dict(feature.properties)
    name = str(properties.get("name") or layer.title.zh)
    closure = {key: properties.pop(key, None) for key in CLOSURE_COLUMNS}
    week = schedule.week(moment.date())
    city = atlas.catalog.city.name.zh
    return {
        "id": feature.id,
        "marker_id": feature.marker,
        "layer": layer.id,
        "name": name,
        "address": properties.get("address") or "",
        "latitude": lat,
        "longitude": lon,
        "open": describe_open(snapshot.judge(moment), number, language),
        "hours": {
            "text": schedule.text or None,
            "osm": schedule.osm,
            "understood": schedule.understood,
            "week": [
                [[_moment(opens), _moment(closes)] for opens, closes in day]
                for day in week
            ],
        },
        "closure": closure if any(closure.values()) else None,
        "attrs": [flag for flag in layer.flags if flag in member.flags],
        "fields": properties,
        "updated": properties.get("updated"),
        "links": navigation_links((feature.lon, feature.lat), name, city),
    }


def _both(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
