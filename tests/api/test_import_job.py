"""The job: what it leaves in an import's folder, whatever it was given."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.import_job import UPLOAD, run

ROWS = 12


def job(folder: Path, body: str, **told: object) -> dict[str, Any]:
    workspace = make_small_city(folder / "workspace")
    place = folder / "import"
    place.mkdir()
    (place / UPLOAD).write_text(body, encoding="utf-8")
    request = {"layer": "toilets", "filename": "a.csv", "lang": "en", **told}
    (place / "request.json").write_bytes(orjson.dumps(request))
    run(workspace, place)
    result: dict[str, Any] = orjson.loads((place / "result.json").read_bytes())
    return result


def test_a_good_file_leaves_a_report_a_table_and_what_people_read(
    tmp_path: Path,
) -> None:
    result = job(tmp_path, csv_text(rows(ROWS)))
    assert result["report"]["accepted"] == ROWS
    left = {path.name for path in (tmp_path / "import").iterdir()}
    assert {"after.gpkg", "notices.xlsx", "import.html", "result.json"} <= left
    assert not any(name.endswith(".part") for name in left)


@pytest.mark.parametrize(
    ("told", "body", "code"),
    [
        ({"filename": "a.xlsx"}, csv_text(rows(2)), "format_disagrees"),
        ({"mapping": "nobody"}, csv_text(rows(2)), None),
        ({"mapping": "../../city"}, csv_text(rows(2)), None),
        ({"encoding": "rot13"}, csv_text(rows(2)), None),
        ({"sheet": "x" * 100}, "", "file_empty"),
    ],
)
def test_a_refusal_is_a_result_too(
    tmp_path: Path, told: dict[str, object], body: str, code: str | None
) -> None:
    result = job(tmp_path, body, **told)
    assert result["refused"]
    assert (result["notice"] or {}).get("code") == code


def test_what_is_stated_reaches_the_reader(tmp_path: Path) -> None:
    text = csv_text(rows(ROWS)).replace("(WGS-84)", "")
    near = job(tmp_path / "a", text, datum="wgs84")["report"]
    far = job(tmp_path / "b", text, datum="gcj02")["report"]
    places = [report["changes"]["added"][0] for report in (near, far)]
    assert abs(places[0]["lon"] - places[1]["lon"]) > 0.004
