"""Verbs that ask say what the service says."""

import json
from pathlib import Path
from typing import Any

import prcoords
import pytest
from tests.api.raw_http import get
from tests.api.serving import Server, citymap
from tests.cli.terminal import run_here


def said(*arguments: str, **env: str) -> Any:
    done = run_here(*arguments, **env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(*arguments: str, **env: str) -> str:
    """Run a verb that must refuse: exit 2, nothing on stdout, one clear message."""
    done = run_here(*arguments, **env)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ((), ""),
        (("--k", "3", "--open", "now", "--at", "2026-11-22T02:00"),
         "&page_size=3&open=now&at=2026-11-22T02:00"),
    ],
)  # fmt: skip
def test_nearby_is_the_services_answer_byte_by_byte(
    server: Server, options: tuple[str, ...], query: str
) -> None:
    place = "lng=117.1201&lat=36.6512&coord=gcj02&layer=toilets&lang=en&page_size=10"
    place = place.replace("&page_size=10", "") if query else place
    wanted = get(server.url, f"/v1/nearby?{place}{query}")
    done = citymap(
        "nearby", "toilets", "117.1201", "36.6512", "--coord", "gcj02", *options,
        "--json", "--workspace", str(server.workspace),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip("\n").encode() == wanted.body


def test_nearby_shows_a_table_in_the_language_of_the_terminal(jinan: Path) -> None:
    asked = ("nearby", "toilets", "117.12", "36.65", "--coord", "wgs84", "--k", "2")
    english = run_here(*asked, CITYMAP_WORKSPACE=str(jinan))
    assert english.returncode == 0
    assert english.stdout.count("toilets.demo-") == 2
    assert "state" in english.stdout
    chinese = run_here(*asked, CITYMAP_WORKSPACE=str(jinan), LANG="zh_CN.UTF-8")
    assert "状态" in chinese.stdout


NEARBY = ("nearby", "toilets", "117.12", "36.65", "--coord", "wgs84")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nearby", "nope", "117.12", "36.65", "--coord", "wgs84"), "nope"),
        (("nearby", "toilets", "nan", "36.65", "--coord", "wgs84"), "lng: malformed"),
        (("nearby", "toilets", "36.65", "117.12", "--coord", "wgs84"), "swapped"),
        (("nearby", "toilets", "-117.12", "36.65", "--coord", "wgs84"), "outside"),
        (("nearby", "toilets", "117.12", "36.65"), "--coord"),
        (("nearby", "toilets", "117.12", "36.65", "--coord", "mars"), "coord: out"),
        ((*NEARBY, "--k", "21"), "1–20"),
        ((*NEARBY, "--k", "0"), "1–20"),
        ((*NEARBY, "--open", "soon"), "any, now, 24h"),
        ((*NEARBY, "--at", "2026-02-30T00:00"), "at: malformed"),
        ((*NEARBY, "--colour", "red"), ""),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_with_a_clear_message(
    jinan: Path, arguments: tuple[str, ...], says: str
) -> None:
    assert says in refused(*arguments, CITYMAP_WORKSPACE=str(jinan))


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    assert "city.toml" in refused(*NEARBY, "--workspace", str(tmp_path))


def test_items_are_the_services_page(server: Server) -> None:
    workspace = ("--workspace", str(server.workspace))
    options = ("--limit", "3", "--offset", "2", "--bbox", "116.9,36.6,117.1,36.7")
    page = said("items", "parks", *options, *workspace)
    query = "limit=3&offset=2&bbox=116.9,36.6,117.1,36.7"
    assert page == get(server.url, f"/collections/parks/items?{query}").json()
    assert "bbox" in refused("items", "parks", "--bbox", "1,2", *workspace)
    assert "nope" in refused("items", "nope", *workspace)
    assert "limit" in refused("items", "parks", "--limit", "0", *workspace)


def test_layers_are_the_services_list(server: Server) -> None:
    listed = said("layers", "--json", "--workspace", str(server.workspace))
    assert listed == get(server.url, "/v1/layers?lang=en").json()["data"]


def test_hours_says_what_the_contract_promises(jinan: Path) -> None:
    """2026-10-10 is a Saturday, and a workday made up for National Day.

    ::

        Mo 05  Tu 06  We 07  Th 08  Fr 09  Sa 10  Su 11
                                    8:30-17:00  (the text has no PH: the week alone)
    """
    answer = said(
        "hours", "周一至周五 8:30-17:00", "--at", "2026-10-10T09:00", "--json",
        "--workspace", str(jinan),
    )  # fmt: skip
    assert list(answer) == ["text", "osm", "state", "until", "next_open", "week"]
    assert answer["text"] == "周一至周五 8:30-17:00"
    assert answer["osm"] == "Mo-Fr 08:30-17:00"
    assert (answer["state"], answer["next_open"]) == (
        "closed",
        "2026-10-12T08:30:00+08:00",
    )
    assert [len(day) for day in answer["week"]] == [0, 0, 1, 1, 1, 1, 1]
    assert answer["week"][2] == [
        ["2026-10-12T08:30:00+08:00", "2026-10-12T17:00:00+08:00"]
    ]


def test_hours_without_a_moment_are_judged_by_the_clock(jinan: Path) -> None:
    """CITYMAP_NOW is 21:05."""
    workspace = ("--json", "--workspace", str(jinan))
    assert said("hours", "21:05-22:00", *workspace)["state"] == "open"
    assert said("hours", "20:00-21:05", *workspace)["state"] == "closed"
    assert said("hours", "nobody knows", *workspace)["state"] == "unknown"
    plain = run_here("hours", "24/7", "--workspace", str(jinan))
    assert "state: " in plain.stdout
    assert "at: malformed" in refused("hours", "24/7", "--at", "noon", *workspace)


def test_datum_moves_a_position_as_others_do() -> None:
    there = prcoords.wgs_gcj(prcoords.Coords(36.6512, 117.1201))
    ways = ("--from", "wgs84", "--to", "gcj02", "--json")
    moved = said("datum", "117.1201", "36.6512", *ways)
    assert set(moved) == {"lon", "lat"}
    assert (moved["lon"], moved["lat"]) == pytest.approx(
        (there.lon, there.lat), abs=1e-7
    )
    back = said(
        "datum", repr(moved["lon"]), repr(moved["lat"]), "--json",
        "--from", "gcj02", "--to", "wgs84",
    )  # fmt: skip
    assert (back["lon"], back["lat"]) == pytest.approx((117.1201, 36.6512), abs=1e-8)
    west = said("datum", "-70.5", "-33.4", "--from", "wgs84", "--to", "bd09", "--json")
    assert set(west) == {"lon", "lat"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("nan", "36", "--from", "wgs84", "--to", "gcj02"),
        ("117", "1e1", "--from", "wgs84", "--to", "gcj02"),
        ("117", "95", "--from", "wgs84", "--to", "gcj02"),
        ("181", "36", "--from", "wgs84", "--to", "gcj02"),
        ("117", "36", "--from", "mars", "--to", "gcj02"),
        ("117", "36", "--from", "wgs84"),
        ("117",),
    ],
)
def test_datum_refuses_what_is_no_position(arguments: tuple[str, ...]) -> None:
    assert refused("datum", *arguments)
