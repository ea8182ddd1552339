"""Every example that a document marks is run; its answer is what the document says.

A block ```` ```sh jinan ```` (or ``helsinki``) is run from the root of a workspace
filled as ``make serve`` fills it, beside a service whose clock stands still; the
block marked ``answer`` after it must agree. ``…`` in an answer stands for whatever
is there; versions and hashes are those of the day.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.api.serving import Server, serving
from tests.docs.reading import DOCUMENTS, ROOT, Fence, fences, read

CLOCKS = {"jinan": "2026-11-22T02:00", "helsinki": "2026-11-22T14:00"}
PLACES = {"jinan": Path(), "helsinki": Path("examples/helsinki")}
MORE = "…"
_MASKED = re.compile(r"\b(\d{8}T\d{6}Z|[0-9a-f]{64}|[0-9a-f]{12})\b")


def examples(document: str) -> list[tuple[Fence, Fence | None]]:
    """The blocks that are run, each with the answer that follows it, if one does."""
    blocks = fences(read(document))
    after: list[Fence | None] = [*blocks[1:], None][: len(blocks)]
    return [
        (block, answer if answer and answer.words == ("answer",) else None)
        for block, answer in zip(blocks, after, strict=True)
        if block.words and block.words[0] in CLOCKS
    ]


#: The Chinese README has the blocks of the English one (test_links), run once.
WITH_EXAMPLES = [
    document
    for document in DOCUMENTS
    if examples(document) and document != "README.zh-CN.md"
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree as it is after ``make serve`` of both workspaces."""
    tree = tmp_path_factory.mktemp("filled")
    made = shutil.ignore_patterns("*.gpkg*", ".*")
    for folder in ("layers", "data"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=made)
    shutil.copytree(
        ROOT / "examples", tree / "examples", ignore=shutil.ignore_patterns("data")
    )
    shutil.copy(ROOT / "publish.toml", tree)
    (tree / ".venv").symlink_to(sys.prefix)
    extract = "examples/helsinki/helsinki-centre.osm.pbf"
    in_shell(tree, "jinan", ".venv/bin/citymap demo")
    in_shell(
        tree,
        "helsinki",
        f".venv/bin/citymap import-osm {extract} --workspace examples/helsinki",
    )
    return tree


@pytest.fixture
def tree(filled: Path, tmp_path: Path) -> Path:
    """The same for one document, which may change it."""
    copy = tmp_path / "tree"
    shutil.copytree(filled, copy, symlinks=True)
    return copy


@pytest.fixture
def services(tree: Path, tmp_path: Path) -> Iterator["Services"]:
    with ExitStack() as stack:
        yield Services(stack, tree, tmp_path)


class Services:
    """A service for each workspace that a document asks, from when it asks."""

    def __init__(self, stack: ExitStack, tree: Path, output: Path) -> None:
        self._stack, self._tree, self._output = stack, tree, output
        self._running: dict[str, Server] = {}

    def url(self, workspace: str) -> str:
        if workspace not in self._running:
            started = serving(
                self._tree / PLACES[workspace],
                self._output / f"{workspace}.log",
                CITYMAP_NOW=CLOCKS[workspace],
            )
            self._running[workspace] = self._stack.enter_context(started)
        return self._running[workspace].url


def in_shell(
    tree: Path, workspace: str, script: str
) -> subprocess.CompletedProcess[str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("CITYMAP_", "LC_"))}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=tree,
        env={
            **own,
            "LANG": "en_GB.UTF-8",
            "COLUMNS": "80",
            "CITYMAP_NOW": CLOCKS[workspace],
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(shutil.which("curl") is None, reason="install curl: examples ask")
@pytest.mark.parametrize("document", WITH_EXAMPLES)
def test_the_examples_of_a_document_do_what_it_says(
    document: str, tree: Path, services: Services
) -> None:
    for example, answer in examples(document):
        workspace = example.words[0]
        script = example.text
        if "localhost:8000" in script or "reload" in script:
            url = services.url(workspace)
            script = script.replace("http://localhost:8000", url)
        done = in_shell(tree, workspace, script)
        where = f"{document}:{example.line}"
        told = f"{where}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        assert done.returncode == expected_exit(example), told
        if answer is not None:
            given = done.stdout or done.stderr
            agree = json_agrees if answer.language == "json" else text_agrees
            assert agree(answer.text, given), told


def expected_exit(example: Fence) -> int:
    codes = [w.removeprefix("exit=") for w in example.words if w.startswith("exit=")]
    return int(codes[0]) if codes else 0


def masked(text: str) -> str:
    return _MASKED.sub("(of the day)", text)


def json_agrees(wanted: str, given: str) -> bool:
    return agrees(json.loads(masked(wanted)), json.loads(masked(given)))


def agrees(wanted: object, given: object) -> bool:
    """Compare values; ``…`` is any value, or whatever else an object or list has."""
    match wanted, given:
        case dict(), dict():
            rest = MORE in wanted
            named = {k: v for k, v in wanted.items() if k != MORE}
            same = (
                named.keys() <= given.keys() if rest else named.keys() == given.keys()
            )
            return same and all(agrees(v, given[k]) for k, v in named.items())
        case list(), list():
            rest = bool(wanted) and wanted[-1] == MORE
            named = wanted[:-1] if rest else wanted
            enough = len(given) > len(named) if rest else len(given) == len(named)
            return enough and all(map(agrees, named, given))
        case str(), str() if wanted.endswith(MORE):
            return given.startswith(wanted.removesuffix(MORE))
        case _:
            return wanted == MORE or (
                wanted == given and isinstance(wanted, bool) == isinstance(given, bool)
            )


def text_agrees(wanted: str, given: str) -> bool:
    """Compare texts line by line; a line ``…`` is any lines."""
    lines = [re.escape(line.rstrip()) for line in masked(wanted).strip().splitlines()]
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == MORE else line for line in lines)
    plain = "\n".join(line.rstrip() for line in masked(given).strip().splitlines())
    return re.fullmatch(pattern, plain) is not None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_asks_a_service_or_runs_a_verb_is_an_example_that_is_run(
    document: str,
) -> None:
    for block in fences(read(document)):
        if block.language == "sh" and "serve" not in block.text:
            asks = "localhost:8000" in block.text or ".venv/bin/citymap" in block.text
            assert block.words[:1] in (("jinan",), ("helsinki",)) or not asks, block


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        ('{"a": 1}', '{"a": 1}', True),
        ('{"a": 1}', '{"a": 2}', False),
        ('{"a": 1}', '{"a": 1, "b": 2}', False),
        ('{"a": 1, "…": "…"}', '{"a": 1, "b": 2}', True),
        ('{"a": 1, "…": "…"}', '{"b": 2}', False),
        ('["a", "…"]', '["a", "b"]', True),
        ('["a", "…"]', '["a"]', False),
        ('"ab…"', '"abc"', True),
        ('"ab…"', '"cab"', False),
        ('"…"', "null", True),
        ("0", "false", False),
        ('"v:20261122T000000Z"', '"v:20270101T010203Z"', True),
    ],
)
def test_an_answer_agrees_only_where_it_is_the_same(
    wanted: str, given: str, *, same: bool
) -> None:
    assert json_agrees(wanted, given) is same


def test_a_text_agrees_only_where_it_is_the_same() -> None:
    assert text_agrees("a\n…\nd", "a\nb\nc\nd\n")
    assert not text_agrees("a\n…\nd", "a\nb\nc\n")
    assert not text_agrees("a", "a\nb")
