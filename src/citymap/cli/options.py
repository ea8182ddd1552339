"""Options that many verbs take."""

from pathlib import Path
from typing import Annotated

import typer

from citymap.cli.language import say

#: The workspace's folder, where the default is the current one.
Workspace = Annotated[
    Path,
    typer.Option(
        envvar="CITYMAP_WORKSPACE",
        help=say("工作区文件夹", "The workspace's folder"),
    ),
]
HERE = Path()
LayerId = Annotated[str, typer.Argument(help=say("图层 id", "The layer's id"))]
AsJson = Annotated[bool, typer.Option("--json", help="JSON")]
