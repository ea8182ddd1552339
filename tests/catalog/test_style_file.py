"""The rule by which a layer's features differ: read, or told what is wrong."""

from pathlib import Path

import pytest
from tests.catalog.test_reading import LAYER, faults_of, write_workspace

from citymap.catalog import read_catalog
from citymap.layer import Style

MARK = "[fields.name]"
KINDS = "integer, number, choice, yes_no_unknown"
SHOWN = f"a field of type {KINDS}, or hours of type opening_hours: "
NAMES = "code, hours, wheelchair, grade"


def with_style(text: str, layer: str = LAYER) -> str:
    return layer.replace(MARK, f"[style]\n{text}\n{MARK}", 1)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('field = "hours"', Style("hours")),
        ('field = "wheelchair"', Style("wheelchair")),
        (
            'field = "grade"\ncolours = { second = "#aabbcc" }',
            Style("grade", (("second", "#aabbcc"),)),
        ),
        (
            'field = "wheelchair"\ncolours = { no = "#000000", yes = "#aabbcc" }',
            Style("wheelchair", (("yes", "#aabbcc"), ("no", "#000000"))),
        ),
        (
            'field = "code"\nramp = ["#ffffff", "#000000"]\nbreaks = [-1, 2.5]',
            Style("code", (), ("#ffffff", "#000000"), (-1, 2.5)),
        ),
    ],
)
def test_a_style_is_read_as_written(text: str, style: Style, tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path, with_style(text))
    assert read_catalog(workspace).layer("toilets").style == style


def test_a_layer_without_a_style_has_none(tmp_path: Path) -> None:
    assert read_catalog(write_workspace(tmp_path)).layer("toilets").style is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", f"style.field is missing; {SHOWN}{NAMES}"),
        ('field = "name"', f'style.field = "name"; {SHOWN}{NAMES}'),
        ('field = "x"', f'style.field = "x"; {SHOWN}{NAMES}'),
        ("field = 1", f"style.field = 1; {SHOWN}{NAMES}"),
        ('field = "code"\nramps = []', "style.ramps is not a key here; nearest: ramp"),
        ('field = "grade"\ncolours = "red"', 'style.colours = "red"; a table'),
        ('field = "grade"\ncolours = { first = "red" }', "colours.first = "),
        (
            'field = "grade"\ncolours = { fist = "#000000" }',
            "style.colours.fist is not a key here; nearest: first",
        ),
        (
            'field = "wheelchair"\ncolours = { first = "#000000" }',
            "style.colours.first is not a key here; nearest: ",
        ),
        (
            'field = "code"\ncolours = { first = "#000000" }',
            "only by a field of type choice or yes_no_unknown",
        ),
        (
            'field = "hours"\nramp = ["#000000", "#111111"]',
            "only by a field of type integer or number",
        ),
        ('field = "grade"\nbreaks = [1]', "only by a field of type integer or number"),
        ('field = "code"\nramp = ["#000000"]', "2 to 7 colours"),
        ('field = "code"\nramp = []', "2 to 7 colours"),
        (f'field = "code"\nramp = {["#000000"] * 8}', "a list of at most 7"),
        ('field = "code"\nramp = ["#000000", "blue"]', 'style.ramp[1] = "blue"; #rrg'),
        ('field = "code"\nbreaks = [2, 1]', "style.breaks = [2, 1]; from low to high"),
        ('field = "code"\nbreaks = [1, 1]', "the same value only once"),
        ('field = "code"\nbreaks = [nan]', "style.breaks[0] = NaN; a number from"),
        ('field = "code"\nbreaks = ["1"]', 'style.breaks[0] = "1"; a number from'),
        (f'field = "code"\nbreaks = {list(range(7))}', "a list of at most 6"),
    ],
)
def test_a_fault_of_a_style_is_told_with_what_is_allowed(
    text: str, fault: str, tmp_path: Path
) -> None:
    (told,) = faults_of(write_workspace(tmp_path, with_style(text)))
    assert told.startswith("layers/toilets.toml: ")
    assert fault in told
    assert len(told) < 300


def test_a_style_that_is_no_table_is_one_fault(tmp_path: Path) -> None:
    layer = LAYER.replace("[fields.name]", 'style = "hours"\n[fields.name]', 1)
    (told,) = faults_of(write_workspace(tmp_path, layer))
    assert told == 'layers/toilets.toml: style = "hours"; a table'


def test_hours_that_do_not_say_when_tell_nothing_apart(tmp_path: Path) -> None:
    layer = LAYER.replace('hours = "hours"\n', "", 1)
    (told,) = faults_of(write_workspace(tmp_path, with_style('field = "hours"', layer)))
    assert 'style.field = "hours"; ' in told


def test_a_field_at_fault_is_told_of_once(tmp_path: Path) -> None:
    layer = LAYER.replace('type = "integer"', 'type = "int"', 1)
    style = 'field = "code"\ncolours = { a = "#000000" }\nramp = ["#000000", "#111111"]'
    told = faults_of(write_workspace(tmp_path, with_style(style, layer)))
    assert not [fault for fault in told if "style" in fault]
