"""``publish.toml`` in the workspace: the maps that are published together.

Every fault of the file is told at once, with its key, in the manner of layer
files. Source: docs/publishing.md.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from citymap.catalog import Catalog
from citymap.catalog.reading import read_toml
from citymap.catalog.rules import (
    NAME_LIMIT,
    PROSE_LIMIT,
    WEB_ADDRESS,
    Section,
    nearest,
    one_of,
    pattern,
    text,
)
from citymap.errors import DefinitionError, Language, NotFoundError, shorten
from citymap.publish.output import Output, lost_in
from citymap.publish.request import (
    AREA_MEASURES,
    FORMATS,
    PAPERS,
    MapRequest,
)

MAPS_FILE = "publish.toml"
FOLDER = "maps"
MOST_MAPS = 100
MAP_NAME = pattern(
    r"[a-z][a-z0-9_-]*", "a map's name: [a-z][a-z0-9_-]*", limit=NAME_LIMIT
)
FOLDER_NAME = pattern(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "the plain name of a folder in the workspace"
)
FILE_NAME = pattern(
    rf"[\w-][\w.-]{{0,99}}\.(?:{'|'.join(FORMATS)})",
    "a plain file name that ends in one of " + ", ".join(f".{f}" for f in FORMATS),
)
VERSION = pattern(r"\d{8}T\d{6}Z", "a version's name, as citymap history lists them")


@dataclass(frozen=True, slots=True)
class NamedMap:
    """A map of the set: what it shows, and where it is written."""

    name: str
    request: MapRequest
    output: Output


def read_maps(workspace: Path, catalog: Catalog) -> tuple[NamedMap, ...]:
    """Read the maps of a workspace, in the order of the file.

    Raises
    ------
    NotFoundError
        If the workspace has no ``publish.toml``.
    DefinitionError
        With every fault of the file.
    """
    path = workspace / MAPS_FILE
    if not path.exists():
        en = f"no layer given, and the workspace has no {MAPS_FILE} with a set of maps"
        zh = f"没有给出图层，工作区中也没有列出成套地图的 {MAPS_FILE}"
        raise NotFoundError(en, zh)
    faults: list[str] = []
    values = read_toml(path, MAPS_FILE, faults)
    if values is None:
        raise DefinitionError(faults)
    maps = _read_set(Section(MAPS_FILE, values, faults), workspace, catalog)
    if faults:
        raise DefinitionError(faults)
    return maps


def choose_maps(
    maps: tuple[NamedMap, ...], only: tuple[str, ...]
) -> tuple[NamedMap, ...]:
    """Keep the maps that are named, in the file's order; all of them if none is."""
    known = [named.name for named in maps]
    for name in only:
        if name not in known:
            given, near = shorten(name), nearest(name, known)
            en = f"{MAPS_FILE} has no map {given}; nearest: {near}"
            raise NotFoundError(
                en, f"{MAPS_FILE} 中没有地图 {given}；最接近的是 {near}"
            )
    return tuple(named for named in maps if not only or named.name in only)


def _read_set(
    section: Section, workspace: Path, catalog: Catalog
) -> tuple[NamedMap, ...]:
    language = section.get("language", one_of(get_args(Language)))
    folder_name = section.get("folder", FOLDER_NAME) or FOLDER
    maps = section.table("maps")
    section.close()
    if len(maps.values) > MOST_MAPS:
        section.note(f"maps: {len(maps.values)} maps; at most {MOST_MAPS}")
        return ()
    for name in maps.values:
        if MAP_NAME.read(name) is None:
            maps.note(f"maps.{shorten(name)} is not {MAP_NAME.allowed}")
    read = tuple(
        _read_map(
            name, maps.table(name), workspace / folder_name, catalog, language or "zh"
        )
        for name in maps.values
    )
    _check_places(section, read)
    return read


def _read_map(
    name: str, section: Section, folder: Path, catalog: Catalog, language: Language
) -> NamedMap:
    given = section.get("format", one_of(FORMATS))
    out = section.get("out", FILE_NAME) or f"{name}.{given or 'html'}"
    form = next(known for known in FORMATS if out.endswith(f".{known}"))
    if given is not None and given != form:
        section.fault("format", f"{form}, as the file's name {shorten(out)} ends")
    output = Output(
        folder / out,
        form,
        section.get("paper", one_of(PAPERS)) or "a3",
        section.yes("portrait"),
    )
    request = _read_request(section, catalog, language)
    for key in lost_in(request, form):
        section.fault(key, f"not in a {form} file")
    return NamedMap(name, request, output)


def _read_request(section: Section, catalog: Catalog, language: Language) -> MapRequest:
    layers = section.each("layers", one_of(catalog.layers))
    if not layers:
        section.note(f"{section.path}.layers names no layer; at least one")
    where = section.table("where", required=False)
    request = MapRequest(
        layers=layers,
        title=section.get("title", text()),
        subtitle=section.get("subtitle", text(PROSE_LIMIT)),
        language=section.get("language", one_of(get_args(Language))) or language,
        where=tuple((key, where.need(key, text())) for key in where.values),
        areas=section.get("areas", one_of(AREA_MEASURES)),
        heat=section.yes("heat"),
        before=section.get("before", VERSION),
        tiles=section.yes("tiles"),
        live=section.get("live", WEB_ADDRESS) or catalog.city.live,
        over_limit=section.yes("over_limit"),
    )
    if request.before:
        _check_comparison(section, request)
    section.close()
    return request


def _check_comparison(section: Section, request: MapRequest) -> None:
    if len(request.layers) > 1:
        section.fault("before", "only with one layer")
    for key, asked in (("areas", request.areas), ("heat", request.heat)):
        if asked:
            section.fault(key, "not with before")


def _check_places(section: Section, maps: tuple[NamedMap, ...]) -> None:
    """Note maps that would be written over each other."""
    places: dict[Path, str] = {}
    for named in maps:
        first = places.setdefault(named.output.path, named.name)
        if first != named.name:
            out = named.output.path.name
            section.note(f"maps.{named.name}.out = {out}; not that of maps.{first}")
