"""The exception tree: messages in two languages, nothing foreign at length."""

import inspect

import pytest

from citymap import errors
from citymap.errors import CitymapError, DefinitionError, ParameterError, shorten


def test_a_message_falls_back_to_english() -> None:
    assert CitymapError("gone").say("zh") == "gone"
    assert CitymapError("gone", "没有了").say("zh") == "没有了"


def test_a_parameter_error_names_its_parameter_in_both_languages() -> None:
    error = ParameterError("lng", "too big", "太大")
    assert (error.say("en"), error.say("zh")) == ("lng: too big", "lng：太大")


def test_all_faults_of_a_definition_are_told_at_once() -> None:
    assert str(DefinitionError(["one", "two"])) == "one\ntwo"


def test_the_tree_in_the_docstring_names_every_class() -> None:
    for name, member in inspect.getmembers(errors, inspect.isclass):
        if issubclass(member, Exception):
            assert name in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("a\nb\0c", "a�b�c"),
        ("x" * 41, "x" * 39 + "…"),
        ("字" * 40, "字" * 40),
    ],
)
def test_foreign_input_is_cut_and_cleaned(text: str, shown: str) -> None:
    assert shorten(text) == shown
