"""Keys of those who may write over HTTP: ``data/.keys.json``.

A key is ``cm_<id>_<secret>``; the id names it, the secret is 256 random bits in 43
characters. Only the SHA-256 of the secret is kept. A slow hash would add nothing: it
slows down the guessing of what people think up, and 2^256 secrets cannot be guessed.
The secret is shown once, compared in constant time, good for some layers in one role,
and until a moment. Revoked keys stay listed, so that the audit's names keep meaning.

Source: design/safety.md S16.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from citymap.errors import InputError, NotFoundError, StoreError, shorten
from citymap.store.disk import exclusive, refusals_told, replace_bytes

#: importer: dry runs; publisher: may publish what a dry run has shown, too.
Role = Literal["importer", "publisher"]
ROLES: tuple[Role, ...] = get_args(Role)

FILE = ".keys.json"
_ROLES: dict[str, Role] = {role: role for role in ROLES}
_LOCK_WAIT_S = 10.0
_FORMAT = 1
_SECRET_BYTES = 32
_ID_BYTES = 4
_PRIVATE = 0o600
_NAME = re.compile(r"\w[\w .@-]{0,38}\w|\w")
_ID = re.compile(r"[0-9a-f]{8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PRESENTED = re.compile(r"cm_(?P<id>[0-9a-f]{8})_(?P<secret>[A-Za-z0-9_-]{43})")

_Stamp = tuple[int, int, int]  # of the file: inode, mtime in nanoseconds, size


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept.

    Attributes
    ----------
    id
        Eight hexadecimal digits, public.
    name
        Whose it is; unique among the keys that are not revoked.
    layers
        Ids of the layers it is good for; empty: all.
    added, expires, revoked
        Aware moments; it is good in ``[added, expires)`` unless revoked.
    sha256
        Of the secret, hexadecimal.
    """

    id: str
    name: str
    role: Role
    layers: tuple[str, ...]
    added: datetime
    expires: datetime
    revoked: datetime | None
    sha256: str

    def is_good(self, at: datetime) -> bool:
        """Say whether it opens anything at a moment."""
        return self.revoked is None and at < self.expires

    def may(self, role: Role, layer: str) -> bool:
        """Say whether it is good for a role's work on a layer."""
        high_enough = ROLES.index(self.role) >= ROLES.index(role)
        return high_enough and (not self.layers or layer in self.layers)


class Keys:
    """The keys of one workspace; the file is read again whenever it changes.

    Parameters
    ----------
    data
        The workspace's ``data`` folder.
    """

    def __init__(self, data: Path) -> None:
        self._file = data / FILE
        self._known: tuple[_Stamp | None, tuple[Key, ...]] = (None, ())

    def add(
        self,
        name: str,
        role: Role,
        layers: Sequence[str],
        at: datetime,
        expires: datetime,
    ) -> str:
        """Make a key and give it: the only time that its secret is seen.

        Raises
        ------
        InputError
            If the name is no name or is in use, or it would be expired already.
        """
        _require(name, at, expires)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._locked():
            keys = self.list()
            if any(key.name == name and key.revoked is None for key in keys):
                en = f"there is a key named {name}; revoke it first, or choose another"
                raise InputError(en, f"已有名为 {name} 的密钥；请先撤销它，或换个名字")
            taken = {key.id for key in keys}
            key = Key(
                id=_new_id(taken),
                name=name,
                role=role,
                layers=tuple(dict.fromkeys(layers)),
                added=at,
                expires=expires,
                revoked=None,
                sha256=_hash(secret),
            )
            self._write((*keys, key))
        return f"cm_{key.id}_{secret}"

    def list(self) -> tuple[Key, ...]:
        """Give all keys, in the order of their making, revoked ones among them.

        Raises
        ------
        StoreError
            If the file is damaged or cannot be read: no key is good then.
        """
        with refusals_told(f"data/{FILE}"):
            try:
                stat = self._file.stat()
            except FileNotFoundError:
                return ()
            stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            known, keys = self._known
            if known != stamp:
                keys = _parse(self._file.read_bytes())
                self._known = (stamp, keys)
            return keys

    def revoke(self, name: str, at: datetime) -> Key:
        """Make a key worthless, by its name or id, and give it.

        Raises
        ------
        NotFoundError
            If no key of that name or id is unrevoked.
        """
        with self._locked():
            keys = self.list()
            for i, key in enumerate(keys):
                if key.revoked is None and name in (key.id, key.name):
                    revoked = replace(key, revoked=at)
                    self._write((*keys[:i], revoked, *keys[i + 1 :]))
                    return revoked
        en = f"no key {shorten(name)}; citymap keys list tells which there are"
        raise NotFoundError(
            en, f"没有密钥 {shorten(name)}；可用 citymap keys list 查看"
        )

    def check(self, presented: str, at: datetime) -> Key | None:
        """Give the key that somebody presents; None if it opens nothing.

        Raises what ``list`` raises.
        """
        found = _PRESENTED.fullmatch(presented)
        if found is None:
            return None
        for key in self.list():
            if key.id == found["id"]:
                same = hmac.compare_digest(key.sha256, _hash(found["secret"]))
                return key if same and key.is_good(at) else None
        return None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with refusals_told(f"data/{FILE}"):
            self._file.parent.mkdir(exist_ok=True)
            lock = self._file.with_name(f"{FILE}.lock")
            with exclusive(lock, f"data/{FILE}", wait_s=_LOCK_WAIT_S):
                yield

    def _write(self, keys: Sequence[Key]) -> None:
        """Put all keys in place of what the file has (locked)."""
        told = {"format": _FORMAT, "keys": [asdict(key) for key in keys]}
        text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
        replace_bytes(self._file, text.encode(), _PRIVATE)


def _require(name: str, at: datetime, expires: datetime) -> None:
    if not _NAME.fullmatch(name):
        en = f"{shorten(name)}: a name has 1 to 40 letters, digits, blanks or . @ _ -"
        raise InputError(
            en, f"{shorten(name)}：名称为 1 至 40 个字母、汉字、数字或 . @ _ -"
        )
    if at >= expires:
        raise InputError("the key would be expired already", "密钥一建立就已过期")


def _new_id(taken: set[str]) -> str:
    while (made := secrets.token_hex(_ID_BYTES)) in taken:
        pass
    return made


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _parse(data: bytes) -> tuple[Key, ...]:
    try:
        return tuple(_key(one) for one in json.loads(data)["keys"])
    except (ValueError, KeyError, TypeError) as error:
        en = f"data/{FILE} is damaged; bring it back from a backup, or remove it"
        zh = f"data/{FILE} 已损坏；请从备份恢复，或删除后重新建立密钥"
        raise StoreError(en, zh) from error


def _key(told: dict[str, str]) -> Key:
    """Read one key; whatever is odd about it raises."""
    return Key(
        id=_like(_ID, told["id"]),
        name=str(told["name"]),
        role=_ROLES[told["role"]],
        layers=tuple(map(str, told["layers"])),
        added=_moment(told["added"]),
        expires=_moment(told["expires"]),
        revoked=_moment(told["revoked"]) if told["revoked"] else None,
        sha256=_like(_SHA256, told["sha256"]),
    )


def _like(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(form.pattern)
    return text


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
