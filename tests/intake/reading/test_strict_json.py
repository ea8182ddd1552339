import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.strict_json import JSON_DEPTH, depth_of, load_json

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
_VALUES = st.recursive(
    _LEAVES | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4)
    ),
    max_leaves=20,
)


def _depth(value: object) -> int:
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 0


@given(_VALUES, st.booleans())
def test_what_is_written_is_read_again(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert load_json(text.encode()) == value
    assert depth_of(text.encode()) == _depth(value)


@pytest.mark.parametrize(
    ("told", "depth"),
    [
        *[(b"", 0), (b"1", 0), (b'"[[["', 0), (rb'"\\"', 0), (rb'["\\", [[]]]', 3)],
        *[(rb'["\"[[", []]', 2), (b"]]][[", 0), (b'["[[[[[', 1)],
    ],
)
def test_depth_is_counted_outside_of_texts(told: bytes, depth: int) -> None:
    assert depth_of(told) == depth


def test_the_deepest_that_is_read_is_read() -> None:
    load_json(b"[" * JSON_DEPTH + b"]" * JSON_DEPTH)
    with pytest.raises(ImportRefused, match=str(JSON_DEPTH)):
        load_json(b"[" * (JSON_DEPTH + 1) + b"]" * (JSON_DEPTH + 1))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (rb'"\uD800"', "text_broken"),
        (rb'"\udc00"', "text_broken"),
        (rb'"\ud83d\ud83d\ude80"', "text_broken"),
        (b"NaN", "number_not_finite"),
        (b"-1e999", "number_not_finite"),
        (b"9" * 5000, "number_not_finite"),
        (b'{"a": {"b": 1, "b": 1}}', "member_twice"),
        (b"[1,]", "json_unreadable"),
        (b"{'a': 1}", "json_unreadable"),
        (b"[01]", "json_unreadable"),
        (b'"\x01"', "json_unreadable"),
        (b"", "json_unreadable"),
        (b'"\xb9\xab"', "text_not_utf8"),
        (b'"\xed\xa0\x80"', "text_not_utf8"),
    ],
)
def test_what_is_not_strict_json_is_refused_by_its_reason(
    told: bytes, code: str
) -> None:
    with pytest.raises(ImportRefused) as caught:
        load_json(told)
    assert caught.value.notice.kind.code() == code


@pytest.mark.parametrize(
    ("told", "value"),
    [
        (rb'"\ud83d\ude80"', "🚀"),
        (rb'"\\ud800"', "\\ud800"),
        (b"\xef\xbb\xbf[1]", [1]),
        (b"9" * 30, int("9" * 30)),
    ],
)
def test_what_only_looks_odd_is_read(told: bytes, value: object) -> None:
    assert load_json(told) == value


def test_the_line_that_breaks_is_told() -> None:
    with pytest.raises(ImportRefused) as caught:
        load_json(b'{\n"a": 1,\n"b" 2}')
    assert caught.value.notice.details == {"line": 3}
