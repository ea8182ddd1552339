"""The verb that makes layers from an OpenStreetMap extract: import-osm."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.catalog import Catalog, read_catalog
from citymap.cli.language import say, terminal_language
from citymap.cli.options import HERE, AsJson, Workspace
from citymap.errors import shorten
from citymap.intake.ground import PLACE, MapGround, make_ground, write_ground
from citymap.intake.osm import import_osm
from citymap.intake.osm_report import REASONS, OsmReport
from citymap.store.base import Version
from citymap.store.geopackage import GeoPackageStore

LEFT_OUT = 1  # exit code: done, but something was left out
WHO = "citymap import-osm"

Versions = Mapping[str, Version]


def register(app: typer.Typer) -> None:
    """Add the verb, its help in the language of the terminal."""
    app.command(
        "import-osm",
        help=say(
            "按图层声明的标签，从 OpenStreetMap 提取文件生成图层",
            "Make layers from an OpenStreetMap extract, by the tags they declare",
        ),
    )(import_extract)


def import_extract(
    extract: Annotated[
        Path, typer.Argument(help=say(".osm.pbf 或 .osm 文件", "An .osm.pbf or .osm"))
    ],
    workspace: Workspace = HERE,
    *,
    dry_run: Annotated[
        bool, typer.Option(help=say("只报告，不写入", "Report only, write nothing"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish what an extract has of each layer, and tell what was left out."""
    catalog = read_catalog(workspace)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("读取", "reading"), total=None)
        made = import_osm(extract, catalog)
        arrived = [(layer, table) for layer, table, _ in made if len(table)]
        progress.update(task, description=say("写入", "writing"), total=len(arrived))
        store = GeoPackageStore(workspace / "data", catalog.city)
        versions = {}
        for layer, table in () if dry_run else arrived:
            versions[layer.id] = store.replace(
                layer, table, who=WHO, note=extract.name, at=now_utc()
            )
            progress.advance(task)
        progress.update(task, description=say("底图", "map ground"), total=None)
        ground = make_ground(extract, catalog.city)
        if ground.tiles and not dry_run:
            write_ground(ground, workspace / "data")
    reports = [report for _, _, report in made]
    if as_json:
        listed = [_as_json(report, versions) for report in reports]
        typer.echo(json.dumps(listed, ensure_ascii=False))
    else:
        _show(catalog, reports, versions)
    Console(stderr=as_json).print(_tell(ground, written=not dry_run), soft_wrap=True)
    if not all(report.lossless for report in reports):
        raise typer.Exit(LEFT_OUT)


def _as_json(report: OsmReport, versions: Versions) -> dict[str, object]:
    version = versions.get(report.layer)
    return asdict(report) | {"version": version.name if version else None}


def _show(catalog: Catalog, reports: list[OsmReport], versions: Versions) -> None:
    console = Console()
    table = Table(
        say("图层", "layer"),
        say("匹配", "matched"),
        say("收录", "accepted"),
        say("未收录的原因", "left out, and why"),
        say("版本", "version"),
    )
    for report in reports:
        version = versions.get(report.layer)
        table.add_row(
            catalog.layer(report.layer).title.say(terminal_language()),
            f"{report.matched:,}",
            f"{report.accepted:,}",
            _reasons(report),
            version.name if version else say("未写入", "not written"),
        )
    console.print(table)
    for line in _remarks(reports):
        console.print(escape(line), soft_wrap=True)


def _reasons(report: OsmReport) -> str:
    language = terminal_language()
    return "\n".join(
        f"{len(report.left_out[reason]):,} {title.say(language)}"
        for reason, title in REASONS.items()
        if reason in report.left_out
    )


def _tell(ground: MapGround, *, written: bool) -> str:
    """Say what the map ground is made of, and where it is."""
    if not ground.tiles:
        return say("底图：提取文件中没有可画之物", "map ground: nothing to draw")
    counts = ground.counts
    zh = "、".join(f"{counts[name]:,} {word}" for name, word, _ in _DRAWN)
    en = ", ".join(f"{counts[name]:,} {word}" for name, _, word in _DRAWN)
    size = sum(map(len, ground.tiles.values())) // 1024
    tiles = len(ground.tiles)
    zh = f"底图：{zh}；{tiles:,} 个瓦片（压缩前 {size:,} KiB）"
    en = f"map ground: {en}; {tiles:,} tiles ({size:,} KiB before compression)"
    if ground.cut:
        zh += f"；{ground.cut:,} 个面被提取范围截断，未收录"
        en += f"; {ground.cut:,} areas cut by the extract's edge, left out"
    if not written:
        return say(f"{zh}；未写入", f"{en}; not written")
    return say(f"{zh}；data/{PLACE}", f"{en}; data/{PLACE}")


_DRAWN = (
    ("street", "条道路", "streets"),
    ("building", "栋建筑", "buildings"),
    ("water", "片水域", "waters"),
    ("park", "片绿地", "greens"),
)


def _remarks(reports: list[OsmReport]) -> list[str]:
    """Tell, line by line, what arrived otherwise than it stands in the extract."""
    remarks = []
    for report in reports:
        if report.cut:
            refs = ", ".join(report.cut)
            zh = f"{report.layer}：{refs} 被提取范围截断，取其已知的一角为位置"
            en = f"{report.layer}: {refs} cut by the extract's edge, placed at a corner"
            remarks.append(say(zh, en))
        for odd in report.odd:
            text = shorten(odd.text)
            zh = f"{report.layer}：{odd.ref} 的 {odd.field}“{text}”无法理解，留空"
            en = f'{report.layer}: {odd.ref} {odd.field} "{text}" not understood, null'
            remarks.append(say(zh, en))
    return remarks
