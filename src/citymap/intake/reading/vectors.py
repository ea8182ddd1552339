"""Shapefiles and GeoPackages as sheets: the room of GDAL for foreign files.

Only the child that reads foreign bytes may call this: it is started with
``gdal_drivers.child_environment``, so that no file can pretend to be a virtual one.
GDAL is asked for geometry and reference system alone, of files that our own code has
checked; cells are read without it. What it gives is checked again: plain kinds,
numbers that are finite, no geometry too large. Nothing is written.

Source: design/safety.md S9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from citymap.errors import InternalError, shorten
from citymap.intake.notices import Kind
from citymap.intake.reading.crs_text import code_of
from citymap.intake.reading.dbf import encoding_of_cpg, read_dbf
from citymap.intake.reading.gdal_drivers import DRIVERS
from citymap.intake.reading.geopackage_file import read_features
from citymap.intake.reading.kinds_records import (
    NumberNotFinite,
    PositionBeyond,
    RingOpen,
    refused,
)
from citymap.intake.reading.kinds_vector import (
    DbfRowsDiffer,
    GeopackageDamaged,
    LayerMissing,
    LayerWanted,
    ShapefileIncomplete,
    ShpHeaderWrong,
)
from citymap.intake.reading.plain_shapes import FARTHEST, plain_wkb, refuse_vertices
from citymap.intake.reading.records_table import sheet_of_cells
from citymap.intake.reading.sandbox import Ask
from citymap.intake.reading.shapefile_parts import check_shapes
from citymap.intake.reading.workbook import Workbook

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shp", ".shx", ".dbf")
_FOR_GDAL = (".shp", ".shx")
_MOST_CHOICES = 8  # told of
_PLAIN = (1, 2, 3, 4, 5, 6)  # kinds in WKB; Z and M add thousands, or high bits
_THOUSAND, _HIGH_BITS = 1000, 0x0FFF_FFFF


@dataclass(frozen=True, slots=True, eq=False)
class _Geometry:
    """What GDAL gives of a layer."""

    fids: NDArray[np.int64]
    wkb: pa.Array
    crs: str | None


def read_shapefile(members: Mapping[str, bytes], ask: Ask) -> Workbook:
    """Read the one shapefile among the members of a zip.

    Parameters
    ----------
    members
        Contents by name; names only tell which parts belong together.
    ask
        Its ``layer`` is the name of the files, if there are several layers, with
        their folder where two have one name.

    Raises
    ------
    ImportRefused
        If a part is missing or damaged, or if several layers could be meant.
    """
    parts = parts_of(members, ask.layer)
    shapes = check_shapes(parts[".shp"], parts[".shx"])
    encodings: Sequence[str] = ()
    if ask.encoding:
        encodings = (ask.encoding,)
    elif parts.get(".cpg", b"").strip():
        named = encoding_of_cpg(parts[".cpg"])
        encodings = (named,) if named else ()
    table = read_dbf(parts[".dbf"], encodings)
    if len(table.kept) != shapes:
        raise refused(DbfRowsDiffer, rows=len(table.kept), shapes=shapes)
    prj = parts.get(".prj", b"").decode("utf-8", "replace").strip("\ufeff\0 \r\n")
    crs = code_of(prj) if prj else None
    found = _read_geometry(_packed(parts), ShpHeaderWrong, part=".shp")
    wkb = found.wkb.filter(pa.array(table.kept))
    sheet = sheet_of_cells(table.header, table.columns, len(wkb), wkb, crs)
    return Workbook("shapefile", (sheet,), table.encoding)


def read_geopackage(path: Path, ask: Ask) -> Workbook:
    """Read a layer of a GeoPackage that nobody else has open.

    Raises
    ------
    ImportRefused
        If it is none or damaged, or if the layer is not in it or not told.
    """
    table = read_features(path, ask.layer)
    found = _read_geometry(path, GeopackageDamaged, layer=table.layer)
    if found.fids.tolist() != list(table.fids):
        raise refused(GeopackageDamaged, "fid")
    crs = None if table.system is None else _code(found.crs, table.system)
    rows = len(table.fids)
    sheet = sheet_of_cells(table.header, table.columns, rows, found.wkb, crs)
    return Workbook("geopackage", (sheet,), "utf-8")


def parts_of(members: Mapping[str, bytes], layer: str | None) -> dict[str, bytes]:
    """Give the parts of one shapefile by their endings, in small letters.

    Raises
    ------
    ImportRefused
        If one is missing, or several layers could be meant.

    Examples
    --------
    >>> files = {"data/厕所.SHP": b"1", "data/厕所.shx": b"2", "data/厕所.DBF": b"3"}
    >>> parts_of(files, None)
    {'.shp': b'1', '.shx': b'2', '.dbf': b'3'}
    """
    layers, written = _layers(members)
    names = {stem: whole.rpartition("/")[2] for stem, whole in written.items()}
    told = names if len({*names.values()}) == len(names) else written
    choices = ", ".join(shorten(name) for name in list(told.values())[:_MOST_CHOICES])
    meant = [stem for stem in names if layer in (None, names[stem], written[stem])]
    if not written:
        raise refused(ShapefileIncomplete, part=".shp")
    if not meant:
        raise refused(LayerMissing, layer, choices=choices)
    if len(meant) > 1:
        raise refused(LayerWanted, choices=choices)
    parts = layers[meant[0]]
    for ending in _NEEDED:
        if ending not in parts:
            raise refused(ShapefileIncomplete, part=ending)
    return parts


def _layers(
    members: Mapping[str, bytes],
) -> tuple[dict[str, dict[str, bytes]], dict[str, str]]:
    """Give the parts of all layers by their names, and these as each .shp has it."""
    layers: dict[str, dict[str, bytes]] = {}
    written: dict[str, str] = {}
    for path, data in members.items():
        stem, ending = readable(path)[:-4], path[-4:].lower()
        if ending in _PARTS and not stem.rpartition("/")[2].startswith("._"):
            layers.setdefault(stem.casefold(), {})[ending] = data
            if ending == ".shp":
                written[stem.casefold()] = stem
    return layers, written


def readable(name: str) -> str:
    """Mend the name of a zip's member that was written in GBK, and not said so.

    >>> readable("厕所.shp".encode("gbk").decode("cp437")), readable("a.shp")
    ('厕所.shp', 'a.shp')
    """
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name  # said to be in UTF-8


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Pack checked parts under a name of ours: GDAL reads them in memory."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for ending in _FOR_GDAL:
            if ending in parts:
                archive.writestr(ZipInfo(f"layer{ending}"), parts[ending])
    return buffer.getvalue()


def _read_geometry(
    source: Path | bytes,
    damaged: type[Kind],
    *,
    layer: str | None = None,
    part: str = "",
) -> _Geometry:
    """Let GDAL read geometry; raise ``damaged`` if it cannot."""
    import pyogrio  # noqa: PLC0415 - reads its environment when it is imported
    from pyogrio.errors import (  # noqa: PLC0415 - the same
        DataLayerError,
        DataSourceError,
        FeatureError,
    )

    if not set(pyogrio.list_drivers()) <= DRIVERS:
        raise InternalError("GDAL was not started with child_environment()")
    options = {} if layer is None else {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
    try:
        meta, table = pyogrio.read_arrow(
            source, layer=layer, columns=[], return_fids=True, **options
        )
        table.validate(full=True)
    except (DataSourceError, DataLayerError, FeatureError, pa.ArrowInvalid) as error:
        raise refused(damaged, shorten(str(error)), part=part) from error
    fids, wkb = (column.combine_chunks() for column in table.columns)
    return _Geometry(fids.to_numpy(), _checked(wkb), meta["crs"])


def _checked(wkb: pa.Array) -> pa.Array:
    """Check GDAL's WKB and write it anew, in two dimensions."""
    raw = np.array(wkb.to_pylist(), object)
    shapes = shapely.from_wkb(raw, on_invalid="ignore")
    for row in np.flatnonzero(shapely.is_missing(shapes)):
        if raw[row] is not None and _kind_of(raw[row]) in _PLAIN:
            raise refused(RingOpen, row=int(row) + 1)
    numbers, rows = shapely.get_coordinates(shapes, return_index=True)
    for wrong, kind in (
        (~np.isfinite(numbers), NumberNotFinite),
        (np.abs(numbers) > FARTHEST, PositionBeyond),
    ):
        if wrong.any():
            first = int(rows[np.argmax(wrong.any(axis=1))])
            raise refused(kind, str(numbers[wrong][0]), row=first + 1)
    counts = shapely.get_num_coordinates(shapes)
    most = int(np.argmax(counts))
    refuse_vertices(int(counts[most]), most + 1)
    return plain_wkb(shapes)


def _kind_of(wkb: bytes) -> int:
    return (int.from_bytes(wkb[1:5], "little") & _HIGH_BITS) % _THOUSAND


def _code(found: str | None, system: str) -> int:
    """Give the EPSG code that GDAL found, else that of a description."""
    authority, _, code = (found or "").partition(":")
    return int(code) if authority == "EPSG" and code.isdigit() else code_of(system)
