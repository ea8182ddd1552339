"""Which pages a layer has in a static site, and which features stand on which.

Every feature stands on exactly one page. With districts there is a page for each
that has features, and one for what lies in none; without, a small layer stands on
its own page and a large one on numbered pages. A page holds 500 features at most;
what is more goes on to further pages of the same district.
Names of files are ASCII and stay the same while the districts do: a district's code
if all have one, else its place in the districts' file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_ON_PAGE = 500
INDEX = "index"
_CODE = re.compile(r"[0-9]{1,12}", re.ASCII)
_OTHER = "other"
_NUMBERED = "p"


@dataclass(frozen=True, slots=True)
class Place:
    """A district of the city in the site; ``name`` is None for what lies in none."""

    slug: str
    name: str | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page that lists features: the rows ``rows``, part ``part`` of ``parts``.

    ``place`` is None where pages do not go by district. ``file`` has no ending.
    """

    file: str
    place: Place | None
    part: int
    parts: int
    rows: tuple[int, ...]


def name_places(names: Sequence[str], codes: Sequence[str | None]) -> list[Place]:
    """Choose the districts' file names; the last place is for what lies in none.

    >>> [place.slug for place in name_places(["历下区"], ["370102"])]
    ['370102', 'other']
    >>> [place.slug for place in name_places(["A", "B"], ["1", None])]
    ['d01', 'd02', 'other']
    """
    given = [code for code in codes if code is not None and _CODE.fullmatch(code)]
    coded = len(set(given)) == len(names)
    slugs = given if coded else [f"d{n:02d}" for n in range(1, len(names) + 1)]
    places = [Place(slug, name) for slug, name in zip(slugs, names, strict=True)]
    return [*places, Place(_OTHER, None)]


def list_pages(
    count: int, places: Sequence[Place], place_of: Sequence[int]
) -> list[ListPage]:
    """Share a layer's rows out over pages.

    Parameters
    ----------
    count
        Rows of the layer.
    places
        As ``name_places`` gives them; empty without districts.
    place_of
        For each row its place's number; not looked at without districts.
    """
    if not places:
        return _cut(INDEX if count <= MOST_ON_PAGE else _NUMBERED, None, range(count))
    rows: list[list[int]] = [[] for _ in places]
    for row, place in enumerate(place_of):
        rows[place].append(row)
    return [
        page
        for place, members in zip(places, rows, strict=True)
        for page in _cut(place.slug, place, members)
    ]


def _cut(slug: str, place: Place | None, rows: Sequence[int]) -> list[ListPage]:
    begins = range(0, len(rows), MOST_ON_PAGE)
    return [
        ListPage(
            _file(slug, part), place, part, len(begins),
            tuple(rows[begin : begin + MOST_ON_PAGE]),
        )
        for part, begin in enumerate(begins, 1)
    ]  # fmt: skip


def _file(slug: str, part: int) -> str:
    if slug == _NUMBERED:
        return f"{slug}{part}"
    return slug if part == 1 else f"{slug}-{part}"
