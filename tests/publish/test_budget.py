"""A file too large is refused with advice, unless the asker insists."""

from collections.abc import Callable

import pytest

from citymap.publish.budget import (
    BYTES,
    FEATURES,
    MapTooLarge,
    check_bytes,
    check_rows,
)


@pytest.mark.parametrize(
    ("check", "most"), [(check_rows, FEATURES), (check_bytes, BYTES)]
)
def test_the_limit_itself_is_allowed_and_one_more_is_not(
    check: Callable[..., None], most: int
) -> None:
    check(most)
    with pytest.raises(MapTooLarge):
        check(most + 1)
    check(most + 1, over_limit=True)


@pytest.mark.parametrize(
    ("check", "size"), [(check_rows, 100_000), (check_bytes, 10**8)]
)
def test_a_refusal_says_how_much_and_what_to_do_in_both_languages(
    check: Callable[..., None], size: int
) -> None:
    with pytest.raises(MapTooLarge) as refused:
        check(size)
    for text in (refused.value.en, refused.value.zh):
        assert "--where" in text
        assert "--over-limit" in text
        assert "citymap serve" in text
        assert "100" in text
    assert "simplify" in refused.value.en
    assert "简化" in refused.value.zh


def test_what_is_promised_is_within_the_limits() -> None:
    check_rows(20_000)
    check_bytes(3_000_000)
    assert FEATURES < 100_000
