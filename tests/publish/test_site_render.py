"""What every page of a site says; how they look is tested in tests/browser."""

from pathlib import Path

import pytest
from tests.publish.sites import PAGES, a_part, read_page, write

from citymap.publish.site_render import Page as SitePage


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "site", [a_part(30)])


def test_pages_say_language_city_and_where_the_data_are_from(made: Path) -> None:
    for name in PAGES:
        text = (made / name).read_text("utf-8")
        told = set(read_page(made / name).texts)
        assert '<html lang="zh-CN">' in text
        assert {"2026-11-20", "a test", "鲁S(2026)001号"} <= told
        assert text.count("<h1>") == 1


def test_the_address_of_a_folders_page_is_the_folders() -> None:
    assert SitePage("index.html", "", "", {}).url("https://a.org") == "https://a.org/"
    listed = SitePage("toilets/d01.html", "", "", {})
    assert listed.url("https://a.org/x") == "https://a.org/x/toilets/d01.html"
