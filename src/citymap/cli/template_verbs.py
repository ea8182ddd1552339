"""Verbs that hand out blank workbooks: export-template."""

from pathlib import Path
from typing import Annotated

import typer

from citymap.catalog import read_catalog
from citymap.cli.language import say
from citymap.cli.options import HERE, LayerId, Workspace
from citymap.errors import InputError, Language, shorten
from citymap.intake.outputs.template import Datum, template_workbook
from citymap.publish.output import check_folder, write_file

ENDING = ".xlsx"


def register(app: typer.Typer) -> None:
    """Add the verbs, their help in the language of the terminal."""
    app.command(
        "export-template",
        help=say(
            "写出图层的空白工作簿：带下拉、批注和填写说明，填好即可导入",
            "Write a layer's blank workbook, with drop-downs and notes, to be imported",
        ),
    )(export_template)


def export_template(
    layer: LayerId,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help=say("要写的 .xlsx 文件", "The .xlsx file to write")
        ),
    ],
    workspace: Workspace = HERE,
    *,
    datum: Annotated[
        Datum,
        typer.Option(
            help=say("将填写的经纬度的基准", "Datum of the degrees filled in")
        ),
    ] = "wgs84",
    language: Annotated[
        Language,
        typer.Option("--lang", help=say("表头的语言", "Language of its headers")),
    ] = "zh",
) -> None:
    """Write the blank workbook of a layer."""
    if out.suffix.lower() != ENDING:
        name = shorten(out.name)
        en = f"{name}: the file's name must end in {ENDING}"
        raise InputError(en, f"{name}：文件名须以 {ENDING} 结尾")
    check_folder(out)
    catalog = read_catalog(workspace)
    made = template_workbook(catalog.layer(layer), catalog.city, language, datum)
    write_file(out, made)
    typer.echo(str(out))
