"""The reference system that a foreign file describes (WKT), as an EPSG code.

PROJ opens the files that some words of a description name (grids, pipelines). So only
words that cannot name one are let through, before anything parses, and nothing but a
code goes on. What a survey calls its own is matched by its parameters.

Source: OGC 01-009 and 18-010r7 (WKT); ESRI's dialect of it; proj.org on grids.
"""

import re

from citymap.earth.grid import epsg_of
from citymap.errors import shorten
from citymap.intake.reading.kinds_records import refused
from citymap.intake.reading.kinds_vector import CrsUnlisted, PrjUnreadable

_LONGEST = 10_000  # characters; a usual one has 600, a long one 3,000
_WORDS = frozenset(
    [
        "PROJCS",
        "GEOGCS",
        "GEOCCS",
        "DATUM",
        "SPHEROID",
        "PRIMEM",
        "UNIT",
        "PROJECTION",
        "PARAMETER",
        "AXIS",
        "AUTHORITY",
        "TOWGS84",
        "COMPD_CS",
        "VERT_CS",
        "VERT_DATUM",
        "VERTCS",
        "VDATUM",
        "LOCAL_CS",
        "LOCAL_DATUM",
        "METADATA",
        "GEODCRS",
        "GEOGCRS",
        "PROJCRS",
        "BASEGEODCRS",
        "BASEGEOGCRS",
        "COMPOUNDCRS",
        "VERTCRS",
        "ENGCRS",
        "ENGINEERINGCRS",
        "GEODETICCRS",
        "GEOGRAPHICCRS",
        "PROJECTEDCRS",
        "VERTICALCRS",
        "GEODETICDATUM",
        "TRF",
        "EDATUM",
        "ELLIPSOID",
        "ENSEMBLE",
        "MEMBER",
        "ENSEMBLEACCURACY",
        "DYNAMIC",
        "FRAMEEPOCH",
        "ANCHOR",
        "PRIMEMERIDIAN",
        "CONVERSION",
        "METHOD",
        "CS",
        "MERIDIAN",
        "ORDER",
        "ID",
        "ANGLEUNIT",
        "LENGTHUNIT",
        "LINUNIT",
        "SCALEUNIT",
        "TIMEUNIT",
        "USAGE",
        "SCOPE",
        "AREA",
        "BBOX",
        "REMARK",
    ]
)
_QUOTED = re.compile(r'"[^"]*"')
_FORM = re.compile(r'[A-Z0-9_\[\](),."+\-\s]*', re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"([A-Z_][A-Z0-9_]*)\s*[\[(]", re.IGNORECASE | re.ASCII)
_PROGRAM = re.compile(r"[=@{}\\“”]|\+[a-z]|\binit\b|proj-based|://", re.IGNORECASE)
_NO_SYSTEM = re.compile(r"[\w ]{0,99}", re.ASCII)
_NO_SHIFT = re.compile(r",\s*TOWGS84\[(?:\s*-?0(?:\.0*)?\s*,?){3,7}\]", re.IGNORECASE)
#: The order of numbers in a file is another matter: x is first.
_AXES = re.compile(r',\s*AXIS\["[^"]*",\s*(?:EAST|NORTH)\]', re.IGNORECASE)
_HEIGHTS = re.compile(r",\s*VERTCS\s*\[", re.IGNORECASE)  # after all else, in ESRI's
#: What programs add to EPSG:3857: it names no file.
_WEB_MERCATOR = re.compile(
    r',\s*EXTENSION\["PROJ4",\s*"\+proj=merc \+a=6378137(?:\.0)? \+b=6378137(?:\.0)?'
    r"(?: \+(?:lat_ts|lon_0|x_0|y_0|k)=[0-9.]{1,5}){5} \+units=m \+nadgrids=@null"
    r'(?: \+wktext)?(?: \+no_defs)?"\]'
)


def is_harmless(wkt: str) -> bool:
    """Say whether a description has only words that can name no file.

    >>> is_harmless('GEOGCS["a",DATUM["b",EXTENSION["PROJ4_GRIDS","/etc/passwd"]]]')
    False
    >>> is_harmless("undefined")
    True
    """
    if len(wkt) > _LONGEST:
        return False
    wkt = _WEB_MERCATOR.sub("", wkt)
    bare = _QUOTED.sub('""', wkt)
    if "[" not in bare and "(" not in bare:
        return _NO_SYSTEM.fullmatch(wkt) is not None
    words = {word.upper() for word in _WORD.findall(bare)}
    quoted = " ".join(_QUOTED.findall(wkt))
    form = _FORM.fullmatch(bare) is not None
    return (
        form
        and '"' not in bare.replace('""', "")
        and words <= _WORDS
        and not _PROGRAM.search(quoted)
    )


def code_of(wkt: str) -> int:
    """Give the EPSG code of what a file describes.

    Raises
    ------
    ImportRefused
        If it is no description, or names what it must not, or is in no list.
    """
    if "[" not in wkt or not is_harmless(wkt):
        raise refused(PrjUnreadable)
    plain = _HEIGHTS.split(_WEB_MERCATOR.sub("", wkt))[0]
    plain = _AXES.sub("", _NO_SHIFT.sub("", plain))
    code = epsg_of(plain)
    if code is None:
        named = _QUOTED.search(plain)
        raise refused(CrsUnlisted, shorten(named[0].strip('"')) if named else None)
    return code
