"""Instants with the state that a person, reading text and calendar, expects.

``INSTANTS`` holds every line of ``TABLE``: a line in brackets names the city and
begins a text, the lines under it are ``moment state why``. Moments are on the
city's clock. Cities: ``jinan`` (Shanghai time, the State Council's calendar),
``follows`` (the same, the layer follows holidays), ``bare`` (Shanghai time, no
calendar), ``helsinki`` (no calendar, summer time), ``fair`` (market days).

The weeks that matter (rest days in brackets, make-up workdays with a +)::

    2024  Mo  Tu  We  Th  Fr  Sa  Su      2024  Mo  Tu  We  Th  Fr  Sa  Su
    Feb    .   .   .   .   .   .  +4      Sep   23  24  25  26  27  28 +29
           5   6   7   8   9[ 10  11      Oct   30 [ 1   2   3   4   5   6
          12  13  14  15  16  17]+18             7]  8   9  10  11 +12  13

    2025  Mo  Tu  We  Th  Fr  Sa  Su      2025  Mo  Tu  We  Th  Fr  Sa  Su
    Jan   20  21  22  23  24  25 +26      Sep   22  23  24  25  26  27 +28
          27 [28  29  30  31   1   2      Oct   29  30 [ 1   2   3   4   5
    Feb    3   4]  5   6   7  +8   9             6   7   8]  9  10 +11  12

    2026  Mo  Tu  We  Th  Fr  Sa  Su      2026  Mo  Tu  We  Th  Fr  Sa  Su
    Feb    9  10  11  12  13 +14 [15      Sep   14  15  16  17  18  19 +20
          16  17  18  19  20  21  22      Oct   28  29  30 [ 1   2   3   4
          23] 24  25  26  27 +28   1             5   6   7]  8   9 +10  11
"""

from datetime import datetime
from typing import NamedTuple


class Instant(NamedTuple):
    city: str
    text: str
    moment: datetime  # naive: on the clock of the city
    state: str
    why: str


