"""What the framework's routes share: caching, tags, JSON."""

import json

import pytest
from fastapi import Request, Response

from citymap.api.params import Parameter, table
from citymap.api.reading import answer, answer_tagged, read_language, read_values
from citymap.errors import ParameterError

KNOWN = table(Parameter("n", "integer", "A number.", minimum=0, maximum=9))


def asking(query: str = "", **headers: str) -> Request:
    pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": pairs})


def test_a_query_is_read_by_its_table() -> None:
    assert read_values(asking(), KNOWN) == {}
    assert read_values(asking("n=3"), KNOWN) == {"n": 3}
    for wrong in ("n=10", "m=1", "n=1&n=1", "n"):
        with pytest.raises(ParameterError):
            read_values(asking(wrong), KNOWN)


def test_the_language_is_the_parameters_then_the_headers() -> None:
    assert read_language(asking(accept_language="en"), {}) == "en"
    assert read_language(asking(accept_language="en"), {"lang": "zh"}) == "zh"


def test_an_answer_may_be_read_from_any_page_and_is_not_sniffed() -> None:
    response = answer({"a": 1})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"] != answer({}).headers["x-request-id"]


def test_no_number_that_json_does_not_have_gets_out() -> None:
    assert json.loads(bytes(answer({"a": float("nan")}).body)) == {"a": None}


def _tag(*parts: str) -> str:
    return answer_tagged(asking(), {}, *parts).headers["etag"]


def test_a_tag_hangs_on_every_part_in_its_place() -> None:
    tags = {_tag("a", "b"), _tag("b", "a"), _tag("ab"), _tag("a"), _tag("a", "b", "")}
    assert len(tags) == 5
    assert _tag("a", "b") == _tag("a", "b")


@pytest.mark.parametrize(
    ("held", "status"),
    [("{}", 304), ("*", 304), ('"a", {}', 304), ("{} , x", 304),
     ("x{}", 200), ("", 200), (", ".join(['"x"'] * 63) + ", {}", 304),
     (", ".join(['"x"'] * 64) + ", {}", 200)],
)  # fmt: skip
def test_whoever_holds_the_tag_is_told_nothing_changed(held: str, status: int) -> None:
    tag = _tag("a")
    response: Response = answer_tagged(
        asking(if_none_match=held.replace("{}", tag)), {"a": 1}, "a"
    )
    assert response.status_code == status
    assert response.headers["etag"] == tag
    assert response.headers["cache-control"] == "no-cache"
    assert bool(response.body) == (status == 200)
