"""Verbs that bring a clerk's file in: import, notices."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from citymap.api.clock import now_utc
from citymap.catalog import Catalog, read_catalog
from citymap.cli.import_report import show
from citymap.cli.import_targets import WHO, Targets
from citymap.cli.language import say, terminal_language
from citymap.cli.options import HERE, AsJson, LayerId, Workspace
from citymap.cli.outcome import PARTLY, printable, refusal_as_json
from citymap.errors import InputError, NotFoundError, shorten
from citymap.intake.importing import Import, Step, publish_import, read_import
from citymap.intake.kinds import SEVERITY_TITLES, all_kinds, notices_page
from citymap.intake.notices import ImportRefused
from citymap.intake.places.stated import Stated
from citymap.intake.reading.sandbox import Ask
from citymap.intake.report import as_json as as_report
from citymap.intake.request import ImportRequest
from citymap.intake.tables.mapping_file import (
    Mapping,
    mapping_path,
    read_mapping,
)
from citymap.store.base import Version
from citymap.store.geopackage import GeoPackageStore

_STEPS = 5
_WITHOUT_SHEETS = (
    *(".csv", ".tsv", ".txt", ".json", ".geojson"),
    *(".kml", ".kmz", ".zip", ".gpkg"),
)

DatumName = Literal["wgs84", "gcj02", "bd09", "cgcs2000"]


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "import",
        help=say(
            "把台账、表格或地理文件导入图层：先核对，--write 才发布",
            "Import a workbook or geodata into a layer: looks first, --write publishes",
        ),
    )(import_file)
    app.command(
        "notices",
        help=say("说明导入提示的代码", "Explain the codes of import notices"),
    )(explain_notices)


def import_file(
    layer: LayerId,
    file: Annotated[
        Path, typer.Argument(help=say("要导入的文件", "The file to import"))
    ],
    workspace: Workspace = HERE,
    *,
    datum: Annotated[
        DatumName | None,
        typer.Option(help=say("经纬度的基准", "The datum of its degrees")),
    ] = None,
    crs: Annotated[
        int | None,
        typer.Option(help=say("投影坐标的 EPSG 代码", "EPSG code of its metres")),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help=say("只读这张工作表", "Read this sheet only"))
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help=say("列名=字段，可重复", "HEADER=FIELD; may be repeated")
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(help=say("用已保存的列对应", "Use a saved mapping of columns")),
    ] = None,
    save_mapping: Annotated[
        str | None,
        typer.Option(
            help=say("以此名保存本次的列对应", "Save this mapping of columns as")
        ),
    ] = None,
    keep_unknown: Annotated[
        bool,
        typer.Option(help=say("保留图层未声明的列", "Keep columns no field claims")),
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(help=say("文本编码，如 big5", "Encoding of text, as big5")),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(
            help=say("JSON 中记录所在的路径", "Path to the records in a JSON file")
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(help=say("GeoPackage 中的图层", "Layer of a GeoPackage")),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=say("核对后发布", "Publish what was read")),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", help=say("同意提示所询问的", "Agree to what is asked")),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            help=say(
                "在此文件夹写出带提示的工作簿与核对页",
                "Folder for the workbook with notices, and the page",
            )
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a file, tell what it would publish, and publish it with ``--write``."""
    targets = Targets(workspace, report, save_mapping)
    with refusal_as_json(asked=as_json), _job() as job:
        catalog = read_catalog(workspace)
        saved = _mapping(workspace, catalog, layer, mapping, map_ or [])
        request = ImportRequest(
            layer=layer,
            file=_existing(file),
            name=printable(file.name),
            stated=Stated(datum=datum or saved.datum, crs=crs or saved.crs),
            mapping=saved,
            ask=Ask(
                encoding=encoding or saved.encoding,
                path=path or saved.path,
                layer=table,
            ),
            sheet=_sheet(file, sheet or saved.sheet),
            keep_unknown=keep_unknown,
        )
        targets.check(layer)
        store = GeoPackageStore(workspace / "data", catalog.city)
        made = _read(request, catalog, store, workspace / "data", job)
        published, refused = _publish(made, store, agreed=yes) if write else (None,) * 2
        written, all_written = targets.fulfil(made, catalog.city, published, job)
    if as_json:
        listed = as_report(made, terminal_language(), published)
        typer.echo(json.dumps(listed, ensure_ascii=False))
    else:
        show(made, published, written, asked_to_write=write)
    if refused is not None:
        raise refused
    if not all_written or _should_be_seen(made):
        raise typer.Exit(PARTLY)


