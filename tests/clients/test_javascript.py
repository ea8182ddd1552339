"""The JavaScript client: strict, without dependencies, right on every recording."""

import json
from pathlib import Path

from tests.api.serving import Server
from tests.clients.building import (
    JAVASCRIPT,
    compile_strictly,
    need_parts,
    run,
    run_tests,
)


def test_its_own_tests_pass_on_recordings_and_on_a_running_service(
    server: Server, tmp_path: Path
) -> None:
    need_parts()
    run_tests(JAVASCRIPT, tmp_path, CITYMAP_URL=server.url)


def test_it_depends_on_nothing() -> None:
    package = json.loads((JAVASCRIPT / "package.json").read_text("utf-8"))
    assert not [key for key in package if key.endswith("ependencies")]


def test_it_compiles_in_strict_typescript_to_an_es_module_for_anybody(
    server: Server, tmp_path: Path
) -> None:
    need_parts()
    options = json.loads((JAVASCRIPT / "tsconfig.json").read_text("utf-8"))
    assert options["compilerOptions"]["strict"] is True
    compile_strictly(JAVASCRIPT, "--outDir", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    script = f"""
        const {{ connect }} = await import("{tmp_path.as_uri()}/index.js");
        const {{ data }} = await connect("{server.url}").city();
        console.log(data.time_zone);
    """
    done = run("--input-type=module", "--eval", script)
    assert done.stdout == "Asia/Shanghai\n", done.stderr
