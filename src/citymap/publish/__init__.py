"""Maps worth publishing: one HTML file, a poster, a static site.

What holds true: data never become markup (one escaping room), a page asks no
network for anything unless tiles were asked for, and the same data version gives
the same bytes.

The room itself can be called: ``citymap.publish("toilets")`` is what a notebook
writes, and a room and a function cannot both have that name.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import Signature, getdoc, signature
from types import ModuleType


class _Room(ModuleType):
    """A module that hands calls on to ``citymap.notebook.publish``."""

    def __call__(self, *arguments: object, **fields: object) -> object:
        return _function()(*arguments, **fields)

    @property
    def __signature__(self) -> Signature:
        """How it is called: what ``inspect`` and notebooks show."""
        return signature(_function())

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # read, and never set
        """Tell the function and then the room: what ``help`` shows."""
        called = f"citymap.publish{signature(_function())}"
        return f"{called}\n\n{getdoc(_function())}\n\n{_ROOM}"


def _function() -> Callable[..., object]:
    function: Callable[..., object] = import_module("citymap.notebook").publish
    return function


_ROOM = __doc__
sys.modules[__name__].__class__ = _Room
