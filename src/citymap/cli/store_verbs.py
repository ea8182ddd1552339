"""Verbs about what has been published: history, diff, rollback."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.catalog import Catalog, read_catalog
from citymap.changes import Cell, CellChange, Changes, Move, Place, find_changes
from citymap.cli.language import say, terminal_language
from citymap.cli.options import HERE, AsJson, LayerId, Workspace
from citymap.cli.outcome import PARTLY, Afterwards, printable
from citymap.errors import InputError, NotFoundError, shorten
from citymap.layer import Layer
from citymap.store.audit import write_audit
from citymap.store.geopackage import GeoPackageStore

WHO = "citymap rollback"
LISTED = 50  # of each sort of change, on the terminal
LISTED_JSON = 10_000


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "history",
        help=say("列出图层已发布的版本", "List the published versions of a layer"),
    )(history)
    app.command(
        "diff",
        help=say("比较图层的两个版本", "Tell two versions of a layer apart"),
    )(diff)
    app.command(
        "rollback",
        help=say("重新发布一个旧版本", "Publish an older version of a layer again"),
    )(rollback)


def history(
    layer: LayerId,
    workspace: Workspace = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """List the versions that are kept, newest first; the first is published."""
    catalog, store, found = _open(workspace, layer)
    zone = catalog.city.time_zone
    versions = store.history(found)
    if as_json:
        listed = [
            {**asdict(version), "at": version.at.astimezone(zone).isoformat()}
            for version in versions
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False))
        return
    table = Table()
    for title in (say("版本", "version"), say("发布时间", "when"), say("数量", "rows")):
        table.add_column(title, no_wrap=True)  # a version's name is to be copied
    for title in (say("发布者", "who"), say("说明", "note"), "sha256"):
        table.add_column(title, overflow="fold")
    for v in versions:
        when = f"{v.at.astimezone(zone):%Y-%m-%d %H:%M}"
        told = (v.name, when, f"{v.rows:,}", v.who, _brief(v.note), v.sha256[:12])
        table.add_row(*(escape(printable(cell)) for cell in told))
    Console().print(table)


def _brief(note: str) -> str:
    """Cut the hash of an imported file as the version's own is cut."""
    return re.sub(r"(?<=sha256:)([0-9a-f]{12})[0-9a-f]{52}", r"\1", note)


def diff(
    layer: LayerId,
    old: Annotated[
        str | None,
        typer.Argument(
            help=say(
                "旧版本名；默认为上一个版本", "The older; by default the last but one"
            )
        ),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(
            help=say(
                "新版本名；默认为已发布的版本", "The newer; by default the published"
            )
        ),
    ] = None,
    workspace: Workspace = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what was added, removed, moved and changed between two versions."""
    _, store, found = _open(workspace, layer)
    before, was = store.read_version(found, old or _before_published(store, found))
    after, now = store.read_version(found, new) if new else store.read(found)
    changes = find_changes(found, before, after)
    if as_json:
        names = {"layer": layer, "before": was.name, "after": now.name}
        told = names | changes.as_json(LISTED_JSON)
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(printable(f"{layer}: {was.name} → {now.name}"))
    _show(found, changes)


def _show(layer: Layer, changes: Changes) -> None:
    """Print the counts, then the features, line by line."""
    console, counts = Console(highlight=False), changes.counts
    titles = {
        "added": say("新增", "added"),
        "removed": say("撤除", "removed"),
        "moved": say("移位超过 20 米", "moved over 20 m"),
        "changed": say("信息变更", "changed"),
        "kept": say("未变", "kept"),
        "shifted": say("位置微调", "shifted by less"),
    }
    typer.echo(say("，", ", ").join(f"{t} {counts[k]:,}" for k, t in titles.items()))
    described = changes.describe(LISTED)
    fields = {f.name: f.title.say(terminal_language()) for f in layer.fields}
    lists = {
        "added": [_place(one) for one in described.added],
        "removed": [_place(one) for one in described.removed],
        "moved": [_move(one) for one in described.moved],
        "changed": [_cell_change(one, fields) for one in described.changed],
    }
    totals = {**counts, "changed": sum(changes.fields.values())}
    for kind, lines in lists.items():
        if lines:
            console.print(f"\n{titles[kind]}", style="bold")
        for line in lines:
            console.print(printable(line), markup=False, soft_wrap=True)
        more = totals[kind] - len(lines)
        if more:
            console.print(say(f"……另有 {more:,} 条", f"… and {more:,} more"))


def _place(one: Place) -> str:
    return f"{_named(one)}  {one.lon:.6f},{one.lat:.6f}"


def _move(one: Move) -> str:
    (lon, lat), (x, y) = one.before, one.after
    way = f"{lon:.6f},{lat:.6f} → {x:.6f},{y:.6f}"
    return f"{_named(one)}  {one.metres:,.1f} m  {way}"


def _cell_change(one: CellChange, titles: dict[str, str]) -> str:
    was, now = (_text(cell) for cell in (one.before, one.after))
    return f"{_named(one)}  {titles.get(one.field, one.field)}: {was} → {now}"


def _named(one: Place | Move | CellChange) -> str:
    return f"  {one.id}  {_text(one.name)}"


def _text(cell: Cell) -> str:
    return "-" if cell is None else shorten(str(cell))


def rollback(
    layer: LayerId,
    version: Annotated[
        str | None, typer.Argument(help=say("版本名", "The version's name"))
    ] = None,
    workspace: Workspace = HERE,
    *,
    last: Annotated[
        bool,
        typer.Option("--last", help=say("上一个版本", "The version before this one")),
    ] = False,
) -> None:
    """Publish the bytes of an older version again."""
    if (version is None) != last:
        en = "give a version (see: citymap history) or --last, and not both"
        raise InputError(en, "请给出版本名（见 citymap history）或 --last，二者取一")
    _, store, found = _open(workspace, layer)
    chosen = version or _before_published(store, found)
    published = store.rollback(found, chosen, who=WHO, at=now_utc())
    details = {
        "version": published.name,
        "of": chosen,
        "sha256": published.sha256,
    }
    after = Afterwards()
    with after.work("未写入审计日志", "the audit log was not written"):
        write_audit(
            workspace / "data", published.at, WHO, "rollback", found.id, details
        )
    typer.echo(
        say(
            f"{layer}：{chosen} 已重新发布为 {published.name}（{published.rows:,} 行）",
            f"{layer}: {chosen} is published again as {published.name}"
            f" ({published.rows:,} rows)",
        )
    )
    if after.failed:
        raise typer.Exit(PARTLY)


def _open(workspace: Path, layer: str) -> tuple[Catalog, GeoPackageStore, Layer]:
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    return catalog, store, catalog.layer(layer)


def _before_published(store: GeoPackageStore, layer: Layer) -> str:
    versions = store.history(layer)
    try:
        return versions[1].name
    except IndexError:
        en = f"{layer.id} has no version before the published one"
        raise NotFoundError(en, f"{layer.id} 没有更早的版本") from None