def _read(
    request: ImportRequest,
    catalog: Catalog,
    store: GeoPackageStore,
    data: Path,
    job: Path,
) -> Import:
    with _steps() as step:
        return read_import(request, catalog, store, data, job, at=now_utc(), step=step)


def _publish(
    made: Import, store: GeoPackageStore, *, agreed: bool
) -> tuple[Version, None] | tuple[None, ImportRefused]:
    """Publish; what is refused is given, for all that was found can still be told."""
    try:
        return publish_import(made, store, who=WHO, at=now_utc(), agreed=agreed), None
    except ImportRefused as error:
        return None, error


def _should_be_seen(made: Import) -> bool:
    """Say whether something was left out, taken otherwise, or is asked."""
    notices = made.notices
    return bool(made.left_out or notices.total("warning") or notices.asking)


@contextmanager
def _job() -> Iterator[Path]:
    """Give a folder to work in; what is left of it fails nothing."""
    with tempfile.TemporaryDirectory(
        prefix="citymap-", ignore_cleanup_errors=True
    ) as job:
        yield Path(job)


def explain_notices(
    code: Annotated[
        str | None, typer.Argument(help=say("提示代码", "Code of a notice"))
    ] = None,
    *,
    markdown: Annotated[
        bool,
        typer.Option("--markdown", help=say("写成文档页", "Write the documents' page")),
    ] = False,
) -> None:
    """List the codes of notices, explain one, or write the page about them."""
    if markdown:
        typer.echo(notices_page(), nl=False)
        return
    kinds = all_kinds()
    if code is not None:
        if code not in kinds:
            known = ", ".join(sorted(kinds))
            given = shorten(code)
            en = f"no notice {given}; there are: {known}"
            raise NotFoundError(en, f"没有提示 {given}；现有：{known}")
        kind = kinds[code]
        typer.echo(f"{kind.rule()}\n\n{say(kind.zh, kind.en)}")
        return
    table = Table(say("代码", "code"), say("程度", "severity"), say("说明", "sentence"))
    for name, kind in kinds.items():
        title = SEVERITY_TITLES[kind.severity].say(terminal_language())
        table.add_row(name, escape(title), escape(say(kind.zh, kind.en)))
    Console().print(table)


def _existing(file: Path) -> Path:
    name = printable(str(file))
    try:
        found = file.exists()
    except OSError as error:  # a folder above it is closed, or its name too long
        en = f"{name}: cannot be read: {error.strerror}"
        raise InputError(en, f"{name}：无法读取：{error.strerror}") from error
    if not found:
        raise NotFoundError(f"{name}: no such file", f"{name}：没有这个文件")
    return file


def _sheet(file: Path, sheet: str | None) -> str | None:
    """Refuse the name of a sheet for a file that has none."""
    if sheet is not None and file.suffix.lower() in _WITHOUT_SHEETS:
        name = printable(file.name)
        en = f"--sheet {shorten(sheet)}: {name} has no sheets; leave --sheet out"
        zh = f"--sheet {shorten(sheet)}：{name} 没有工作表；请不要用 --sheet"
        raise InputError(en, zh)
    return sheet


def _mapping(
    workspace: Path, catalog: Catalog, layer: str, name: str | None, pairs: list[str]
) -> Mapping:
    """Put a saved mapping and what the command line says together."""
    known = catalog.layer(layer)
    saved = Mapping()
    if name is not None:
        saved = read_mapping(mapping_path(workspace, known.id, name), known)
    given: dict[str, str] = {}
    for pair in pairs:
        header, equals, field = pair.partition("=")
        if not equals or not header.strip():
            said = f"--map {shorten(pair)}"
            en = f"{said}: write HEADER=FIELD (nothing after = to ignore)"
            raise InputError(en, f"{said}：请写 列名=字段（= 后为空则忽略）")
        given[header.strip()] = field.strip()
    return replace(saved, columns={**saved.columns, **given})


@contextmanager
def _steps() -> Iterator[Step]:
    """Show a bar that says what is done now."""
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("", total=_STEPS)
        done = -1

        def step(zh: str, en: str) -> None:
            nonlocal done
            done += 1
            progress.update(task, description=say(zh, en), completed=done)

        yield step
