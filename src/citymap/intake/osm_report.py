"""What an OpenStreetMap import tells: what arrived, what did not, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from citymap.layer import Title

Reason = Literal[
    "private",
    "node",
    "line",
    "area",
    "relation",
    "incomplete",
    "invalid",
    "outside",
    "duplicate",
    "required",
]
#: In the order in which they are looked for: an object has the first that applies.
REASONS: Mapping[Reason, Title] = {
    "private": Title("不对公众开放（access）", "not public (access)"),
    "node": Title("节点，而图层要线或面", "a node, where a line or area is wanted"),
    "line": Title("线，而图层要点或面", "a line, where a point or area is wanted"),
    "area": Title("面，而图层要线", "an area, where a line is wanted"),
    "relation": Title("不是多边形的关系", "a relation that is no multipolygon"),
    "incomplete": Title("被提取范围截断", "cut by the extract's edge"),
    "invalid": Title("几何不成立", "a shape that does not hold together"),
    "outside": Title("超出城市及其外延范围", "outside the city and its margin"),
    "duplicate": Title("是已收录多边形的边", "edge of a multipolygon that arrived"),
    "required": Title("缺少必填字段", "lacks a required field"),
}


@dataclass(frozen=True, slots=True)
class OddValue:
    """A tag's text that its field could not take; the field is null there."""

    ref: str
    field: str
    text: str


@dataclass(slots=True)
class OsmReport:
    """What became of the objects that carry a layer's tags.

    Attributes
    ----------
    matched, accepted
        How many carry a tag, and how many of them arrived.
    left_out
        The others by reason, as ``w123``: each object once.
    cut
        Areas cut by the extract's edge that arrived at one of their corners.
    odd
        Values of arrived objects that were not understood.
    """

    layer: str
    matched: int = 0
    accepted: int = 0
    left_out: dict[Reason, list[str]] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    odd: list[OddValue] = field(default_factory=list)

    @property
    def lossless(self) -> bool:
        """Whether every object and every value arrived."""
        return not self.left_out and not self.odd
