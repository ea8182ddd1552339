"""Descriptions: look-ups and languages."""

from citymap.layer import Field, Layer, Title


def test_a_field_is_found_by_its_name() -> None:
    field = Field("name", "text", Title("名称", "Name"))
    layer = Layer(
        "toilets", Title("公厕", "Toilets"), "point", "toilet", "#000000", "", (field,)
    )
    assert layer.field("name") is field
    assert layer.field("nothing") is None


def test_a_title_is_said_in_the_language_asked() -> None:
    assert Title("公厕", "Toilets").say("zh") == "公厕"
    assert Title("公厕", "Toilets").say("en") == "Toilets"
