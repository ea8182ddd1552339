"""A description becomes a code, and names no file on the way."""

import pytest
from tests.intake.vector_files import CGCS2000_PRJ, CM_117E_PRJ, WGS84_PRJ

from citymap.intake.notices import ImportRefused
from citymap.intake.reading.crs_text import code_of, is_harmless

_XIAN_80 = (
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,'
    '298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
_BEIJING_54 = (
    'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",'
    '6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
_WEB = (
    'PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID['
    '"WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",'
    '0.0174532925199433]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],'
    'PARAMETER["scale_factor",1],PARAMETER["false_easting",0],'
    'PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],'
    'AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 '
    '+lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],'
    'AUTHORITY["EPSG","3857"]]'
)
_WKT2 = (
    'GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",'
    'MEMBER["World Geodetic System 1984 (G2139)"],'
    'MEMBER["World Geodetic System 1984 (G2296)"],ELLIPSOID["WGS 84",6378137,'
    '298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,'
    'ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["latitude",north,'
    'ORDER[1]],AXIS["longitude",east,ORDER[2]],ANGLEUNIT["degree",0.0174532925199433],'
    'ID["EPSG",4326]]'
)


_HEIGHTS = (
    ',VERTCS["EGM96_Geoid",VDATUM["EGM96_Geoid"],PARAMETER["Vertical_Shift",0.0],'
    'PARAMETER["Direction",1.0],UNIT["Meter",1.0]]'
)
_BOUND = (
    f"BOUNDCRS[SOURCECRS[{_WKT2}],TARGETCRS[{_WKT2}],ABRIDGEDTRANSFORMATION["
    '"g",METHOD["NTv2",ID["EPSG",9615]],PARAMETERFILE["file","/srv/x.gsb"]]]'
)


def grid(
    name: str, meridian: float, easting: float, degrees: str = CGCS2000_PRJ
) -> str:
    """Write a Gauss-Krüger grid as ArcGIS does."""
    return (
        f'PROJCS["{name}",{degrees},PROJECTION["Gauss_Kruger"],'
        f'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


_UTM_50 = grid("WGS_1984_UTM_Zone_50N", 117.0, 500000.0, WGS84_PRJ).replace(
    'Factor",1.0', 'Factor",0.9996'
)


@pytest.mark.parametrize(
    ("wkt", "code"),
    [
        (WGS84_PRJ, 4326),
        (CGCS2000_PRJ, 4490),
        (_XIAN_80, 4610),
        (_WKT2, 4326),
        (_WEB, 3857),
        (grid("CGCS2000_3_Degree_GK_CM_114E", 114.0, 500000.0), 4547),
        (CM_117E_PRJ, 4548),
        (grid("CGCS2000_3_Degree_GK_CM_120E", 120.0, 500000.0), 4549),
        (grid("CGCS2000_3_Degree_GK_Zone_39", 117.0, 39500000.0), 4527),
        (grid("CGCS2000_GK_Zone_20", 117.0, 20500000.0), 4498),
        (grid("Xian_1980_3_Degree_GK_CM_117E", 117.0, 500000.0, _XIAN_80), 2384),
        (grid("Beijing_1954_3_Degree_GK_CM_117E", 117.0, 500000.0, _BEIJING_54), 2436),
        (_UTM_50.replace("Gauss_Kruger", "Transverse_Mercator"), 32650),
        (grid("某市2000坐标系", 117.0, 500000.0), 4548),
        (WGS84_PRJ.replace("563]]", "563],TOWGS84[0,0,0,0,0,0,0]]"), 4326),
        (WGS84_PRJ[:-1] + ',AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]', 4326),
        (CM_117E_PRJ + _HEIGHTS, 4548),
    ],
)
def test_what_programs_write_is_matched(wkt: str, code: int) -> None:
    assert code_of(wkt) == code


@pytest.mark.parametrize("meridian", [117.25, 116.9])
def test_a_grid_of_ones_own_has_no_code_and_is_named(meridian: float) -> None:
    with pytest.raises(ImportRefused, match="某市独立坐标系") as refusal:
        code_of(grid("某市独立坐标系", meridian, 500000.0))
    assert refusal.value.notice.kind.code() == "crs_unlisted"


def test_a_shift_of_ones_own_has_no_code() -> None:
    with pytest.raises(ImportRefused, match="no EPSG code"):
        code_of(_XIAN_80.replace("298.257]]", "298.257],TOWGS84[24,-123,-94,0,0,0,0]]"))


_GRIDS = WGS84_PRJ.replace("563]]", '563],EXTENSION["PROJ4_GRIDS","/srv/x.gsb"]]')


@pytest.mark.parametrize(
    "wkt",
    [
        _GRIDS,
        _GRIDS.lower(),
        _GRIDS.replace("EXTENSION[", "EXTENSION \t\n["),
        _GRIDS.replace("EXTENSION[", "EXTENSION("),
        _WEB.replace("@null", "@null,/srv/x.gsb"),
        _WEB.replace("@null", "/srv/x.gsb"),
        _WEB.replace(" +wktext", " +geoidgrids=/srv/x.gtx"),
        _BOUND,
        grid("a", 117.0, 0.0).replace(
            'PROJECTION["Gauss_Kruger"]',
            'PROJECTION["PROJ-based operation method: hgridshift grids=/srv/x"]',
        ),
        grid("a", 117.0, 0.0).replace("Gauss_Kruger", "+proj=hgridshift +grids=/x"),
        "+proj=longlat +nadgrids=/srv/x.gsb",
        '{"type": "GeographicCRS"}',
        "urn:ogc:def:crs:EPSG::4326",
        "http://127.0.0.1/x",
        "/etc/passwd",
        WGS84_PRJ + " " * 10_000,
        WGS84_PRJ.replace('"Degree"', '"Degree'),
    ],
)
def test_what_could_name_a_file_is_refused_before_it_is_parsed(wkt: str) -> None:
    assert not is_harmless(wkt)
    with pytest.raises(ImportRefused, match="cannot be read"):
        code_of(wkt)
