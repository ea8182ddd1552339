"""The ``[style]`` of a layer file read into a ``Style``. Source: ``docs/layers.md``."""

from collections.abc import Mapping

from citymap.catalog.rules import Rule, Section, number, pattern
from citymap.layer import Field, FieldType, Style

COLOUR = pattern("#[0-9a-fA-F]{6}", "#rrggbb")
NUMBERS: tuple[FieldType, ...] = ("integer", "number")
CHOSEN: tuple[FieldType, ...] = ("choice", "yes_no_unknown")
FEWEST_COLOURS, MOST_COLOURS = 2, 7
MOST_BREAKS = MOST_COLOURS - 1
_BREAK = number(-1e15, 1e15)


def read_style(
    section: Section, fields: Mapping[str, Field | None], hours: str | None
) -> Style | None:
    """Read how a layer's features differ; None if the file does not say.

    ``fields`` are the declared ones by name, None for one whose type is at
    fault, which is told already; ``hours`` names the one that says when.
    """
    inside = section.table("style", required=False)
    if "style" not in section.values:
        return None
    name = inside.need("field", _shown(fields, hours))
    field = fields.get(name)
    style = Style(
        field=name,
        colours=_read_colours(inside, field),
        ramp=inside.each("ramp", COLOUR, MOST_COLOURS),
        breaks=inside.each("breaks", _BREAK, MOST_BREAKS),
    )
    _check_type(inside, field)
    _check_numbers(inside, style)
    inside.close()
    return style


def _shown(fields: Mapping[str, Field | None], hours: str | None) -> Rule[str]:
    """Allow a field by which features can be told apart."""
    names = [
        name
        for name, field in fields.items()
        if field is None
        or field.type in (*NUMBERS, *CHOSEN)
        or (field.type == "opening_hours" and name == hours)
    ]

    def read(value: object) -> str | None:
        return value if isinstance(value, str) and value in names else None

    kinds = f"type {', '.join((*NUMBERS, *CHOSEN))}, or hours of type opening_hours"
    return Rule(f"a field of {kinds}: {', '.join(names) or 'none'}", read, "?")


def _read_colours(section: Section, field: Field | None) -> tuple[tuple[str, str], ...]:
    inside = section.table("colours", required=False)
    found = [(value, inside.get(value, COLOUR)) for value in _values(field)]
    if field is not None and field.type in CHOSEN:
        inside.close()
    return tuple((value, colour) for value, colour in found if colour is not None)


def _values(field: Field | None) -> list[str]:
    if field is not None and field.type == "yes_no_unknown":
        return ["yes", "no"]
    return [choice.value for choice in field.choices] if field is not None else []


def _check_type(section: Section, field: Field | None) -> None:
    """Check what belongs to some types only, unless the field itself is at fault."""
    if field is None:
        return
    if "colours" in section.values and field.type not in CHOSEN:
        section.fault("colours", f"only by a field of type {' or '.join(CHOSEN)}")
    for key in ("ramp", "breaks"):
        if key in section.values and field.type not in NUMBERS:
            section.fault(key, f"only by a field of type {' or '.join(NUMBERS)}")


def _check_numbers(section: Section, style: Style) -> None:
    ramp = section.values.get("ramp")
    if isinstance(ramp, list) and len(ramp) < FEWEST_COLOURS:
        section.fault("ramp", f"{FEWEST_COLOURS} to {MOST_COLOURS} colours")
    if list(style.breaks) != sorted(style.breaks):
        section.fault("breaks", "from low to high")
