"""The clock that the doors read: the city's time, cut to the minute."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MINUTE_S = 60


class MinuteClock:
    """Gives the present minute; the same object while the minute lasts.

    Parameters
    ----------
    zone
        The city's time zone.
    fixed
        A moment that never passes, for tests and rehearsals; without an
        offset it is the city's time.
    """

    def __init__(self, zone: ZoneInfo, fixed: datetime | None = None) -> None:
        self._zone = zone
        self._minute = -1
        self._now = datetime.min.replace(tzinfo=UTC)
        self.fixed = fixed is not None
        if fixed is not None:
            cut = fixed.replace(second=0, microsecond=0)
            self._now = (
                cut.replace(tzinfo=zone) if cut.tzinfo is None else cut.astimezone(zone)
            )

    def __call__(self) -> datetime:
        """Give the present minute, aware, in the city's zone."""
        if not self.fixed:
            minute = int(time.time() // _MINUTE_S)  # noqa: TID251 - this is the clock
            if minute != self._minute:
                self._now = datetime.fromtimestamp(minute * _MINUTE_S, self._zone)
                self._minute = minute
        return self._now


def now_utc() -> datetime:
    """Read the machine's clock: for versions and audit, never for hours."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock
