"""Whatever a user can name has its place in the documents."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest
import typer
from tests.docs.reading import ROOT, fences, headings, read, section, tables

from citymap.api import problems
from citymap.api.imports import CONFIRM, IMPORT
from citymap.api.layers import FEATURE, LAYERS
from citymap.api.ogc import FORMAT, ITEMS
from citymap.api.page import LANDING
from citymap.api.params import Table
from citymap.api.question import NEARBY
from citymap.api.schemas import SCHEMAS
from citymap.api.search import SEARCH
from citymap.api.tiles import TILE
from citymap.catalog import read_catalog
from citymap.cli import make_app
from citymap.hours.fairs import compile_market_days
from citymap.hours.opening import HoursContext
from citymap.hours.phrases import to_osm
from citymap.layer import (
    COMMON_COLUMNS,
    FIELD_TYPES,
    Choice,
    City,
    Field,
    Figure,
    Layer,
    Style,
    TileSource,
)
from citymap.publish import budget
from citymap.publish.gathering import MOST_LAYERS
from citymap.publish.maps_file import MAPS_FILE, MOST_MAPS, read_maps
from citymap.publish.output import Output
from citymap.publish.request import MapRequest
from citymap.settings import Settings

CATALOG = read_catalog(ROOT)
LAYERS_PAGE, API_PAGE, CLI_PAGE = "docs/layers.md", "docs/api.md", "docs/cli.md"
PUBLISHING_PAGE = "docs/publishing.md"


def verbs() -> dict[str, click.Command]:
    """Every verb by its full name, as it is typed."""
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, name: str) -> None:
        found[name] = command
        for child, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{name} {child}".strip())

    walk(typer.main.get_command(make_app()), "")
    return {name: command for name, command in found.items() if name}


def named(text: str) -> set[str]:
    """What stands between code marks, word by word."""
    for fence in fences(text):
        text = text.replace(f"{fence.text}```", "")
    text = text.replace("```", "")
    return set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", text))))


@pytest.mark.parametrize("verb", verbs())
def test_a_verb_has_a_heading_and_its_options_are_named_under_it(verb: str) -> None:
    text = section(read(CLI_PAGE), verb)
    for parameter in verbs()[verb].params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            if option.startswith("--") and option not in ("--help", "--workspace"):
                assert option in text, f"{verb} {option}"


def test_a_heading_of_the_command_line_is_a_verb() -> None:
    found = {text for level, text in headings(read(CLI_PAGE)) if level > 1}
    assert found == set(verbs())


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_verb(readme: str) -> None:
    rows = [row[0].strip("`") for row in tables(read(readme))]
    assert {verb.split()[0] for verb in verbs()} <= set(rows)


def test_a_setting_has_a_heading_and_a_heading_is_a_setting() -> None:
    found = {t for _, t in headings(read("docs/operations.md")) if "CITYMAP_" in t}
    assert found == {f"CITYMAP_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("layer", CATALOG.layers.values(), ids=lambda known: known.id)
def test_a_layer_has_a_heading_its_flags_and_its_tags(layer: Layer) -> None:
    text = section(read(LAYERS_PAGE), layer.id)
    assert set(layer.flags) <= named(text)
    told = re.search(r"Flags: ([^.]*)\.", text)
    assert named(told[1] if told else "") == set(layer.flags)
    assert all(f"`{tag.key}={tag.value}`" in text for tag in layer.osm)
    assert (layer.hours is None) or f"`{layer.hours}`" in text


@pytest.mark.parametrize(
    ("heading", "described"),
    [
        ("Keys of a layer", Layer),
        ("Style", Style),
        ("Keys of a field", Field),
        ("Keys of a field", Choice),
        ("city.toml", City),
        ("city.toml", Figure),
        ("city.toml", TileSource),
    ],
)
def test_every_key_of_a_definition_is_explained(heading: str, described: type) -> None:
    known = {field.name for field in fields(described)} - {"name"}
    assert known <= named(section(read(LAYERS_PAGE), heading))


def test_every_type_and_every_column_of_a_file_is_explained() -> None:
    assert set(FIELD_TYPES) <= named(section(read(LAYERS_PAGE), "Keys of a field"))
    assert set(COMMON_COLUMNS) <= named(section(read(LAYERS_PAGE), "Data files"))


def test_the_example_of_a_layer_file_is_without_fault(tmp_path: Path) -> None:
    (block,) = (f for f in fences(read(LAYERS_PAGE)) if f.words == ("layer",))
    folder = tmp_path / "layers"
    folder.mkdir()
    city = (ROOT / "layers" / "city.toml").read_text("utf-8")
    (folder / "city.toml").write_text(city.partition("[[figures]]")[0], "utf-8")
    (folder / "drinking_water.toml").write_text(block.text, "utf-8")
    (layer,) = read_catalog(tmp_path).layers.values()
    used = set(tomllib.loads(block.text))
    assert {field.name for field in fields(Layer)} - {"always_open"} == used
    assert len(layer.fields) == block.text.count("[fields.")


def test_the_example_of_a_set_of_maps_is_without_fault(tmp_path: Path) -> None:
    (block,) = (f for f in fences(read(PUBLISHING_PAGE)) if f.words == ("maps",))
    (tmp_path / MAPS_FILE).write_text(block.text, "utf-8")
    assert len(read_maps(tmp_path, CATALOG)) == block.text.count("[maps.")


def test_whatever_a_map_can_be_told_is_explained_as_key_and_as_option() -> None:
    keys = {field.name for field in fields(MapRequest)}
    keys |= {field.name for field in fields(Output)} - {"path"} | {"out"}
    assert keys <= named(section(read(PUBLISHING_PAGE), "The maps of the month"))
    options = section(read(PUBLISHING_PAGE), "Options")
    for parameter in verbs()["publish"].params:
        for option in parameter.opts:
            if option.startswith("--") and option not in ("--help", "--workspace"):
                assert f"`{option}" in options, option


def test_the_limits_of_a_page_are_those_that_are_kept() -> None:
    rows = dict(tables(section(read(PUBLISHING_PAGE), "Limits")))
    assert rows["features in one page"] == f"{budget.FEATURES:,}"
    assert rows["bytes of one page"] == f"{budget.BYTES:,}"
    assert rows["layers in one map"] == f"{MOST_LAYERS}"
    assert rows["maps in `publish.toml`"] == f"{MOST_MAPS}"


@pytest.mark.parametrize(
    ("phrase", "osm"), tables(section(read(LAYERS_PAGE), "Opening hours"))
)
def test_a_phrase_is_understood_as_the_page_says(phrase: str, osm: str) -> None:
    assert to_osm(phrase.strip("`")) == osm.strip("`")


@pytest.mark.parametrize("row", tables(section(read(LAYERS_PAGE), "Market days")))
def test_market_days_of_the_page_are_understood(row: list[str]) -> None:
    context = HoursContext(CATALOG.city.time_zone)
    assert compile_market_days(row[0].strip("`"), context).understood


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("GET /v1/nearby", NEARBY),
        ("GET /v1/search", SEARCH),
        ("GET /v1/layers", LAYERS),
        ("GET /v1/layers/{layer}/features/{id}", FEATURE),
        ("Imports", {**IMPORT, **CONFIRM}),
        ("OGC API", {**ITEMS, **FORMAT, **TILE}),
        ("Pages", LANDING),
    ],
)
def test_every_parameter_of_a_route_is_named(heading: str, known: Table) -> None:
    text = section(read(API_PAGE), heading)
    assert set(known) <= named(text)
    told = {n for row in tables(text.partition("### ")[0]) for n in named(row[0])}
    if heading.startswith("GET") and told:
        assert told == set(known)
    choices = {c for p in known.values() for c in p.choices or ()}
    assert choices <= named(text) | named(section(read(API_PAGE), "GET /v1/nearby"))


@pytest.mark.parametrize("name", ["Nearby", "Item", "Open", "Empty"])
def test_every_member_of_an_answer_is_named(name: str) -> None:
    members = SCHEMAS[name]["properties"]
    assert isinstance(members, dict)
    assert set(members) <= named(section(read(API_PAGE), "GET /v1/nearby"))


def test_every_error_is_in_the_table_with_its_two_numbers() -> None:
    rows = tables(section(read(API_PAGE), "Errors"))
    rows += tables(section(read(API_PAGE), "Refusals of imports"))
    told = {(int(http), int(status)) for _, http, status in rows}
    ours = {(http, status) for _, http, status in problems._STATUSES}
    refusals = {
        (int(code), int(code))
        for path in (ROOT / "src/citymap/api").glob("*.py")
        for code in re.findall(r"Refused\(\s*(\d{3})", path.read_text("utf-8"))
    }
    unheard = (499, 499)  # of who has hung up: in metrics and log only
    refusals = refusals - {(429, 429), unheard} | {(429, problems.TOO_FAST)}
    imports = {(400, problems.IMPORT_REFUSED), (507, 507)}
    assert told == ours | refusals | imports | {(500, 500), (404, 404)}


def test_every_room_is_on_the_map_of_the_architecture() -> None:
    text = section(read("docs/architecture.md"), "Rooms")
    source = ROOT / "src" / "citymap"
    for path in [*source.rglob("*.py"), *source.glob("*/")]:
        if not path.name.startswith("_") and "__pycache__" not in path.parts:
            assert re.search(rf"\b{path.stem}\b", text), path.relative_to(source)
