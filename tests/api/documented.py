"""Answers held to the OpenAPI document, by validators that others wrote."""

import json
import re
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from tests.api.raw_http import Reply

Json = Mapping[str, Any]


def modern(schema: object) -> Any:
    """Turn OpenAPI 3.0's ``nullable`` into what JSON Schema understands."""
    if isinstance(schema, list):
        return [modern(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        name: modern(value) for name, value in schema.items() if name != "nullable"
    }
    return {"anyOf": [{"type": "null"}, plain]} if schema.get("nullable") else plain


def operation_of(document: Json, method: str, path: str) -> Json | None:
    """Find the operation that serves a path."""
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path.partition("?")[0]):
            found: Json | None = operations.get(method.lower())
            return found
    return None


def faults_of_reply(document: Json, operation: Json, reply: Reply) -> list[str]:
    """Tell in which ways an answer is not what its operation's description says."""
    response = operation["responses"].get(str(reply.http))
    if response is None:
        return [f"{reply.http} is not described"]
    described = response["content"].get(reply.headers.get("content-type", ""))
    if described is None:
        return [f"{reply.headers.get('content-type')} is not described"]
    schema = {
        "$ref": described["schema"]["$ref"],
        "components": modern(document["components"]),
    }
    found = Draft202012Validator(schema).iter_errors(json.loads(reply.body))
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in found]
