"""The page of notices is the code's own, and whole."""

import importlib
import pkgutil

from tests.docs.reading import headings, read

from citymap import intake
from citymap.intake.kinds import notices_page
from citymap.intake.notices import Kind

PAGE = "docs/notices.md"
WRITE = "write it anew: .venv/bin/citymap notices --markdown > docs/notices.md"


def test_the_page_of_notices_is_what_the_code_writes() -> None:
    assert read(PAGE) == notices_page(), WRITE


def test_every_kind_of_notice_has_a_heading_and_no_other_has_one() -> None:
    for module in pkgutil.walk_packages(intake.__path__, f"{intake.__name__}."):
        if ".kinds_" in module.name:
            importlib.import_module(module.name)
    known = {kind.code() for kind in _below(Kind) if ".kinds_" in kind.__module__}
    found = {text for level, text in headings(read(PAGE)) if level > 2}
    assert known
    assert known - found == set(), "not on the page"
    assert found - known == set(), "no such notice"


def _below(kind: type[Kind]) -> set[type[Kind]]:
    return {one for child in kind.__subclasses__() for one in (child, *_below(child))}
