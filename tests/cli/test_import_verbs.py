"""``citymap import`` and ``notices``, as a clerk and a script use them."""

import json
import os
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--save-mapping", "../x"], "no name of a mapping"),
        (["--report", "{folder}/file"], "name a folder"),
        (["--report", "{folder}/file/below"], "name a folder"),
        (["--report", "{folder}/taken"], "is a folder"),
        (["--report", "/proc/none"], "cannot be made"),
        (["--sheet", "表"], "has no sheets"),
        (["--path", "rows"], "only .json"),
        (["--table", "toilets"], "GeoPackage"),
    ],
)
def test_what_cannot_be_written_or_fits_not_is_refused_before_publishing(
    workspace: Path, arguments: list[str], said: str
) -> None:
    (workspace / "file").touch()
    (workspace / "taken" / "import.html").mkdir(parents=True)
    file = write(workspace, csv_text(rows(N)))
    asked = [one.format(folder=workspace) for one in arguments]
    code, out, err = run(workspace, file, "--write", *asked)
    assert (code, out) == (2, "")
    assert said in err
    assert not (workspace / "data" / "toilets.gpkg").exists()


@pytest.mark.parametrize(
    ("stands_in_the_way", "arguments", "said"),
    [
        ("data/.audit", [], "audit log"),
        ("layers/mappings", ["--save-mapping", "lixia"], "mapping was not saved"),
        # a folder that is there, and in which nobody can write
        ("elsewhere", ["--report", "/proc"], "report was not written"),
    ],
)
def test_what_fails_once_it_is_published_is_a_line_and_exit_1(
    workspace: Path, stands_in_the_way: str, arguments: list[str], said: str
) -> None:
    (workspace / stands_in_the_way).touch()
    file = write(workspace, csv_text(rows(N)))
    code, out, err = run(workspace, file, "--write", "--json", *arguments)
    told = json.loads(out)
    assert (code, told["accepted"]) == (1, N)
    (line,) = err.splitlines()
    assert line.startswith("done, but the ")
    assert said in line
    listed = run_here("history", "toilets", "--json", "--workspace", str(workspace))
    assert [v["name"] for v in json.loads(listed.stdout)] == [told["version"]]


def test_what_fails_in_a_look_is_our_fault_as_ever(workspace: Path) -> None:
    file = write(workspace, csv_text(rows(N)))
    assert run(workspace, file, "--report", "/proc")[0] == 70


def test_a_refusal_is_json_too_for_those_who_asked(workspace: Path) -> None:
    file = write(workspace, csv_text(rows(N)), "台账.xlsx")
    code, out, err = run(workspace, file, "--json", LANG="zh_CN.UTF-8")
    told = json.loads(out)
    assert code == 2
    assert told["refused"] == told["notice"]["code"] == "format_disagrees"
    assert told["message"] == told["notice"]["message"] == err.strip()
    code, out, err = run(workspace, "nowhere.csv", "--json")
    assert json.loads(out) == {
        "refused": None, "message": err.strip(), "notice": None,
    }  # fmt: skip


def test_what_is_asked_is_one_answer_in_json_too(workspace: Path) -> None:
    run(workspace, write(workspace, csv_text(rows(N))), "--write")
    fewer = write(workspace, csv_text(rows(N // 2)))
    code, out, _ = run(workspace, fewer, "--write", "--json")
    told = json.loads(out)
    assert (code, told["version"], told["asks"]) == (2, None, ["rows_lost"])


@pytest.mark.parametrize(
    ("name", "said"),
    [("folder", "is a folder, name a file"), ("pipe", "is a pipe"),
     ("x" * 300, "cannot be read")],
)  # fmt: skip
def test_what_is_no_file_is_refused_with_a_sentence(
    workspace: Path, name: str, said: str
) -> None:
    (workspace / "folder").mkdir()
    os.mkfifo(workspace / "pipe")
    code, _, err = run(workspace, str(workspace / name))
    assert code == 2
    assert said in err.replace("\n", " ")


def test_a_name_of_a_file_commands_no_terminal(workspace: Path) -> None:
    file = write(workspace, csv_text(rows(N)), "\x1b[2J台\n账\udcff.csv")
    code, out, err = run(workspace, file, "--write")
    assert (code, err) == (0, "")
    assert "�[2J台�账�.csv" in out
    assert "\x1b" not in out


def test_a_mapping_that_is_not_there_or_broken_is_told_in_chinese(
    workspace: Path,
) -> None:
    file = write(workspace, csv_text(rows(N)))
    zh = "zh_CN.UTF-8"
    assert run(workspace, file, "--save-mapping", "lixia")[0] == 0
    code, _, err = run(workspace, file, "--mapping", "none", LANG=zh)
    assert code == 2
    assert "没有已保存的列对应 none；现有：lixia" in err
    place = workspace / "layers" / "mappings" / "toilets.lixia.toml"
    place.write_text("[columns", "utf-8")
    code, _, err = run(workspace, file, "--mapping", "lixia", LANG=zh)
    assert code == 2
    assert "有误" in err
    assert "is not TOML" in err


def test_notices_are_listed_explained_and_written_as_a_page() -> None:
    listed = run_here("notices").stdout
    assert all(code in listed.replace("\n", "") for code in ("pair_swapped",))
    told = run_here("notices", "pair_swapped").stdout
    assert "Do: " in told
    page = run_here("notices", "--markdown").stdout
    assert all(f"### {code}\n" in page for code in all_kinds())
    assert run_here("notices", "nonsense").returncode == 2