TABLE = """
[jinan] Mo-Fr 08:30-17:00; PH off
2024-02-04 09:00:00 open    make-up Sunday before Spring Festival: Monday's hours
2024-02-04 08:29:59 closed  not yet
2024-02-04 17:00:00 closed  the end is not inside
2024-02-09 10:00:00 open    New Year's Eve 2024 is a Friday that works
2024-02-10 10:00:00 closed  Spring Festival, a Saturday
2024-02-12 10:00:00 closed  Spring Festival, a Monday
2024-02-16 16:59:59 closed  Spring Festival, a Friday
2024-02-17 10:00:00 closed  last day of it
2024-02-18 10:00:00 open    make-up Sunday
2024-02-18 16:59:59 open    last second of a make-up day
2024-02-19 08:30:00 open    Monday after
2024-02-24 10:00:00 closed  plain Saturday
2024-04-04 10:00:00 closed  Qingming, Thursday
2024-04-07 10:00:00 open    make-up Sunday after Qingming
2024-04-28 10:00:00 open    make-up Sunday before Labour Day
2024-05-01 10:00:00 closed  Labour Day
2024-05-11 10:00:00 open    make-up Saturday after Labour Day
2024-06-10 10:00:00 closed  Dragon Boat Monday
2024-06-11 10:00:00 open    the day after
2024-09-14 10:00:00 open    make-up Saturday before Mid-Autumn
2024-09-16 10:00:00 closed  Mid-Autumn Monday
2024-09-17 10:00:00 closed  Mid-Autumn Tuesday
2024-09-29 10:00:00 open    make-up Sunday before National Day
2024-09-30 10:00:00 open    the Monday before
2024-10-01 10:00:00 closed  National Day, Tuesday
2024-10-04 10:00:00 closed  National Day, Friday
2024-10-07 10:00:00 closed  National Day, last Monday
2024-10-08 08:30:00 open    Tuesday after
2024-10-12 10:00:00 open    make-up Saturday
2024-10-13 10:00:00 closed  plain Sunday
2025-01-01 10:00:00 closed  New Year, Wednesday
2025-01-02 10:00:00 open    Thursday after
2025-01-26 10:00:00 open    make-up Sunday
2025-01-27 10:00:00 open    Monday before
2025-01-28 10:00:00 closed  New Year's Eve, rest since 2025
2025-02-04 10:00:00 closed  last day
2025-02-05 10:00:00 open    Wednesday after
2025-02-08 10:00:00 open    make-up Saturday
2025-02-09 10:00:00 closed  plain Sunday
2025-04-27 10:00:00 open    make-up Sunday before Labour Day
2025-06-02 10:00:00 closed  Dragon Boat Monday
2025-09-28 10:00:00 open    make-up Sunday
2025-10-01 10:00:00 closed  National Day
2025-10-06 10:00:00 closed  Mid-Autumn within National Day
2025-10-08 10:00:00 closed  the eighth day
2025-10-09 10:00:00 open    Thursday after
2025-10-11 10:00:00 open    make-up Saturday
2026-01-01 10:00:00 closed  New Year
2026-01-02 10:00:00 closed  New Year, Friday
2026-01-04 10:00:00 open    make-up Sunday: the Monday after is a workday
2026-02-14 10:00:00 open    make-up Saturday
2026-02-15 10:00:00 closed  first day, a Sunday
2026-02-16 10:00:00 closed  New Year's Eve
2026-02-20 10:00:00 closed  a Friday inside
2026-02-23 10:00:00 closed  last day, a Monday
2026-02-24 10:00:00 open    Tuesday after
2026-02-28 10:00:00 open    make-up Saturday
2026-05-09 10:00:00 open    make-up Saturday
2026-09-20 10:00:00 open    make-up Sunday
2026-09-25 10:00:00 closed  Mid-Autumn Friday
2026-09-28 10:00:00 open    Monday between the two
2026-10-01 10:00:00 closed  National Day
2026-10-02 10:00:00 closed  the second day
2026-10-05 10:00:00 closed  a Monday inside
2026-10-07 16:59:59 closed  the last day
2026-10-08 10:00:00 open    Thursday after
2026-10-10 08:30:00 open    make-up Saturday: first second
2026-10-10 17:00:00 closed  make-up Saturday: over
2026-10-11 10:00:00 closed  plain Sunday

[jinan] Mo-Fr 08:00-18:00; Sa,Su,PH 09:00-17:00
2024-02-10 08:30:00 closed  rest day: weekend hours
2024-02-12 08:30:00 closed  rest day on a Monday: not the Monday hours
2024-02-12 09:00:00 open    rest day
2024-02-12 17:30:00 closed  rest day ends at 17
2024-02-18 08:00:00 open    make-up Sunday: Monday's hours
2024-02-18 17:30:00 open    make-up Sunday, till 18
2024-02-18 18:00:00 closed  make-up Sunday is over
2025-01-26 08:30:00 open    make-up Sunday
2025-01-29 08:30:00 closed  Spring Festival Wednesday
2025-01-29 09:30:00 open    Spring Festival Wednesday
2025-10-11 17:59:59 open    make-up Saturday: Friday's hours
2025-10-12 17:30:00 closed  plain Sunday
2026-10-03 08:30:00 closed  rest day on a Saturday
2026-10-10 08:30:00 open    make-up Saturday
2026-10-09 17:30:00 open    plain Friday
2026-10-05 17:30:00 closed  rest day on a Monday

[jinan] Mo-Fr 08:00-18:00; Sa 10:00-14:00; PH off
2024-09-14 15:00:00 open    make-up Saturday: Friday's hours, not Saturday's
2024-09-21 15:00:00 closed  plain Saturday
2024-09-21 13:00:00 open    plain Saturday
2024-10-05 11:00:00 closed  rest day on a Saturday
2026-02-14 08:15:00 open    make-up Saturday
2026-02-15 11:00:00 closed  rest day on a Sunday
2026-02-21 11:00:00 closed  rest day on a Saturday
2026-02-28 17:59:59 open    make-up Saturday
2026-03-07 17:59:59 closed  plain Saturday

[jinan] Mo-Th 08:00-18:00; Fr 08:00-12:00; PH off
2026-10-10 11:00:00 open    make-up Saturday has Friday's short day
2026-10-10 15:00:00 closed  make-up Saturday has Friday's short day
2026-09-20 15:00:00 open    make-up Sunday has Monday's long day
2024-05-11 15:00:00 closed  make-up Saturday
2024-09-29 15:00:00 open    make-up Sunday

[jinan] PH off; Mo-Fr 08:00-18:00
2026-10-01 10:00:00 closed  the PH rule holds on rest days wherever it stands
2026-09-30 10:00:00 open    an ordinary day
2026-10-10 10:00:00 open    make-up Saturday

[jinan] Mo-Fr 08:00-18:00; PH off; Oct 02 10:00-12:00
2026-10-01 11:00:00 closed  rest day
2026-10-02 11:00:00 open    a later rule with a date wins over PH
2026-10-02 13:00:00 closed  and says all of that day

[jinan] 24/7; PH off
2026-09-30 23:59:59 open    the last second before National Day
2026-10-01 00:00:00 closed  its first
2026-10-07 23:59:59 closed  its last
2026-10-08 00:00:00 open    over
2026-10-10 03:00:00 open    make-up Saturday
2026-12-31 23:59:59 open    the last second that the calendar knows
2027-01-01 00:00:00 unknown nobody has said yet what day this is
2027-06-15 12:00:00 unknown nobody has said yet
2023-06-15 12:00:00 unknown before the calendar

[jinan] Mo-Su 22:00-06:00; PH off
2026-09-30 23:00:00 open    the night begins on a workday
2026-10-01 00:00:00 open    and runs on into the holiday
2026-10-01 05:59:59 open    to its end
2026-10-01 06:00:00 closed  its end
2026-10-01 22:00:00 closed  nothing begins on a rest day
2026-10-02 03:00:00 closed  so nothing runs on
2026-10-07 23:59:59 closed  the last rest day
2026-10-08 03:00:00 closed  no night began on the 7th
2026-10-08 21:59:59 closed  not yet
2026-10-08 22:00:00 open    an ordinary night
2024-02-10 05:00:00 open    the night of the 9th
2024-02-11 05:00:00 closed  none began on the 10th
2024-02-18 05:00:00 closed  none began on the 17th
2024-02-18 22:30:00 open    make-up Sunday has a night
2025-01-28 05:59:59 open    the night of the 27th
2025-02-05 02:00:00 closed  none began on the 4th

[jinan] Mo-Th 22:00-02:00; Fr,Sa 22:00-04:00; PH 20:00-23:00
2026-10-09 22:30:00 open    Friday
2026-10-10 03:59:59 open    Friday's night
2026-10-10 22:30:00 open    make-up Saturday: Friday's hours
2026-10-11 03:00:00 open    Friday's hours run to four
2026-10-11 22:30:00 closed  Sunday has none
2026-09-30 23:00:00 open    Wednesday
2026-10-01 01:59:59 open    Wednesday's night in the holiday
2026-10-01 02:00:00 closed  over
2026-10-01 20:00:00 open    the PH rule
2026-10-01 23:00:00 closed  the PH rule is over
2026-10-02 00:30:00 closed  and has no night

[jinan] Mo-Su 22:00-06:00; We 10:00-12:00
2026-11-25 03:00:00 open    Tuesday's night, though Wednesday has another rule
2026-11-25 11:00:00 open    Wednesday's own hours
2026-11-25 22:30:00 closed  Wednesday has no night
2026-11-26 03:00:00 closed  so none runs into Thursday
2026-11-26 22:30:00 open    Thursday's

[jinan] Fr 22:00-06:00
2026-11-27 21:59:59 closed  not yet
2026-11-27 22:00:00 open    Friday
2026-11-27 23:59:59 open    Friday
2026-11-28 00:00:00 open    the same night
2026-11-28 05:59:59 open    the same night
2026-11-28 06:00:00 closed  over
2026-11-28 22:00:00 closed  Saturday has none
2026-11-27 03:00:00 closed  nothing began on Thursday
2026-10-02 23:00:00 open    no PH in the text: a holiday is a Friday like any

[jinan] 20:00-26:00
2026-11-22 19:59:59 closed  not yet
2026-11-22 20:00:00 open    begins
2026-11-22 00:00:00 open    of the day before
2026-11-22 01:59:59 open    of the day before
2026-11-22 02:00:00 closed  26:00 of the day before

[jinan] Mo 20:00-26:00; Tu 01:00-03:00
2026-11-24 00:30:00 open    Monday's
2026-11-24 02:30:00 open    Tuesday's
2026-11-24 03:00:00 closed  over

[jinan] 18:00-18:00
2026-11-22 17:59:59 open    a day from 18 to 18
2026-11-22 18:00:00 open    and the next

[jinan] Mo 12:00-47:00
2026-11-23 11:59:59 closed  not yet
2026-11-24 12:00:00 open    Monday's still
2026-11-24 22:59:59 open    Monday's to 47:00
2026-11-24 23:00:00 closed  over

[jinan] Mo-Fr 08:00-18:00
2024-10-01 10:00:00 open    no PH: follows the week alone
2024-10-12 10:00:00 closed  no PH: a Saturday
2024-02-12 10:00:00 open    no PH
2025-01-29 10:00:00 open    no PH
2025-10-11 10:00:00 closed  no PH: a Saturday
2026-10-01 10:00:00 open    no PH
2026-10-10 10:00:00 closed  no PH: a Saturday
2031-11-24 10:00:00 open    beyond the calendar, which does not matter
2031-11-23 10:00:00 closed  a Sunday
2026-11-23 08:00:00 open    first second
2026-11-23 07:59:59 closed  a second before
2026-11-23 17:59:59 open    last second
2026-11-23 18:00:00 closed  over

[follows] Mo-Fr 08:00-18:00; Sa 09:00-12:00
2026-10-01 10:00:00 closed  rest day: Sunday's hours, none
2026-10-10 15:00:00 open    make-up Saturday: Friday's hours
2026-10-09 15:00:00 open    plain Friday
2026-10-17 15:00:00 closed  plain Saturday
2026-10-17 10:00:00 open    plain Saturday
2024-02-17 10:00:00 closed  rest Saturday: Sunday's hours
2024-02-18 10:00:00 open    make-up Sunday: Monday's hours
2027-03-01 10:00:00 unknown a Monday beyond the calendar
2027-03-01 07:00:00 closed  whatever day it is
2027-03-06 10:00:00 unknown a Saturday beyond the calendar

[follows] 06:00-22:00
2026-10-01 10:00:00 open    every day alike
2027-10-01 10:00:00 open    every day alike, whatever day it is

[jinan] Mo-Su 06:00-22:00; PH 08:00-20:00
2026-10-01 07:00:00 closed  rest day
2026-10-01 19:59:59 open    rest day
2026-10-10 07:00:00 open    make-up Saturday
2027-10-01 07:00:00 unknown the two disagree
2027-10-01 10:00:00 open    the two agree
2027-10-01 23:00:00 closed  the two agree
2028-02-29 21:00:00 unknown the two disagree

[jinan] Mo-Fr 09:00-17:00; PH off
2027-05-03 10:00:00 unknown a Monday: may be a rest day
2027-05-03 08:00:00 closed  closed either way
2027-05-08 10:00:00 unknown a Saturday: may be a make-up workday
2027-05-08 18:00:00 closed  closed either way
2023-10-07 10:00:00 unknown before the calendar

[bare] Mo-Fr 09:00-17:00; PH off
2026-10-01 10:00:00 unknown no calendar: may be a rest day
2026-10-01 18:00:00 closed  closed either way
2026-10-10 10:00:00 closed  no calendar: no make-up workdays

[bare] Mo-Su,PH 09:00-17:00
2026-10-01 10:00:00 open    the same either way
2026-10-01 18:00:00 closed  the same either way

[jinan] Mo-Fr 08:00-18:00; SH 10:00-12:00
2026-11-23 11:00:00 open    both agree
2026-11-23 09:00:00 unknown nobody knows the school holidays
2026-11-22 11:00:00 unknown a Sunday: only in school holidays
2026-11-22 09:00:00 closed  both agree

[jinan] 24/7
2024-02-29 00:00:00 open    always
2026-10-01 02:00:00 open    always
2099-12-31 23:59:59 open    always

[jinan] Mo-Su 00:00-24:00
2026-11-22 00:00:00 open    midnight
2026-11-22 23:59:59 open    the last second

[jinan] 08:00-24:00
2026-11-22 23:59:59 open    the last second before 24:00
2026-11-23 00:00:00 closed  24:00 is the end
2026-11-23 07:59:59 closed  not yet

[jinan] Mo-Su 00:00-23:59
2026-11-22 23:58:59 open    inside
2026-11-22 23:59:00 closed  as written
2026-11-22 23:59:59 closed  as written

[jinan] 23:00-00:00
2026-11-22 23:59:59 open    to midnight
2026-11-23 00:00:00 closed  and no further

[jinan] off
2026-11-22 10:00:00 closed  always

[jinan] unknown
2026-11-22 10:00:00 unknown always

[jinan] "by appointment"
2026-11-22 10:00:00 unknown a comment alone is not open

[jinan] Mo-Fr 08:00-18:00 open "ring"
2026-11-23 10:00:00 open    a comment beside a state changes nothing

[jinan] Mo-Fr 08:00-18:00; Sa "by appointment"
2026-11-28 10:00:00 unknown Saturday
2026-11-27 10:00:00 open    Friday
2026-11-29 10:00:00 closed  Sunday

[jinan] Mo-Fr 08:00-18:00 || "by appointment"
2026-11-23 10:00:00 open    by its hours
2026-11-23 20:00:00 unknown otherwise by appointment
2026-11-22 10:00:00 unknown otherwise by appointment

[jinan] PH off
2026-10-01 10:00:00 closed  said
2026-11-22 10:00:00 unknown not said

[jinan] Mo-Su 08:00-20:00; 12:00-13:00 off
2026-11-22 11:59:59 open    before the break
2026-11-22 12:00:00 closed  the break
2026-11-22 13:00:00 open    after the break

[jinan] Apr-Sep 06:00-22:00; Oct-Mar 07:00-20:00
2026-09-30 21:00:00 open    summer's last evening
2026-10-01 21:00:00 closed  winter hours
2026-04-01 06:30:00 open    summer hours

[jinan] 工作日 8:30-17:00
2026-10-01 10:00:00 closed  no workday
2026-10-10 10:00:00 open    a make-up workday is one
2026-11-22 10:00:00 closed  Sunday

[jinan] 周一到周五8：30－17：00，周末休息
2026-11-23 08:30:00 open    Monday
2026-11-22 10:00:00 closed  Sunday
2026-10-01 10:00:00 open    weekdays only, nothing about holidays

[jinan] 晚上9点至凌晨2点
2026-11-22 21:00:00 open    begins
2026-11-22 01:59:59 open    of the night before
2026-11-22 02:00:00 closed  over

[jinan] 看门大爷在就开
2026-11-22 10:00:00 unknown not understood

[jinan] sunrise-sunset
2026-11-22 12:00:00 unknown needs the place

[helsinki] 02:00-05:00
2026-03-29 02:59:59 open    before the clocks go forward
2026-03-29 04:00:00 open    the hour from three to four does not exist
2026-03-29 05:00:00 closed  over
2026-10-25 03:30:00 open    the hour that comes twice

[helsinki] Mo-Fr 09:00-17:00; PH off
2026-12-25 10:00:00 unknown Friday: no calendar says it is Christmas
2026-12-26 10:00:00 closed  Saturday: closed either way

[fair] 农历逢三、八 6:00-12:00
2024-02-12 06:00:00 open    正月初三
2024-02-12 12:00:00 closed  over
2024-02-13 08:00:00 closed  初四
2024-02-17 08:00:00 open    初八
2024-02-22 08:00:00 open    十三
2024-02-27 08:00:00 open    十八
2024-03-03 08:00:00 open    廿三
2024-03-08 08:00:00 open    廿八
2024-03-10 08:00:00 closed  二月初一: the first month had 29 days
2024-03-12 08:00:00 open    二月初三
2025-01-31 08:00:00 open    正月初三
2025-02-05 08:00:00 open    正月初八
2025-07-27 08:00:00 open    闰六月初三, a leap month
2025-08-01 08:00:00 open    闰六月初八
2025-08-02 08:00:00 closed  闰六月初九
2025-08-25 08:00:00 open    七月初三
2026-02-19 08:00:00 open    正月初三
2026-02-24 08:00:00 open    正月初八
2026-02-24 05:59:59 closed  too early
2026-02-25 08:00:00 closed  初九
2026-11-22 08:00:00 closed  十月十四
2026-11-26 11:59:59 open    十月十八

[fair] 农历初二、十二、廿二
2026-02-18 08:00:00 unknown 正月初二: a market day of unknown hours
2026-02-18 23:59:59 unknown all day
2026-02-19 00:00:00 closed  初三
2026-02-28 08:00:00 unknown 十二
2026-03-10 08:00:00 unknown 廿二

[fair] 农历逢五排十 5:30-11:00
2026-02-21 08:00:00 open    初五
2026-02-26 08:00:00 open    初十
2026-03-08 08:00:00 open    二十
2026-03-18 08:00:00 open    三十, the month has thirty days
2026-03-19 08:00:00 closed  二月初一

[fair] 公历逢1、6 06:00-11:30
2026-11-01 08:00:00 open    the first
2026-11-06 08:00:00 open    the sixth
2026-11-16 11:29:59 open    the sixteenth
2026-11-22 08:00:00 closed  the 22nd
2026-12-31 08:00:00 open    the 31st

[fair] 每月5日、15日、25日 7:00-10:00
2026-11-05 07:00:00 open    the fifth
2026-11-25 09:59:59 open    the 25th
2026-11-06 08:00:00 closed  the sixth

[fair] 每5天一集，2026-01-03起 6:00-12:00
2026-01-03 08:00:00 open    the first
2026-01-08 08:00:00 open    five days on
2026-01-09 08:00:00 closed  six days on
2026-03-04 08:00:00 open    sixty days on
2025-12-29 08:00:00 closed  before it began

[fair] 每周六 8:00-14:00
2026-11-21 08:00:00 open    Saturday
2026-11-22 08:00:00 closed  Sunday
2026-10-10 08:00:00 open    a make-up Saturday is a Saturday

[fair] 逢三、八
2026-02-19 08:00:00 unknown of which calendar is not said
"""


def _read(table: str) -> list[Instant]:
    instants: list[Instant] = []
    city = text = ""
    for line in table.splitlines():
        if line.startswith("["):
            city, _, text = line[1:].partition("] ")
        elif line:
            day, clock, state, *why = line.split(maxsplit=3)
            moment = datetime.fromisoformat(f"{day}T{clock}")
            instants.append(Instant(city, text, moment, state, " ".join(why)))
    return instants


INSTANTS = _read(TABLE)
