"""What clerks write is compared without its accidents; the rest: test_reading."""

import pytest

from citymap.catalog.layer_file import as_compared, is_id


@pytest.mark.parametrize(
    "written",
    ["Opening hours", "opening  HOURS", "ＯｐｅｎｉｎｇＨｏｕｒｓ", " openinghours\n"],
)
def test_width_case_and_spaces_do_not_matter_in_a_header(written: str) -> None:
    assert as_compared(written) == "openinghours"


@pytest.mark.parametrize(
    "name",
    ["", "city", "2nd", "a-b", "A", "a" * 41, "sqlite_x", "rtree_x", "a\n", "泉"],
)
def test_a_name_that_a_table_or_url_cannot_have_is_no_id(name: str) -> None:
    assert not is_id(name)
