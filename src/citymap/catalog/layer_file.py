"""One ``layers/<id>.toml`` read into a ``Layer``. Source: ``docs/layers.md``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from citymap.catalog.rules import (
    NAME_LIMIT,
    PROSE_LIMIT,
    Rule,
    Section,
    number,
    one_of,
    pattern,
    show,
    text,
)
from citymap.catalog.style_file import COLOUR, NUMBERS, read_style
from citymap.layer import (
    COMMON_COLUMNS,
    FIELD_TYPES,
    GEOMETRY_KINDS,
    Choice,
    Field,
    FieldType,
    Layer,
    OsmTag,
    Title,
)

NAME = r"[a-z][a-z0-9_]*"
FIELDS_LIMIT = 100
#: Columns of ours, of GeoPackage and of data frames; ``open`` is what figures ask.
RESERVED_COLUMNS = frozenset({"fid", "id", "geom", "geometry", "open", *COMMON_COLUMNS})
#: OGC API asks queryables by name in the query, where these mean something else.
RESERVED_PARAMETERS = frozenset(
    {"bbox", "crs", "datetime", "f", "filter", "limit", "offset"}
    | {"properties", "sortby"}
)
#: SQLite and GeoPackage name their own tables so.
RESERVED_TABLES = ("sqlite_", "gpkg_", "rtree_")


def read_layer(section: Section, file_id: str) -> Layer:
    """Read a layer; ``file_id`` is the file's name without its ending."""
    if not is_id(file_id):
        section.note(f"the file's name is no id; {NAME}, up to {NAME_LIMIT} characters")
    declared = section.table("fields")
    fields = _read_fields(declared)
    types = {f.name: _sound_type(declared, f) for f in fields}
    hours = section.get("hours", _field_of(types, "opening_hours", "market_days"))
    layer = Layer(
        id=section.need("id", _exactly(file_id)),
        title=read_title(section),
        geometry=section.need("geometry", one_of(GEOMETRY_KINDS)),
        icon=section.need("icon", pattern(r"[a-z][a-z0-9_-]*", "a-z 0-9 _ -")),
        colour=section.need("colour", COLOUR),
        source=section.need("source", text(PROSE_LIMIT)),
        fields=fields,
        key=section.get("key", _field_of(types, "text", "integer")),
        hours=hours,
        always_open=section.yes("always_open"),
        follows_holidays=section.yes("follows_holidays"),
        flags=section.each("flags", _field_of(types, "yes_no_unknown")),
        popup=section.each("popup", _field_of(types, *FIELD_TYPES)),
        osm=section.each("osm", OSM_TAG),
        style=read_style(
            section, {f.name: f if types[f.name] else None for f in fields}, hours
        ),
    )
    _check_hours(section, layer, types)
    section.close()
    return layer


def is_id(name: str) -> bool:
    """Tell whether a name may be a layer's id: a table's name, a file's, a URL's.

    >>> is_id("toilets"), is_id("2nd"), is_id("gpkg_contents")
    (True, False, False)
    """
    fits = len(name) <= NAME_LIMIT and re.fullmatch(NAME, name) is not None
    return fits and name != "city" and not name.startswith(RESERVED_TABLES)


def read_title(section: Section, key: str = "title") -> Title:
    """Read a name in both languages."""
    inside = section.table(key)
    title = Title(inside.need("zh", text()), inside.need("en", text()))
    inside.close()
    return title


def _exactly(file_id: str) -> Rule[str]:
    return Rule(
        f"{show(file_id)}, as the file is named",
        lambda value: file_id if value == file_id else None,
        file_id,
    )


def _sound_type(declared: Section, field: Field) -> FieldType | None:
    """Give a field's type; None if it is at fault, which is told already."""
    written = declared.values[field.name]
    sound = isinstance(written, dict) and written.get("type") == field.type
    return field.type if sound else None


def _field_of(types: Mapping[str, FieldType | None], *wanted: FieldType) -> Rule[str]:
    """Allow the name of a declared field of some type."""
    names = [name for name, of_type in types.items() if of_type in (*wanted, None)]
    kind = "" if wanted == FIELD_TYPES else f" of type {' or '.join(wanted)}"

    def read(value: object) -> str | None:
        return value if isinstance(value, str) and value in names else None

    return Rule(f"a declared field{kind}: {', '.join(names) or 'none'}", read, "?")


def _read_tag(value: object) -> OsmTag | None:
    match = re.fullmatch(r"([^\s=|]{1,255})=([^\s=|]{1,255})", str(value))
    return OsmTag(match[1], match[2]) if match and isinstance(value, str) else None


