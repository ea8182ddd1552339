"""From a file's columns to a layer's table: ids, values, places, order.

Every row has a well-formed id of its own, every cell a value that its field
allows, every vertex a finite place in the city or its margin. Whatever fails is
a fault; all faults are told at once.
"""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from citymap.earth.grid import widen
from citymap.errors import DataRefused, InputError
from citymap.layer import Bounds, City, Layer
from citymap.store.faults import Faults
from citymap.store.geometry import (
    Floats,
    Mask,
    Shapes,
    degrees_from,
    places_on,
    read_points,
    read_shapes,
    shapes_in_degrees,
)
from citymap.store.values import clean_columns
from citymap.table import LayerTable

_ROUNDING_DEG = 1e-8  # of a position that went through a metre CRS and back


def checked_columns(
    cells: pa.Table, fids: pa.Array, layer: Layer, city: City, faults: Faults
) -> tuple[pa.Array, dict[str, pa.Array]]:
    """Give ids and clean columns; what is wrong goes to ``faults``.

    Parameters
    ----------
    cells
        Columns of a file or of a caller's table, ``id`` among them.
    fids
        Row numbers, for messages and for rows without an id.
    """
    ids = _ids(cells, fids, layer, faults)
    if "id" in cells.column_names:
        cells = cells.drop_columns(["id"])
    return ids, clean_columns(cells, layer, city.time_zone, faults)


def checked_places(
    wkb: pa.Array, crs: int | str, layer: Layer, city: City, faults: Faults
) -> tuple[Floats, Floats, Shapes | None]:
    """Give every row its place in degrees, and its shape if it has one."""
    reach = widen(city.bounds, city.margin_m)
    kind = layer.geometry
    try:
        if kind == "point":
            x, y = read_points(wkb)
            _refuse_unplaced(~(np.isfinite(x) & np.isfinite(y)), layer, faults)
            lon, lat = degrees_from(crs, x, y)
            _check_within(reach, lon, lat, None, faults)
            return lon, lat, None
        shapes, unusable = read_shapes(wkb, kind)
        _refuse_unplaced(unusable, layer, faults)
        shapes = shapes_in_degrees(crs, shapes)
    except DataRefused:
        raise
    except InputError as error:
        faults.add(error.en, error.zh)
        faults.refuse_if_any()
        raise
    vertices, row = shapely.get_coordinates(shapes, return_index=True)
    _check_within(reach, vertices[:, 0], vertices[:, 1], row, faults)
    return *places_on(shapes, kind), shapes


def _refuse_unplaced(unusable: Mask, layer: Layer, faults: Faults) -> None:
    """Refuse rows without a usable geometry before anything is computed of them."""
    kind = layer.geometry
    faults.add_rows(
        unusable,
        f"no finite {kind} geometry (none, empty, or of another kind)",
        f"没有有效的 {kind} 几何（缺失、为空或类型不符）",
    )
    if unusable.any():
        faults.refuse_if_any()


def sorted_by_id(table: LayerTable) -> LayerTable:
    """Order rows by the code points of their ids (UTF-8 keeps that order)."""
    ids = table.columns["id"].cast(pa.string()).combine_chunks()
    if pc.all(pc.less(ids[:-1], ids[1:])).as_py():
        return table
    order = pc.sort_indices(ids).to_numpy()
    shapes = None if table.shapes is None else table.shapes[order]
    columns = table.columns.take(order).combine_chunks()
    return LayerTable(columns, table.lon[order], table.lat[order], shapes)


def same_features(meant: LayerTable, written: LayerTable) -> bool:
    """Say whether two sorted tables have the same ids, and points the same places."""
    if not meant.columns["id"].cast(pa.string()).equals(written.columns["id"]):
        return False
    return written.shapes is not None or bool(
        np.allclose(meant.lon, written.lon, rtol=0, atol=_ROUNDING_DEG)
        and np.allclose(meant.lat, written.lat, rtol=0, atol=_ROUNDING_DEG)
    )


def plain_key(key: str | None) -> str | None:
    """Write a key as an id may have it; None if that would lose anything but case."""
    text = unicodedata.normalize("NFKC", key or "").strip().lower()
    return text if re.fullmatch(r"[a-z0-9_.-]+", text) else None


def _ids(raw: pa.Table, fids: pa.Array, layer: Layer, faults: Faults) -> pa.Array:
    """Give every row its id, and note ids that are malformed or not unique.

    A row without an id (an editor has added it) takes ``<layer>.<key>``, the
    key being the value of the layer's key field, or else ``<layer>.fid<fid>``:
    the same at every reading, so that the file itself stays as it was saved.

    Parameters
    ----------
    raw, fids
        Columns of the file, and its row numbers.
    faults
        Is told what a message calls each row from now on.
    """
    labels = pc.binary_join_element_wise("fid", fids.cast(pa.string()), " ")
    faults.labels = labels
    if "id" not in raw.column_names:
        faults.add("no column id", "缺少 id 列")
        return labels
    ids = raw.column("id").combine_chunks().cast(pa.string())
    ids = pc.if_else(pc.equal(ids, ""), None, ids)
    if ids.null_count:
        ids = pc.coalesce(ids, _derived_ids(raw, layer, fids))
    well_formed = pc.match_substring_regex(
        ids, rf"\A{re.escape(layer.id)}\.[a-z0-9_.-]+\z"
    )
    faults.add_rows(
        ~well_formed.to_numpy(zero_copy_only=False),
        f"ids must be {layer.id}.<a-z 0-9 _ . ->",
        f"id 应为 {layer.id}.<a-z 0-9 _ . ->",
    )
    faults.labels = ids
    counts = pc.value_counts(ids)
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        again = pc.is_in(ids, value_set=twice).to_numpy(zero_copy_only=False)
        faults.add_rows(again, "ids are not unique", "id 重复")
    return ids


def _derived_ids(raw: pa.Table, layer: Layer, fids: pa.Array) -> pa.Array:
    by_fid = pc.binary_join_element_wise(f"{layer.id}.fid", fids.cast(pa.string()), "")
    if layer.key is None or layer.key not in raw.column_names:
        return by_fid
    keys = raw.column(layer.key).combine_chunks()
    if not (pa.types.is_string(keys.type) or pa.types.is_integer(keys.type)):
        return by_fid
    plain = [plain_key(key) for key in keys.cast(pa.string()).to_pylist()]
    by_key = pc.binary_join_element_wise(
        f"{layer.id}.", pa.array(plain, pa.string()), ""
    )
    return pc.coalesce(by_key, by_fid)


def _check_within(
    reach: Bounds,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    row: NDArray[np.int64] | None,
    faults: Faults,
) -> None:
    """Note features that leave the city and its margin.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84, of every vertex, all finite.
    row
        The row of every vertex; None: vertices are the rows.
    """
    outside = (lon < reach.west) | (lon > reach.east)
    outside |= (lat < reach.south) | (lat > reach.north)
    if row is not None:
        rows = np.zeros(len(faults.labels), np.bool_)
        rows[row[outside]] = True
        outside = rows
    box = f"{reach.west:.4f}, {reach.south:.4f}, {reach.east:.4f}, {reach.north:.4f}"
    faults.add_rows(
        outside,
        f"outside the city with its margin ({box})",
        f"超出城市及其外延范围（{box}）",
    )
