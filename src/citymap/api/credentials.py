"""Who may write: keys in the Authorization header, default deny.

A route names the role that it wants and the layer that it is about; whoever shows
no valid key gets 401, whoever has one that does not reach so far 403. Neither says
why in more words: a key that is revoked looks like one that never was.
"""

from collections.abc import Callable
from datetime import datetime

from starlette.types import Scope

from citymap.api.problems import Refused
from citymap.api.wire import header
from citymap.store.keys import Key, Keys, Role

_SCHEME = "bearer "
_ASK = (("WWW-Authenticate", 'Bearer realm="citymap"'),)


class Credentials:
    """Checks the key of a request.

    Parameters
    ----------
    keys
        The workspace's keys.
    now
        The moment, UTC.
    """

    def __init__(self, keys: Keys, now: Callable[[], datetime]) -> None:
        self._keys = keys
        self._now = now

    def require(self, scope: Scope, role: Role, layer: str) -> Key:
        """Give the key that a request shows.

        Raises
        ------
        Refused
            401 without a valid key, 403 if it may not do this to this layer.
        """
        shown = header(scope, b"authorization")
        key = None
        if shown[: len(_SCHEME)].lower() == _SCHEME:
            key = self._keys.check(shown[len(_SCHEME) :].strip(), self._now())
        if key is None:
            en = "a valid key is needed: Authorization: Bearer …"
            raise Refused(401, en, "需要有效的密钥：Authorization: Bearer …", _ASK)
        if not key.may(role, layer):
            en = "this key may not do this to this layer"
            raise Refused(403, en, "该密钥无权对此图层执行此操作")
        return key
