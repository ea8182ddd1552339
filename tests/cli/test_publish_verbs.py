import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.cli.terminal import run_here

from citymap.errors import InternalError, StoreError
from citymap.publish.publishing import Published
from citymap.publish.publishing import publish as publish_file
from citymap.publish.request import MapRequest

SET = """
[maps.night]
layers = ["toilets"]
where = { open = "24h" }
[maps.data]
layers = ["fairs"]
format = "geojson"
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "map.html"


@pytest.fixture(scope="module")
def small(jinan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace of few layers, which has a set of maps."""
    workspace = tmp_path_factory.mktemp("small")
    (workspace / "layers").mkdir()
    for name in ("city", "toilets", "fairs"):
        shutil.copy(jinan / "layers" / f"{name}.toml", workspace / "layers")
    city = workspace / "layers" / "city.toml"
    city.write_text(city.read_text("utf-8").partition("[[figures]]")[0], "utf-8")
    (workspace / "data").mkdir()
    for name in ("toilets.gpkg", "fairs.gpkg", "districts.geojson", "holidays_cn.toml"):
        shutil.copy(jinan / "data" / name, workspace / "data")
    (workspace / "publish.toml").write_text(SET, "utf-8")
    return workspace


def publish(workspace: Path, *arguments: object, **env: str) -> CompletedProcess[str]:
    return run_here(
        "publish", *map(str, arguments), "--workspace", str(workspace), **env
    )


