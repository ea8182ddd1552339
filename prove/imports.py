"""What an OpenStreetMap extract gives, against GDAL's driver on the same file."""

from citymap.catalog import read_catalog
from citymap.intake.osm import import_osm
from prove.proof import ROOT, Line, Room
from prove.running import run_tests

HELSINKI = ROOT / "examples" / "helsinki"


def prove(room: Room) -> list[Line]:
    """Run the comparison with GDAL, and count what was matched by layer."""
    run = run_tests("tests/intake/test_osm_helsinki.py")
    room.step(1, 2)
    catalog = read_catalog(HELSINKI)
    extract = next(HELSINKI.glob("*.osm.pbf"))
    reports = [(layer.id, report) for layer, _, report in import_osm(extract, catalog)]
    room.step(2, 2)
    matched = ", ".join(f"{name} {report.matched}" for name, report in reports)
    return [
        Line(
            "Import: objects by layer equal those of GDAL's OSM driver, same extract "
            "and tags",
            f"{len(reports)} layers ({matched}), {run.passed + run.failed} comparisons",
            f"{run.failed} differences",
            run.good and bool(reports),
            run.faults,
        )
    ]
