"""All kinds of notices, by their codes; and the page that documents them."""

from collections.abc import Iterator

from citymap.intake.cells import kinds_cell, kinds_number
from citymap.intake.checks import kinds_table
from citymap.intake.notices import SEVERITIES, Kind, Severity
from citymap.intake.places import kinds_datum, kinds_place
from citymap.intake.reading import (
    kinds_archive,
    kinds_file,
    kinds_records,
    kinds_vector,
)
from citymap.intake.tables import kinds_parts, kinds_sheet
from citymap.layer import Title

_ROOMS = (
    kinds_file,
    kinds_archive,
    kinds_vector,
    kinds_records,
    kinds_sheet,
    kinds_parts,
    kinds_cell,
    kinds_number,
    kinds_place,
    kinds_datum,
    kinds_table,
)
SEVERITY_TITLES: dict[Severity, Title] = {
    "refusal": Title("拒绝：文件未读取", "Refused: the file was not read"),
    "error": Title("错误：该行未收录", "Error: the row was left out"),
    "warning": Title(
        "警告：请核对", "Warning: left empty, taken otherwise, or doubtful"
    ),
    "info": Title("提示", "Worth knowing"),
}


def all_kinds() -> dict[str, type[Kind]]:
    """Give every kind by its code, in the order of the rooms."""
    return {kind.code(): kind for room in _ROOMS for kind in _kinds_of(vars(room))}


def notices_page() -> str:
    """Write ``docs/notices.md`` of the kinds' own docstrings."""
    lines = [_HEAD]
    kinds = all_kinds().values()
    for severity in SEVERITIES:
        title = SEVERITY_TITLES[severity]
        lines.append(f"## {title.en}\n")
        lines += [_section(kind) for kind in kinds if kind.severity == severity]
    return "\n".join(lines)


def _kinds_of(names: dict[str, object]) -> Iterator[type[Kind]]:
    for value in names.values():
        if isinstance(value, type) and issubclass(value, Kind) and value is not Kind:
            yield value


def _section(kind: type[Kind]) -> str:
    asks = "\nPublishing it wants `--yes`.\n" if kind.asks else ""
    return (
        f"### {kind.code()}\n\n{kind.rule()}\n{asks}\n"
        f"> {_quoted(kind.zh)}\n>\n> {_quoted(kind.en)}\n"
    )


def _quoted(sentence: str) -> str:
    """Show a sentence with its details as names in italics."""
    return sentence.replace("{", "*").replace("}", "*")


_HEAD = """# Notices

What an import says of a file, by severity. Each has a code, a place (sheet, row,
column, value) and a sentence in Chinese or English; *italics* stand for what it names.
Of a code the first thousand are kept in full, the others are counted. This page is
written from the code: `citymap notices --markdown > docs/notices.md`.
"""
