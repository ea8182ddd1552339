"""Search: equal to judging every feature and sorting, best match first."""

import gc
import weakref
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from tests.atlas import called
from tests.atlas.building import GRID, make_layer, make_snapshot

from citymap.atlas.atlas import Atlas
from citymap.atlas.nearby import Run
from citymap.atlas.places import Position, locate
from citymap.atlas.rows import RANK
from citymap.atlas.search import SearchIndex, make_query, search
from citymap.atlas.snapshot import Snapshot

GEOD = Geod(ellps="WGS84")
AT = (117.0, 36.65)
Named = tuple[str | None, str | None]

TOWNS = ("泉城路", "甸柳", "重庆路", "银行", "西安", "Töölö", "广场", "")
NOUNS = ("公厕", "停车场", "广场", "行", None, "泉城", " 1 号", "A区")
ASKED = (
    "泉城", "quancheng", "quan cheng", "qc", "qclgc", "gongce", "gong", "公厕 泉城",
    "泉城路公厕", "广场", "guangchang", "chongqing", "zhongqing", "hang", "xing",
    "xian", "1", "1号", "toolo", "TÖÖLÖ", "too 公厕", "c", "q c", "g", "lu gongce",
    "历下区", "演示 泉城", "厕所", "zz", "泉chenglu", "（广场）", "a区",
    "tingchechang tl", "路公", "l", "lixiaqu", "tcc", "tccch",
)  # fmt: skip


def looked_for(
    asked: Sequence[tuple[Snapshot, SearchIndex]],
    text: str,
    at: Position | None = None,
    page: int = 1,
    size: int = 20,
) -> list[tuple[float, str]]:
    query = make_query(text)
    assert query is not None
    return told(search(asked, query, at, page, size))


def told(runs: Sequence[Run]) -> list[tuple[float, str]]:
    return [
        (metres, snapshot.id_of(fields[RANK]))
        for snapshot, hits in runs
        for metres, fields in hits
    ]


def indexed(*snapshots: Snapshot) -> list[tuple[Snapshot, SearchIndex]]:
    return [(snapshot, SearchIndex(snapshot)) for snapshot in snapshots]


def named(*features: Named, layer: str = "toilets", spread: int = 7) -> Snapshot:
    rng = np.random.default_rng(spread)
    lon, lat = rng.uniform((116.9, 36.6), (117.1, 36.7), (len(features), 2)).T
    return make_snapshot(
        lon,
        lat,
        layer=make_layer(layer),
        name=[name for name, _ in features],
        address=[address for _, address in features],
    )


def brute(
    snapshots: Sequence[Snapshot], text: str, at: tuple[float, float] | None
) -> list[tuple[float, str]]:
    """Judge and measure every feature, and sort."""
    found = []
    for snapshot in snapshots:
        _, features = snapshot.page(None, 0, snapshot.count())
        for feature in features:
            name = feature.properties.get("name")
            address = feature.properties.get("address") or ""
            shown = snapshot.layer.title.zh if name is None else str(name)
            match = called.match(shown, str(address), text)
            metres = GEOD.inv(*at, feature.lon, feature.lat)[2] if at else 0.0
            found.append((match, metres, feature.id))
    return [(metres, name) for match, metres, name in sorted(found) if match < 6]


def many(n: int, seed: int, layer: str) -> Snapshot:
    rng = np.random.default_rng(seed)
    features: list[Named] = []
    for town, noun, number in rng.integers(0, 8, (n, 3)).tolist():
        whole = None if NOUNS[noun] is None else f"{TOWNS[town]}{NOUNS[noun]}"
        address = ("历下区（演示）", None, "", f"{TOWNS[number]} 1 号")[number % 4]
        features.append((whole, address))
    return named(*features, layer=layer, spread=seed)


@pytest.fixture(scope="module")
def two_layers() -> list[tuple[Snapshot, SearchIndex]]:
    return indexed(many(300, 1, "toilets"), many(200, 2, "parking"))


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize("at", [None, AT], ids=["nowhere", "here"])
def test_search_equals_brute_force(
    two_layers: list[tuple[Snapshot, SearchIndex]],
    text: str,
    at: tuple[float, float] | None,
) -> None:
    expected = brute([snapshot for snapshot, _ in two_layers], text, at)
    place = locate(GRID, *at) if at else None
    for size, page in ((20, 1), (20, 3), (200, 1), (1, 7)):
        part = expected[(page - 1) * size : page * size]
        assert looked_for(two_layers, text, place, page, size) == part


