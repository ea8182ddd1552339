"""Who may ask now: a pace for each client address, a cap on work in hand.

The pace is a token bucket, generous, since thousands of phones share one
carrier address. ``X-Forwarded-For`` is believed only from the configured proxy,
and of it only the last entry, which that proxy wrote.
"""

from collections.abc import Callable

from starlette.types import Scope

from citymap.api.problems import Refused

_BURST_S = 2.0  # a bucket holds this many seconds of the pace
_MOST_CLIENTS = 50_000


class Admission:
    """Counts what each client asks and what is in hand.

    Parameters
    ----------
    rate
        Requests a second for one client address; 0 lets everybody ask.
    in_flight
        Requests in work at once.
    trusted_proxy
        Address of the proxy that is believed; empty for none.
    clock_s
        Seconds that only go forward.
    """

    def __init__(
        self,
        rate: int,
        in_flight: int,
        trusted_proxy: str,
        clock_s: Callable[[], float],
    ) -> None:
        self._rate = float(rate)
        self._most = in_flight
        self._proxy = trusted_proxy
        self._clock_s = clock_s
        self._buckets: dict[str, tuple[float, float]] = {}
        self.in_flight = 0

    def admit(self, scope: Scope, cost: float = 1.0) -> None:
        """Let a request pass, or raise Refused (429, 503) with when to come back."""
        if self.in_flight >= self._most:
            raise Refused(
                503, "overloaded; try again", "服务繁忙，请稍后再试", _RETRY_SOON
            )
        if self._rate:
            self._take(self._client(scope), cost)

    def _take(self, client: str, cost: float) -> None:
        now, full = self._clock_s(), self._rate * _BURST_S
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.clear()  # all start full again; memory has an end
        tokens, since = self._buckets.get(client, (full, now))
        tokens = min(full, tokens + (now - since) * self._rate)
        price = min(cost, full)
        if tokens < price:
            raise Refused(429, "too fast; slow down", "请求过快，请放慢", _RETRY_SOON)
        self._buckets[client] = (tokens - price, now)

    def _client(self, scope: Scope) -> str:
        address: str = scope["client"][0] if scope.get("client") else ""
        if self._proxy and address == self._proxy:
            return _last_forwarded(scope) or address
        return address


def _last_forwarded(scope: Scope) -> str:
    """Give the last entry of the last header: some proxies add a line of their own."""
    lines = [v for k, v in scope["headers"] if k == b"x-forwarded-for"]
    text: str = lines[-1].decode("latin-1") if lines else ""
    return text.rpartition(",")[2].strip()


_RETRY_SOON = (("Retry-After", "1"),)
