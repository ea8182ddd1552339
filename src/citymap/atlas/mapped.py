"""Columns that rest on disk: a large layer's attributes, mapped into memory.

What every question touches (positions, classes, heads) stays in arrays; the
attributes in full are read for one feature or one page at a time. Mapped from a
file they cost memory only where they were touched. The file has no name from
the moment it is mapped, so that nothing is left behind whatever happens.
"""

import logging
import tempfile

import pyarrow as pa

_log = logging.getLogger(__name__)
#: Rows from which a layer's columns are mapped.
MANY_ROWS = 100_000


def map_columns(columns: pa.Table) -> pa.Table:
    """Give the same table, mapped from a file without a name if it is large.

    Where no file can be written the table stays in memory, which is only larger.
    """
    if columns.num_rows < MANY_ROWS:
        return columns
    try:
        with tempfile.NamedTemporaryFile(prefix="citymap-") as file:
            with pa.ipc.new_file(file, columns.schema) as writer:
                writer.write_table(columns.combine_chunks())
            file.flush()
            return pa.ipc.open_file(pa.memory_map(file.name)).read_all()
    except OSError as error:
        _log.warning("columns stay in memory: %s", error)
        return columns
