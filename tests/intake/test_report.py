"""An import as JSON: what scripts rely on."""

import json
from pathlib import Path

from tests.intake.small_city import csv_text, rows
from tests.intake.test_importing import Desk, N

from citymap.intake.report import as_json


def test_a_report_tells_counts_changes_and_every_notice(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    made = desk.look(csv_text(rows(N), {(4, 2): "13812345678"}))
    told = json.loads(json.dumps(as_json(made, "zh")))
    assert (told["layer"], told["file"], told["format"]) == ("toilets", "a.csv", "csv")
    assert (told["read"], told["accepted"], told["left_out"]) == (N, N - 1, 1)
    assert (told["since"], told["version"], told["asks"]) == (None, None, [])
    assert told["refused"] is None
    assert told["changes"]["counts"]["added"] == N - 1
    assert told["counts"]["position_is_phone"] == {"severity": "error", "count": 1}
    (notice,) = told["notices"]
    assert (notice["row"], notice["column"], notice["value"]) == (6, "C", "13812345678")
    version = desk.write(made)
    assert as_json(made, "en", version)["version"] == version.name
