"""Verbs that publish maps: publish (one, or the month's set), publish-site."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from citymap.catalog import read_catalog
from citymap.cli.language import say, terminal_language
from citymap.cli.options import HERE, AsJson, Workspace
from citymap.errors import CitymapError, InputError, Language, shorten
from citymap.layer import Title
from citymap.publish.maps_file import MAPS_FILE, NamedMap, choose_maps, read_maps
from citymap.publish.output import Output, format_of
from citymap.publish.publishing import Published, publish, publish_site
from citymap.publish.request import AreaMeasure, Format, MapRequest, Paper
from citymap.settings import read_settings

LEFT_OUT = 1  # exit code: done, but something was left out
REFUSED = 2  # nothing was done
OUR_FAULT = 70  # a map failed through no fault of who asked
OF_THE_SET = {"only", "workspace", "as_json"}

Lang = Annotated[
    Language,
    typer.Option("--lang", help=say("页面的语言", "Language of what is written")),
]


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "publish",
        help=say(
            "把图层发布为一个离线可用的地图文件；不给图层则发布 publish.toml 全套地图",
            "Publish layers as one map file that opens offline;"
            " without a layer, the set of maps in publish.toml",
        ),
    )(publish_maps)
    app.command(
        "publish-site",
        help=say("把所有图层发布为静态网站", "Publish all layers as a static web site"),
    )(publish_all)


def publish_maps(
    context: typer.Context,
    layers: Annotated[
        list[str] | None, typer.Argument(help=say("图层 id", "Ids of layers"))
    ] = None,
    workspace: Workspace = HERE,
    *,
    out: Annotated[
        Path | None, typer.Option(help=say("要写的文件", "The file to write"))
    ] = None,
    title: Annotated[str | None, typer.Option(help=say("标题", "Its title"))] = None,
    subtitle: Annotated[
        str | None, typer.Option(help=say("副标题", "A line beneath the title"))
    ] = None,
    language: Lang = "zh",
    where: Annotated[
        list[str] | None,
        typer.Option(
            help=say("只取 字段=值 的要素，可重复", "field=value; repeatable")
        ),
    ] = None,
    areas: Annotated[
        AreaMeasure | None,
        typer.Option(help=say("按区县着色", "Colour the districts by this")),
    ] = None,
    heat: Annotated[
        bool, typer.Option("--heat", help=say("热力图", "A heat map beneath"))
    ] = False,
    before: Annotated[
        str | None,
        typer.Option(help=say("与这一历史版本并排", "An older version beside it")),
    ] = None,
    tiles: Annotated[
        bool,
        typer.Option("--tiles", help=say("使用在线瓦片底图", "Tiles from the network")),
    ] = False,
    live: Annotated[
        str | None, typer.Option(help=say("实时页面网址", "Address of the live page"))
    ] = None,
    wanted: Annotated[
        Format | None,
        typer.Option("--format", help=say("默认依文件名", "As the file's name ends")),
    ] = None,
    paper: Annotated[Paper, typer.Option(help=say("纸张", "Of a poster"))] = "a3",
    portrait: Annotated[
        bool, typer.Option("--portrait", help=say("竖版", "A poster that stands"))
    ] = False,
    over_limit: Annotated[
        bool,
        typer.Option("--over-limit", help=say("超出限额也发布", "Go on over a limit")),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help=say("publish.toml 中的一幅，可重复", "One of publish.toml")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Publish one map, or the set of ``publish.toml``."""
    if not layers:
        _refuse_others(context, OF_THE_SET)
        _publish_set(workspace, tuple(only or ()), as_json=as_json)
        return
    if only:
        en = "--only names maps of publish.toml; leave the layers out"
        raise InputError(en, "--only 用于 publish.toml 中的地图；请不要同时给出图层")
    if out is None:
        en = "say where the map goes: --out map.html"
        raise InputError(en, "请说明写到哪里：--out map.html")
    request = MapRequest(
        layers=tuple(layers),
        title=title,
        subtitle=subtitle,
        language=language,
        where=tuple(_condition(text) for text in where or ()),
        areas=areas,
        heat=heat,
        before=before,
        tiles=tiles,
        live=live,
        over_limit=over_limit,
    )
    output = Output(out, format_of(out, wanted), paper, portrait)
    with _progress(say("发布", "publishing")):
        published = publish(workspace, request, output, read_settings().tile_keys)
    _tell([published], as_json=as_json)
    if published.left_out:
        raise typer.Exit(LEFT_OUT)


