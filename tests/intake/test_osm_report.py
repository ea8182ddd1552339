"""What an import tells of itself."""

from citymap.intake.osm_report import REASONS, OddValue, OsmReport
from citymap.layer import Title


def test_every_reason_is_said_in_both_languages() -> None:
    assert all(
        isinstance(said, Title) and said.zh and said.en for said in REASONS.values()
    )
    assert len({said.zh for said in REASONS.values()}) == len(REASONS)


def test_only_an_import_that_lost_nothing_is_lossless() -> None:
    assert OsmReport("parking", matched=2, accepted=2).lossless
    left = OsmReport("parking", matched=2, accepted=1, left_out={"private": ["w1"]})
    odd = OsmReport("parking", matched=1, accepted=1, odd=[OddValue("n1", "fee", "?")])
    assert not left.lossless
    assert not odd.lossless
