"""A folium map wherever one is expected, and nothing of folium's in its page."""

import copy
import io
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import folium
import pytest
from branca.element import Element, Figure, JavascriptLink
from folium.plugins import DualMap, MarkerCluster
from tests.publish.paper import SCRIPTS_OF_DATA, page_of, small_document

from citymap.errors import InputError
from citymap.layer import Bounds
from citymap.publish.page import render
from citymap.publish.sealed import SealedError, SealedMap

HERE = [36.65, 117.12]
NOTHING = {"type": "FeatureCollection", "features": []}
SCRIPT = "<script>alert(1)</script>"
CDN = "https://cdn.invalid"
POPUP = folium.Popup("<img src=x onerror=alert(1)>")


@pytest.fixture
def sealed() -> SealedMap:
    return SealedMap(page_of(small_document()))


def test_it_is_a_folium_map_whose_page_is_ours(sealed: SealedMap) -> None:
    page = render(sealed.page)
    assert isinstance(sealed, folium.Map)
    assert isinstance(sealed.get_root(), Figure)
    assert sealed.html() == sealed.render() == sealed.get_root().render() == page
    assert "folium" not in page.partition('id="map-data"')[0].partition("<body>")[0]


def test_it_knows_where_it_is(sealed: SealedMap) -> None:
    assert sealed.location == pytest.approx([36.655, 117.125])
    assert sealed.get_bounds() == [[36.65, 117.12], [36.66, 117.13]]
    assert sealed.options["zoom"] == 15


@pytest.mark.parametrize(
    ("bounds", "zoom"),
    [(Bounds(117, 36, 117, 36), 18), (Bounds(-180, -85, 180, 85), 0),
     (Bounds(116, 36, 118, 37.5), 8), (Bounds(117, 36, 118, 36), 10)],
)  # fmt: skip
def test_its_zoom_shows_all_features(bounds: Bounds, zoom: int) -> None:
    assert SealedMap(page_of(small_document(), bounds=bounds)).options["zoom"] == zoom


ADDITIONS: dict[str, Callable[[SealedMap], object]] = {
    "a child": lambda m: m.add_child(Element("<b>")),
    "a child, the old way": lambda m: m.add_children(Element("<b>")),
    "a marker": lambda m: folium.Marker(HERE, popup=POPUP, tooltip="<b>").add_to(m),
    "a popup": POPUP.add_to,
    "a layer": lambda m: folium.FeatureGroup("<script>").add_to(m),
    "a control": lambda m: folium.LayerControl().add_to(m),
    "tiles": lambda m: folium.TileLayer("OpenStreetMap").add_to(m),
    "geojson": lambda m: folium.GeoJson(NOTHING).add_to(m),
    "a cluster": lambda m: MarkerCluster().add_to(m),
    "bounds": lambda m: m.fit_bounds([HERE, HERE]),
    "an event": lambda m: m.on(click=folium.JsCode("() => alert(1)")),
    "what stays in front": lambda m: m.keep_in_front(folium.FeatureGroup()),
    "a script's address": lambda m: m.add_js_link("x", "https://cdn.invalid/x.js"),
    "a style's address": lambda m: m.add_css_link("x", "https://cdn.invalid/x.css"),
    "markup": lambda m: m.get_root().html.add_child(Element(SCRIPT)),
    "a script": lambda m: m.get_root().script.add_child(Element("alert(1)")),
    "a head": lambda m: m.get_root().header.add_child(JavascriptLink(CDN)),
    "a figure's child": lambda m: m.get_root().add_child(Element("<b>")),
    "a part of a figure": lambda m: m.get_root().add_subplot(1, 1, 1),
    "itself to a figure": lambda m: m.add_to(Figure()),
}  # fmt: skip


@pytest.mark.parametrize("add", ADDITIONS.values(), ids=ADDITIONS)
def test_nothing_can_be_added(
    sealed: SealedMap, add: Callable[[SealedMap], object]
) -> None:
    links = [*folium.Map.default_js], [*folium.Map.default_css]
    before = sealed.html()
    with pytest.raises(SealedError, match="sealed") as refused:
        add(sealed)
    assert isinstance(refused.value, InputError)
    assert "folium.Map" in refused.value.zh
    assert sealed.html() == sealed.get_root().render() == before
    assert (folium.Map.default_js, folium.Map.default_css) == links


def test_what_is_changed_behind_its_back_is_not_in_its_page(sealed: SealedMap) -> None:
    before = sealed.html()
    sealed._children["x"] = Element(SCRIPT)
    sealed.get_root()._children["x"] = Element(SCRIPT)
    sealed.get_root().html._children["x"] = Element(SCRIPT)
    sealed.get_root().title = "</title><script>alert(1)</script>"
    sealed.options["x"] = "alert(1)"
    assert sealed.get_root().render() == before


def test_inside_a_page_of_others_it_refuses_to_be_drawn(sealed: SealedMap) -> None:
    foreign = Figure()
    foreign.add_child(sealed)
    with pytest.raises(SealedError):
        foreign.render()
    both = DualMap()
    both.get_root().html.add_child(sealed)
    with pytest.raises(SealedError):
        both.get_root().render()
    assert sealed.get_root().render() == sealed.html()


def test_names_within_depend_on_the_document_alone() -> None:
    one, same = (SealedMap(page_of(small_document())) for _ in range(2))
    other = SealedMap(page_of(small_document("别的公厕")))
    assert one.get_name() == same.get_name() != other.get_name()
    assert one.get_root().to_json() == same.get_root().to_json()
    assert one._repr_html_() == same._repr_html_()
    assert copy.deepcopy(one).html() == one.html()


class Frames(HTMLParser):
    found: list[tuple[str, dict[str, str | None]]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_in_a_notebook_it_is_one_frame_that_may_run_scripts_and_no_more() -> None:
    sealed = SealedMap(page_of(small_document(SCRIPTS_OF_DATA)))
    for shown in (sealed._repr_html_(), sealed.get_root()._repr_html_()):
        reader = Frames()
        reader.found = []
        reader.feed(shown)
        ((tag, attributes),) = reader.found
        assert tag == "iframe"
        assert attributes["sandbox"] == "allow-scripts allow-popups"
        assert attributes["srcdoc"] == sealed.html()
        assert attributes["title"] == SCRIPTS_OF_DATA
        assert int(str(attributes["height"])) > 300
    assert sealed._repr_png_() is None


@pytest.mark.parametrize("kind", [str, Path, lambda path: str(path).encode()])
def test_it_saves_itself_whole(
    sealed: SealedMap, tmp_path: Path, kind: Callable[[Path], str]
) -> None:
    sealed.save(kind(tmp_path / "map.html"))
    sealed.get_root().save(kind(tmp_path / "root.html"))
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [
        sealed.html().encode()
    ] * 2


@pytest.mark.parametrize("close", [True, False])
def test_it_writes_into_an_open_file(sealed: SealedMap, *, close: bool) -> None:
    file = io.BytesIO()
    file.close = lambda: closed.append(1)  # type: ignore[method-assign] # a note, no more
    closed: list[int] = []
    sealed.save(file, close_file=close)
    assert file.getvalue() == sealed.html().encode()
    assert len(closed) == close


@pytest.mark.parametrize("name", ["", "none/map.html"])
def test_a_place_where_no_file_can_be_is_refused(
    sealed: SealedMap, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError, match="folder"):
        sealed.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
