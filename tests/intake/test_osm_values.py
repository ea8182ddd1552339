from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.osm_values import Reading, Value, read_field
from citymap.layer import FIELD_TYPES, Choice, Field, FieldType, Title

KINDS = (
    Choice("surface", Title("地面", "Surface")),
    Choice("street_side", Title("路侧", "Street side"), ("lane", "on_kerb")),
)


def field(
    kind: FieldType,
    osm: str = "k",
    *,
    unit: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Field:
    return Field(
        "f",
        kind,
        Title("字段", "Field"),
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        choices=KINDS if kind == "choice" else (),
        osm=tuple(osm.split("|")),
    )


UNDERSTOOD: tuple[tuple[FieldType, str, Value], ...] = (
    ("text", "Kluuvi", "Kluuvi"),
    ("text", "  two \n\t lines ", "two lines"),
    ("text", "<script>", "<script>"),  # escaped where it is shown
    ("opening_hours", "Mo-Su 09:00-18:00", "Mo-Su 09:00-18:00"),
    ("opening_hours", "nonsense", "nonsense"),  # the hours' room judges it
    ("market_days", "农历逢三、八", "农历逢三、八"),
    ("integer", "400", 400),
    ("integer", "+7", 7),
    ("integer", "-2", -2),
    ("integer", "12.0", 12),
    ("number", "2.5", 2.5),
    ("number", "3", 3.0),
    ("number", "-0.5", -0.5),
    ("yes_no_unknown", "yes", "yes"),
    ("yes_no_unknown", "Yes", "yes"),
    ("yes_no_unknown", "designated", "yes"),
    ("yes_no_unknown", "only", "yes"),
    ("yes_no_unknown", "true", "yes"),
    ("yes_no_unknown", "1", "yes"),
    ("yes_no_unknown", "no", "no"),
    ("yes_no_unknown", "false", "no"),
    ("yes_no_unknown", "0", "no"),
    ("yes_no_unknown", "none", "no"),
    ("choice", "surface", "surface"),
    ("choice", "Street side", "street_side"),
    ("choice", "on_kerb", "street_side"),
    ("choice", "地面", "surface"),
    ("date", "2020-02-29", "2020-02-29"),
    ("datetime", "2020-02-29T08:00", "2020-02-29T08:00:00"),
    ("datetime", "2020-02-29T08:00:00Z", "2020-02-29T08:00:00+00:00"),
    ("phone", "+358 10 766 9910", "+358 10 766 9910"),
    ("phone", "0531-12345; 0531-67890", "0531-12345; 0531-67890"),
    ("url", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ("url", "HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
)
NOT_UNDERSTOOD: tuple[tuple[FieldType, str], ...] = (
    *(("integer", text) for text in ("many", "yes", "~40", "10-20", "40;50", "1,200")),
    *(("integer", text) for text in ("1 200", "12.5", "1e3", "0x1F", "1_0", "４０")),
    *(("integer", text) for text in ("9" * 16, "40 cars", "-", "nan", "inf")),
    *(
        ("number", text)
        for text in ("2,5", "nan", "inf", "1e999", "2.5.1", ".5", "5 ft")
    ),
    *(("yes_no_unknown", text) for text in ("0,5 €", "Mo-Fr 09:00-17:00", "customers")),
    *(("choice", text) for text in ("inline", "surface;street_side", "?")),
    *(("date", text) for text in ("2020", "2020-02", "2021-02-29", "29.2.2020")),
    *(("datetime", text) for text in ("2020-02-29", "2020-02-29T25:00", "20200229T08")),
    *(("phone", text) for text in ("12", "call me", "<b>123</b>", "1" * 101)),
    *(("url", text) for text in ("javascript:alert(1)", "www.example.org", "https://")),
    *(
        ("url", text)
        for text in ("https://a b", "ftp://a.org", "data:text/html,https://")
    ),
)


@pytest.mark.parametrize(("kind", "text", "value"), UNDERSTOOD)
def test_a_plain_value_is_read_as_its_type(
    kind: FieldType, text: str, value: Value
) -> None:
    reading = read_field(field(kind), {"k": text})
    assert reading == Reading(value)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(("kind", "text"), NOT_UNDERSTOOD)
def test_what_is_not_plainly_a_value_is_null_and_told(
    kind: FieldType, text: str
) -> None:
    assert read_field(field(kind), {"k": text}) == Reading(odd=text)


@pytest.mark.parametrize("text", ["limited", "Limited", "partial", "unknown"])
def test_neither_yes_nor_no_is_not_known_and_nothing_to_tell(text: str) -> None:
    assert read_field(field("yes_no_unknown"), {"k": text}) == Reading()


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("tags", [{}, {"k": ""}, {"k": "  "}, {"other": "1"}])
def test_an_absent_or_blank_tag_is_not_known(
    kind: FieldType, tags: Mapping[str, str]
) -> None:
    assert read_field(field(kind), tags) == Reading()


@pytest.mark.parametrize(
    ("tags", "value"),
    [
        ({"name:zh": "集市", "name": "Kauppahalli"}, "集市"),
        ({"name": "Kauppahalli"}, "Kauppahalli"),
        ({"name:zh": " ", "name": "Kauppahalli"}, "Kauppahalli"),
    ],
)
def test_the_first_key_that_is_there_answers(
    tags: Mapping[str, str], value: str
) -> None:
    assert read_field(field("text", "name:zh|name"), tags) == Reading(value)


def test_a_preferred_key_that_is_not_understood_is_told_not_skipped() -> None:
    tags = {"capacity": "some", "capacity:car": "5"}
    spaces = field("integer", "capacity|capacity:car")
    assert read_field(spaces, tags) == Reading(odd="some")


@pytest.mark.parametrize(
    ("kind", "unit", "text", "value"),
    [
        ("integer", "spaces", "12 spaces", 12),
        ("integer", "个", "12个", 12),
        ("number", "kW", "22.5 kW", 22.5),
        ("number", "m", "2.5m", 2.5),
        ("number", "m", "2.5 ft", None),
        ("number", "m", "2.5 cm", None),
        ("integer", "spaces", "12 cars", None),
        ("integer", "spaces", "spaces", None),
    ],
)
def test_only_the_fields_own_unit_is_taken_off(
    kind: FieldType, unit: str, text: str, value: Value | None
) -> None:
    assert read_field(field(kind, unit=unit), {"k": text}).value == value


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("9", 9), ("-1", None), ("10", None)]
)
@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_number_beyond_the_fields_limits_is_told(
    kind: FieldType, text: str, value: Value | None
) -> None:
    reading = read_field(field(kind, minimum=0, maximum=9), {"k": text})
    assert reading == Reading(value, None if value is not None else text)


@pytest.mark.parametrize(
    ("tags", "value"),
    [
        (
            {"addr:street": "Mannerheimintie", "addr:housenumber": "13"},
            "Mannerheimintie 13",
        ),
        ({"addr:street": "泉城路", "addr:housenumber": "26号"}, "泉城路26号"),
        ({"addr:street": "Mannerheimintie"}, "Mannerheimintie"),
        ({"addr:place": "Suomenlinna", "addr:housenumber": "C 74"}, "Suomenlinna C 74"),
        ({"addr:housenumber": "13"}, None),
        (
            {"addr:full": "By the market", "addr:street": "X", "addr:housenumber": "1"},
            "By the market",
        ),
    ],
)
def test_a_house_number_follows_its_street_and_nothing_else(
    tags: Mapping[str, str], value: str | None
) -> None:
    address = field("text", "addr:full|addr:street|addr:place")
    assert read_field(address, tags) == Reading(value)


@given(st.sampled_from(FIELD_TYPES), st.text(max_size=30))
def test_any_text_is_a_value_or_told_or_says_nothing(
    kind: FieldType, text: str
) -> None:
    reading = read_field(field(kind), {"k": text})
    assert reading.value is None or reading.odd is None
    if reading == Reading():
        assert not text.strip() or kind == "yes_no_unknown"
