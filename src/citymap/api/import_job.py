"""The process that reads an upload: ``python -m citymap.api.import_job WORKSPACE ID``.

It leaves, in the import's folder, ``result.json`` (a report, or a refusal), the
table as a GeoPackage, the clerk's workbook with notices and the page. It publishes
nothing. It steps back for whoever serves (``nice``).
"""

import os
import sys
from pathlib import Path
from typing import Any

import orjson

from citymap.api.clock import now_utc
from citymap.api.import_outputs import Telling, write_outputs
from citymap.catalog import Catalog, read_catalog
from citymap.errors import InputError, Language
from citymap.intake.importing import ImportRequest, read_import
from citymap.intake.mapping_file import Mapping, mapping_path, read_mapping
from citymap.intake.notices import ImportRefused
from citymap.intake.report import as_json
from citymap.intake.sandbox import Ask
from citymap.intake.stated import Stated
from citymap.store.geopackage import GeoPackageStore
from citymap.store.gpkg_file import write

UPLOAD = "upload"
_NICE = 10


def run(workspace: Path, folder: Path) -> None:
    """Read the upload of an import's folder, and leave what came of it there."""
    told = orjson.loads((folder / "request.json").read_bytes())
    language: Language = "en" if told.get("lang") == "en" else "zh"
    try:
        result: dict[str, object] = {"report": _read(workspace, folder, told, language)}
    except ImportRefused as refused:
        result = {
            "refused": refused.say(language),
            "notice": refused.notice.as_json(language),
        }
    except InputError as error:
        result = {"refused": error.say(language), "notice": None}
    beside = folder / "result.part"
    beside.write_bytes(orjson.dumps(result))
    beside.replace(folder / "result.json")


def _read(
    workspace: Path, folder: Path, told: dict[str, Any], language: Language
) -> object:
    catalog = read_catalog(workspace)
    data = workspace / "data"
    store = GeoPackageStore(data, catalog.city)
    job = folder / "job"
    job.mkdir()
    request = _request(catalog, workspace, folder, told)
    made = read_import(request, catalog, store, data, job, at=now_utc())
    write(folder / "after.gpkg", made.layer, made.after, catalog.city, now_utc())
    telling = Telling(language, now_utc())
    write_outputs(made, catalog.city, data, folder, job, telling)
    return as_json(made, language)


def _request(
    catalog: Catalog, workspace: Path, folder: Path, told: dict[str, Any]
) -> ImportRequest:
    layer = catalog.layer(told["layer"])
    saved = Mapping()
    if told.get("mapping"):
        saved = read_mapping(mapping_path(workspace, layer.id, told["mapping"]), layer)
    return ImportRequest(
        layer=layer.id,
        file=folder / UPLOAD,
        name=told["filename"],
        stated=Stated(
            datum=told.get("datum") or saved.datum, crs=told.get("crs") or saved.crs
        ),
        mapping=saved,
        ask=Ask(
            encoding=told.get("encoding") or saved.encoding,
            path=told.get("path") or saved.path,
            layer=told.get("table"),
        ),
        sheet=told.get("sheet") or saved.sheet,
        keep_unknown=bool(told.get("keep_unknown")),
    )


if __name__ == "__main__":
    os.nice(_NICE)
    run(Path(sys.argv[1]), Path(sys.argv[1]) / "data" / ".imports" / sys.argv[2])
