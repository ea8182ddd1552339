"""Verbs about what has been published: history, rollback."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.catalog import read_catalog
from citymap.cli.language import say
from citymap.cli.options import HERE, AsJson, LayerId, Workspace
from citymap.errors import InputError, NotFoundError
from citymap.layer import Layer
from citymap.store.geopackage import GeoPackageStore

WHO = "citymap rollback"


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "history",
        help=say("列出图层已发布的版本", "List the published versions of a layer"),
    )(history)
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
    store, found = _open(workspace, layer)
    versions = store.history(found)
    if as_json:
        listed = [asdict(version) for version in versions]
        typer.echo(json.dumps(listed, ensure_ascii=False))
        return
    table = Table(
        say("版本", "version"),
        say("数量", "rows"),
        say("发布者", "who"),
        say("说明", "note"),
        "sha256",
    )
    for v in versions:
        told = (v.name, f"{v.rows:,}", escape(v.who), escape(v.note), v.sha256[:12])
        table.add_row(*told)
    Console().print(table)


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
    store, found = _open(workspace, layer)
    chosen = version or _before_published(store, found)
    published = store.rollback(found, chosen, who=WHO, at=now_utc())
    typer.echo(
        say(
            f"{layer}：{chosen} 已重新发布为 {published.name}（{published.rows:,} 行）",
            f"{layer}: {chosen} is published again as {published.name}"
            f" ({published.rows:,} rows)",
        )
    )


def _open(workspace: Path, layer: str) -> tuple[GeoPackageStore, Layer]:
    catalog = read_catalog(workspace)
    return GeoPackageStore(workspace / "data", catalog.city), catalog.layer(layer)


def _before_published(store: GeoPackageStore, layer: Layer) -> str:
    versions = store.history(layer)
    try:
        return versions[1].name
    except IndexError:
        en = f"{layer.id} has no version before the published one"
        raise NotFoundError(en, f"{layer.id} 没有更早的版本") from None
