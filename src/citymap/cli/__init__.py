"""The command line: every verb, in the language of the terminal.

Exit codes: 0 done · 1 done, but something was left out or a check found faults ·
2 refused, bad input · 70 our own fault.
"""

import sys
import traceback
from typing import Final

import typer
from rich.console import Console

from citymap.cli import (
    ask_verbs,
    catalog_verbs,
    import_verbs,
    key_verbs,
    osm_verbs,
    publish_verbs,
    serve_verbs,
    store_verbs,
    template_verbs,
)
from citymap.cli.language import say, terminal_language
from citymap.errors import CitymapError, InputError

#: In the order of the help.
_ROOMS = (
    serve_verbs,
    ask_verbs,
    catalog_verbs,
    template_verbs,
    import_verbs,
    store_verbs,
    osm_verbs,
    key_verbs,
    publish_verbs,
)
REFUSED: Final = 2
OUR_FAULT: Final = 70


def make_app() -> typer.Typer:
    """Put the verbs together."""
    app = typer.Typer(
        name="citymap",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help=say("城市公共服务地图", "A city's public services on the map"),
    )
    for room in _ROOMS:
        room.register(app)
    return app


def main() -> None:
    """Run a verb; errors become one clear message and an exit code."""
    try:
        make_app()()
    except CitymapError as error:
        message = error.say(terminal_language())
        Console(stderr=True).print(message, markup=False, highlight=False)
        sys.exit(REFUSED if isinstance(error, InputError) else OUR_FAULT)
    except Exception:  # noqa: BLE001 - the last line: told, and exit 70
        traceback.print_exc()
        sys.exit(OUR_FAULT)