def test_the_questions_of_the_test_find_every_kind_of_match() -> None:
    features = [
        (feature.properties.get("name"), feature.properties.get("address"))
        for feature in many(300, 1, "toilets").page(None, 0, 300)[1]
    ]
    kinds = {
        called.match(str(name or "公厕"), str(address or ""), text)
        for name, address in features
        for text in ASKED
    }
    assert kinds == set(range(7))


TEXTS = st.text(st.sampled_from("泉城广重庆行 aä1（"), max_size=6)


@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6),
    st.text(st.sampled_from("泉城广行 qcgzhonuae1（"), min_size=1, max_size=9),
)
def test_any_names_and_questions_equal_brute_force(
    features: list[Named], text: str
) -> None:
    snapshot = named(*features)
    if make_query(text) is None:
        return
    assert looked_for(indexed(snapshot), text) == brute([snapshot], text, None)


def ids(snapshot: Snapshot, text: str) -> list[int]:
    return [int(name[-1]) for _, name in looked_for(indexed(snapshot), text)]


def test_the_better_match_comes_first() -> None:
    snapshot = named(
        ("广场", "泉城"),  # 0: by address
        ("大泉城", None),  # 1: in the name
        ("泉城广场", None),  # 2: begins with it
        ("别处", None),  # 3
        ("泉城", None),  # 4: is it
    )
    assert ids(snapshot, "泉城") == [4, 2, 1, 0]
    assert ids(snapshot, "quancheng") == [2, 4, 1]  # an address is not read aloud


def test_words_must_all_match_in_any_order() -> None:
    snapshot = named(
        ("泉城公厕", None), ("公厕", "泉城路"), ("泉城", None), ("公厕泉城", None)
    )
    assert ids(snapshot, "泉城 公厕") == [0, 3, 1]
    assert ids(snapshot, "公厕 泉城 ") == [3, 0, 1]
    assert ids(snapshot, "quan cheng") == [0, 2, 3]
    assert ids(snapshot, "gc qc") == [3, 0]


def test_one_letter_is_looked_for_as_it_is_written() -> None:
    snapshot = named(("泉城", None), ("Q区", None))
    assert ids(snapshot, "q") == [1]
    assert ids(snapshot, "qc") == [0]
    assert ids(snapshot, "qq") == [1]


def test_a_feature_without_a_name_goes_by_its_layers_title() -> None:
    snapshot = named((None, None), ("", None), ("泉城", None))
    assert ids(snapshot, "公厕") == ids(snapshot, "gongce") == [0]


def test_a_layer_without_names_and_addresses_is_searched_all_the_same() -> None:
    bare = make_snapshot([117.0, 117.1], [36.6, 36.7])
    assert ids(bare, "公厕") == [0, 1]
    assert ids(bare, "泉城") == []
    empty = make_snapshot([], [], name=[], address=[])
    assert looked_for(indexed(empty), "泉城", locate(GRID, *AT)) == []


def test_lines_and_areas_are_as_far_as_their_nearest_point(jinan_atlas: Atlas) -> None:
    snapshot = jinan_atlas.states["parks"].snapshot
    at = locate(jinan_atlas.grid, 117.02, 36.66)
    found = looked_for(indexed(snapshot), "公园", at, size=200)
    assert len(found) > 20
    everything = snapshot.places.closest(at, np.arange(snapshot.count()), 1000)
    near = {snapshot.id_of(fields[RANK]): metres for metres, fields in everything}
    assert found == sorted((near[name], name) for _, name in found)
    feature = snapshot.get(found[0][1])
    assert isinstance(feature.shape, shapely.Geometry)
    middle = GEOD.inv(at.lon, at.lat, feature.lon, feature.lat)[2]
    assert found[0][0] < middle


def test_an_index_keeps_no_snapshot_alive() -> None:
    snapshot = named(("泉城", None))
    index = SearchIndex(snapshot)
    gone = weakref.ref(snapshot)
    del snapshot
    gc.collect()
    assert gone() is None
    query = make_query("qc")
    assert query is not None
    assert index.matches(query).tolist() == [3]


@pytest.mark.parametrize("text", ["", " ", "!?", "\x00", "。，", "\u200b", "🚻", "%"])
def test_what_holds_no_letter_and_no_digit_is_no_question(text: str) -> None:
    assert make_query(text) is None
