"""The command line as a whole: verbs, help, exit codes."""

import pytest
import typer
from tests.api.serving import citymap
from tests.cli.terminal import run_here
from typer.testing import CliRunner

from citymap import cli
from citymap.errors import DataRefused, StoreError

VERBS = (
    "serve", "layers", "check", "demo", "import-osm", "nearby", "hours", "datum",
    "items", "reload", "history", "rollback", "diff", "import", "notices",
    "export-template", "keys",
)  # fmt: skip


def test_help_lists_every_verb_in_the_language_of_the_terminal() -> None:
    english = citymap("--help", LANG="en_GB.UTF-8")
    chinese = citymap("--help", LANG="zh_CN.UTF-8")
    for done in (english, chinese):
        assert done.returncode == 0
        rows = [line.split() for line in done.stdout.splitlines() if "│" in line]
        listed = {row[1] for row in rows if len(row) > 2}
        assert set(VERBS) <= listed
    assert "Serve the workspace over HTTP" in english.stdout
    assert "启动服务" in chinese.stdout
    assert not any("一" <= c <= "鿿" for c in english.stdout)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    done = CliRunner().invoke(cli.make_app(), [verb, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


@pytest.mark.parametrize("verb", ["nearby", "serve"])
def test_the_help_of_a_verb_is_in_the_language_too(verb: str) -> None:
    assert "工作区文件夹" in citymap(verb, "--help", LANG="zh_CN.UTF-8").stdout
    assert "workspace's folder" in citymap(verb, "--help", LANG="C.UTF-8").stdout


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("nearby",), ("hours",), ("serve", "--prot", "1")]
)
def test_what_is_no_command_is_refused(arguments: tuple[str, ...]) -> None:
    done = run_here(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (DataRefused("bad file", "坏文件"), 2, "bad file"),
        (StoreError("disk full", "磁盘已满"), 70, "disk full"),
        (ValueError("a fault"), 70, "ValueError: a fault"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_are_one_message_and_an_exit_code(
    error: Exception,
    code: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(fail)
    monkeypatch.setattr(cli, "make_app", lambda: app)
    monkeypatch.setattr("sys.argv", ["citymap"])
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == code
    assert says in capsys.readouterr().err