def _read_keys(value: object) -> tuple[str, ...] | None:
    keys = value.split("|") if isinstance(value, str) else []
    sound = [k for k in keys if re.fullmatch(r"[^\s=|]{1,255}", k)]
    return tuple(keys) if keys and len(set(sound)) == len(keys) else None


OSM_TAG = Rule("key=value, or key=* for any value", _read_tag, OsmTag("?", "?"))
OSM_KEYS: Rule[tuple[str, ...]] = Rule(
    "OpenStreetMap keys, alternatives apart by |", _read_keys, ("?",)
)
LIMIT_OF_NUMBERS = number(-1e15, 1e15)


def _check_hours(
    section: Section, layer: Layer, types: Mapping[str, FieldType | None]
) -> None:
    if layer.always_open and layer.hours:
        section.fault("always_open", f"not together with hours = {show(layer.hours)}")
    told_already = "hours" in section.values and layer.hours is None
    by_opening_hours = types.get(layer.hours or "", "text") in ("opening_hours", None)
    if layer.follows_holidays and not (by_opening_hours or told_already):
        section.fault("follows_holidays", "only with hours of type opening_hours")


def _read_fields(section: Section) -> tuple[Field, ...]:
    if len(section.values) > FIELDS_LIMIT:
        section.note(f"fields: {len(section.values)}; at most {FIELDS_LIMIT}")
        return ()
    if not section.values:
        section.note("fields are missing; at least one [fields.<name>]")
    fields = tuple(_read_field(section, name) for name in section.values)
    _check_ambiguity(section, "fields", {f.name: _field_names(f) for f in fields})
    return fields


def _read_field(fields: Section, name: str) -> Field:
    section = fields.table(name)
    if len(name) > NAME_LIMIT or not re.fullmatch(NAME, name):
        fields.note(f"{section.path} is no field name; {NAME}, up to {NAME_LIMIT}")
    if name in RESERVED_COLUMNS | RESERVED_PARAMETERS:
        fields.note(f"{section.path} is a reserved name; choose another")
    field = Field(
        name=name,
        type=section.need("type", one_of(FIELD_TYPES)),
        title=read_title(section),
        aliases=section.each("aliases", text()),
        required=section.yes("required"),
        unit=section.get("unit", text()),
        minimum=section.get("minimum", LIMIT_OF_NUMBERS),
        maximum=section.get("maximum", LIMIT_OF_NUMBERS),
        choices=_read_choices(section),
        osm=section.get("osm", OSM_KEYS) or (),
    )
    _check_type(section, field)
    section.close()
    return field


def _check_type(section: Section, field: Field) -> None:
    """Check what belongs to some types only, unless the type itself is at fault."""
    if section.values.get("type") != field.type:
        return
    for key in ("unit", "minimum", "maximum"):
        if key in section.values and field.type not in NUMBERS:
            section.fault(key, "only where type is integer or number")
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and low > high:
        section.fault("minimum", f"not above maximum = {high:g}")
    if "choices" in section.values and field.type != "choice":
        section.fault("choices", 'only where type = "choice"')
    if not section.values.get("choices") and field.type == "choice":
        section.note(f"{section.path}.choices are missing; at least one")


def _read_choices(section: Section) -> tuple[Choice, ...]:
    choices = tuple(_read_choice(entry) for entry in section.tables("choices"))
    if len({c.value for c in choices}) < len(choices):
        section.fault("choices", "each value only once")
    _check_ambiguity(
        section, f"{section.path}.choices", {c.value: _choice_names(c) for c in choices}
    )
    return choices


def _read_choice(section: Section) -> Choice:
    choice = Choice(
        value=section.need("value", text()),
        title=read_title(section),
        aliases=section.each("aliases", text()),
    )
    section.close()
    return choice


def _field_names(field: Field) -> list[str]:
    return [field.name, field.title.zh, field.title.en, *field.aliases]


def _choice_names(choice: Choice) -> list[str]:
    return [choice.value, choice.title.zh, choice.title.en, *choice.aliases]


def _check_ambiguity(
    section: Section, path: str, names: Mapping[str, Iterable[str]]
) -> None:
    """Note what a clerk may write that could mean two things."""
    owner: dict[str, str] = {}
    for mine, written in names.items():
        for name in written:
            theirs = owner.setdefault(as_compared(name), mine)
            if theirs != mine and name != "?":
                section.note(
                    f"{path}: {show(name)} means both {theirs} and {mine}; only one"
                )


def as_compared(name: str) -> str:
    """Bring what a clerk writes to the form in which names are compared.

    >>> as_compared(" 公厕 名称（Ｎａｍｅ）")
    '公厕名称(name)'
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
