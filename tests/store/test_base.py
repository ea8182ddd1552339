"""Names of versions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citymap.store.base import Version, version_name

_MOMENTS = st.datetimes(
    datetime.fromisoformat("2000-01-01"),
    datetime.fromisoformat("2100-01-01"),
    timezones=st.just(UTC),
)


def test_a_version_is_named_for_its_moment_in_utc() -> None:
    east = timezone(timedelta(hours=8))
    noon = datetime(2026, 11, 20, 12, 0, 0, 999_999, tzinfo=east)
    assert version_name(noon, None) == "20261120T040000Z"


def test_a_moment_without_a_zone_names_no_version() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        version_name(datetime.fromisoformat("2026-11-20"), None)


@given(st.lists(_MOMENTS, max_size=20))
def test_names_increase_whatever_the_clock_does(moments: list[datetime]) -> None:
    names: list[str] = []
    for moment in moments:
        names.append(version_name(moment, names[-1] if names else None))
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("20261231T235959Z", "20270101T000000Z"),
        ("20280228T235959Z", "20280229T000000Z"),
        ("20261119T000000Z", "20261120T040000Z"),
    ],
)
def test_the_second_after_the_last_version_is_a_second_of_the_calendar(
    last: str, expected: str
) -> None:
    assert version_name(datetime(2026, 11, 20, 4, tzinfo=UTC), last) == expected


def test_a_version_tells_its_moment() -> None:
    version = Version("20261120T040000Z", "toilets", 1, "00", 1, "who", "note")
    assert version.at == datetime(2026, 11, 20, 4, tzinfo=UTC)
