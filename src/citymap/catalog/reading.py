"""All definition files of a workspace, read and checked together."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from citymap.catalog.city_file import read_city
from citymap.catalog.layer_file import read_layer
from citymap.catalog.rules import Section, nearest
from citymap.errors import DefinitionError, NotFoundError, shorten
from citymap.layer import City, Layer

FILE_LIMIT = 256 * 1024  # bytes of one definition file
FOLDER_LIMIT = 99  # as many ranges of marker numbers as nine digits hold
CITY_FILE = "city.toml"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The city and its layers, in the code-point order of their ids."""

    city: City
    layers: Mapping[str, Layer]

    def layer(self, layer_id: str) -> Layer:
        """Look up a layer. Raises NotFoundError with the nearest id there is."""
        if layer_id in self.layers:
            return self.layers[layer_id]
        given, near = shorten(layer_id), nearest(layer_id, self.layers)
        en = f"no layer {given}; nearest: {near}"
        raise NotFoundError(en, f"没有图层 {given}；最接近的是 {near}")


def read_catalog(workspace: Path) -> Catalog:
    """Read ``layers/city.toml`` and every other ``layers/*.toml``.

    Raises DefinitionError with every fault of every file, each as
    ``layers/toilets.toml: fields.name.type = "txt"; one of text, integer, …``.
    """
    faults: list[str] = []
    layers: dict[str, Layer | None] = {}
    for path in _layer_files(workspace / "layers", faults):
        layers[path.stem] = _read_sound_layer(path, faults)
    city_file = f"layers/{CITY_FILE}"
    values = read_toml(workspace / city_file, city_file, faults)
    city = None
    if values is not None:
        city = read_city(Section(city_file, values, faults), layers)
    if faults or city is None:
        raise DefinitionError(faults)
    return Catalog(city, {name: found for name, found in layers.items() if found})


def _layer_files(folder: Path, faults: list[str]) -> list[Path]:
    names = folder.glob("[!.]*.toml")
    files = sorted((p for p in names if p.name != CITY_FILE), key=lambda p: p.stem)
    if not files:
        faults.append("layers/: holds no layer; at least one <id>.toml")
    if len(files) > FOLDER_LIMIT:
        faults.append(f"layers/: {len(files)} layers; at most {FOLDER_LIMIT}")
        return []
    return files


def _read_sound_layer(path: Path, faults: list[str]) -> Layer | None:
    """Read one layer; None if it has faults, which are then in ``faults``."""
    name = f"layers/{path.name}"
    values = read_toml(path, name, faults)
    if values is None:
        return None
    before = len(faults)
    layer = read_layer(Section(name, values, faults), path.stem)
    return layer if len(faults) == before else None


def read_toml(path: Path, name: str, faults: list[str]) -> Mapping[str, object] | None:
    """Parse a file; None if it is not TOML, and then why is in ``faults``.

    ``name`` is what a message calls it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except OSError as error:
        faults.append(f"{name}: cannot be read: {error.strerror}")
        return None
    try:
        return _parse(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = f"is not UTF-8 (at line {line}); save it as UTF-8"
    except RecursionError:
        why = "is nested too deep; a definition is flat"
    except ValueError as error:
        why = f"is not TOML: {error}"
    faults.append(f"{name}: {why}")
    return None


def _parse(data: bytes) -> Mapping[str, object]:
    if len(data) > FILE_LIMIT:
        message = f"longer than {FILE_LIMIT:,} bytes"
        raise ValueError(message)
    # Editors on Windows put a byte order mark in front; TOML has none.
    return tomllib.loads(data.decode("utf-8-sig"))
