"""The key of a request: which it takes, which it refuses, and that it says no more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citymap.api.credentials import Credentials
from citymap.api.problems import Refused
from citymap.store.keys import Keys

AT = datetime(2026, 11, 23, tzinfo=UTC)


def shown(text: str) -> dict[str, object]:
    return {"type": "http", "headers": [(b"authorization", text.encode("latin-1"))]}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def key(keys: Keys) -> str:
    return keys.add("老张", "importer", ("toilets",), AT, AT + timedelta(days=1))


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_a_key_is_shown_as_a_bearer_token(keys: Keys, key: str, scheme: str) -> None:
    found = Credentials(keys, lambda: AT).require(
        shown(scheme + key), "importer", "toilets"
    )
    assert found.name == "老张"


@pytest.mark.parametrize(
    "text", ["", "Bearer", "Bearer ", "Basic x", "Bearer cm_x", "Bearer é" + "x" * 9999]
)
def test_what_is_no_key_gets_401(keys: Keys, text: str) -> None:
    with pytest.raises(Refused) as refused:
        Credentials(keys, lambda: AT).require(shown(text), "importer", "toilets")
    assert refused.value.status == 401


def test_a_key_alone_is_not_enough(keys: Keys, key: str) -> None:
    door = Credentials(keys, lambda: AT)
    with pytest.raises(Refused) as without:
        door.require(shown(key), "importer", "toilets")
    with pytest.raises(Refused) as role:
        door.require(shown(f"Bearer {key}"), "publisher", "toilets")
    with pytest.raises(Refused) as layer:
        door.require(shown(f"Bearer {key}"), "importer", "parking")
    assert [r.value.status for r in (without, role, layer)] == [401, 403, 403]


def test_a_key_that_is_over_looks_like_one_that_never_was(keys: Keys, key: str) -> None:
    late = Credentials(keys, lambda: AT + timedelta(days=2))
    said = set()
    for one in (key, "cm_000000_" + "A" * 43):
        with pytest.raises(Refused) as refused:
            late.require(shown(f"Bearer {one}"), "importer", "toilets")
        said.add((refused.value.status, refused.value.en))
    assert len(said) == 1
