"""Every exception of ours, in one tree.

::

    CitymapError
    ├── InputError                theirs: HTTP 4xx, exit 2
    │   ├── CoordinateError       a position that is not one, or not where it may be
    │   ├── DefinitionError       a layer or city file with faults (all of them at once)
    │   ├── HoursError            a text of opening hours that cannot be read
    │   ├── DataRefused           a data file that fails its checks; nothing changed
    │   ├── FileBusy              a data file that somebody has open; not touched
    │   ├── VersionChanged        another version was published meanwhile
    │   ├── NotFoundError         no such layer, feature or version
    │   └── ParameterError        a parameter of a question; subclasses say how wrong
    │       ├── MissingParameter · MalformedParameter · UnknownParameter
    │       ├── ParameterOutOfRange · ParameterTooLong
    │       └── LatitudeError · LongitudeError · OutsideCity
    └── InternalError             ours: HTTP 500/503, exit 70
        └── StoreError            the disk, a damaged history, a broken promise

The domain never mentions HTTP: ``api.problems`` holds the one table from class
to status. A message says what was given, what was wanted, and where; it exists
in Chinese and in English, because both are read.
"""

from collections.abc import Sequence
from typing import Literal

Language = Literal["zh", "en"]
ECHO_LIMIT = 40  # characters of foreign input that a message may repeat


class CitymapError(Exception):
    """Anything that went wrong and was noticed.

    Parameters
    ----------
    en, zh
        The message; Chinese falls back to the English text when not given.
    """

    def __init__(self, en: str, zh: str | None = None) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh if zh is not None else en

    def say(self, language: Language) -> str:
        """Give the message in one language."""
        return self.zh if language == "zh" else self.en


class InputError(CitymapError):
    """What was given cannot be used; the giver can mend it."""


class CoordinateError(InputError):
    """A position is not finite, not on Earth, or not where it may be."""


class DefinitionError(InputError):
    """Layer or city files have faults; ``faults`` lists every one of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class HoursError(InputError):
    """A text of opening hours or market days cannot be read."""


class DataRefused(InputError):
    """A data file fails its checks. What was published before still is."""


class FileBusy(InputError):
    """Somebody has the data file open (``-wal`` or ``-journal`` beside it)."""


class VersionChanged(InputError):
    """Another version has been published since the one that was built upon."""


class NotFoundError(InputError):
    """There is no layer, feature or version of that name."""


class ParameterError(InputError):
    """A parameter of a question is wrong; ``parameter`` names it."""

    def __init__(self, parameter: str, en: str, zh: str) -> None:
        super().__init__(f"{parameter}: {en}", f"{parameter}：{zh}")
        self.parameter = parameter


class MissingParameter(ParameterError):
    """A required parameter is absent."""


class MalformedParameter(ParameterError):
    """Not a number, not a moment, not JSON."""


class UnknownParameter(ParameterError):
    """A name we do not know, or a known one given twice."""


class ParameterOutOfRange(ParameterError):
    """Not among the choices, or outside the limits."""


class ParameterTooLong(ParameterError):
    """Too many characters or too many values."""


class LatitudeError(ParameterError):
    """A latitude that cannot be, or a pair that looks swapped."""


class LongitudeError(ParameterError):
    """A longitude that cannot be."""


class OutsideCity(ParameterError):
    """A position farther from the city than its margin allows."""


class InternalError(CitymapError):
    """Our own fault."""


class StoreError(InternalError):
    """The store could not keep its promise: disk, history or file system."""


def shorten(text: str) -> str:
    """Cut foreign input to what a message may repeat, without control characters.

    >>> shorten("a" * 50)
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'
    """
    clean = "".join(c if c.isprintable() else "�" for c in text[: ECHO_LIMIT + 1])
    return clean if len(clean) <= ECHO_LIMIT else clean[: ECHO_LIMIT - 1] + "…"
