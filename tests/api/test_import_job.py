"""The job: what it leaves in an import's folder, whatever it was given."""

import errno
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.api.import_folder import REPORT, UPLOAD
from citymap.api.import_job import DISK_FULL, FAULT, bounded, main, read
from citymap.store.disk import refusals_told

ROWS = 12


def job(folder: Path, body: str, **told: object) -> dict[str, Any]:
    workspace = make_small_city(folder / "workspace")
    place = folder / "import"
    place.mkdir()
    (place / UPLOAD).write_text(body, encoding="utf-8")
    request = {"layer": "toilets", "filename": "a.csv", "lang": "en", **told}
    (place / "request.json").write_bytes(orjson.dumps(request))
    read(workspace, place)
    result: dict[str, Any] = orjson.loads((place / "result.json").read_bytes())
    if result["kind"] == "report":
        result["report"] = orjson.loads((place / REPORT).read_bytes())
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
    ("told", "body", "code", "parameter"),
    [
        ({"filename": "a.xlsx"}, csv_text(rows(2)), "format_disagrees", "body"),
        ({"mapping": "nobody"}, csv_text(rows(2)), None, "mapping"),
        ({"mapping": "../../city"}, csv_text(rows(2)), None, "mapping"),
        ({"encoding": "rot13"}, csv_text(rows(2)), None, "encoding"),
        ({"crs": 1025}, csv_text(rows(2)), None, "crs"),
        ({"sheet": "x" * 100}, "", "file_empty", "body"),
    ],
)
def test_a_refusal_is_a_result_too(
    tmp_path: Path,
    told: dict[str, object],
    body: str,
    code: str | None,
    parameter: str,
) -> None:
    result = job(tmp_path, body, **told)
    assert result["kind"] == "refused"
    assert (result["notice"] or {}).get("code") == code
    status = 340 if parameter == "body" else 320
    assert (result["status"], result["parameter"]) == (status, parameter)


def test_what_is_stated_reaches_the_reader(tmp_path: Path) -> None:
    text = csv_text(rows(ROWS)).replace("(WGS-84)", "")
    near = job(tmp_path / "a", text, datum="wgs84")["report"]
    far = job(tmp_path / "b", text, datum="gcj02")["report"]
    places = [report["changes"]["added"][0] for report in (near, far)]
    assert abs(places[0]["lon"] - places[1]["lon"]) > 0.004


def test_a_large_report_has_fewer_notices_and_the_same_counts() -> None:
    report = {
        "counts": {"a": 900, "b": 1},
        "changes": {"counts": {"added": 900}, "fields": {}, "added": ["x" * 9] * 900}
        | {name: [] for name in ("removed", "moved", "changed")},
        "notices": [{"code": "a"}] * 900 + [{"code": "b"}],
    }
    whole = orjson.dumps(report)
    assert bounded(report, len(whole)) == whole
    small = orjson.loads(bounded(report, len(whole) // 3))
    assert small["counts"] == report["counts"]
    assert small["changes"]["counts"] == {"added": 900}
    assert len(small["changes"]["added"]) == 250
    assert [n["code"] for n in small["notices"]] == ["a"] * 250 + ["b"]


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, DISK_FULL), (errno.EIO, FAULT)]
)
def test_a_full_disk_is_told_from_another_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    def broken(_workspace: Path, _folder: Path) -> None:
        with refusals_told("x"):
            raise OSError(number, "36.654321")

    monkeypatch.setattr("citymap.api.import_job.read", broken)
    said: list[object] = []
    assert main(tmp_path, "a", "read", said.append) == code
    assert "StoreError at " in str(said)
    assert "36.6" not in str(said)
