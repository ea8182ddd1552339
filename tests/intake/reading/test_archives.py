"""Zips: nothing is unpacked unless all of the directory is sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.hostile import Hostile
from tests.intake.hostile_files import ZIPS
from tests.intake.zips import patched, zipped

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.archives import Archive, read_members
from citymap.intake.reading.child import SHAPEFILE_PARTS

OURS = [h for h in ZIPS if h.code.startswith(("archive", "file"))]
SMALL = zipped({"a.shp": b"shapes" * 9, "b/c.dbf": b"", "名.txt": b"a", "d.shp": b"x"})


@pytest.mark.parametrize("hostile", OURS, ids=lambda h: h.name)
def test_hostile_zips_are_refused(hostile: Hostile) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read_members(hostile.make(), SHAPEFILE_PARTS)
    assert refusal.value.notice.kind.code() == hostile.code


@pytest.mark.parametrize("hostile", OURS, ids=lambda h: h.name)
def test_their_twins_are_unpacked(hostile: Hostile) -> None:
    assert read_members(hostile.twin(), (".shp",))


def test_only_what_is_wanted_is_unpacked() -> None:
    assert read_members(SMALL, (".shp",)) == {"a.shp": b"shapes" * 9, "d.shp": b"x"}


def test_what_a_mac_adds_does_not_matter() -> None:
    others = {"__MACOSX/._a.shp": b"b", "x/": b"", ".DS_Store": b""}
    assert Archive(zipped({"a.shp": b"a", **others})).names == ("a.shp",)


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_one_wrong_byte_is_refused_or_does_no_harm(at: int, value: int) -> None:
    try:
        members = read_members(patched(SMALL, at, "<B", value), (".shp",))
    except ImportRefused:
        return
    assert set(members.values()) <= {b"shapes" * 9, b"x", b""}


@given(st.integers(0, len(SMALL) - 1))
def test_a_part_of_a_zip_is_refused(length: int) -> None:
    with pytest.raises(ImportRefused):
        Archive(SMALL[:length])