def test_a_map_is_published_and_told(small: Path, out: Path) -> None:
    done = publish(small, "toilets", "fairs", "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 100_000
    assert done.stdout.startswith(f"{out}: 1,347 features, ")
    assert "toilets 20" in done.stdout
    assert "fairs 20" in done.stdout
    assert "no approval number (审图号)" in done.stderr


def test_what_is_left_out_is_told_and_shows_in_the_exit_code(
    small: Path, out: Path
) -> None:
    done = publish(small, "toilets", "fairs", "--where", "open=24h", "--out", out)
    assert done.returncode == 1
    assert "720 features" in done.stdout
    assert "fairs has no feature with open=24h" in done.stderr


def test_json_tells_the_same(small: Path, out: Path) -> None:
    done = publish(small, "toilets", "--out", out, "--json")
    (told,) = json.loads(done.stdout)
    assert told["out"] == str(out)
    assert told["features"] == 1287
    assert told["bytes"] == out.stat().st_size
    assert [layer for layer, _ in told["versions"]] == ["toilets"]
    assert len(told["warnings"]) == 1
    assert told["left_out"] == []


def test_every_option_reaches_the_map(
    small: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, ...]] = []

    def keep(*given: object) -> None:
        seen.append(given)
        raise KeyboardInterrupt

    monkeypatch.setattr("citymap.cli.publish_verbs.publish", keep)
    options = (
        "--title T --subtitle S --lang en --where a=b --where c=d=e --areas per_10000"
        " --heat --before V --tiles --live L --format pdf --paper a0 --portrait"
        " --over-limit"
    )
    pdf = out.with_suffix(".pdf")
    publish(small, "toilets", "--out", pdf, *options.split())
    ((workspace, request, output, _keys),) = seen
    assert workspace == small
    assert request == MapRequest(
        ("toilets",),
        title="T",
        subtitle="S",
        language="en",
        where=(("a", "b"), ("c", "d=e")),
        areas="per_10000",
        heat=True,
        before="V",
        tiles=True,
        live="L",
        over_limit=True,
    )
    assert str(output) == str(
        f"Output(path={pdf!r}, format='pdf', paper='a0', portrait=True)"
    )


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["toilets"], "--out map.html", "请说明写到哪里"),
        (["tolets", "--out", "m.html"], "nearest: toilets", "没有图层 tolets"),
        (["toilets", "--out", "m.txt"], "one of .html", "文件名须以格式结尾"),
        (["toilets", "--out", "m.html", "--format", "pdf"], "ends in .html", "结尾"),
        (["toilets", "--out", "no/m.html"], "no folder", "没有文件夹"),
        (["toilets", "--out", f"{'m' * 260}.html"], "cannot be used", "不可用"),
        (["toilets", "--out", "m.html", "--where", "x"], "field=value", "字段=值"),
        (["toilets", "--out", "m.html", "--where", "x=1"], "no field x", "没有字段 x"),
        (["toilets", "--out", "m.html", "--only", "a"], "leave the layers", "不要同时"),
        (["--title", "x", "--heat"], "--title, --heat: of one map", "单幅地图"),
        (["--only", "nigt"], "nearest: night", "最接近的是 night"),
    ],
)
def test_a_mistake_is_told_in_both_languages(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    en: str,
    zh: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for language, wanted in (("en_GB.UTF-8", en), ("zh_CN.UTF-8", zh)):
        done = publish(small, *arguments, LANG=language)
        assert done.returncode == 2
        assert wanted in done.stderr
        assert done.stdout == ""
    assert not list(tmp_path.glob("m.*"))


def test_without_a_layer_the_set_is_published(small: Path) -> None:
    done = publish(small)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{small / 'maps' / 'night.html'}: 720 features")
    assert lines[1].startswith(f"{small / 'maps' / 'data.geojson'}: 60 features")
    shutil.rmtree(small / "maps")
    done = publish(small, "--only", "data")
    assert [path.name for path in (small / "maps").iterdir()] == ["data.geojson"]


def test_a_map_that_is_refused_does_not_stop_the_others(small: Path) -> None:
    text = SET + '[maps.bad]\nlayers = ["fairs"]\nwhere = { distric = "x" }\n'
    (small / "publish.toml").write_text(text, "utf-8")
    done = publish(small, "--json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)) == 2
    assert "bad: fairs has no field distric" in done.stderr
    assert publish(small, "--only", "bad").returncode == 2
    (small / "publish.toml").write_text(SET, "utf-8")


@pytest.mark.parametrize("fault", [StoreError, InternalError])
def test_a_fault_of_ours_on_one_map_stops_no_other_and_is_told(
    small: Path, monkeypatch: pytest.MonkeyPatch, fault: type[InternalError]
) -> None:
    def fail(workspace: Path, request: MapRequest, *others: Any) -> Published:
        if request.layers == ("toilets",):
            raise fault("the disk is full", "磁盘已满")
        return publish_file(workspace, request, *others)

    monkeypatch.setattr("citymap.cli.publish_verbs.publish", fail)
    text = SET + '[maps.bad]\nlayers = ["fairs"]\nwhere = { distric = "x" }\n'
    (small / "publish.toml").write_text(text, "utf-8")
    done = publish(small, "--json")
    (small / "publish.toml").write_text(SET, "utf-8")
    assert done.returncode == 70
    (written,) = json.loads(done.stdout)
    assert written["out"].endswith("data.geojson")
    assert "night: the disk is full" in done.stderr
    assert "bad: fairs has no field distric" in done.stderr


def test_faults_of_the_set_are_told_at_once(small: Path) -> None:
    text = SET.replace("toilets", "tolets").replace("geojson", "gif")
    (small / "publish.toml").write_text(text, "utf-8")
    done = publish(small)
    (small / "publish.toml").write_text(SET, "utf-8")
    assert done.returncode == 2
    assert "maps.night.layers" in done.stderr
    assert "maps.data.format" in done.stderr


def test_a_workspace_without_a_set_says_so(jinan: Path) -> None:
    done = publish(jinan)
    assert done.returncode == 2
    assert "no layer given" in done.stderr


def test_a_place_that_is_a_file_is_told(small: Path) -> None:
    shutil.rmtree(small / "maps", ignore_errors=True)
    (small / "maps").write_text("")
    done = publish(small, "--only", "data")
    (small / "maps").unlink()
    assert done.returncode == 2
    assert "no folder" in done.stderr


def test_a_site_is_published(small: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    given = ["publish-site", "--out", str(site), "--workspace", str(small)]
    done = run_here(*given, "--address", "https://map.example.org/")
    assert done.returncode == 0, done.stderr
    assert "2 maps, 1,347 features" in done.stdout
    assert (site / "index.html").exists()
    without = run_here(*given, "--json", "--lang", "en")
    assert without.returncode == 1  # a sitemap needs the address
    told = json.loads(without.stdout)
    assert (told["maps"], told["features"]) == (2, 1347)
    assert told["out"] == str(site)
    assert told["left_out"][0] in without.stderr.replace("\n", " ")
