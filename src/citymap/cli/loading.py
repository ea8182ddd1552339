"""An atlas for verbs that ask: loaded once, faults told, the clock beside it."""

from pathlib import Path

from rich.console import Console

from citymap.api.app import open_atlas
from citymap.api.clock import MinuteClock, now_utc
from citymap.atlas.atlas import Atlas
from citymap.cli.language import terminal_language
from citymap.settings import read_settings


def open_loaded_atlas(workspace: Path) -> tuple[Atlas, MinuteClock]:
    """Load every layer of a workspace; what is refused is said and left out."""
    settings = read_settings(workspace=workspace)
    atlas = open_atlas(settings)
    console = Console(stderr=True)
    for change in atlas.refresh(now_utc()):
        if change.fault is not None:
            fault = change.fault.say(terminal_language())
            console.print(f"{change.layer}: {fault}", markup=False, highlight=False)
    return atlas, MinuteClock(atlas.context.zone, settings.now)
