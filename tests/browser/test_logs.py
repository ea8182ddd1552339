"""What the operator sees of a browsing session holds nobody's position."""

from pathlib import Path

from tests.api.raw_http import get
from tests.api.serving import serving
from tests.browser.canaries import browse, hits
from tests.browser.conftest import Opener


def test_no_position_is_in_the_log_the_metrics_or_the_error_output(
    visit: Opener, jinan: Path, tmp_path: Path
) -> None:
    with serving(jinan, tmp_path / "output", CITYMAP_ACCESS_LOG="true") as server:
        session = browse(
            visit, server, (117.0246813, 36.6135791), (117.1357924, 36.6792468)
        )
        metrics = get(server.url, "/metrics").body.decode()
    printed = server.output.read_text("utf-8")
    assert hits(session.told, [printed, metrics]) == []
    for place in session.told[:2]:
        assert hits([place], session.sent), "the control: what is sent does hold it"
    for route in ("POST /v1/nearby 200", "POST /v1/nearby 400", "POST /v1/search 200",
                  "GET /v1/layers/{layer}/features/{feature_id} 200"):  # fmt: skip
        assert route in printed, "the control: the log is written"
    assert 'route="/v1/nearby"' in metrics
