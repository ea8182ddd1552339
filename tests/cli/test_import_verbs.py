"""``citymap import`` and ``notices``, as a clerk and a script use them."""

import json
from pathlib import Path

import pytest
from tests.cli.terminal import run_here
from tests.intake.small_city import csv_text, make_small_city, rows

from citymap.intake.kinds import all_kinds
from citymap.store.audit import read_audit

N = 20


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_small_city(tmp_path / "workspace")


def write(workspace: Path, text: str, name: str = "台账.csv") -> str:
    file = workspace / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def run(workspace: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
    done = run_here(
        "import", "toilets", *arguments, "--workspace", str(workspace), **env
    )
    return done.returncode, done.stdout, done.stderr


def test_a_look_publishes_nothing_and_says_how_to(workspace: Path) -> None:
    code, out, _ = run(workspace, write(workspace, csv_text(rows(N))))
    assert code == 0
    assert "20 rows read, 20 accepted, 0 left out" in out
    assert "nothing is published yet" in out
    assert not (workspace / "data" / "toilets.gpkg").exists()


def test_write_publishes_and_history_says_from_what(workspace: Path) -> None:
    file = write(workspace, csv_text(rows(N)))
    code, out, _ = run(workspace, file, "--write")
    assert code == 0
    assert "published as version" in out
    told = run_here("history", "toilets", "--json", "--workspace", str(workspace))
    (version,) = json.loads(told.stdout)
    assert version["who"] == "citymap import"
    assert version["note"].startswith("台账.csv sha256:")
    (entry,) = read_audit(workspace / "data")
    assert (entry.action, entry.layer) == ("import", "toilets")
    assert entry.details["version"] == version["name"]


def test_what_was_left_out_is_exit_1_and_is_told_by_cell(workspace: Path) -> None:
    wrong = csv_text(rows(N), {(4, 2): "13812345678"})
    code, out, _ = run(workspace, write(workspace, wrong), LANG="zh_CN.UTF-8")
    assert code == 1
    assert "读到 20 行，收录 19，未收录 1" in out
    assert "position_is_phone × 1" in out
    assert "C6: “13812345678”" in out


def test_what_is_asked_needs_yes_and_is_exit_2_without(workspace: Path) -> None:
    run(workspace, write(workspace, csv_text(rows(N))), "--write")
    fewer = write(workspace, csv_text(rows(N // 2)))
    code, out, err = run(
        workspace, fewer, "--write", "--report", str(workspace / "out")
    )
    assert code == 2
    assert "rows_lost" in out
    assert "agree with --yes" in out
    assert "fewer" in err or "rows" in err
    assert (workspace / "out" / "notices.xlsx").exists()
    assert run(workspace, fewer, "--write", "--yes")[0] == 1
    told = run_here("history", "toilets", "--json", "--workspace", str(workspace))
    assert [v["rows"] for v in json.loads(told.stdout)] == [N // 2, N]


def test_json_is_all_that_is_on_standard_output(workspace: Path) -> None:
    code, out, _ = run(workspace, write(workspace, csv_text(rows(N))), "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["read"], told["accepted"], told["version"]) == (N, N, None)


def test_a_report_is_a_workbook_and_a_page(workspace: Path) -> None:
    folder = workspace / "new" / "folder"
    file = write(workspace, csv_text(rows(N)))
    code, out, _ = run(workspace, file, "--report", str(folder))
    assert code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "import.html",
        "notices.xlsx",
    ]
    assert "notices.xlsx" in out


def test_a_saved_mapping_needs_no_question_next_month(workspace: Path) -> None:
    text = csv_text(rows(N)).replace("名称", "甲乙丙").replace("(WGS-84)", "")
    file = write(workspace, text)
    assert run(workspace, file)[0] == 2
    code, _, _ = run(
        workspace, file, "--map", "甲乙丙=name", "--datum", "gcj02",
        "--save-mapping", "lixia", "--json",
    )  # fmt: skip
    assert code == 0
    again = run(workspace, file, "--mapping", "lixia", "--json")
    told = json.loads(again[1])
    assert (again[0], told["accepted"], told["notices"]) == (0, N, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.csv"], "no such file"),
        (["{file}", "--map", "nonsense"], "HEADER=FIELD"),
        (["{file}", "--map", "名称=nmae"], "name"),
        (["{file}", "--mapping", "nobody"], "nobody"),
        (["{file}", "--mapping", "../x"], "no name of a mapping"),
        (["{file}", "--encoding", "rot13"], "one of"),
        (["{file}", "--crs", "4"], "EPSG"),
        (["{file}", "--sheet", "表"], "sheet"),
    ],
)
def test_what_is_asked_wrongly_is_exit_2_with_a_sentence(
    workspace: Path, arguments: list[str], said: str
) -> None:
    file = write(workspace, csv_text(rows(N)))
    code, _, err = run(workspace, *(a.format(file=file) for a in arguments))
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_a_file_that_pretends_is_refused_with_a_sentence(workspace: Path) -> None:
    file = write(workspace, csv_text(rows(N)), "台账.xlsx")
    code, _, err = run(workspace, file, LANG="zh_CN.UTF-8")
    assert code == 2
    assert ".xlsx" in err


def test_notices_are_listed_explained_and_written_as_a_page() -> None:
    listed = run_here("notices").stdout
    assert all(code in listed.replace("\n", "") for code in ("pair_swapped",))
    told = run_here("notices", "pair_swapped").stdout
    assert "Do: " in told
    page = run_here("notices", "--markdown").stdout
    assert all(f"### {code}\n" in page for code in all_kinds())
    assert run_here("notices", "nonsense").returncode == 2
