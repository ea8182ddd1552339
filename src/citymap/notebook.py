"""The face for notebooks: a layer as a frame, a map that shows itself.

Both read what is published, through the store, verified. Degrees are WGS-84. Only
this room imports geopandas. Source: docs/publishing.md.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import geopandas
import pandas as pd
import pyarrow as pa

from citymap.catalog import read_catalog
from citymap.errors import Language
from citymap.publish.budget import check_bytes
from citymap.publish.gathering import gather
from citymap.publish.publishing import make_map
from citymap.publish.request import AreaMeasure, MapRequest
from citymap.settings import read_settings
from citymap.store.geopackage import GeoPackageStore

if TYPE_CHECKING:
    from citymap.publish.sealed import SealedMap


#: Whole numbers stay whole where some are not known.
_WHOLE = {pa.int64(): pd.Int64Dtype()}


class MapFields(TypedDict, total=False):
    """What a map can be told beside its layers: as ``citymap publish`` has it."""

    title: str
    subtitle: str
    language: Language
    areas: AreaMeasure
    heat: bool
    before: str
    tiles: bool
    live: str
    over_limit: bool


def read_layer(layer: str, workspace: str | Path = ".") -> geopandas.GeoDataFrame:
    """Read the published version of a layer as a frame.

    Parameters
    ----------
    layer
        Its id.
    workspace
        The folder that holds ``layers/`` and ``data/``.

    Returns
    -------
    One row for each feature, by id (the index); its fields by name; geometry in
    EPSG:4326, longitude first. ``attrs`` names layer and version.

    Raises
    ------
    NotFoundError
        If there is no such layer, or it has no data yet.
    """
    catalog = read_catalog(Path(workspace))
    store = GeoPackageStore(Path(workspace) / "data", catalog.city)
    table, version = store.read(catalog.layer(layer))
    fields = table.columns.to_pandas(types_mapper=_WHOLE.get).set_index("id")
    geometry = table.shapes
    if geometry is None:
        geometry = geopandas.points_from_xy(table.lon, table.lat)
    frame = geopandas.GeoDataFrame(fields, geometry=geometry, crs="EPSG:4326")
    frame.attrs.update(layer=layer, version=version.name)
    return frame


def publish(
    layers: str | Sequence[str],
    workspace: str | Path = ".",
    *,
    where: Mapping[str, str] | None = None,
    **fields: Unpack[MapFields],
) -> "SealedMap":
    """Make the map that ``citymap publish`` would write; it shows itself.

    Parameters
    ----------
    layers
        An id, or several: the first is drawn on top.
    workspace
        The folder that holds ``layers/`` and ``data/``.
    where
        Only features with these values: ``{"district": "历下区", "open": "24h"}``.
    **fields
        ``title``, ``subtitle``, ``language``, ``areas``, ``heat``, ``before``,
        ``tiles``, ``live``, ``over_limit``: as the options of the command.

    Returns
    -------
    A folium map, sealed: nothing can be added to it. ``save(path)`` writes the file.
    What was left out of it is warned of.

    Raises
    ------
    InputError
        If the map cannot be made so, or is too large: it says what is allowed.
    """
    named = (layers,) if isinstance(layers, str) else tuple(layers)
    request = MapRequest(named, where=tuple((where or {}).items()), **fields)
    gathered = gather(Path(workspace), request, read_settings().tile_keys)
    for title in gathered.left_out:
        warnings.warn(title.say(request.language), stacklevel=2)
    made = make_map(gathered)
    check_bytes(len(made.html().encode()), over_limit=request.over_limit)
    return made
