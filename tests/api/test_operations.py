"""The grammar of the OpenAPI document."""

from citymap.api.operations import get, path_parameter
from citymap.api.params import Parameter, table

_Q = Parameter("q", "choice", "A word.", choices=("a", "b"))


def test_parameters_of_the_path_come_first_and_are_required() -> None:
    described = get("v1", "x", "About", "Any", table(_Q), (path_parameter("id"),))
    operation = described["get"]
    assert isinstance(operation, dict)
    names = [(p["name"], p["in"], p["required"]) for p in operation["parameters"]]
    assert names == [("id", "path", True), ("q", "query", False)]


def test_the_v1_face_refuses_in_its_own_shape_and_the_others_as_problems() -> None:
    for tag, schema in (("v1", "Error"), ("OGC", "Problem")):
        operation = get(tag, "x", "About", "Any", table(_Q))["get"]
        assert isinstance(operation, dict)
        refused = operation["responses"]["400"]["content"]
        (content,) = refused.values()
        assert content["schema"]["$ref"].endswith(f"/{schema}")
