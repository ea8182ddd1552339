import random
import struct

import pytest
from tests.intake.vector_files import (
    LINE,
    MULTIPOINT,
    NULL_RECORD,
    POINT,
    POINT_Z,
    POLYGON,
    multipoint_record,
    point_record,
    point_z_record,
    rings_record,
    shp_and_shx,
)

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.shapefile_parts import check_shapes

_RING = [[0, 0], [0, 1], [1, 1], [0, 0]]
_LAYERS = [
    (POINT, [point_record(1, 2), NULL_RECORD, point_record(3, 4)]),
    (POINT_Z, [point_z_record(1, 2, 3, 4), point_z_record(1, 2, 3, 4)[:28]]),
    (LINE, [rings_record([_RING], LINE), NULL_RECORD]),
    (POLYGON, [rings_record([_RING, _RING]), rings_record([_RING])]),
    (MULTIPOINT, [multipoint_record([[1, 2], [3, 4]])]),
    (POINT, []),
]


@pytest.mark.parametrize(("kind", "records"), _LAYERS)
def test_sound_parts_pass_and_are_counted(kind: int, records: list[bytes]) -> None:
    assert check_shapes(*shp_and_shx(kind, records)) == len(records)


def test_records_may_lie_in_another_order_than_the_index_has() -> None:
    shp, shx = shp_and_shx(POINT, [point_record(1, 2), point_record(3, 4)])
    assert check_shapes(shp, shx[:100] + shx[108:] + shx[100:108]) == 2


def test_the_refusal_tells_which_record() -> None:
    shp, shx = shp_and_shx(POINT, [point_record(1, 2), point_record(1, float("nan"))])
    with pytest.raises(ImportRefused) as caught:
        check_shapes(shp, shx)
    assert caught.value.notice.row == 2


@pytest.mark.parametrize(("kind", "records"), _LAYERS[:5])
def test_any_four_bytes_may_be_anything_and_nothing_breaks(
    kind: int, records: list[bytes]
) -> None:
    """What passes is sound, what does not is refused: never another error."""
    shp, shx = shp_and_shx(kind, records)
    values = [-1, 0, 1, 2**31 - 1, -(2**31), 0x7FF80000, 65_536]
    chance = random.Random(5)  # noqa: S311 - a seeded sample
    for _ in range(1_000):
        parts = [bytearray(shp), bytearray(shx)]
        for _ in range(chance.randint(1, 3)):
            part = chance.choice(parts)
            place = chance.randrange(0, len(part) - 4)
            form = chance.choice((">i", "<i"))
            struct.pack_into(form, part, place, chance.choice(values))
        try:
            check_shapes(bytes(parts[0]), bytes(parts[1]))
        except ImportRefused as refusal:
            assert refusal.notice.kind.severity == "refusal"  # noqa: PT017 - or none


def test_cut_off_anywhere_it_is_refused() -> None:
    shp, shx = shp_and_shx(POLYGON, [rings_record([_RING])])
    for length in range(len(shp)):
        with pytest.raises(ImportRefused):
            check_shapes(shp[:length], shx)
    for length in range(len(shx)):
        with pytest.raises(ImportRefused):
            check_shapes(shp, shx[:length])
