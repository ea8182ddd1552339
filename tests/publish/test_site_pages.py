"""Every feature stands on exactly one page, and pages keep their names."""

from hypothesis import given
from hypothesis import strategies as st

from citymap.publish.site_pages import MOST_ON_PAGE, list_pages, name_places

PLACES = name_places(["东", "西"], ["370102", "370103"])


@given(st.lists(st.integers(0, 2), max_size=1200))
def test_every_row_is_on_one_page_in_its_place(place_of: list[int]) -> None:
    pages = list_pages(len(place_of), PLACES, place_of)
    assert sorted(row for page in pages for row in page.rows) == list(
        range(len(place_of))
    )
    assert all(
        PLACES[place_of[row]] == page.place for page in pages for row in page.rows
    )
    assert all(0 < len(page.rows) <= MOST_ON_PAGE for page in pages)
    assert len({page.file for page in pages}) == len(pages)


@given(st.integers(0, 3000))
def test_without_districts_a_large_layer_has_numbered_pages(count: int) -> None:
    pages = list_pages(count, [], [])
    assert [row for page in pages for row in page.rows] == list(range(count))
    small = count <= MOST_ON_PAGE
    files = ["index"] if small else [f"p{n}" for n in range(1, len(pages) + 1)]
    assert [page.file for page in pages] == files[: len(pages)]


def test_a_large_district_goes_on_to_further_pages() -> None:
    pages = list_pages(1001, PLACES, [1] * 1001)
    assert [page.file for page in pages] == ["370103", "370103-2", "370103-3"]
    assert [(page.part, page.parts) for page in pages] == [(1, 3), (2, 3), (3, 3)]


def test_codes_name_the_pages_only_if_all_districts_have_their_own() -> None:
    numbered = ["d01", "d02", "other"]
    for codes in (["1", None], ["1", "1"], ["1", "../x"], ["1", "a"], [None, None]):
        assert [place.slug for place in name_places(["东", "西"], codes)] == numbered
    assert [place.slug for place in PLACES] == ["370102", "370103", "other"]
    assert PLACES[-1].name is None
