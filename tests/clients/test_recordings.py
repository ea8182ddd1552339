"""What is recorded is what the service still answers, row by row of the contract."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.api.serving import Server
from tests.clients.building import JAVASCRIPT, compile_strictly, need_parts
from tests.clients.recording import (
    CASES,
    QUOTA,
    ask_everything,
    record,
    recordings,
)
from tests.docs.reading import read, section, tables

AGAIN = "make them anew: python -m tests.clients.recording"
NOT_YET = {121}


@pytest.fixture(scope="module")
def told(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What every case is answered now."""
    folder = tmp_path_factory.mktemp("recordings")
    asked = ask_everything(server, folder)
    return {case.name: record(case, reply) for case, reply in asked}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recording_is_what_the_service_still_answers(
    case: Any, told: Mapping[str, Any]
) -> None:
    assert told[case.name] == recordings()[case.name], AGAIN


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recording_has_the_status_that_it_stands_for(case: Any) -> None:
    reply = recordings()[case.name]["reply"]
    assert reply["body"]["status"] == case.status
    assert reply["http"] == _http_of(case.status)


def test_every_row_of_the_table_of_errors_is_recorded_and_none_is_made_up() -> None:
    rows = tables(section(read("docs/api.md"), "Errors"))
    documented = {int(row[2]) for row in rows}
    recorded = {r["reply"]["body"]["status"] for r in recordings().values()} - {0}
    assert recorded == documented | NOT_YET
    made_up = [n for n, r in recordings().items() if "contract" in r["source"]]
    assert made_up == ["quota"]
    assert recordings()["quota"] == QUOTA


def test_every_recording_has_its_case() -> None:
    assert set(recordings()) == {case.name for case in CASES} | {"quota"}


def test_the_types_of_the_client_are_the_shapes_of_the_answers(tmp_path: Path) -> None:
    need_parts()
    lines = [f'import type * as c from "{JAVASCRIPT / "src" / "citymap.js"}";']
    for name, recording in recordings().items():
        if recording["reply"]["body"]["status"] == 0:
            shape = _shape(recording["request"])
            body = json.dumps(recording["reply"]["body"])
            lines.append(f"export const {name}: c.{shape} = {body};")
    (tmp_path / "shapes.ts").write_text("\n".join(lines), "utf-8")
    config = {
        "extends": str(JAVASCRIPT / "tsconfig.json"),
        "compilerOptions": {"noEmit": True, "rootDir": "/"},
        "include": ["shapes.ts"],
    }
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "tsconfig.json").write_text(json.dumps(config), "utf-8")
    compile_strictly(tmp_path)


def _shape(request: Mapping[str, str]) -> str:
    path = request["path"].partition("?")[0]
    if "positions" in request.get("body", ""):
        return "Batch"
    return "Feature" if "/features/" in path else path.rpartition("/")[2].title()


def _http_of(status: int) -> int:
    if status in (0, 120):
        return 200 if status == 0 else 429
    return 400 if 300 <= status < 400 else status
