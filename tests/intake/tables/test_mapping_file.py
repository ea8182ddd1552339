"""What is stated of a source is kept as it was, and a faulty file tells every fault."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.grids import ROOT, TOILETS, codes, headed, names

from citymap.catalog import read_catalog
from citymap.errors import DefinitionError, InputError, NotFoundError, StoreError
from citymap.intake.notices import Notices
from citymap.intake.tables.columns import as_mapping, match_columns, targets
from citymap.intake.tables.mapping_file import (
    Mapping,
    mapping_path,
    read_mapping,
    write_mapping,
)

WHOLE = Mapping(
    columns={"公厕名": "name", "备注": "", "坐标\u3000经度": "lon"},
    sheet="11月",
    datum="gcj02",
    crs=4548,
    encoding="gb18030",
    path="features",
)
#: Any header: every character but those that no UTF-8 file can hold.
HEADERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def write(folder: Path, text: str) -> Path:
    path = folder / "toilets.lixia.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = mapping_path(tmp_path, "toilets", "lixia")
    for mapping in (WHOLE, Mapping()):
        write_mapping(path, mapping)
        assert read_mapping(path, TOILETS) == mapping
    assert os.listdir(path.parent) == ["toilets.lixia.toml"]  # noqa: PTH208  # names only


@given(st.dictionaries(HEADERS, st.sampled_from(["", *targets(TOILETS)])))
def test_any_header_can_be_kept(
    tmp_path_factory: pytest.TempPathFactory, columns: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("mapping") / "toilets.lixia.toml"
    write_mapping(path, Mapping(columns=columns))
    assert read_mapping(path, TOILETS).columns == columns


def test_keys_are_in_order_so_that_a_change_is_seen(tmp_path: Path) -> None:
    path = mapping_path(tmp_path, "toilets", "lixia")
    write_mapping(
        path, Mapping(columns={"乙": "name", "丙": "", "a": "code"}, crs=4527)
    )
    assert path.read_text(encoding="utf-8") == (
        'crs = 4527\n\n[columns]\n"a" = "code"\n"丙" = ""\n"乙" = "name"\n'
    )


def test_every_fault_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'datum = "mars"\ncrs = "4548"\nshet = "x"\n'
        '[columns]\n"公厕名" = "nam"\n"乙" = 3\n',
    )
    with pytest.raises(DefinitionError) as refused:
        read_mapping(path, TOILETS)
    place = "layers/mappings/toilets.lixia.toml: "
    begun = [
        fault.removeprefix(place).partition(";")[0] for fault in refused.value.faults
    ]
    assert begun == [
        'columns.公厕名 = "nam"',
        "columns.乙 = 3",
        'datum = "mars"',
        'crs = "4548"',
        "shet is not a key here",
    ]
    assert "nearest: name" in refused.value.faults[0]


@pytest.mark.parametrize("text", ["[columns", "columns = 3", "\x00"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DefinitionError, match=r"toilets\.lixia\.toml"):
        read_mapping(write(tmp_path, text), TOILETS)


def test_a_broken_mapping_has_a_chinese_head(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_mapping(write(tmp_path, 'datum = "mars"'), TOILETS)
    head, *faults = refused.value.zh.splitlines()
    assert "layers/mappings/toilets.lixia.toml 有误" in head
    assert tuple(faults) == refused.value.faults


def test_of_a_mapping_that_is_not_there_the_others_are_named(tmp_path: Path) -> None:
    place = mapping_path(tmp_path, "toilets", "none")
    with pytest.raises(NotFoundError, match="there are: none") as refused:
        read_mapping(place, TOILETS)
    assert refused.value.zh == "没有已保存的列对应 none；现有：无"
    for layer, source in (("toilets", "b"), ("toilets", "a"), ("parking", "c")):
        write_mapping(mapping_path(tmp_path, layer, source), WHOLE)
    with pytest.raises(NotFoundError) as refused:
        read_mapping(place, TOILETS)
    assert refused.value.zh == "没有已保存的列对应 none；现有：a, b"


@pytest.mark.parametrize("source", ["", "../x", "a/b", "A", ".x", "x" * 41, "历下\n"])
def test_a_source_is_named_plainly(source: str) -> None:
    with pytest.raises(InputError, match="name of a mapping"):
        mapping_path(ROOT, "toilets", source)


def test_a_disk_that_refuses_is_told_and_leaves_what_was(tmp_path: Path) -> None:
    path = tmp_path / "toilets.lixia.toml"
    path.mkdir()
    with pytest.raises(StoreError, match=r"toilets\.lixia"):
        write_mapping(path, WHOLE)
    assert [child.name for child in tmp_path.iterdir()] == [path.name]


def test_mappings_are_no_layers(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    for file in (ROOT / "layers").glob("*.toml"):
        (tmp_path / "layers" / file.name).write_bytes(file.read_bytes())
    write_mapping(mapping_path(tmp_path, "toilets", "lixia"), WHOLE)
    assert read_catalog(tmp_path) == read_catalog(ROOT)


def test_next_months_workbook_needs_no_questions(tmp_path: Path) -> None:
    headers = ("公厕名称", "公厕地址", "经度", "纬度", "建成年份", "联系电话号码")
    row = ["甲", "某路", 117.0, 36.6]
    notices, found = Notices(), headed(*headers, row=row)
    columns = match_columns(found, TOILETS, notices)
    assert codes(notices) == ["column_guessed"] * 2 + ["column_unknown"]
    path = mapping_path(tmp_path, "toilets", "lixia")
    write_mapping(path, Mapping(columns=as_mapping(found, columns)))
    silent, kept = Notices(), read_mapping(path, TOILETS)
    again = match_columns(found, TOILETS, silent, mapping=kept.columns)
    assert codes(silent) == []
    assert names(found, again) == names(found, columns)
