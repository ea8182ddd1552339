import os
import subprocess
import sys

from citymap.intake.reading.gdal_drivers import DRIVERS, child_environment

#: Raster drivers are not told of by pyogrio, so the library itself is asked.
_ASK = """
import ctypes, glob, os, pyogrio
folder = os.path.dirname(pyogrio.__file__) + ".libs"
gdal = ctypes.CDLL(glob.glob(folder + "/libgdal*")[0])
gdal.GDALGetDriver.restype = ctypes.c_void_p
gdal.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
gdal.GDALGetDriverShortName.restype = ctypes.c_char_p
for number in range(gdal.GDALGetDriverCount()):
    print(gdal.GDALGetDriverShortName(gdal.GDALGetDriver(number)).decode())
"""


def _drivers(environment: dict[str, str]) -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", _ASK],
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


def test_the_child_has_two_drivers_and_no_others() -> None:
    assert set(_drivers(child_environment())) == DRIVERS


def test_without_it_there_would_be_many() -> None:
    assert {"OGR_VRT", "VRT", "GDALG", "HTTP", "CSV"} <= set(_drivers({}))
