"""Public services of a city on the map: clean layers, and the nearest one open.

In a notebook: ``citymap.read_layer("toilets")``, ``citymap.publish("toilets")``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citymap.notebook import publish, read_layer

__all__ = ["__version__", "publish", "read_layer"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import what notebooks use when it is asked for: frames are slow to import."""
    if name == "publish":
        return import_module("citymap.publish")  # a room that can be called
    if name == "read_layer":
        return import_module("citymap.notebook").read_layer
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
