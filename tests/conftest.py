"""What many rooms ask: the demo workspace, and a service that runs on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.api.serving import Server, make_workspace, serving

from citymap.api.app import open_atlas
from citymap.api.clock import now_utc
from citymap.atlas.atlas import Atlas
from citymap.settings import Settings

# A busy machine is no reason to fail.
settings.register_profile(
    "citymap", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("citymap")


@pytest.fixture(scope="session")
def jinan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's workspace, filled by ``citymap demo``."""
    return make_workspace(tmp_path_factory.mktemp("jinan") / "workspace")


@pytest.fixture(scope="session")
def jinan_atlas(jinan: Path) -> Atlas:
    """The same, loaded in this process."""
    atlas = open_atlas(Settings(workspace=jinan))
    assert all(change.fault is None for change in atlas.refresh(now_utc()))
    return atlas


@pytest.fixture(scope="session")
def server(jinan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``citymap serve`` on it: clock fixed, no rate limit, with its access log."""
    output = tmp_path_factory.mktemp("server") / "output"
    with serving(jinan, output, CITYMAP_ACCESS_LOG="true") as running:
        yield running
