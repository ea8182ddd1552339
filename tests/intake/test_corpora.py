"""Real tables of four cities: every row accounted for, cells exact, notices known."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from tests.intake.corpus import needs_corpus
from tests.intake.corpus_imports import FILES, SNAPSHOT, import_corpus, noticed

from citymap.intake.importing import Import

pytestmark = needs_corpus

# Rows as the clerk's program numbers them; of JSON and KML the number of the record.
# Written by a person with the file open, not taken from what an import gave.
CELLS: dict[str, dict[int, dict[str, object]]] = {
    "riverside": {
        2: {
            "number": "1",
            "name": "兒童遊戲區",
            "district": "中山區",
            "park": "大佳河濱公園",
            "kind": "景觀",
            "lon": 121.535869,
            "lat": 25.074578,
        },
        335: {
            "number": "S63",
            "name": "天水宮自行車道旁",
            "district": "大同區",
            "park": "延平河濱公園",
            "kind": "無障礙",
            "lon": 121.508265,
            "lat": 25.058146,
        },
    },
    "family": {
        2: {
            "number": "A147",
            "name": "捷運劍潭站(淡水信義線)",
            "room": "北側親子",
            "grade": "excellent",
            "district": "士林區",
            "address": "臺北市士林區中山北路五段65號",
            "operator": "捷運劍潭站(夜)",
            "changing_tables": 1,
            "child_seats": 1,
            "lon": 121.525078,
            "lat": 25.084873,
        },
        394: {
            "number": "E020",
            "name": "公有環南綜合市場(署)",
            "room": "丁3區-5樓親子廁所",
            "grade": "good",
            "operator": "臺北市市場處公有環南綜合市場",
        },
    },
    "collection": {
        2: {
            "name": "蘭雅",
            "phone": "02-28311586",
            "opening_hours": "We,Su 06:00-16:00; Mo,Tu,Th,Fr,Sa 06:00-22:00",
            "address": "臺北市士林區文昌路211之3號",
            "lon": 121.52006,
            "lat": 25.09997,
        },
        3: {"name": "社子", "opening_hours": "06:00-23:00"},
        4: {"name": "天母", "opening_hours": "07:00-10:00,14:00-17:00,20:00-22:00"},
    },
    "barnet": {
        2: {
            "name": "Ballards Lane, Finchley Central, London",
            "postcode": "N3",
            "baby_care": "yes",
            "charge": "0",
            "opening_hours": "24/7",
            "operator": "jc decaux",
        },
        4: {
            "name": "Burnt Oak Library",
            "postcode": "HA08 OUB",
            "operator": "Servest Contract Cleaning",
            "opening_hours": "Mo,Tu,We,Fr,Sa 09:00-17:00; Th 09:00-20:00; Su off",
        },
    },
    "healthmatic": {
        5: {
            "name": "East Cheap London",
            "wheelchair": "yes",
            "baby_care": "yes",
            "charge": "50p",
            "opening_hours": "24/7",
            "operator": "City of London",
            "postcode": None,
            "lon": -0.085843,
            "lat": 51.510918,
        },
        6: {
            "name": "Coulsden High St",
            "postcode": "CR5 2NH",
            "operator": "Croydon Council",
            "opening_hours": None,
            "lon": -0.138764,
            "lat": 51.319998,
        },
    },
    "merton": {
        1: {
            "name": "Caffe D'Oro",
            "opening_hours": "Mo-Sa 07:00-16:30",
            "lon": -0.192341,
            "lat": 51.402716,
        },
        2: {"name": "Cravings Cafe", "opening_hours": None, "lat": 51.404893},
        4: {
            "name": "Morden Library",
            "opening_hours": "Mo-Fr 09:30-19:00; Sa 09:30-17:00; Su off",
        },
    },
    "paris": {
        1: {
            "name": "101 BOULEVARD DE MONTMORENCY",
            "record": "55c8d72246bc7e493d56597e36e03e27fd574e13",
            "kind": "SANISETTE",
            "district": "75016",
            "opening_hours": "06:00-22:00",
            "wheelchair": "yes",
            "lon": 2.260533615073436,
            "lat": 48.8483316153724,
        },
        3: {
            "name": "face au 3 RUE DES DOCTEURS DEJERINE",
            "opening_hours": "06:00-01:00",
            "district": "75020",
        },
    },
}
#: Rows of data, counted by other programs, and how many of them have a place.
ROWS = {
    "riverside": (334, 334),
    "family": (393, 393),
    "collection": (30, 30),
    "barnet": (26, 26),
    "healthmatic": (48, 16),
    "islington": (54, 0),
    "lambeth": (17, 0),
    "merton": (7, 7),
    "paris": (615, 615),
}
Read = Callable[[str], Import]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Import a corpus, each once."""
    folder = tmp_path_factory.mktemp("corpora")
    known: dict[str, Import] = {}

    def once(name: str) -> Import:
        if name not in known:
            known[name] = import_corpus(name, folder)
        return known[name]

    return once


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_accounted_for(read: Read, name: str) -> None:
    made = read(name)
    assert (made.read, made.accepted) == ROWS[name]
    assert made.left_out == int(made.taken.out.sum())
    blamed = {(n.sheet, n.row) for n in made.notices.of("error")}
    out = {
        (source.ledger.sheet or None, int(source.ledger.rows[row]))
        for source, row in (
            (made.taken.sources[int(made.taken.source[i])], int(made.taken.row[i]))
            for i in np.flatnonzero(made.taken.out)
        )
    }
    sheets = {sheet for sheet, row in blamed if row is None}  # all of such a sheet
    assert {place for place in out if place[0] not in sheets} <= blamed


@pytest.mark.parametrize("name", FILES)
def test_what_is_said_is_what_was_said_before(read: Read, name: str) -> None:
    snapshot = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert noticed(read(name)) == snapshot[name]


@pytest.mark.parametrize("name", CELLS)
def test_cells_are_what_a_person_reads_in_the_file(read: Read, name: str) -> None:
    made = read(name)
    ledger = made.taken.sources[0].ledger
    for row, cells in CELLS[name].items():
        index = int(np.flatnonzero(ledger.rows == row)[0])
        for field, wanted in cells.items():
            if field in ("lon", "lat"):
                assert getattr(made.taken, field)[index] == wanted, (row, field)
            else:
                found = made.taken.columns[field][index].as_py()
                assert found == wanted, (row, field)


def test_sixty_cells_were_stated_by_hand() -> None:
    assert sum(len(cells) for rows in CELLS.values() for cells in rows.values()) >= 60


def test_rows_that_disagree_with_themselves_are_named(read: Read) -> None:
    named = [line for line in noticed(read("riverside")) if "positions_dis" in line]
    assert len(named) == 58  # counted by pyproj alone; see shared/design/facts.md
