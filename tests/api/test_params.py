"""Parameters: one description reads queries and bodies, and refuses by the table."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.hostile_queries import (
    FAR_MOMENTS,
    NO_LISTS,
    NO_MOMENTS,
    NO_NUMBERS,
    NO_WHOLE,
)

from citymap.api.ogc import ITEMS
from citymap.api.params import (
    Parameter,
    Table,
    city_moment,
    read_body,
    read_query,
    require,
    table,
    unknown_parameter,
)
from citymap.api.question import NEARBY
from citymap.errors import (
    MalformedParameter,
    MissingParameter,
    ParameterError,
    ParameterOutOfRange,
    ParameterTooLong,
    UnknownParameter,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
AT = NEARBY["at"]
WORDS = Parameter("q", "text", "Words.", most=64)
LAT, RADIUS, LINKS = NEARBY["lat"], NEARBY["radius"], NEARBY["links"]


@given(st.decimals(-(10**12), 10**12, places=6))
def test_every_plain_decimal_is_read_as_python_reads_it(number: object) -> None:
    text = f"{number:f}"
    assert LAT.from_text(text) == float(text)


@given(st.text(max_size=40))
def test_no_text_is_read_as_a_number_but_plain_decimals(text: str) -> None:
    try:
        value = LAT.from_text(text)
    except (MalformedParameter, ParameterTooLong):
        return
    assert value == float(text)
    assert set(text) <= set("0123456789.-")


@pytest.mark.parametrize("text", NO_NUMBERS + NO_WHOLE, ids=ascii)
def test_what_is_no_whole_number_is_malformed(text: str) -> None:
    with pytest.raises(MalformedParameter):
        RADIUS.from_text(text)


def _limited() -> list[Parameter]:
    known = [*NEARBY.values(), *ITEMS.values()]
    return [parameter for parameter in known if parameter.maximum is not None]


@pytest.mark.parametrize("parameter", _limited(), ids=lambda p: p.name)
def test_limits_are_allowed_and_one_beyond_is_not(parameter: Parameter) -> None:
    assert parameter.minimum is not None
    assert parameter.maximum is not None
    low, high = int(parameter.minimum), int(parameter.maximum)
    for number in (low, high):
        assert parameter.from_text(str(number)) == number
        assert parameter.from_json(number) == number
    for number in (low - 1, high + 1):
        for read, value in (
            (parameter.from_text, str(number)),
            (parameter.from_json, number),
        ):
            with pytest.raises(ParameterOutOfRange) as refused:
                read(value)
            assert f"allowed: {low:,}–{high:,}" in refused.value.en


def test_a_whole_number_of_json_may_be_written_with_a_point_but_is_whole() -> None:
    value = RADIUS.from_json(500.0)
    assert (value, type(value)) == (500, int)
    with pytest.raises(MalformedParameter):
        RADIUS.from_json(500.5)


def test_a_switch_is_0_or_1_and_in_json_true_or_false() -> None:
    assert [LINKS.from_text(text) for text in ("0", "1")] == [0, 1]
    assert [LINKS.from_json(value) for value in (0, 1, False, True)] == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "text", ["a", "泉" * 64, "a" * 64, " ", "\x00", "\u202e", "🚻"]
)
def test_a_text_is_taken_as_it_is(text: str) -> None:
    assert WORDS.from_text(text) == text
    assert WORDS.from_json(text) == text


@pytest.mark.parametrize("text", ["a" * 65, "泉" * 65, "a" * 513, "🚻" * 10_000])
def test_a_text_has_so_many_characters_and_no_more(text: str) -> None:
    for read in (WORDS.from_text, WORDS.from_json):
        with pytest.raises(ParameterTooLong, match="at most 64 characters"):
            read(text)


@pytest.mark.parametrize("value", ["", None, 1, True, ["a"], {"a": 1}])
def test_what_is_no_text_is_malformed(value: object) -> None:
    with pytest.raises(MalformedParameter):
        WORDS.from_json(value)


@pytest.mark.parametrize("text", NO_LISTS)
def test_a_list_has_no_empty_members(text: str) -> None:
    with pytest.raises(MalformedParameter):
        NEARBY["layer"].from_text(text)


def test_a_list_is_read_in_its_order_and_holds_each_once() -> None:
    assert NEARBY["layer"].from_text("b,a") == ("b", "a")
    assert NEARBY["layer"].from_json(["b", "a"]) == ("b", "a")
    assert NEARBY["attr"].from_json([]) == ()
    for twice in ("a,b,a", ["a", "b", "a"]):
        with pytest.raises(ParameterOutOfRange):
            NEARBY["layer"].from_json(twice)


def test_a_list_of_numbers_may_repeat_them() -> None:
    assert ITEMS["bbox"].from_text("0,0,10,10") == ("0", "0", "10", "10")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-22T02:00:00+08:00", "2026-11-21T18:00"),
        ("2026-11-22T02:00:00Z", "2026-11-22T02:00"),
        ("2026-11-22t02:00z", "2026-11-22T02:00"),
        ("2026-11-22T02:00:00 08:00", "2026-11-21T18:00"),  # a plus nobody encoded
        ("2026-11-22T02:00:00.999999-23:59", "2026-11-23T01:59"),
        ("2024-02-29T12:00Z", "2024-02-29T12:00"),
    ],
)
def test_a_moment_with_an_offset_is_that_moment(text: str, utc: str) -> None:
    value = AT.from_text(text)
    assert isinstance(value, datetime)
    cut = value.astimezone(UTC).replace(second=0, microsecond=0)
    assert cut == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", NO_MOMENTS, ids=ascii)
def test_what_is_no_moment_is_malformed(text: str) -> None:
    with pytest.raises(MalformedParameter):
        AT.from_text(text)


@pytest.mark.parametrize("text", FAR_MOMENTS)
def test_moments_of_other_centuries_are_out_of_range(text: str) -> None:
    with pytest.raises(ParameterOutOfRange):
        AT.from_text(text)


def _naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_without_an_offset_a_moment_is_the_citys_and_cut_to_the_minute() -> None:
    moment = city_moment(AT, _naive("2026-07-01T12:00:59.9"), HELSINKI)
    assert moment.isoformat() == "2026-07-01T12:00:00+03:00"
    winter = city_moment(AT, datetime(2026, 1, 1, 12, tzinfo=UTC), HELSINKI)
    assert winter.isoformat() == "2026-01-01T14:00:00+02:00"


def test_an_hour_that_the_citys_clock_skips_is_malformed() -> None:
    for text in ("2026-03-29T03:00", "2026-03-29T03:59"):
        with pytest.raises(MalformedParameter, match="never shows"):
            city_moment(AT, _naive(text), HELSINKI)
    for text in ("2026-03-29T02:59", "2026-03-29T04:00"):
        assert city_moment(AT, _naive(text), HELSINKI)


def test_an_hour_that_the_citys_clock_shows_twice_needs_an_offset() -> None:
    for text in ("2026-10-25T03:00", "2026-10-25T03:59"):
        with pytest.raises(MalformedParameter, match="twice"):
            city_moment(AT, _naive(text), HELSINKI)
        for offset in ("+02:00", "+03:00"):
            assert city_moment(AT, _naive(text + offset), HELSINKI)
    for text in ("2026-10-25T02:59", "2026-10-25T04:00"):
        assert city_moment(AT, _naive(text), HELSINKI)


def test_absent_parameters_are_absent_and_given_ones_are_read() -> None:
    values = read_query(NEARBY, [("lat", "36.65"), ("layer", "a,b"), ("links", "1")])
    assert values == {"lat": 36.65, "layer": ("a", "b"), "links": 1}
    assert (
        read_body(NEARBY, {"lat": 36.65, "layer": ["a", "b"], "links": True}) == values
    )


def test_the_first_required_parameter_that_is_absent_is_named() -> None:
    with pytest.raises(MissingParameter) as refused:
        require(NEARBY, {"lat": 1.0, "layer": ("a",)})
    assert refused.value.parameter == "coord"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("lan", "lang"), ("lon", "lng"), ("pagesize", "page_size"), ("Radius", "radius"),
     ("attrs", "attr"), ("open-for", "open_for"), ("latitude", "lat")],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, near: str) -> None:
    refused = unknown_parameter(wrong, NEARBY)
    assert refused.parameter == wrong
    assert near in refused.en
    assert near in refused.zh


def test_a_name_that_is_like_no_other_is_answered_with_all() -> None:
    refused = unknown_parameter("zzzz", NEARBY)
    assert all(name in refused.en for name in NEARBY)


NARROW: Table = table(Parameter("n", "integer", "A number.", minimum=0, maximum=9))


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=80)), max_size=4))
def test_whatever_is_asked_is_answered_or_refused_and_little_is_repeated(
    pairs: list[tuple[str, str]],
) -> None:
    refused: ParameterError | None = None
    try:
        values = read_query(NARROW, pairs)
    except ParameterError as error:
        refused, values = error, {}
    assert set(values) <= {"n"}
    said = f"{refused and refused.en} {refused and refused.zh}"
    assert all(value not in said for _, value in pairs if len(value) > 40)
    assert refused is None or len(refused.parameter) <= 40


def test_one_name_twice_is_refused_whatever_the_values() -> None:
    for pairs in ([("n", "1"), ("n", "1")], [("n", "x"), ("n", "1")]):
        with pytest.raises(UnknownParameter, match="twice"):
            read_query(NARROW, pairs)


def test_a_list_says_whether_it_has_too_many_members_or_too_long_a_text() -> None:
    layers = Parameter("layer", "list", "")
    with pytest.raises(ParameterTooLong, match="at most 32 values"):
        layers.from_text(",".join(f"l{n}" for n in range(33)))
    for long in ("x" * 513, ["x" * 513]):
        with pytest.raises(ParameterTooLong, match="at most 512 characters"):
            layers.from_json(long)
