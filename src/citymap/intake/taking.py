"""Ledgers become rows: columns matched, cells cleaned, places located, all in one."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from citymap.intake.cells.cleaning import clean_ledger
from citymap.intake.ledger import Ledger
from citymap.intake.notices import Notices
from citymap.intake.places.locating import locate
from citymap.intake.request import ImportRequest
from citymap.intake.tables.columns import match_columns
from citymap.intake.taken import Source, Taken
from citymap.layer import City, Layer
from citymap.table import LayerTable


def take(
    ledgers: Sequence[Ledger],
    layer: Layer,
    city: City,
    request: ImportRequest,
    before: LayerTable | None,
    notices: Notices,
) -> Taken:
    """Clean and place the rows of every ledger, and put them together."""
    published = () if before is None else before.columns.column_names
    taken = []
    for number, ledger in enumerate(ledgers):
        columns = match_columns(
            ledger,
            layer,
            notices,
            mapping=request.mapping.columns,
            keep_unknown=request.keep_unknown,
            published=published,
        )
        values, unusable = clean_ledger(ledger, columns, layer, city, notices)
        place = locate(ledger, columns, layer, city, request.stated, notices)
        taken.append(
            Taken(
                layer=layer,
                sources=(Source(ledger, columns),),
                source=np.full(len(ledger), number),
                row=np.arange(len(ledger)),
                columns=values,
                lon=place.lon,
                lat=place.lat,
                shapes=place.shapes,
                out=unusable | place.out,
            )
        )
    return taken[0] if len(taken) == 1 else _together(taken)


def _together(parts: Sequence[Taken]) -> Taken:
    names = dict.fromkeys(name for part in parts for name in part.columns)
    shapes = [part.shapes for part in parts if part.shapes is not None]
    return Taken(
        layer=parts[0].layer,
        sources=tuple(source for part in parts for source in part.sources),
        source=np.concatenate([part.source for part in parts]),
        row=np.concatenate([part.row for part in parts]),
        columns={name: _joined(name, parts) for name in names},
        lon=np.concatenate([part.lon for part in parts]),
        lat=np.concatenate([part.lat for part in parts]),
        shapes=np.concatenate(shapes) if shapes else None,
        out=np.concatenate([part.out for part in parts]),
    )


def _joined(name: str, parts: Sequence[Taken]) -> pa.Array:
    """Put a column together; null in the ledgers that have not got it."""
    kind = next(part.columns[name].type for part in parts if name in part.columns)
    return pa.concat_arrays(
        [part.columns.get(name, pa.nulls(len(part), kind)) for part in parts]
    )
