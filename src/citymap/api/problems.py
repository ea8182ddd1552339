"""What is answered when something is wrong: one table from class to status.

``/v1/*`` answers ``{"status", "message", "parameter"}``; everything else answers
problem documents (RFC 9457). Nothing is repeated from the request but names of
parameters, cut short.
"""

import traceback
from dataclasses import dataclass
from http import HTTPStatus

import orjson

from citymap.errors import (
    CitymapError,
    CoordinateError,
    FileBusy,
    InputError,
    Language,
    LatitudeError,
    LongitudeError,
    MalformedParameter,
    MissingParameter,
    NotFoundError,
    OutsideCity,
    ParameterError,
    ParameterOutOfRange,
    ParameterTooLong,
    UnknownParameter,
    VersionChanged,
)

# Contract, table "Errors": HTTP status and status in the body; first match wins.
_STATUSES: tuple[tuple[type[CitymapError], int, int], ...] = (
    (MissingParameter, 400, 300),
    (MalformedParameter, 400, 310),
    (UnknownParameter, 400, 312),
    (ParameterOutOfRange, 400, 320),
    (ParameterTooLong, 400, 330),
    (LatitudeError, 400, 365),
    (LongitudeError, 400, 366),
    (OutsideCity, 400, 367),
    (CoordinateError, 400, 310),
    (NotFoundError, 404, 404),
    (VersionChanged, 409, 409),
    (FileBusy, 503, 503),
    (InputError, 400, 310),
)
TOO_FAST = 120
#: A file that cannot be imported; ``notice`` in the answer says why.
IMPORT_REFUSED = 340
_HTTP_OF_TOO_FAST = 429
_RETRY_SOON = (("Retry-After", "10"),)


class Refused(InputError):
    """A request that is wrong as a request: path, method, media type, size, pace.

    ``status`` is the HTTP status; ``headers`` go with the answer.
    """

    def __init__(
        self, status: int, en: str, zh: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(en, zh)
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer to a request that failed."""

    http: int
    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()


def statuses(error: CitymapError) -> tuple[int, int]:
    """Give the HTTP status and the status in the body for an error."""
    if isinstance(error, Refused):
        status = TOO_FAST if error.status == _HTTP_OF_TOO_FAST else error.status
        return error.status, status
    for kind, http, status in _STATUSES:
        if isinstance(error, kind):
            return http, status
    return 500, 500


def describe(error: CitymapError, path: str, language: Language) -> Problem:
    """Write an error as the face behind ``path`` answers it."""
    http, status = statuses(error)
    theirs = isinstance(error, InputError)
    message = error.say(language) if theirs else internal(language)
    parameter = error.parameter if isinstance(error, ParameterError) else None
    headers = error.headers if isinstance(error, Refused) else ()
    if isinstance(error, FileBusy):
        headers = _RETRY_SOON
    if is_v1(path):
        body: dict[str, object] = {"status": status, "message": message}
        media_type = "application/json"
    else:
        body = {
            "type": "about:blank",
            "title": HTTPStatus(http).phrase,
            "status": http,
            "detail": message,
        }
        media_type = "application/problem+json"
    if parameter is not None:
        body["parameter"] = parameter
    return Problem(http, orjson.dumps(body), media_type, headers)


def is_v1(path: str) -> bool:
    """Say whether a path belongs to the mini-program's face."""
    return path == "/v1" or path.startswith("/v1/")


def fault(error: BaseException) -> str:
    """Tell a fault of our own by its kind and place, without what was asked."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-6:]))
    return f"{type(error).__name__} at {where}"


def internal(language: Language) -> str:
    """Give the one sentence about a fault of our own; it tells no details."""
    if language == "zh":
        return "服务内部错误；请稍后再试"
    return "our own fault; please try again later"
