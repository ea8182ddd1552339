"""The site's own words exist in both languages."""

from citymap.layer import NAVIGATIONS
from citymap.publish.site_words import NAVIGATION, words


def test_every_word_is_there_in_both_languages() -> None:
    assert words("zh").keys() == words("en").keys()
    assert all(words("zh").values())
    assert all(text.isascii() for text in words("en").values())


def test_every_target_of_navigation_has_a_name() -> None:
    assert set(NAVIGATION) == set(NAVIGATIONS)