def publish_all(
    out: Annotated[Path, typer.Option(help=say("网站的文件夹", "The site's folder"))],
    workspace: Workspace = HERE,
    *,
    address: Annotated[
        str | None,
        typer.Option(help=say("网站将来的网址", "Where the site will be: https://…")),
    ] = None,
    language: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Publish all layers as a static web site."""
    with _progress(say("网站", "site")) as progress:
        report = publish_site(
            workspace, out, address=address, language=language, progress=progress
        )
    if as_json:
        told = asdict(report) | {
            "out": str(out),
            "warnings": _said(report.warnings),
            "left_out": _said(report.left_out),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        pages, maps, features = report.pages, report.maps, report.features
        zh = f"{pages:,} 个网页、{maps:,} 幅地图，{features:,} 个要素"
        en = f"{pages:,} pages, {maps:,} maps, {features:,} features"
        typer.echo(f"{out}: {say(zh, en)}, {_size(report.size)}")
    _warn((*report.warnings, *report.left_out))
    if report.left_out:
        raise typer.Exit(LEFT_OUT)


def _publish_set(workspace: Path, only: tuple[str, ...], *, as_json: bool) -> None:
    """Publish the maps of ``publish.toml``; one that fails stops no other."""
    maps = choose_maps(read_maps(workspace, read_catalog(workspace)), only)
    done: list[Published] = []
    refused: list[Title] = []
    ours = False
    with _progress(say("发布", "publishing")) as progress:
        for number, named in enumerate(maps):
            progress(number, len(maps))
            try:
                done.append(_publish_named(workspace, named))
            except CitymapError as error:
                ours = ours or not isinstance(error, InputError)
                zh, en = f"{named.name}：{error.zh}", f"{named.name}: {error.en}"
                refused.append(Title(zh, en))
    _tell(done, as_json=as_json)
    _warn(refused)
    if ours:
        raise typer.Exit(OUR_FAULT)
    if not done:
        raise typer.Exit(REFUSED)
    if refused or any(published.left_out for published in done):
        raise typer.Exit(LEFT_OUT)


def _publish_named(workspace: Path, named: NamedMap) -> Published:
    with suppress(FileExistsError):  # a file of that name is told as no folder
        named.output.path.parent.mkdir(exist_ok=True)
    return publish(workspace, named.request, named.output, read_settings().tile_keys)


def _condition(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not (name and equals and value):
        en = f"--where {shorten(given)}: write it as field=value"
        raise InputError(en, f"--where {shorten(given)}：应写作 字段=值")
    return name, value


def _refuse_others(context: typer.Context, allowed: set[str]) -> None:
    """Raise InputError for options that are given and mean nothing here."""
    given = [
        option.opts[-1]
        for option in context.command.params
        if option.name not in allowed and _is_given(context, option.name or "")
    ]
    if given:
        names = ", ".join(given)
        en = f"{names}: of one map; name its layer, or write it into {MAPS_FILE}"
        zh = f"{names} 只用于单幅地图；请给出图层，或写入 {MAPS_FILE}"
        raise InputError(en, zh)


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, and nothing elsewhere; told how many of how many."""
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _tell(maps: Sequence[Published], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in maps], ensure_ascii=False))
    for one in maps:
        if not as_json:
            versions = ", ".join(f"{v.layer} {v.name}" for v in one.versions)
            count = say(f"{one.features:,} 个要素", f"{one.features:,} features")
            typer.echo(f"{one.path}: {count}, {_size(one.size)}, {versions}")
    _warn(
        dict.fromkeys(told for one in maps for told in (*one.warnings, *one.left_out))
    )


def _as_json(published: Published) -> dict[str, object]:
    return {
        "out": str(published.path),
        "features": published.features,
        "bytes": published.size,
        "versions": [[v.layer, v.name] for v in published.versions],
        "warnings": _said(published.warnings),
        "left_out": _said(published.left_out),
    }


def _said(titles: Iterable[Title]) -> list[str]:
    return [title.say(terminal_language()) for title in titles]


def _warn(titles: Iterable[Title]) -> None:
    console = Console(stderr=True)
    for line in _said(titles):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _size(count: int) -> str:
    return f"{max(1, round(count / 1024)):,} KiB"
