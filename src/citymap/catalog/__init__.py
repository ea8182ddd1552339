"""All definitions of a workspace, as read from ``layers/*.toml``.

``read_catalog`` is the door. What it returns is sound: every reference within
and between the files was followed, and one fault anywhere refuses the whole,
with all faults told at once.
"""

from citymap.catalog.reading import Catalog, read_catalog

__all__ = ["Catalog", "read_catalog"]
