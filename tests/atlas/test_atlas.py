"""All layers: loaded, swapped, kept when a file is bad."""

import gc
import shutil
import weakref
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citymap.api.app import open_atlas
from citymap.api.nearby import NearbyDesk
from citymap.atlas.atlas import Atlas
from citymap.errors import FileBusy, NotFoundError
from citymap.settings import Settings
from citymap.store.geopackage import GeoPackageStore

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GPKG = "fairs.gpkg"


@pytest.fixture
def workspace(jinan: Path, tmp_path: Path) -> Path:
    shutil.copytree(jinan, tmp_path / "city")
    return tmp_path / "city"


def _loaded(workspace: Path) -> Atlas:
    atlas = open_atlas(Settings(workspace=workspace))
    assert {c.layer: c.fault for c in atlas.refresh(AT)} == dict.fromkeys(
        atlas.catalog.layers
    )
    return atlas


def test_what_nobody_touched_is_not_loaded_again(workspace: Path) -> None:
    atlas = _loaded(workspace)
    before = atlas.states
    assert list(atlas.refresh(AT)) == []
    assert atlas.states is before


def test_a_bad_file_never_replaces_a_good_snapshot(workspace: Path) -> None:
    atlas = _loaded(workspace)
    good = atlas.state("fairs").snapshot
    (workspace / "data" / GPKG).write_bytes(b"not a GeoPackage")
    (change,) = atlas.refresh(AT)
    assert change.fault is not None
    known = atlas.state("fairs")
    assert known.snapshot is good
    assert (known.state, known.since) == ("degraded", AT)
    # still bad, and touched again: degraded since the first time
    (workspace / "data" / GPKG).write_bytes(b"not one either")
    assert len(list(atlas.refresh(AT + timedelta(hours=1)))) == 1
    assert atlas.state("fairs").since == AT


def test_a_restart_over_a_bad_file_serves_the_last_good_version(
    workspace: Path,
) -> None:
    version = _loaded(workspace).state("fairs").snapshot.version
    (workspace / "data" / GPKG).write_bytes(b"not a GeoPackage")
    atlas = open_atlas(Settings(workspace=workspace))
    list(atlas.refresh(AT))
    known = atlas.state("fairs")
    assert (known.state, known.snapshot.version) == ("degraded", version)
    assert known.snapshot.count() > 0


def test_a_layer_without_data_is_empty_and_says_so(workspace: Path) -> None:
    (workspace / "data" / GPKG).unlink()
    shutil.rmtree(workspace / "data" / ".history" / "fairs")
    atlas = open_atlas(Settings(workspace=workspace))
    list(atlas.refresh(AT))
    known = atlas.state("fairs")
    assert (known.state, known.snapshot.count()) == ("degraded", 0)
    assert known.fault is not None


def test_a_good_file_mends_a_degraded_layer(workspace: Path) -> None:
    atlas = _loaded(workspace)
    file = workspace / "data" / GPKG
    good = file.read_bytes()
    file.write_bytes(b"")
    list(atlas.refresh(AT))
    file.write_bytes(good)
    list(atlas.refresh(AT))
    assert atlas.state("fairs").state == "ok"


def test_an_old_version_goes_when_nobody_asks_it(workspace: Path) -> None:
    atlas = _loaded(workspace)
    desk = NearbyDesk(atlas, lambda: AT)
    query = b"lat=36.65&lng=117.0&coord=wgs84&layer=fairs&open=now"
    desk.answer_query(query, "en")
    old = weakref.ref(atlas.state("fairs").snapshot)
    store = GeoPackageStore(workspace / "data", atlas.catalog.city)
    layer = atlas.catalog.layer("fairs")
    table, _ = store.read(layer)
    store.replace(layer, table, who="a test", note="again", at=AT + timedelta(days=9))
    gc.disable()  # by its count of references alone
    try:
        assert [change.layer for change in atlas.refresh(AT)] == ["fairs"]
        desk.forget()
        assert old() is None
    finally:
        gc.enable()


def test_an_unknown_layer_is_refused_with_the_nearest_name(workspace: Path) -> None:
    with pytest.raises(NotFoundError, match="toilets"):
        _loaded(workspace).state("toilet")


def test_markers_are_unique_in_the_workspace_and_have_nine_digits(
    jinan_atlas: Atlas,
) -> None:
    seen: set[int] = set()
    for known in jinan_atlas.states.values():
        first = known.snapshot.marker_base
        markers = set(range(first, first + known.snapshot.count()))
        assert not markers & seen
        seen |= markers
    assert min(seen) >= 1
    assert max(seen) <= 999_999_999


def test_a_fault_never_tells_where_on_the_machine_the_data_lie(workspace: Path) -> None:
    (workspace / "data" / GPKG).unlink()
    (workspace / "data" / "parks.gpkg").write_bytes(b"")
    (workspace / "data" / ".history" / "markets" / "manifest.json").write_text("{")
    (workspace / "data" / "markets.gpkg").write_bytes(b"")
    atlas = open_atlas(Settings(workspace=workspace))
    list(atlas.refresh(AT))
    for layer in ("fairs", "parks", "markets"):
        fault = atlas.state(layer).fault
        assert fault is not None
        assert str(workspace) not in fault.en + fault.zh


def test_a_busy_file_is_looked_at_again_though_nobody_touches_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = _loaded(workspace)
    file = workspace / "data" / GPKG
    file.write_bytes(file.read_bytes())  # touched
    real = atlas._store.adopt
    busy = FileBusy("changed while it was read; try again")

    def once(*_: object, **__: object) -> None:
        monkeypatch.setattr(atlas._store, "adopt", real)
        raise busy

    monkeypatch.setattr(atlas._store, "adopt", once)
    assert [change.fault for change in atlas.refresh(AT)] == [busy]
    assert [change.fault for change in atlas.refresh(AT)] == [None]
    assert list(atlas.refresh(AT)) == []


def test_leftovers_that_cannot_be_swept_do_not_stop_the_start(workspace: Path) -> None:
    (workspace / "data" / ".history" / "fairs" / "manifest.json").write_text("{")
    atlas = open_atlas(Settings(workspace=workspace))
    assert atlas.sweep() == []
    list(atlas.refresh(AT))
    assert atlas.state("toilets").state == "ok"
    assert atlas.state("fairs").state == "degraded"
