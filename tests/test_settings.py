"""Settings: from the environment, frozen, refused by name."""

import pytest
from pydantic import ValidationError

from citymap.errors import InputError
from citymap.settings import Settings, read_settings


def test_what_is_given_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CITYMAP_PORT", "9000")
    assert read_settings().port == 9000
    assert read_settings(port=9001).port == 9001
    assert read_settings(port=None).port == 9000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CITYMAP_PORT", "99999"),
        ("CITYMAP_WORKERS", "0"),
        ("CITYMAP_NOW", "yesterday"),
        ("CITYMAP_WATCH_S", "nan"),
        ("CITYMAP_RATE_LIMIT", "-1"),
        ("CITYMAP_TILE_KEYS", "no json"),
        ("CITYMAP_TILE_KEYS", "[1]"),
        ("CITYMAP_TILE_KEYS", '{"a": "x&y=1"}'),
        ("CITYMAP_TILE_KEYS", '{"a": 1}'),
    ],
)
def test_a_bad_setting_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InputError, match=variable):
        read_settings()


def test_a_refusal_does_not_repeat_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYMAP_TILE_KEYS", '{"a": "secret key"}')
    with pytest.raises(InputError) as refused:
        read_settings()
    assert "secret" not in str(refused.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1
