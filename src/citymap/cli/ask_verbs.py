"""Verbs that ask: nearby, items, hours, datum. The API's parsers and answers."""

from datetime import datetime
from typing import Annotated, cast

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citymap.api.app import open_atlas
from citymap.api.clock import MinuteClock
from citymap.api.nearby import NearbyDesk
from citymap.api.ogc import ITEMS, page_of
from citymap.api.params import Value, city_moment, read_query
from citymap.api.question import AT, NEARBY, position_of, require_degrees
from citymap.atlas.atlas import Atlas
from citymap.cli.language import say, terminal_language
from citymap.cli.loading import open_loaded_atlas
from citymap.cli.options import HERE, AsJson, LayerId, Workspace
from citymap.earth.datum import DATUMS, Datum, convert
from citymap.errors import MalformedParameter
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import compile_hours
from citymap.settings import read_settings

Lon = Annotated[str, typer.Argument(help=say("经度", "Longitude, degrees"))]
Lat = Annotated[str, typer.Argument(help=say("纬度", "Latitude, degrees"))]
At = Annotated[
    str | None,
    typer.Option(
        help=say("时刻，如 2026-11-22T02:00", "The moment, such as 2026-11-22T02:00")
    ),
]
# Negative longitudes are numbers, not options.
_NUMBERS = {"ignore_unknown_options": True}


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "nearby",
        help=say("最近的设施，与 /v1/nearby 相同", "What is near, as /v1/nearby says"),
        context_settings=_NUMBERS,
    )(nearby)
    app.command("items", help=say("以 GeoJSON 列出要素", "List features as GeoJSON"))(
        items
    )
    app.command("hours", help=say("解读开放时间", "Read a text of opening hours"))(
        hours
    )
    app.command(
        "datum",
        help=say("在坐标基准之间转换", "Convert a position between datums"),
        context_settings=_NUMBERS,
    )(datum)


def nearby(
    layer: LayerId,
    lon: Lon,
    lat: Lat,
    coord: Annotated[str, typer.Option(help=", ".join(DATUMS))],
    k: Annotated[int, typer.Option(help=say("数量 1–20", "How many, 1–20"))] = 10,
    is_open: Annotated[str, typer.Option("--open", help="any, now, 24h")] = "any",
    at: At = None,
    workspace: Workspace = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what ``/v1/nearby`` would say."""
    asked = [("layer", layer), ("lng", lon), ("lat", lat), ("coord", coord)]
    asked += [("page_size", str(k)), ("open", is_open), ("lang", terminal_language())]
    if at is not None:
        asked.append(("at", at))
    values = read_query(NEARBY, asked)
    atlas, clock = open_loaded_atlas(workspace)
    answer = NearbyDesk(atlas, clock).answer_values(values, terminal_language())
    if as_json:
        typer.echo(answer)
        return
    table = Table("m", "id", say("名称", "name"), say("状态", "state"))
    for item in orjson.loads(answer)["data"]:
        cells = (str(item["distance"]), item["id"], item["name"], item["open"]["text"])
        table.add_row(*map(escape, cells))
    Console().print(table)


def items(
    layer: LayerId,
    bbox: Annotated[
        str | None, typer.Option(help=say("西,南,东,北", "west,south,east,north"))
    ] = None,
    limit: Annotated[int, typer.Option(help=say("数量", "How many"))] = 10,
    offset: Annotated[int, typer.Option(help=say("跳过", "How many to skip"))] = 0,
    workspace: Workspace = HERE,
) -> None:
    """Write a page of a layer's features as GeoJSON."""
    asked = [("limit", str(limit)), ("offset", str(offset))]
    if bbox is not None:
        asked.append(("bbox", bbox))
    values = read_query(ITEMS, asked)
    atlas, _ = open_loaded_atlas(workspace)
    typer.echo(orjson.dumps(page_of(atlas.state(layer).snapshot, values)))


def hours(
    text: Annotated[str, typer.Argument(help=say("开放时间", "Opening hours"))],
    at: At = None,
    workspace: Workspace = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what a text of hours means: its state at a moment, and the week."""
    atlas = open_atlas(read_settings(workspace=workspace))
    moment = _moment(atlas, at)
    schedule = compile_hours(text, atlas.context)
    if not schedule.understood:  # perhaps the days of a market
        schedule = compile_market_days(text, atlas.context)
    status = schedule.status(moment)
    answer = {
        "text": schedule.text,
        "osm": schedule.osm,
        "state": str(status.state),
        "until": _written(status.until),
        "next_open": _written(status.next_open),
        "week": [
            [[_written(opens), _written(closes)] for opens, closes in day]
            for day in schedule.week(moment.date())
        ],
    }
    if as_json:
        typer.echo(orjson.dumps(answer))
        return
    for name, value in answer.items():
        typer.echo(f"{name}: {orjson.dumps(value).decode()}")


def datum(
    lon: Lon,
    lat: Lat,
    source: Annotated[str, typer.Option("--from", help=", ".join(DATUMS))],
    target: Annotated[str, typer.Option("--to", help=", ".join(DATUMS))],
    *,
    as_json: AsJson = False,
) -> None:
    """Convert one position."""
    asked = [("lng", lon), ("lat", lat), ("coord", source), ("out_coord", target)]
    values = read_query(NEARBY, asked)
    _, lat_deg, lng_deg = position_of(values)
    require_degrees(lat_deg, lng_deg)
    x, y = convert(
        lng_deg,
        lat_deg,
        cast("Datum", values["coord"]),
        cast("Datum", values["out_coord"]),
    )
    typer.echo(orjson.dumps({"lon": x, "lat": y}) if as_json else f"{x:.9f} {y:.9f}")


def _moment(atlas: Atlas, text: str | None) -> datetime:
    if text is None:
        return MinuteClock(atlas.context.zone, read_settings().now)()
    value: Value = AT.from_text(text)
    if not isinstance(value, datetime):
        raise MalformedParameter("at", "not a moment", "不是时刻")
    return city_moment(AT, value, atlas.context.zone)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
