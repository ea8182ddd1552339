"""The cities of the tables, and how their texts are compiled."""

from pathlib import Path
from zoneinfo import ZoneInfo

from citymap.hours.fairs import compile_market_days
from citymap.hours.holidays import read_calendar
from citymap.hours.opening import HoursContext, Schedule, compile_hours

CALENDAR_FILE = Path(__file__).parents[2] / "data" / "holidays_cn.toml"
SHANGHAI = ZoneInfo("Asia/Shanghai")
JINAN = HoursContext(SHANGHAI, read_calendar(CALENDAR_FILE))
BARE = HoursContext(SHANGHAI, None)
HELSINKI = HoursContext(ZoneInfo("Europe/Helsinki"), None)
CITIES = {
    "jinan": JINAN,
    "follows": JINAN,
    "fair": JINAN,
    "bare": BARE,
    "helsinki": HELSINKI,
}


def compile_for(city: str, text: str) -> Schedule:
    """Compile a text as the table's city would."""
    if city == "fair":
        return compile_market_days(text, CITIES[city])
    return compile_hours(text, CITIES[city], follows_holidays=city == "follows")
