"""Which of GDAL's drivers the child that reads foreign files has, and how.

GDAL opens a file with whatever driver recognises its bytes, and some of these drivers
read other files and ask servers. It leaves drivers out that ``GDAL_SKIP`` names, if
that is in the environment before it is loaded; there is no list of what to keep. So
all others are named here, and ``vectors`` refuses to work if there are more.

Source: gdal.org/user/configoptions.html; the drivers of GDAL 3.12, as pyogrio has it.
"""

DRIVERS = frozenset({"ESRI Shapefile", "GPKG"})

_OTHERS = """
AAIGrid, ACE2, ADBC, ADRG, AIG, AIVector, AVCBin, AVCE00, AirSAR, AmigoCloud, BMP,
BSB, BT, BYN, CALS, CEOS, COASP, COG, COSAR, CPG, CSV, CSW, CTG, Carto, DAAS,
DERIVED, DGN, DIMAP, DOQ1, DOQ2, DTED, DXF, ECRGTOC, EDIGEO, EEDA, EEDAI, EHdr, EIR,
ENVI, ERS, ESAT, ESRIC, ESRIJSON, Elasticsearch, FAST, FlatGeobuf, GDALG, GFF, GML,
GNMDatabase, GNMFile, GPSBabel, GPX, GRASSASCIIGrid, GRIB, GS7BG, GSAG, GSBG, GSC,
GTFS, GTI, GTX, GTiff, GXF, GenBin, GeoJSON, GeoJSONSeq, GeoRSS, HF2, HFA, HTTP,
ILWIS, IRIS, ISCE, ISG, ISIS2, ISIS3, Idrisi, JAXAPALSAR, JDEM, JML, JPEG, JSONFG,
KML, KMLSUPEROVERLAY, KRO, L1B, LAN, LCP, LIBERTIFF, LIBKML, LOSLAS, LVBAG,
Leveller, MAP, MBTiles, MEM, MFF, MFF2, MRF, MSGN, MVT, MapInfo File, MapML,
MiraMonRaster, MiraMonVector, NDF, NGSGEOID, NGW, NITF, NOAA_B, NSIDCbin, NTv2,
NWT_GRC, NWT_GRD, OAPIF, ODS, OGCAPI, OGR_GMT, OGR_PDS, OGR_VRT, OSM, OpenFileGDB,
PAux, PCIDSK, PCRaster, PDF, PDS, PDS4, PGDUMP, PLMOSAIC, PLSCENES, PMTiles, PNG,
PNM, PRF, RCM, RIK, RMF, ROI_PAC, RPFTOC, RRASTER, RS2, RST, S57, SAFE, SAGA,
SAR_CEOS, SENTINEL2, SIGDEM, SNAP_TIFF, SNODAS, SQLite, SRP, SRTMHGT, STACIT,
STACTA, SXF, Selafin, TGA, TIL, TSX, Terragen, TopoJSON, USGSDEM, VDV, VFK, VICAR,
VRT, WAsP, WCS, WFS, WMS, WMTS, XLSX, XYZ, ZMap, Zarr
"""


def child_environment() -> dict[str, str]:
    """Give the variables that GDAL must find in the environment of a child.

    >>> "OGR_VRT" in child_environment()["GDAL_SKIP"].split(",")
    True
    """
    return {
        "GDAL_SKIP": ",".join(name.strip() for name in _OTHERS.split(",")),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_NUM_THREADS": "1",
        "OGR_GPKG_NUM_THREADS": "1",
        "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
        "PROJ_NETWORK": "OFF",
    }
