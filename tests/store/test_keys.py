"""Keys: shown once, kept hashed, scoped, expiring, revoked for good."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citymap.errors import FileBusy, InputError, NotFoundError, StoreError
from citymap.store.disk import exclusive
from citymap.store.keys import FILE, Keys, Role

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=90)
SECOND = timedelta(seconds=1)


def made(data: Path, name: str = "城管局", role: Role = "publisher") -> str:
    return Keys(data).add(name, role, ["toilets"], AT, LATER)


def test_a_key_is_its_id_and_256_random_bits(tmp_path: Path) -> None:
    key = made(tmp_path)
    head, key_id, secret = key.split("_", 2)
    assert (head, len(key_id), len(secret)) == ("cm", 8, 43)
    assert Keys(tmp_path).list()[0].id == key_id
    assert made(tmp_path, "another") != key


def test_what_is_presented_gives_the_key_until_it_expires(tmp_path: Path) -> None:
    presented, keys = made(tmp_path), Keys(tmp_path)
    found = keys.check(presented, AT)
    assert found is not None
    assert (found.name, found.role, found.layers) == (
        "城管局",
        "publisher",
        ("toilets",),
    )
    assert keys.check(presented, LATER - SECOND) == found
    assert keys.check(presented, LATER) is None


def test_of_the_secret_only_its_hash_is_kept_and_nobody_else_reads_it(
    tmp_path: Path,
) -> None:
    secret = made(tmp_path).split("_", 2)[2]
    path = tmp_path / FILE
    assert secret not in path.read_text("utf-8")
    assert hashlib.sha256(secret.encode()).hexdigest() in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == [FILE, f"{FILE}.lock"]


def test_the_file_is_private_whatever_the_mask_of_the_process(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key[:-1],
        lambda key: key + "A",
        lambda key: key + "\n",
        lambda key: f" {key}",
        lambda key: key.upper(),
        lambda key: "cm_00000000_" + key.split("_", 2)[2],
        lambda key: key.split("_", 2)[2],
        lambda _: "",
        lambda _: "cm__",
        lambda _: "钥匙",
        lambda _: "\ud800",
        lambda _: "cm_" + "0" * 100_000,
    ],
)  # fmt: skip
def test_anything_but_the_whole_key_opens_nothing(spoil, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # a lambda
    presented = made(tmp_path)
    assert Keys(tmp_path).check(spoil(presented), AT) is None


def test_the_secret_of_one_key_does_not_open_another(tmp_path: Path) -> None:
    one, other = made(tmp_path, "one"), made(tmp_path, "other")
    crossed = "_".join([*one.split("_", 2)[:2], other.split("_", 2)[2]])
    assert Keys(tmp_path).check(crossed, AT) is None


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_revoked_key_opens_nothing_also_where_it_was_known_before(
    by: str, tmp_path: Path
) -> None:
    presented, service = made(tmp_path), Keys(tmp_path)
    other = made(tmp_path, "other")
    known = service.check(presented, AT)
    assert known is not None
    revoked = Keys(tmp_path).revoke(getattr(known, by), AT + SECOND)
    assert revoked.revoked == AT + SECOND
    assert service.check(presented, AT + SECOND) is None
    assert service.check(other, AT + SECOND) is not None
    with pytest.raises(NotFoundError, match="no key"):
        service.revoke(getattr(known, by), AT)


def test_a_key_added_elsewhere_is_known_at_once(tmp_path: Path) -> None:
    service = Keys(tmp_path)
    assert service.check("cm_00000000_" + "A" * 43, AT) is None
    presented = made(tmp_path)
    assert service.check(presented, AT) is not None


def test_the_file_is_not_read_again_while_it_is_the_same(tmp_path: Path) -> None:
    presented, service = made(tmp_path), Keys(tmp_path)
    assert service.list() is service.list()
    assert service.check(presented, AT) is service.list()[0]


@pytest.mark.parametrize(
    ("role", "wanted", "may"),
    [
        ("importer", "importer", True),
        ("importer", "publisher", False),
        ("publisher", "importer", True),
        ("publisher", "publisher", True),
    ],
)
def test_a_publisher_may_what_an_importer_may_and_not_the_reverse(
    role: Role, wanted: Role, may: bool, tmp_path: Path
) -> None:
    found = Keys(tmp_path).check(made(tmp_path, role=role), AT)
    assert found is not None
    assert found.may(wanted, "toilets") is may
    assert found.may(wanted, "parking") is False


def test_a_key_without_layers_is_good_for_all(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    found = keys.check(keys.add("all", "importer", [], AT, LATER), AT)
    assert found is not None
    assert found.may("importer", "parking")


def test_a_name_is_free_again_once_its_key_is_revoked(tmp_path: Path) -> None:
    first = made(tmp_path)
    with pytest.raises(InputError, match="revoke it first"):
        made(tmp_path)
    Keys(tmp_path).revoke("城管局", AT)
    second = made(tmp_path)
    assert Keys(tmp_path).check(first, AT) is None
    assert Keys(tmp_path).check(second, AT) is not None
    assert [key.revoked for key in Keys(tmp_path).list()] == [AT, None]


@pytest.mark.parametrize("name", ["", " ", "a\nb", "[red]", "<b>", "=cmd", "x" * 41])
def test_a_name_is_one_short_line_of_letters(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a name has"):
        made(tmp_path, name)
    assert not (tmp_path / FILE).exists()


def test_a_key_that_would_be_expired_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expired already"):
        Keys(tmp_path).add("late", "importer", [], AT, AT)


def _changed(**changes: object) -> str:
    key: dict[str, object] = {
        "id": "00000000", "name": "a", "role": "publisher", "layers": [],
        "added": str(AT), "expires": str(LATER), "revoked": None, "sha256": "0" * 64,
    }  # fmt: skip
    return json.dumps({"format": 1, "keys": [key | changes]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys": [1]}',
        '{"keys": [{}]}',
        _changed(role="king"),
        _changed(expires="2030-01-01T00:00:00"),
        _changed(expires="never"),
        _changed(layers=None),
        _changed(sha256="é" * 64),
        _changed(sha256="0" * 63),
        _changed(id="é"),
    ],
)
def test_a_damaged_file_opens_nothing_and_is_our_fault(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        Keys(tmp_path).check("cm_00000000_" + "A" * 43, AT)
    with pytest.raises(StoreError, match="damaged"):
        made(tmp_path)
    assert (tmp_path / FILE).read_text() == text


def test_the_harmless_twin_of_a_damaged_file_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(_changed())
    assert Keys(tmp_path).list()[0].expires == LATER


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from citymap.store.keys import Keys\n"
        "at, till = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027))\n"
        "keys = Keys(Path(sys.argv[1]))\n"
        "for i in range(5): keys.add(f'{sys.argv[2]}{i}', 'importer', [], at, till)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    assert len(Keys(tmp_path).list()) == 10


def test_a_writer_that_never_leaves_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("citymap.store.keys._LOCK_WAIT_S", 0.05)
    lock = exclusive(tmp_path / f"{FILE}.lock", "keys", wait_s=0)
    with lock, pytest.raises(FileBusy, match="another writer"):
        made(tmp_path)


def test_a_leftover_of_a_crash_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.tmp").write_text("half")
    assert Keys(tmp_path).check(made(tmp_path), AT) is not None
