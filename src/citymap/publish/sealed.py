"""A published map as a folium map, sealed. Only this room imports folium and branca.

What holds true: the object is a ``folium.Map`` wherever one is expected (it shows
itself in a notebook, it saves itself, it has a place and bounds), but its page is
``publish.page`` and nothing else. Whatever would add to it is refused, because
folium writes texts into markup and scripts as they stand.

Importing folium takes 0.3-0.5 s (it brings pandas and requests): import this room
where a map is made, not at the top of a module that others read.
"""

import math
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NoReturn

from branca.element import Element, Figure
from folium import Map

from citymap.errors import InputError
from citymap.layer import Bounds
from citymap.publish.escape import attribute
from citymap.publish.output import write_file
from citymap.publish.page import Page, render

_FRAME_PX = 560  # height in a notebook
_WORLD_PX = 256  # side of the Mercator world at zoom 0
_VIEW_PX = (800, 500)
_DEEPEST_ZOOM = 18


class SealedError(InputError):
    """Something was to be added to a published map."""

    def __init__(self) -> None:
        en = (
            "a published map is sealed: nothing can be added to it, because folium "
            "would run the texts that it is given. Put the data into a layer and "
            "publish that, or make a folium.Map of your own beside it"
        )
        zh = (
            "发布的地图是封闭的，不能再添加内容，因为 folium 会执行其中的文本。"
            "请把数据放进图层再发布，或另建一个 folium.Map"
        )
        super().__init__(en, zh)


class _Sealed(Element):
    """An element that takes no children and goes into no parent."""

    def add_child(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise SealedError

    def add_children(self, *_: object, **__: object) -> NoReturn:
        """Refuse, too."""
        raise SealedError

    def add_to(self, *_: object, **__: object) -> NoReturn:
        """Refuse: inside another page it would not be this page."""
        raise SealedError


class SealedMap(_Sealed, Map):
    """A published map: one page, the same bytes each time, and nothing to add to.

    Attributes
    ----------
    location
        The middle of the features: latitude, longitude (folium's order), WGS-84.
    page
        What the file is made of.
    """

    def __init__(self, page: Page) -> None:
        box = page.bounds
        middle = [(box.south + box.north) / 2, (box.west + box.east) / 2]
        super().__init__(location=middle, tiles=None, zoom_start=_zoom(box))
        self.page = page
        self._id = blake2b(page.document, digest_size=16).hexdigest()
        self.global_switches._id = f"{self._id}_switches"  # noqa: SLF001 - else random
        self._figure = self._parent = _SealedFigure(self)

    def html(self) -> str:
        """Give the whole file."""
        return render(self.page)

    def render(self, **_: object) -> str:
        """Give the whole file; raises SealedError inside a page of others."""
        if self._parent is not self._figure:
            raise SealedError
        return self.html()

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,
        **_: object,
    ) -> None:
        """Write the file, wholly or not at all.

        Raises InputError if there is no such folder or the name is a folder's,
        StoreError if the disk fails.
        """
        content = self.html().encode()
        if isinstance(outfile, (str, bytes, Path)):
            name = outfile.decode() if isinstance(outfile, bytes) else outfile
            write_file(Path(name), content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()

    def get_root(self) -> Figure:
        """Give the figure, whose ``render`` gives the whole file."""
        return self._figure

    def get_bounds(self) -> list[list[float | None]]:
        """Give the features' corners: ``[[south, west], [north, east]]``."""
        box = self.page.bounds
        return [[box.south, box.west], [box.north, box.east]]

    def add_css_link(self, *_: object, **__: object) -> NoReturn:
        """Refuse: the page asks for nothing."""
        raise SealedError

    def add_js_link(self, *_: object, **__: object) -> NoReturn:
        """Refuse: the page asks for nothing."""
        raise SealedError

    def keep_in_front(self, *_: object) -> NoReturn:
        """Refuse: there are no layers of folium's."""
        raise SealedError

    def _repr_html_(self, **_: object) -> str:
        """Show the page in a notebook, in a frame that knows nothing of it."""
        return (
            f'<iframe title={attribute(self.page.title)} width="100%" '
            f'height="{_FRAME_PX}" sandbox="allow-scripts allow-popups" '
            f"srcdoc={attribute(self.html())}></iframe>"
        )


class _SealedFigure(_Sealed, Figure):
    """The root: what is asked of it, it asks of the map."""

    def __init__(self, sealed: SealedMap) -> None:
        super().__init__(title=sealed.page.title, height=f"{_FRAME_PX}px")
        self._id = sealed._id  # noqa: SLF001 - stable, as the map's
        self._sealed = sealed
        self._children[sealed.get_name()] = sealed
        for part in ("header", "html", "script"):
            setattr(self, part, _named(part, self._id))

    def render(self, **_: object) -> str:
        """Give the whole file."""
        return self._sealed.html()

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,
        **_: object,
    ) -> None:
        """Write the file as the map does."""
        self._sealed.save(outfile, close_file)

    def _repr_html_(self, **_: object) -> str:
        return self._sealed._repr_html_()


def _named(name: str, identity: str) -> _Sealed:
    """Make an element whose id depends on the map alone."""
    element = _Sealed("")
    element._name, element._id = name, f"{identity}_{name}"  # noqa: SLF001 - else random
    return element


def _zoom(box: Bounds) -> int:
    """Give the deepest zoom at which the box fits a usual view."""
    y_south, y_north = (
        math.asinh(math.tan(math.radians(degrees))) / math.tau
        for degrees in (box.south, box.north)
    )
    sides = ((box.east - box.west) / 360, y_north - y_south)
    fits = (
        math.log2(view / _WORLD_PX / side)
        for view, side in zip(_VIEW_PX, sides, strict=True)
        if side > 0
    )
    return max(0, min(_DEEPEST_ZOOM, math.floor(min(fits, default=_DEEPEST_ZOOM))))
