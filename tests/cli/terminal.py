"""Run a verb in this process, as the command line would: quicker than a new one."""

import io
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

import pytest
from tests.api.serving import bare_environment

from citymap import cli


def run_here(*arguments: str, **env: str) -> CompletedProcess[str]:
    """Run a verb; the help of options stays in the language of this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    code: object = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        for name in ("LC_ALL", "LC_MESSAGES", "CITYMAP_WORKSPACE"):
            patch.delenv(name, raising=False)
        for name, value in {**bare_environment(), **env}.items():
            patch.setenv(name, value)
        patch.setattr("sys.argv", ["citymap", *arguments])
        try:
            cli.main()
        except SystemExit as left:
            code = left.code or 0
    assert isinstance(code, int)
    told, said = (_read(sink) for sink in (out, err))
    return CompletedProcess(arguments, code, told, said)


def _read(sink: io.TextIOWrapper) -> str:
    sink.flush()
    sink.seek(0)
    return sink.read()
