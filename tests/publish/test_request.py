import pytest

from citymap.publish.request import AREA_MEASURES, FORMATS, PAPERS, MapRequest


def test_a_map_is_described_by_its_layers_alone() -> None:
    plain = MapRequest(("toilets",))
    assert plain.language == "zh"
    assert not any((plain.where, plain.areas, plain.heat, plain.tiles, plain.before))


@pytest.mark.parametrize("words", [AREA_MEASURES, FORMATS, PAPERS], ids=str)
def test_what_may_be_chosen_stands_once(words: tuple[str, ...]) -> None:
    assert len(set(words)) == len(words) > 0
