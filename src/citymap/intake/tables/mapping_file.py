"""What a source's workbooks are like, kept so that the next one needs no questions.

``layers/mappings/<layer>.<source>.toml``::

    datum = "gcj02"

    [columns]
    "公厕名" = "name"
    "备注" = ""          # not to be read
"""

import json
import re
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from pathlib import Path

from citymap.catalog.city_file import EPSG
from citymap.catalog.reading import read_toml
from citymap.catalog.rules import Rule, Section, nearest, one_of, text
from citymap.earth.datum import DATUMS, Datum
from citymap.errors import (
    DefinitionError,
    InputError,
    NotFoundError,
    StoreError,
    shorten,
)
from citymap.intake.tables.columns import targets
from citymap.layer import Layer
from citymap.store.disk import replace_bytes

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FOLDER = Path("layers", "mappings")
_SHOWN = 12  # mappings that a message lists


@dataclass(frozen=True, slots=True)
class Mapping:
    """What is stated of a source's files.

    Attributes
    ----------
    columns
        Field, common column, ``id`` or role by header; empty: not to be read.
    sheet
        The one sheet to take.
    datum, crs
        Of its positions: degrees of a datum, or the EPSG code of a CRS.
    encoding, path
        Of its text, and where in a JSON file the features are.
    """

    columns: Named[str, str] = field(default_factory=dict)
    sheet: str | None = None
    datum: Datum | None = None
    crs: int | None = None
    encoding: str | None = None
    path: str | None = None


def mapping_path(workspace: Path, layer_id: str, source: str) -> Path:
    """Give the file of a source's mapping. Raises InputError if that is no name.

    >>> mapping_path(Path("w"), "toilets", "lixia").as_posix()
    'w/layers/mappings/toilets.lixia.toml'
    """
    if not _SOURCE.fullmatch(source):
        given, allowed = shorten(source), "a-z 0-9 _ -"
        en = f"{given} is no name of a mapping; {allowed}, up to 40 characters"
        raise InputError(en, f"“{given}”不能作映射名；只用 {allowed}，最多 40 个字符")
    return workspace / _FOLDER / f"{layer_id}.{source}.toml"


def read_mapping(path: Path, layer: Layer) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    NotFoundError
        If there is none; those are named that there are.
    DefinitionError
        If it has faults: every one of them, each with its place.
    """
    if not path.exists():
        raise _absent(path, layer)
    faults: list[str] = []
    name = (_FOLDER / path.name).as_posix()
    values = read_toml(path, name, faults)
    mapping = Mapping()
    if values is not None:
        mapping = _read(Section(name, values, faults), layer)
    if faults:
        refused = DefinitionError(faults)
        refused.zh = f"列对应文件 {name} 有误，请改正或重新保存：\n{refused.en}"
        raise refused
    return mapping


def _absent(path: Path, layer: Layer) -> NotFoundError:
    """Say which mappings of the layer there are."""
    kept = sorted(_source(one, layer) for one in path.parent.glob(f"{layer.id}.*.toml"))
    known = ", ".join(kept[:_SHOWN])
    given = shorten(_source(path, layer))
    en = f"there is no saved mapping {given}; there are: {known or 'none'}"
    zh = f"没有已保存的列对应 {given}；现有：{known or '无'}"
    return NotFoundError(en, zh)


def _source(path: Path, layer: Layer) -> str:
    return path.name.removeprefix(f"{layer.id}.").removesuffix(".toml")


def write_mapping(path: Path, mapping: Mapping) -> None:
    """Write a mapping file wholly or not at all; its folder is made if need be.

    Raises StoreError if the disk fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(path, _as_toml(mapping).encode())
    except OSError as error:
        name, why = shorten(path.name), error.strerror
        en = f"{name} cannot be written: {why}; what was there before still is"
        raise StoreError(en, f"{name} 无法写入：{why}；原有文件未受影响") from error


def _read(section: Section, layer: Layer) -> Mapping:
    columns = section.table("columns", required=False)
    mapping = Mapping(
        columns={
            header: _read_target(columns, header, layer) for header in columns.values
        },
        sheet=section.get("sheet", text()),
        datum=section.get("datum", one_of(DATUMS)),
        crs=section.get("crs", EPSG),
        encoding=section.get("encoding", text()),
        path=section.get("path", text()),
    )
    section.close()
    return mapping


def _read_target(columns: Section, header: str, layer: Layer) -> str:
    known = ("", *targets(layer))
    near = nearest(str(columns.values[header]), known[1:])
    allowed = f'a field of {layer.id}, or "" to ignore it; nearest: {near}'
    rule = Rule(allowed, lambda value: next((t for t in known if t == value), None), "")
    return columns.need(header, rule)


def _as_toml(mapping: Mapping) -> str:
    settings = {
        "crs": mapping.crs,
        "datum": mapping.datum,
        "encoding": mapping.encoding,
        "path": mapping.path,
        "sheet": mapping.sheet,
    }
    lines = [f"{k} = {_quoted(v)}" for k, v in settings.items() if v is not None]
    columns = sorted(mapping.columns.items())
    lines += ["", "[columns]", *(f"{_quoted(h)} = {_quoted(t)}" for h, t in columns)]
    return "\n".join(lines).lstrip() + "\n"


def _quoted(value: str | int) -> str:
    """Write a TOML value: JSON's escapes are TOML's, which forbids DEL as well."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
