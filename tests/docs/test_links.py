"""What the documents point at exists, and the two READMEs are one."""

import re
import shutil

import pytest
from tests.docs.reading import (
    DOCUMENTS,
    GENERATED,
    ROOT,
    fences,
    headings,
    project_files,
    read,
)

ENGLISH, CHINESE = "README.md", "README.zh-CN.md"
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_TARGET = re.compile(r"\bmake ([a-z-]+)")
#: In two halves, so that this file does not hold what it looks for.
FOREIGN = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
    "/Us" + "ers/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "tuna.tsinghua" + ".edu",
    "mirrors." + "aliyun",
]


def anchor(heading: str) -> str:
    """The fragment that a heading has on GitHub."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def links(document: str) -> list[str]:
    text = read(document)
    for fence in fences(text):
        text = text.replace(fence.text, "")
    return [link for link in _LINK.findall(text) if "://" not in link]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_link_leads_to_a_file_and_to_a_heading_in_it(document: str) -> None:
    for link in links(document):
        path, _, fragment = link.partition("#")
        target = (ROOT / document).parent / path if path else ROOT / document
        name = target.resolve().relative_to(ROOT).as_posix()
        assert target.exists() or name in GENERATED, f"{document}: {link}"
        if fragment:
            known = [anchor(text) for _, text in headings(target.read_text("utf-8"))]
            assert fragment in known, f"{document}: {link}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = re.findall(r"`([^`]*)`", read(document))
    named += [fence.text for fence in fences(read(document)) if fence.language == "sh"]
    assert {t for text in named for t in _TARGET.findall(text)} <= targets


def test_the_two_readmes_have_the_same_sections() -> None:
    levels = [[level for level, _ in headings(read(r))] for r in (ENGLISH, CHINESE)]
    assert levels[0] == levels[1]


def test_the_two_readmes_have_the_same_commands_and_answers() -> None:
    blocks = [
        [(fence.language, fence.words, fence.text) for fence in fences(read(readme))]
        for readme in (ENGLISH, CHINESE)
    ]
    assert blocks[0] == blocks[1]


def test_the_two_readmes_link_to_the_same_files() -> None:
    english, chinese = set(links(ENGLISH)), set(links(CHINESE))
    assert english - {CHINESE} == chinese - {ENGLISH}


@pytest.mark.skipif(shutil.which("git") is None, reason="install git: it lists files")
def test_no_file_names_a_place_on_somebodys_machine_or_a_package_host() -> None:
    found = []
    for path in project_files():
        text = path.read_bytes()
        found += [
            f"{path.relative_to(ROOT)}: {word}"
            for word in FOREIGN
            if word.encode() in text and path.suffix not in (".pbf", ".gpkg")
        ]
    assert not found
