"""An import as scripts read it: plain JSON."""

from collections.abc import Mapping

from citymap.errors import Language
from citymap.intake.importing import Import
from citymap.store.base import Version

MOST_CHANGES = 1000


def as_json(
    made: Import, language: Language, published: Version | None = None
) -> Mapping[str, object]:
    """Tell what an import would publish, or has published.

    Parameters
    ----------
    language
        Of the sentences.
    published
        The version that came of it, if it was published.
    """
    notices = made.notices
    return {
        "layer": made.layer.id,
        "file": made.request.name,
        "sha256": made.sha256,
        "format": made.workbook.format,
        "encoding": made.workbook.encoding,
        "read": made.read,
        "accepted": made.accepted,
        "left_out": made.left_out,
        "kept_as_published": made.kept,
        "since": made.since.name if made.since else None,
        "version": published.name if published else None,
        "refused": made.refusal.kind.code() if made.refusal else None,
        "asks": list(dict.fromkeys(n.kind.code() for n in notices.asking)),
        "changes": made.changes.as_json(MOST_CHANGES),
        "counts": {
            kind.code(): {"severity": kind.severity, "count": count}
            for kind, count in notices.counts.items()
        },
        "notices": [notice.as_json(language) for notice in notices.kept],
    }
