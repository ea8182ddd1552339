"""Verbs about keys: who may import and publish over HTTP."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.catalog import read_catalog
from citymap.cli.language import say
from citymap.cli.options import HERE, AsJson, Workspace
from citymap.cli.outcome import PARTLY, Afterwards
from citymap.store.audit import write_audit
from citymap.store.keys import Key, Keys, Role

WHO = "citymap keys"
MOST_DAYS = 730
_DAY = "%Y-%m-%d"


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    keys = typer.Typer(
        no_args_is_help=True,
        help=say("管理导入接口的密钥", "Keys for importing over HTTP"),
    )
    keys.command("add", help=say("建立密钥，只显示一次", "Make a key; shown once"))(add)
    keys.command("list", help=say("列出密钥", "List the keys"))(list_keys)
    keys.command("revoke", help=say("撤销密钥", "Make a key worthless"))(revoke)
    app.add_typer(keys, name="keys")


def add(
    name: Annotated[
        str, typer.Argument(help=say("给谁用的", "Whose it is, for the history"))
    ],
    workspace: Workspace = HERE,
    *,
    role: Annotated[
        Role,
        typer.Option(
            help=say(
                "importer 只能试导入，publisher 还能发布",
                "importer: dry runs only; publisher: may publish them, too",
            )
        ),
    ] = "importer",
    layer: Annotated[
        list[str] | None,
        typer.Option(
            help=say("可用的图层，可重复；不给则全部", "A layer; repeatable; else all")
        ),
    ] = None,
    days: Annotated[
        int,
        typer.Option(min=1, max=MOST_DAYS, help=say("有效天数", "Days it is good for")),
    ] = 90,
) -> None:
    """Make a key and print it: the only time that it is seen."""
    catalog, at = read_catalog(workspace), now_utc()
    layers = [catalog.layer(one).id for one in layer or ()]
    expires = at + timedelta(days=days)
    key = Keys(workspace / "data").add(name, role, layers, at, expires)
    typer.echo(key)
    told = say(
        f"请立即妥善保存：不会再显示。有效期至 {expires:{_DAY}}（UTC）。",
        f"Keep it now: it is not shown again. Good until {expires:{_DAY}} (UTC).",
    )
    typer.echo(told, err=True)
    details = {
        "key": key.split("_")[1],  # its id, never its secret
        "name": name,
        "role": role,
        "expires": f"{expires:{_DAY}}",
    }
    _audit(workspace, at, "keys add", layers, details)


def list_keys(workspace: Workspace = HERE, *, as_json: AsJson = False) -> None:
    """List the keys, never their secrets."""
    read_catalog(workspace)  # a folder that is no workspace is refused
    keys, at = Keys(workspace / "data").list(), now_utc()
    if as_json:
        typer.echo(json.dumps([_told(key, at) for key in keys], ensure_ascii=False))
        return
    table = Table(
        "id",
        say("名称", "name"),
        say("角色", "role"),
        say("图层", "layers"),
        say("有效期至", "expires"),
        say("状态", "state"),
    )
    for key in keys:
        layers = ", ".join(key.layers) or say("全部", "all")
        row = (
            key.id,
            key.name,
            key.role,
            layers,
            f"{key.expires:{_DAY}}",
            _say(key, at),
        )
        table.add_row(*map(escape, row))
    Console().print(table)


def revoke(
    key: Annotated[str, typer.Argument(help=say("名称或 id", "Its name or id"))],
    workspace: Workspace = HERE,
) -> None:
    """Make a key worthless, at once and for good."""
    at = now_utc()
    revoked = Keys(workspace / "data").revoke(key, at)
    typer.echo(
        say(
            f"已撤销：{revoked.name}（{revoked.id}）",
            f"revoked: {revoked.name} ({revoked.id})",
        )
    )
    details = {"key": revoked.id, "name": revoked.name}
    _audit(workspace, at, "keys revoke", revoked.layers, details)


def _audit(
    workspace: Path,
    at: datetime,
    action: str,
    layers: Sequence[str],
    details: Mapping[str, str],
) -> None:
    """Note a deed that is done; exit 1 if it cannot be noted."""
    after = Afterwards()
    with after.work("未写入审计日志", "the audit log was not written"):
        write_audit(workspace / "data", at, WHO, action, ",".join(layers), details)
    if after.failed:
        raise typer.Exit(PARTLY)


def _told(key: Key, at: datetime) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "layers": key.layers,
        "added": key.added.isoformat(timespec="seconds"),
        "expires": key.expires.isoformat(timespec="seconds"),
        "state": _state(key, at),
    }


def _state(key: Key, at: datetime) -> str:
    if key.revoked is not None:
        return "revoked"
    return "good" if key.is_good(at) else "expired"


def _say(key: Key, at: datetime) -> str:
    state = _state(key, at)
    words = {"revoked": "已撤销", "good": "有效", "expired": "已过期"}
    return say(words[state], state)
