"""Verbs about what a workspace publishes: layers, layers check, check, demo."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.api.layers import describe_layers
from citymap.catalog import Catalog, read_catalog
from citymap.cli.language import say, terminal_language
from citymap.cli.loading import open_loaded_atlas
from citymap.cli.options import HERE, AsJson, Workspace
from citymap.errors import DefinitionError, InputError, NotFoundError
from citymap.intake.demo import COMPONENTS, SEED, components_definition, make_demo
from citymap.intake.figures import compare_figures
from citymap.layer import Layer
from citymap.store.geopackage import GeoPackageStore
from citymap.table import LayerTable

FOUND_FAULTS = 1  # exit code: done, but a check found faults
LARGEST_COMPONENTS = 5_000_000
WHO = "citymap demo"


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    layers = typer.Typer(invoke_without_command=True)
    layers.callback(
        help=say("列出图层：名称、类型、数量", "List the layers: title, kind, count")
    )(list_layers)
    layers.command(
        "check",
        help=say(
            "检查图层定义，一次报告所有错误", "Report every fault of the definitions"
        ),
    )(check_layers)
    app.add_typer(layers, name="layers")
    app.command(
        "check",
        help=say(
            "将图层与 city.toml 公布的数字核对",
            "Compare layers with the stated figures",
        ),
    )(check)
    app.command(
        "demo",
        help=say(
            "用合成的演示数据生成所有图层", "Fill the workspace with synthetic data"
        ),
    )(demo)


def list_layers(
    context: typer.Context,
    workspace: Workspace = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """List the layers of a workspace."""
    context.obj = workspace
    if context.invoked_subcommand is not None:
        return
    if as_json:
        atlas, _ = open_loaded_atlas(workspace)
        described = describe_layers(atlas, terminal_language())
        typer.echo(json.dumps(described, ensure_ascii=False))
        return
    catalog = read_catalog(workspace)
    counts = _count_layers(catalog, workspace)
    table = Table(
        "id", say("名称", "title"), say("几何", "geometry"), say("数量", "count")
    )
    for layer in catalog.layers.values():
        count = counts[layer.id]
        shown = "–" if count is None else f"{count:,}"
        title = layer.title.say(terminal_language())
        table.add_row(layer.id, escape(title), layer.geometry, shown)
    Console().print(table)


def check_layers(
    context: typer.Context,
    workspace: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Report every fault of the definition files."""
    try:
        catalog = read_catalog(workspace or context.obj or HERE)
    except DefinitionError as error:
        for fault in error.faults:
            typer.echo(fault)
        count = len(error.faults)
        typer.echo(say(f"共 {count} 处错误", f"{count} faults"), err=True)
        raise typer.Exit(FOUND_FAULTS) from error
    n = len(catalog.layers)
    typer.echo(say(f"{n} 个图层定义无误", f"{n} layers, no fault"))


def check(workspace: Workspace = HERE) -> None:
    """Compare the layers with the figures stated in ``city.toml``."""
    catalog = read_catalog(workspace)
    differences = compare_figures(catalog, _read_figured(catalog, workspace))
    for difference in differences:
        typer.echo(difference.say(terminal_language()))
    if differences:
        raise typer.Exit(FOUND_FAULTS)
    n = len(catalog.city.figures)
    typer.echo(say(f"{n} 个公布数字全部相符", f"all {n} stated figures hold"))


def demo(
    workspace: Workspace = HERE,
    seed: Annotated[int, typer.Option(min=0, help=say("随机种子", "Seed"))] = SEED,
    components: Annotated[
        int,
        typer.Option(
            min=0,
            max=LARGEST_COMPONENTS,
            help=say("另加城市部件的数量", "City components to add"),
        ),
    ] = 0,
    *,
    force: Annotated[
        bool,
        typer.Option(help=say("替换并非演示的数据", "Replace data that are no demo")),
    ] = False,
) -> None:
    """Fill every layer of a workspace with synthetic features."""
    if components:
        _add_components_layer(workspace)
    catalog = read_catalog(workspace)
    store = GeoPackageStore(workspace / "data", catalog.city)
    if not force:
        _refuse_to_replace_real_data(catalog, store)
    total = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("生成", "making"), total=len(catalog.layers))
        for layer, table in make_demo(catalog, workspace, seed, components=components):
            store.replace(layer, table, who=WHO, note=f"seed {seed}", at=now_utc())
            total += len(table)
            progress.update(task, advance=1, description=layer.id)
    typer.echo(say(f"已写入 {total:,} 个演示要素", f"{total:,} demo features written"))


def _count_layers(catalog: Catalog, workspace: Path) -> dict[str, int | None]:
    """Count the features published of each layer; None where nothing is."""
    store = GeoPackageStore(workspace / "data", catalog.city)
    versions = {name: store.current(layer) for name, layer in catalog.layers.items()}
    return {name: v.rows if v else None for name, v in versions.items()}


def _read_figured(catalog: Catalog, workspace: Path) -> dict[str, LayerTable]:
    """Read the layers of which a figure is stated, as far as they are there."""
    store = GeoPackageStore(workspace / "data", catalog.city)
    tables = {}
    for layer_id in {figure.layer for figure in catalog.city.figures}:
        try:
            tables[layer_id], _ = store.read(catalog.layer(layer_id))
        except NotFoundError:
            continue  # compare_figures tells that there is no data
    return tables


def _add_components_layer(workspace: Path) -> None:
    """Write the components' definition, unless the workspace has its own."""
    path = workspace / "layers" / f"{COMPONENTS}.toml"
    if path.parent.is_dir() and not path.exists():
        path.write_bytes(components_definition())


def _refuse_to_replace_real_data(catalog: Catalog, store: GeoPackageStore) -> None:
    """Raise InputError naming the layers whose data were not made by the demo."""
    real = [
        layer.id
        for layer in catalog.layers.values()
        if _was_published_by(store, layer) not in (None, WHO)
    ]
    if real:
        names = ", ".join(real)
        en = f"these layers hold data that are no demo: {names}; --force replaces them"
        zh = f"以下图层的数据不是演示数据：{names}；如确需替换请加 --force"
        raise InputError(en, zh)


def _was_published_by(store: GeoPackageStore, layer: Layer) -> str | None:
    version = store.current(layer)
    if version is not None:
        return version.who
    return None if store.fingerprint(layer).size is None else "unrecorded"
