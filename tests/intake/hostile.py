"""What a hostile file of the tests is: how it is made, and what is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, and a harmless one that is much like it.

    Attributes
    ----------
    code
        Of the refusal's notice.
    twin
        Makes the harmless file, which must be read.
    ask
        What is stated of both: fields of ``sandbox.Ask``.
    """

    name: str
    filename: str
    make: Callable[[], bytes]
    code: str
    twin: Callable[[], bytes]
    twin_filename: str
    ask: Mapping[str, str] = field(default_factory=dict)
