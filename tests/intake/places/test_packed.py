"""Degrees, minutes and seconds packed into one number are suspected, never unpacked."""

import numpy as np
import pytest
from tests.intake.placing import JINAN, LONDON, ledger_of, place

from citymap.intake.notices import Notices
from citymap.intake.places.packed import tell_packed, written_out
from citymap.intake.places.stated import Stated
from citymap.intake.places.survey import Survey
from citymap.layer import City

DMS = "degrees_look_like_dms"


def packed(degrees: float, decimals: int = 4) -> str:
    """Write 117.1353 as 117.0807, without the zeros at its end, as Excel does."""
    seconds = int(degrees * 3600 * 10 ** (decimals - 4))
    whole, rest = divmod(seconds, 3600 * 10 ** (decimals - 4))
    minutes, rest = divmod(rest, 60 * 10 ** (decimals - 4))
    number = f"{whole}.{minutes:02}{rest:0{decimals - 2}}"
    return number.rstrip("0").rstrip(".")


def city_wide(
    count: int, seed: int = 1, city: City = JINAN
) -> tuple[np.ndarray, np.ndarray]:
    box, random = city.bounds, np.random.default_rng(seed)
    east = random.uniform(box.west + 0.2, box.east - 0.3, count)
    return east, random.uniform(box.south + 0.2, box.north - 0.3, count)


@pytest.mark.parametrize("decimals", [4, 5, 6])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pair", [False, True])
def test_packed_degrees_are_asked_about_and_not_converted(
    decimals: int, seed: int, *, pair: bool
) -> None:
    lon, lat = (
        [packed(degree, decimals) for degree in axis] for axis in city_wide(24, seed)
    )
    cells = {"lon": lon, "lat": lat}
    if pair:
        cells = {"pair": [",".join(two) for two in zip(lon, lat, strict=True)]}
    placed = place(cells, Stated(datum="wgs84"))
    told = placed.one(DMS)
    assert told.kind.asks
    assert (told.row, told.details["count"]) == (None, 24)
    assert placed.located.lon.tolist() == [float(text) for text in lon]


def test_the_sentence_shows_how_to_write_them() -> None:
    lon, lat = ([packed(degree) for degree in axis] for axis in city_wide(30))
    lon[0] = "117.0807"
    told = place({"lon": lon, "lat": lat}).one(DMS)
    assert told.details["example"] == "117.0807"
    assert "若是度分秒，请写成 117°08′07″" in told.say("zh")
    assert "117°08′07″" in told.say("en")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (117.0807, "117°08′07″"),
        (-0.0305, "-0°03′05″"),
        (36.4, "36°40′00″"),
        (117.080725, "117°08′07″"),
        (36.0014, "36°00′14″"),  # a little less, in binary
    ],
)
def test_a_packed_number_is_written_out(number: float, text: str) -> None:
    assert written_out(number) == text


@pytest.mark.parametrize("decimals", [4, 5, 6])
@pytest.mark.parametrize("city", [JINAN, LONDON])
@pytest.mark.parametrize("size", [0.003, 0.03, 0.3, 1.0])
def test_decimal_degrees_are_hardly_ever_suspected(
    decimals: int, city: City, size: float
) -> None:
    """A park, a quarter, a district, a city; 200 tables of 12 to 60 rows of each."""
    random = np.random.default_rng(5)
    box, wrong = city.bounds, 0
    for _ in range(200):
        count = int(random.integers(12, 60))
        west = random.uniform(box.west, box.east - size)
        south = random.uniform(box.south, max(box.north - size, box.south + 0.01))
        lon = random.uniform(west, west + size, count).round(decimals)
        lat = random.uniform(south, south + size, count).round(decimals)
        wrong += tell_packed_of(lon, lat, decimals)
    assert wrong == 0


def tell_packed_of(lon: np.ndarray, lat: np.ndarray, decimals: int) -> bool:
    ledger, columns = ledger_of({"lon": lon.astype(str).tolist()})
    survey = Survey(ledger, columns, JINAN, Stated(), Notices())
    sure = np.full((len(lon), 2), decimals, np.int8)
    tell_packed(survey, np.column_stack([lon, lat]), sure, 0)
    return bool(survey.notices.kept)


@pytest.mark.parametrize(("rows", "told"), [(11, 0), (12, 1)])
def test_a_dozen_rows_are_wanted(rows: int, told: int) -> None:
    lon, lat = ([packed(degree) for degree in axis] for axis in city_wide(rows))
    assert place({"lon": lon, "lat": lat}).codes.get(DMS, 0) == told


def test_a_row_given_a_hundred_times_is_one() -> None:
    codes = place({"lon": ["117.0807"] * 100, "lat": ["36.3925"] * 100}).codes
    assert DMS not in codes


@pytest.mark.parametrize(("rows", "bad", "told"), [(24, 1, 0), (100, 2, 1)])
def test_one_row_in_fifty_may_be_decimal(rows: int, bad: int, told: int) -> None:
    lon, lat = ([packed(degree) for degree in axis] for axis in city_wide(rows))
    lon[:bad] = ["117.0893"] * bad
    placed = place({"lon": lon, "lat": lat})
    assert placed.codes.get(DMS, 0) == told
    if told:  # and it is no example
        assert placed.one(DMS).details["example"] == lon[bad]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        # All in one park, of which no decimals happen to reach 60.
        ([f"117.02{i:02}" for i in range(10, 50)], [f"36.52{i:02}" for i in range(40)]),
        # Parks at three places: few digits, however many rows.
        (
            [f"117.{p}5{i}" for p in ("02", "12", "22") for i in range(8)],
            [f"36.{p}4{i}" for p in ("32", "22", "42") for i in range(8)],
        ),
        # Two decimals have no seconds.
        ([f"117.{i}" for i in range(20, 44)], [f"36.{i}" for i in range(10, 34)]),
    ],
)
def test_digits_below_sixty_that_mean_nothing_are_not_suspected(
    lon: list[str], lat: list[str]
) -> None:
    assert DMS not in place({"lon": lon, "lat": lat}).codes


def test_rows_that_are_left_out_are_not_counted() -> None:
    lon, lat = ([packed(degree) for degree in axis] for axis in city_wide(24))
    placed = place({"lon": ["127.0807", *lon], "lat": ["36.3925", *lat]})
    assert placed.one(DMS).details["count"] == 24


def test_degrees_with_their_marks_are_not_suspected() -> None:
    lon, lat = (
        [written_out(float(packed(degree))) for degree in axis]
        for axis in city_wide(24)
    )
    assert DMS not in place({"lon": lon, "lat": lat}).codes
