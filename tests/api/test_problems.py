"""One table from class to status; both faces; nothing of ours is told."""

import json

import pytest

from citymap import errors
from citymap.api.problems import Refused, describe, fault, internal, is_v1, statuses
from citymap.errors import CitymapError, InternalError, ParameterError, StoreError

TABLE = [
    (errors.MissingParameter("p", "e", "z"), 400, 300),
    (errors.MalformedParameter("p", "e", "z"), 400, 310),
    (errors.UnknownParameter("p", "e", "z"), 400, 312),
    (errors.ParameterOutOfRange("p", "e", "z"), 400, 320),
    (errors.ParameterTooLong("p", "e", "z"), 400, 330),
    (errors.LatitudeError("p", "e", "z"), 400, 365),
    (errors.LongitudeError("p", "e", "z"), 400, 366),
    (errors.OutsideCity("p", "e", "z"), 400, 367),
    (errors.CoordinateError("e", "z"), 400, 310),
    (errors.NotFoundError("e", "z"), 404, 404),
    (errors.VersionChanged("e", "z"), 409, 409),
    (errors.FileBusy("e", "z"), 503, 503),
    (errors.InputError("e", "z"), 400, 310),
    (Refused(404, "e", "z"), 404, 404),
    (Refused(405, "e", "z"), 405, 405),
    (Refused(406, "e", "z"), 406, 406),
    (Refused(408, "e", "z"), 408, 408),
    (Refused(413, "e", "z"), 413, 413),
    (Refused(415, "e", "z"), 415, 415),
    (Refused(429, "e", "z"), 429, 120),
    (Refused(503, "e", "z"), 503, 503),
    (InternalError("e", "z"), 500, 500),
    (StoreError("e", "z"), 500, 500),
    (CitymapError("e", "z"), 500, 500),
]


@pytest.mark.parametrize(
    ("error", "http", "status"), TABLE, ids=lambda e: type(e).__name__
)
def test_http_and_status_agree_with_the_table(
    error: CitymapError, http: int, status: int
) -> None:
    assert statuses(error) == (http, status)
    v1 = describe(error, "/v1/nearby", "zh")
    body = json.loads(v1.body)
    named = ["parameter"] if isinstance(error, ParameterError) else []
    assert list(body) == ["status", "message", *named]
    assert (v1.http, body["status"]) == (http, status)
    assert v1.media_type == "application/json"
    other = describe(error, "/collections", "en")
    problem = json.loads(other.body)
    assert list(problem) == ["type", "title", "status", "detail", *named]
    assert (other.http, problem["status"], problem["type"]) == (
        http,
        http,
        "about:blank",
    )
    assert other.media_type == "application/problem+json"


def _all_kinds(kind: type[CitymapError]) -> set[type[CitymapError]]:
    below = (_all_kinds(child) for child in kind.__subclasses__())
    return {kind}.union(*below)


def test_every_error_about_a_parameter_has_its_row() -> None:
    rows = {type(error) for error, _, _ in TABLE}
    assert _all_kinds(ParameterError) - {ParameterError} <= rows


def test_our_own_fault_tells_no_details_in_either_language() -> None:
    error = StoreError("disk /srv/secret is full", "磁盘 /srv/secret 已满")
    for path in ("/v1/x", "/x"):
        for language in ("zh", "en"):
            body = describe(error, path, language).body  # type: ignore[arg-type]
            assert b"secret" not in body
            assert internal(language).encode() in body  # type: ignore[arg-type]


def test_the_language_asked_is_spoken() -> None:
    error = errors.NotFoundError("none", "没有")
    assert json.loads(describe(error, "/v1/x", "zh").body)["message"] == "没有"
    assert json.loads(describe(error, "/v1/x", "en").body)["message"] == "none"


def test_only_v1_and_what_is_below_it_is_the_mini_programs_face() -> None:
    assert [is_v1(p) for p in ("/v1", "/v1/", "/v1/a")] == [True] * 3
    assert [is_v1(p) for p in ("/", "/v1x", "/v2", "/a/v1/")] == [False] * 4


def test_a_file_in_use_is_named_and_may_be_tried_again() -> None:
    told = describe(errors.FileBusy("in use", "占用"), "/v1/x", "en")
    assert (told.http, json.loads(told.body)["message"]) == (503, "in use")
    assert told.headers == (("Retry-After", "10"),)


def test_a_fault_is_told_without_what_was_asked() -> None:
    try:
        int("36.654321")
    except ValueError as error:
        told = fault(error)
    assert told.startswith("ValueError at test_a_fault_is_told_without")
    assert "36.6" not in told


def test_headers_of_a_refusal_go_with_it() -> None:
    error = Refused(429, "e", "z", (("Retry-After", "1"),))
    assert describe(error, "/v1/x", "zh").headers == (("Retry-After", "1"),)
