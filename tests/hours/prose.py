"""Phrases of hours in prose, with the state that a person expects at instants.

``UNDERSTOOD``: a line is the phrase, then instants after ``+`` (open), ``-`` (closed)
and ``?`` (unknown), worked out from the words alone. A day of the week is one of
2026-11-23 to 29, Monday to Sunday without a holiday; a date is of 2026, when
10-01 is a holiday (Thursday) and 10-10 a make-up workday (Saturday). ``REFUSED``: what
could mean two things, or says what cannot be known.

The corpora: public collection points of Taipei (taipei), toilets of Barnet, of
Healthmatic (London), Islington and Merton, and of Paris. Their distinct phrases all
stand here, under their name.
"""

from datetime import datetime
from typing import NamedTuple

DAYS = {
    name: f"2026-11-{23 + n}"
    for n, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"))
}
STATES = {"+": "open", "-": "closed", "?": "unknown"}


class Said(NamedTuple):
    """A phrase, and what holds at some instants (naive: on the city's clock)."""

    source: str
    text: str
    instants: tuple[tuple[datetime, str], ...]


_UNDERSTOOD = """
[taipei]
周三、周日開放時間為06：00~16：00，其餘開放時間為06：00~22：00 | + We 06:00, Su 15:59, Mo 21:59, Sa 16:00 | - We 05:59, We 16:00, Su 16:00, Fr 22:00
開放時間06：00~23：00 | + Mo 06:00, Su 22:59 | - Mo 05:59, Su 23:00
開放時間07：00~10：00、14：00 ~17：00、20：00 ~ 22：00 | + Mo 07:00, Tu 09:59, We 14:00, Th 16:59, Su 20:00, Su 21:59 | - Mo 06:59, Mo 10:00, We 13:59, We 17:00, Su 19:59, Su 22:00
開放時間06：00~11：00、14：00~21：00 | + Mo 06:00, Mo 10:59, Sa 14:00, Sa 20:59 | - Mo 05:59, Mo 11:00, Sa 13:59, Sa 21:00
開放時間06：00~16：30加油站旁 | + Mo 06:00, Su 16:29 | - Mo 05:59, Su 16:30
開放時間06：00~16：00、20：00~22：00 | + Mo 06:00, Mo 15:59, Th 20:00, Th 21:59 | - Mo 05:59, Mo 16:00, Th 19:59, Th 22:00
開放時間06：00~17：00 | + Mo 06:00, Su 16:59 | - Mo 05:59, Su 17:00
開放時間06：00~23：00，僅收受使用專用垃圾袋之一般垃圾 | + Mo 06:00, Su 22:59 | - Mo 05:59, Su 23:00
開放時間06：00~11：00、13：30~16：30，僅收受使用專用垃圾袋之一般垃圾及資源回收物(不含廚餘) | + Mo 06:00, Mo 10:59, Mo 13:30, Mo 16:29 | - Mo 05:59, Mo 11:00, Mo 13:29, Mo 16:30
開放時間06：00~16：00 | + Mo 06:00, Su 15:59 | - Mo 05:59, Su 16:00
收受時間為每周一、二、四、五、六上午07：00~08：00，僅收受專用垃圾袋之一般垃圾 | + Mo 07:00, Tu 07:30, Th 07:59, Fr 07:00, Sa 07:59 | - Mo 06:59, Sa 08:00, We 07:30, Su 07:30, Mo 19:30
週三、周日開放時間為06：00~15：00，其餘開放時間為06：00~22：00，僅收受使用專用垃圾袋之一般垃圾及資源回收物(不含廚餘) | + We 14:59, Su 06:00, Mo 15:00, Sa 21:59 | - We 15:00, Su 15:00, Sa 22:00, Mo 05:59
開放時間為周一至周六06：00~23：00 | + Mo 06:00, Sa 22:59 | - Mo 05:59, Sa 23:00, Su 12:00
開放時間為週三、周日06：00~16：30 | + We 06:00, Su 16:29 | - We 05:59, Su 16:30, Mo 12:00, Sa 12:00
周三、周日開放時間為06：00~16：30，其餘時間正常開放(06：00~23：00) | + We 16:29, Su 06:00, Mo 16:30, Sa 22:59 | - We 16:30, Su 16:30, Sa 23:00, Tu 05:59
開放時間06：00~23：00，淡3號疏散門外 | + Mo 06:00, Su 22:59 | - Mo 05:59, Su 23:00

[barnet]
opening_hours=24/7 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
opening_hours=Mo,Tu,We,Fr,Sa 09:00-17:00; Th 09:00-20:00; Su off | + Mo 09:00, Sa 16:59, Th 19:59 | - Mo 17:00, Th 20:00, Su 12:00
opening_hours=Mo 10:00-20:00; Tu,Th,Sa 09:30-17:00; We,Fr 09:30-20:00; Su 14:00-17:00 | + Mo 10:00, Tu 09:30, Fr 19:59, Su 14:00 | - Mo 09:59, Tu 17:00, Fr 20:00, Su 13:59
opening_hours=Mo 09:30-20:00; Tu,Th-Sa 09:30-17:00; We 10:00-20:00; Su off | + Mo 19:59, Fr 09:30, We 10:00 | - Fr 17:00, We 09:59, Su 12:00
opening_hours=Mo,We,Fr,Sa 09:30-17:00; Tu 09:30-20:00; Th 10:00-20:00; Su off | + Mo 09:30, Tu 19:59, Th 10:00 | - Sa 17:00, Th 09:59, Su 12:00
opening_hours=Mo,Th,Sa 09:30-17:00; We 09:30-20:00; Fr 10:00-17:00; Tu,Su off | + Mo 09:30, We 19:59, Fr 10:00 | - Fr 09:59, Tu 12:00, Su 12:00
opening_hours=Mo,We,Fr,Sa 09:30-17:00; Tu 09:30-20:00; Th 10:00-20:00; Su 14:00-17:00 | + Mo 09:30, Tu 19:59, Su 14:00 | - Mo 17:00, Th 09:59, Su 17:00
opening_hours=Mo,We 09:30-20:00; Tu,Fr-Sa 09:30-17:00; Th 10:00-20:00; Su 14:00-17:00 | + We 19:59, Sa 16:59, Su 16:59 | - Tu 17:00, Th 09:59, Su 13:59
opening_hours= Tu 09:30-20:00;  Mo,Fr-Sa 09:30-17:00; Th 10:00-20:00; We,Su off | + Tu 19:59, Mo 09:30, Th 10:00 | - Sa 17:00, We 12:00, Su 12:00
opening_hours= Tu,Fr 09:30-20:00;  Mo,Sa 09:30-17:00; Th 10:00-17:00; We,Su off | + Fr 19:59, Sa 09:30, Th 16:59 | - Mo 17:00, We 12:00, Th 09:59
opening_hours= Tu 09:30-20:00;  Mo,Fr 09:30-17:00; We 10:00-17:00; Th,Su off; Sa 09:30-13:00, 14:00-15:00 | + Tu 19:59, Sa 09:30, Sa 12:59, Sa 14:00, Sa 14:59 | - Sa 13:00, Sa 13:59, Sa 15:00, Th 14:30, Su 14:30, We 09:59
opening_hours=Mo,Tu,Th,Sa 09:30-13:00, 14:00-17:00; We 10:00-13:00, 14:00-20:00; Fr,Su off | + Mo 12:59, Mo 14:00, We 19:59, We 10:00 | - Mo 13:00, Mo 13:59, Sa 17:00, We 09:59, Fr 14:30, Su 14:30

[healthmatic]
24 hr | + Mo 00:00, We 03:00, Sa 23:59, Su 12:00
05:00 to 21:00 | + Mo 05:00, Su 20:59 | - Mo 04:59, Su 21:00
10:00:to 20:00 | + Mo 10:00, Su 19:59 | - Mo 09:59, Su 20:00

[islington]
24hrs | + Mo 00:00, We 03:00, Sa 23:59, Su 12:00
8am to 6.30pm Monday to Saturday and 8am to 4pm on Sundays | + Mo 08:00, Sa 18:29, Su 15:59 | - Mo 07:59, Sa 18:30, Su 16:00, Su 07:59
urinal only - Friday/ Saturday 7pm-6am | + Fr 19:00, Sa 05:59, Sa 19:00, Su 05:59 | - Fr 05:00, Fr 18:59, Sa 06:00, Su 06:00, Su 19:30
Mon/Wed9.30-8pm Friday/ Sat 9.30-5pm | + Mo 09:30, We 19:59, Fr 09:30, Sa 16:59 | - Mo 09:29, We 20:00, Fr 17:00, Tu 12:00, Th 12:00, Mo 22:00
Tues 9.30-7pm, Wed 9.30-1pm Thurs 9.30-7pm Sat 11am-5pm | + Tu 18:59, We 12:59, Th 09:30, Sa 11:00 | - Tu 19:00, We 13:00, Sa 10:59, Sa 17:00, Mo 12:00
Mon/Wed/Thurs 9.30-8pm Tues/ Fri/Sat 9.30-5pm Sun 1pm-5pm | + Mo 19:59, Th 09:30, Sa 16:59, Su 13:00 | - We 20:00, Tu 17:00, Su 12:59, Su 17:00
Mon/ Thurs 9am-8pm  Tues/Wed / Fri/ Sat 9am-5pm | + Mo 09:00, Th 19:59, We 16:59, Sa 09:00 | - Th 20:00, Tu 08:59, Fr 17:00, Su 12:00
Mon/Wed 9.30-7pm Fri 9.30-1pm Sat 11-5pm | + We 18:59, Fr 09:30, Sa 11:00, Sa 16:59 | - We 19:00, Fr 13:00, Sa 10:59, Sa 17:00, Sa 23:30
Mon 9.30-1pm Tues/ Thurs 9.20-8pm Sat 11-5pm | + Mo 12:59, Tu 09:20, Th 19:59, Sa 11:00 | - Mo 13:00, Tu 09:19, We 12:00, Sa 17:00
Mon/Wed 9.30-8pm Tues /Fri/ Sat 9.30-5pm | + Mo 09:30, We 19:59, Tu 16:59, Sa 09:30 | - We 20:00, Fr 17:00, Th 12:00, Su 12:00
Tues/Thurs 9.30-8pm Fri 9.30-1pm Sat 11-5pm | + Tu 09:30, Th 19:59, Fr 12:59, Sa 16:59 | - Th 20:00, Fr 13:00, Sa 10:59, Mo 12:00
8am - 5pm | + Mo 08:00, Su 16:59 | - Mo 07:59, Su 17:00
8am - 7pm | + Mo 08:00, Su 18:59 | - Mo 07:59, Su 19:00
8am - 6pm | + Mo 08:00, Su 17:59 | - Mo 07:59, Su 18:00
Monday- Friday 06.30-21.30 Sat/Sun 08.30-17.00 | + Mo 06:30, Fr 21:29, Sa 08:30, Su 16:59 | - Mo 06:29, Fr 21:30, Sa 08:29, Su 17:00
Monday -Friday 09.00-22.00 Sat/Sun 10.00-18.00 | + Mo 09:00, Fr 21:59, Sa 10:00, Su 17:59 | - Mo 08:59, Fr 22:00, Sa 09:59, Su 18:00
Monday-Friday 06.30-22.00 Sat/Sunday 08.00-18.00 | + Mo 06:30, Fr 21:59, Sa 08:00, Su 17:59 | - Mo 06:29, Fr 22:00, Sa 07:59, Su 18:00
Monday -Friday 06.30-21.30 Sat/Sun 09.00-18.00 | + Mo 06:30, Fr 21:29, Sa 09:00, Su 17:59 | - Mo 06:29, Fr 21:30, Sa 08:59, Su 18:00
Monday -Friday 07.00-22.00 Sat/Sun 08.00-22.00 | + Mo 07:00, Fr 21:59, Sa 08:00, Su 21:59 | - Mo 06:59, Fr 22:00, Sa 07:59, Su 22:00
8am to 9pm Mon to Sunday | + Mo 08:00, Su 20:59 | - Mo 07:59, Su 21:00
8am to  10:00pm Mon to Fri) and 8am to 6:30pm (Sat and Sunday) | + Mo 08:00, Fr 21:59, Sa 18:29, Su 08:00 | - Fr 22:00, Sa 18:30, Su 07:59, Mo 07:59
10am to 5pm (Mon to Sunday) | + Mo 10:00, Su 16:59 | - Mo 09:59, Su 17:00
Mon to Friday only (9am to 3pm) | + Mo 09:00, Fr 14:59 | - Mo 08:59, Fr 15:00, Sa 12:00, Su 12:00
Mon 11:00 - 15:00 Tues-Sat 10:30-16:00 Sun 9:45-12:30 | + Mo 11:00, Tu 10:30, Sa 15:59, Su 09:45, Su 12:29 | - Mo 10:59, Mo 15:00, Sa 16:00, Su 09:44, Su 12:30, Su 22:00
Monday to friday 7:45am to 7pm | + Mo 07:45, Fr 18:59 | - Mo 07:44, Fr 19:00, Sa 12:00
Monday to Friday 8am to 10pm - Saturday 8am to 4pm - sunday 8am to 6pm | + Fr 21:59, Sa 15:59, Su 17:59, Mo 08:00 | - Fr 22:00, Sa 16:00, Su 18:00, Su 07:59
10.30-16.00 | + Mo 10:30, Su 15:59 | - Mo 10:29, Su 16:00
8am to 16:00pm Monday to Friday | + Mo 08:00, Fr 15:59 | - Mo 07:59, Fr 16:00, Sa 12:00
Friday 10am - 3pm | + Fr 10:00, Fr 14:59 | - Fr 09:59, Fr 15:00, Th 12:00, Sa 12:00
8am to 6:30pm Monday to friday | + Mo 08:00, Fr 18:29 | - Mo 07:59, Fr 18:30, Su 12:00
9am-4pm | + Mo 09:00, Su 15:59 | - Mo 08:59, Su 16:00

[merton]
Monday to Saturday: 7.00am – 4.30pm | + Mo 07:00, Sa 16:29 | - Mo 06:59, Sa 16:30, Su 12:00
Mon - Sat : 06:30 16:00<br>Sunday: 09:00 - 16:00<br>341 Haydon's Road, Colliers Wood, SW19 8LA | + Mo 06:30, Sa 15:59, Su 09:00 | - Mo 06:29, Sa 16:00, Su 08:59, Su 16:00
Monday - Friday: 9.30am - 7pm<br>Saturday: 9.30am - 5pm<br>Sunday: Closed | + Mo 09:30, Fr 18:59, Sa 16:59 | - Fr 19:00, Sa 17:00, Su 12:00, Sa 09:29
Monday-Saturday 8.00am-4.00pm | + Mo 08:00, Sa 15:59 | - Mo 07:59, Sa 16:00, Su 12:00
Mon - Fri: 06:30 - 16:00<br>Saturday: 07:00 - 16:00  <br>Sunday: 09:00 - 15:00 | + Mo 06:30, Sa 07:00, Su 14:59 | - Fr 16:00, Sa 06:59, Su 15:00, Su 08:59

[paris]
6 h - 22 h | + Mo 06:00, Su 21:59 | - Mo 05:59, Su 22:00
6 h - 1 h | + Mo 06:00, Mo 23:59, Tu 00:59, We 00:00 | - Mo 05:59, Tu 01:00, We 03:00
24 h / 24 | + Mo 00:00, We 03:00, Sa 23:59, Su 12:00
19 h - 7 h | + Mo 19:00, Tu 06:59, Tu 00:00 | - Mo 07:00, Mo 18:59, Tu 12:00
10h à 22h | + Mo 10:00, Su 21:59 | - Mo 09:59, Su 22:00
24h/24 | + Mo 00:00, We 03:00, Sa 23:59, Su 12:00

[chinese]
周一至周五 8:30-17:00, 周末休息 | + Mo 08:30, Fr 16:59 | - Mo 08:29, Fr 17:00, Sa 10:00, Su 10:00
夏季6:00-22:00 冬季7:00-21:00 | + 07-01 07:00, 01-15 20:59, Mo 12:00 | ? 07-01 06:00, 01-15 06:59, 07-01 21:00, 01-15 21:59 | - 07-01 05:59, 01-15 22:00
夏季（5月-10月）6:00-22:00，冬季（11月-4月）7:00-21:00 | + 05-01 06:00, 10-31 21:59, 11-01 07:00, 04-30 20:59, 01-15 07:00 | - 05-01 05:59, 10-31 22:00, 11-01 06:59, 04-30 21:00, 01-15 06:30
夏季：5月1日至9月30日 6:00-22:00；冬季：10月1日至次年4月30日 7:00-21:00 | + 05-01 06:00, 09-30 21:59, 10-01 07:00, 04-30 20:59 | - 09-30 22:00, 10-01 06:30, 04-30 21:00, 04-30 06:59
旺季8:00-18:00，淡季8:30-17:00 | + 07-01 08:30, 01-15 16:59 | ? 07-01 08:00, 01-15 17:59, Mo 17:00 | - Mo 07:59, Mo 18:00
春夏季6:00-22:00；秋冬季6:00-22:00 | + 07-01 06:00, 01-15 21:59 | - 07-01 05:59, 01-15 22:00
夏季6:00-22:00，冬季不开放 | ? 07-01 06:00, 01-15 21:59 | - 07-01 05:59, 01-15 22:00
4月1日至10月31日 6:00-22:00 | + 04-01 06:00, 10-31 21:59 | - 04-01 05:59, 10-31 22:00, 03-31 12:00, 11-01 12:00
5-10月 周一至周五 8:00-18:00，周末 9:00-17:00 | + 05-01 08:30, 07-01 17:59, 07-04 09:00 | - 07-04 08:59, 07-04 17:00, 11-02 10:00, 04-30 10:00
5月-10月 8:00-18:00，节假日休息 | + 05-11 08:00, 09-30 17:59 | - 05-01 10:00, 10-01 10:00, 11-02 10:00, 07-01 18:00
6:00-22:00（5月-10月），7:00-21:00（11月-4月） | + 05-01 06:00, 10-31 21:59, 11-01 07:00 | - 11-01 06:30, 04-30 21:00, 05-01 05:59
24小时 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
24H | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
全天 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
全天候开放 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
7×24小时 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
00:00-24:00 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
0:00-23:59 | + Mo 00:00, We 03:00, Sa 23:58 | - Mo 23:59
全年無休，24小時開放 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
周一至周五全天，周末8:00-20:00 | + Mo 00:00, Fr 23:59, Sa 08:00, Su 19:59 | - Sa 00:00, Sa 07:59, Su 20:00
早六点至晚十点 | + Mo 06:00, Su 21:59 | - Mo 05:59, Su 22:00
上午八点半到下午五点半 | + Mo 08:30, Su 17:29 | - Mo 08:29, Su 17:30
八点三十分至十七点 | + Mo 08:30, Su 16:59 | - Mo 08:29, Su 17:00
八点至二十二点 | + Mo 08:00, Su 21:59 | - Mo 07:59, Su 22:00
早七点到晚上十二点 | + Mo 07:00, Su 23:59 | - Mo 06:59, Mo 00:00
上午九点至十二点，下午两点至五点 | + Mo 09:00, Mo 11:59, Su 14:00, Su 16:59 | - Mo 12:00, Mo 13:59, Su 17:00, Mo 08:59
6时30分-21时30分 | + Mo 06:30, Su 21:29 | - Mo 06:29, Su 21:30
8.30-17.00 | + Mo 08:30, Su 16:59 | - Mo 08:29, Su 17:00
周一至周五8.30-17.00 | + Mo 08:30, Fr 16:59 | - Mo 08:29, Fr 17:00, Sa 12:00
06:00-22:00（周一至周五） | + Mo 06:00, Fr 21:59 | - Mo 05:59, Fr 22:00, Sa 12:00
8:30-17:00（周一至周五），9:00-12:00（周六） | + Mo 08:30, Fr 16:59, Sa 09:00 | - Sa 12:00, Sa 08:59, Su 10:00
8:30-17:00（周一至周五），周末9:00-12:00 | + Mo 08:30, Fr 16:59, Sa 09:00 | - Sa 12:00, Su 08:59, Fr 17:00
8:00-18:00 周一至周五 | + Mo 08:00, Fr 17:59 | - Mo 07:59, Fr 18:00, Sa 12:00
周一至周日：06:00-22:00 | + Mo 06:00, Su 21:59 | - Mo 05:59, Su 22:00
星期一至星期六 9:00-17:00；星期日休息 | + Mo 09:00, Sa 16:59 | - Mo 08:59, Sa 17:00, Su 12:00
礼拜一到礼拜五 9:00～17:00 | + Mo 09:00, Fr 16:59 | - Mo 08:59, Fr 17:00, Sa 12:00
每周一、三、五 14:00-17:00 | + Mo 14:00, We 16:59, Fr 15:00 | - Tu 15:00, Mo 13:59, Fr 17:00, Su 15:00
周一，周三 9:00-11:00 | + Mo 09:00, We 10:59 | - Tu 10:00, Mo 11:00, We 08:59
周六日 9:00-16:00 | + Sa 09:00, Su 15:59 | - Fr 10:00, Su 16:00, Sa 08:59
双休日 9:00-16:00 | + Sa 09:00, Su 15:59 | - Fr 10:00, Su 16:00, Sa 08:59
每天6:00-22:00，周一除外 | + Tu 06:00, Su 21:59 | - Mo 12:00, Tu 05:59, Su 22:00
9:00-17:00，周一至周六，周三除外 | + Mo 09:00, Sa 16:59 | - We 12:00, Su 12:00, Mo 08:59
除周一外每天9:00-17:00 | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
除周一、周四外，9:00-17:00 | + Tu 09:00, Su 16:59 | - Mo 12:00, Th 12:00, Su 17:00
周一至周五（节假日除外）8:30-17:00 | + Mo 08:30, 09-30 16:59, 10-10 10:00 | - 10-01 10:00, Sa 10:00, Fr 17:00
9:00-17:00，周一闭馆 | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
09:00-17:00（週一休館） | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
周二至周日 9:00-17:00（周一闭馆） | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
周一休館，其餘09:00-17:00 | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
週一至週五 08:30-17:30，國定假日休館 | + Mo 08:30, 09-30 17:29 | - 10-01 10:00, Sa 10:00, Mo 08:29
工作日 8:30-17:00 | + Mo 08:30, 10-10 10:00, Fr 16:59 | - 10-01 10:00, Sa 10:00, Mo 17:00
工作日8:30-17:00，周末及节假日9:00-16:00 | + Mo 08:30, Sa 09:00, 10-01 09:00, 10-10 08:30 | - Sa 08:30, 10-01 08:30, 10-01 16:00
周一至周五 8:30-17:00；法定节假日休息 | + Mo 08:30, 09-30 16:59 | - 10-01 10:00, Sa 10:00, Mo 17:00
8:30-17:30（午休12:00-13:30） | + Mo 08:30, Mo 11:59, Su 13:30, Su 17:29 | - Mo 12:00, Mo 13:29, Mo 08:29, Su 17:30
周一至周五8:30-17:30，午休12:00-13:30 | + Mo 08:30, Mo 11:59, Fr 13:30, Fr 17:29 | - Mo 12:00, Fr 13:29, Sa 10:00, Fr 17:30
17:00-次日2:00 | + Mo 17:00, Mo 23:59, Tu 01:59 | - Mo 16:59, Tu 02:00, Mo 03:00
周五、周六 18:00至次日凌晨1:00 | + Fr 18:00, Sa 00:59, Su 00:59 | - Fr 17:59, Sa 01:00, Su 18:30, Su 01:00
晚上9点至凌晨2点 | + Mo 21:00, Tu 01:59 | - Mo 20:59, Tu 02:00, Mo 12:00
每天22:00-6:00 | + Mo 22:00, Tu 05:59 | - Mo 21:59, Tu 06:00
周一至周五 8:30-11:30、13:30-17:00 | + Mo 08:30, Mo 11:29, Fr 13:30, Fr 16:59 | - Mo 11:30, Mo 13:29, Fr 17:00, Sa 10:00
周一至周五 8:30-11:30/13:30-17:00 | + Mo 08:30, Mo 11:29, Fr 13:30, Fr 16:59 | - Mo 11:30, Mo 13:29, Fr 17:00, Sa 10:00
8:00-12:00，14:00-18:00 | + Mo 08:00, Mo 11:59, Su 14:00, Su 17:59 | - Mo 12:00, Mo 13:59, Su 18:00
周一至周五上午8:30-11:30,下午1:30-5:00 | + Mo 08:30, Mo 13:30, Fr 16:59 | - Mo 11:30, Mo 13:29, Fr 17:00, Mo 01:30
中午11点至下午2点 | + Mo 11:00, Su 13:59 | - Mo 10:59, Su 14:00, Mo 23:30
早8:00-晚8:00 | + Mo 08:00, Su 19:59 | - Mo 07:59, Su 20:00
8-17点 | + Mo 08:00, Su 16:59 | - Mo 07:59, Su 17:00
周一至周四 9:00-18:00；周五 9:00-20:00；周六、周日 10:00-16:00 | + Th 17:59, Fr 19:59, Su 10:00 | - Th 18:00, Fr 20:00, Su 16:00, Sa 09:59
8:00-次日8:00 | + Mo 00:00, We 03:00, Sa 08:00, Su 07:59
夏季8:00-12:00，14:00-18:00；冬季8:00-12:00，13:30-17:30 | + 07-01 08:00, Mo 11:59, 01-15 14:00, Mo 17:29 | ? 01-15 13:30, 07-01 13:59, Mo 17:30, Mo 17:59 | - Mo 12:00, Mo 13:29, Mo 18:00
每天9:00-17:00，周三9:00-12:00 | + Mo 16:59, We 09:00, We 11:59 | - We 12:00, Mo 17:00, We 08:59
對外開放時間：每日06:00至21:00 | + Mo 06:00, Su 20:59 | - Mo 05:59, Su 21:00
营业时间：10:00-22:00，公交站旁 | + Mo 10:00, Su 21:59 | - Mo 09:59, Su 22:00
周一至周五 8:00-17:00，其余时间休息 | + Mo 08:00, Fr 16:59 | - Sa 10:00, Su 10:00, Fr 17:00

[english]
9am-5pm | + Mo 09:00, Su 16:59 | - Mo 08:59, Su 17:00
9 a.m. to 5 p.m. | + Mo 09:00, Su 16:59 | - Mo 08:59, Su 17:00
Daily 9am to noon | + Mo 09:00, Su 11:59 | - Mo 08:59, Su 12:00
6pm to midnight | + Mo 18:00, Su 23:59 | - Mo 17:59, Mo 00:00
Mon-Thurs 10am-6pm, Fri 10am-8pm, Sat & Sun closed | + Mo 10:00, Th 17:59, Fr 19:59 | - Th 18:00, Fr 20:00, Sa 12:00, Su 12:00
Weds & Sat 10:00-16:00 | + We 10:00, Sa 15:59 | - We 09:59, Sa 16:00, Tu 12:00
Open 24 hours a day, 7 days a week | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
weekdays 9am-5pm | + Mo 09:00, Fr 16:59, 10-10 10:00 | - Sa 10:00, 10-01 10:00, Fr 17:00
Weekends 10am-4pm | + Sa 10:00, Su 15:59 | - Fr 12:00, Su 16:00, Sa 09:59
May to September 10am-6pm | + 05-01 10:00, 09-30 17:59 | - 04-30 12:00, 10-01 12:00, 05-01 09:59
1 April to 31 October: 8am-8pm | + 04-01 08:00, 10-31 19:59 | - 03-31 12:00, 11-01 12:00, 04-01 07:59
Monday to Saturday 9am-5pm, closed Sundays and bank holidays | + Mo 09:00, Sa 16:59 | - Su 12:00, 10-01 12:00, Sa 17:00
9am-5pm except Mondays | + Tu 09:00, Su 16:59 | - Mo 12:00, Tu 08:59, Su 17:00
Monday 8-17 | + Mo 08:00, Mo 16:59 | - Mo 07:59, Mo 17:00, Tu 12:00
Every day 2-5pm | + Mo 14:00, Su 16:59 | - Mo 13:59, Su 17:00, Mo 03:00
Tues 12-5pm | + Tu 12:00, Tu 16:59 | - Tu 11:59, Tu 17:00, Tu 00:30
Mon-Fri 9am-12.30pm and 1.30pm-5pm | + Mo 09:00, Mo 12:29, Fr 13:30 | - Mo 12:30, Fr 13:29, Fr 17:00, Sa 10:00
Open Mon-Fri 9am-5pm. Closed weekends. | + Mo 09:00, Fr 16:59 | - Sa 12:00, Fr 17:00
Thursday 22:00-02:00 | + Th 22:00, Fr 01:59 | - Th 21:59, Fr 02:00, Th 01:00

[french]
du lundi au vendredi de 9h à 12h et de 14h à 18h | + Mo 09:00, Mo 11:59, Fr 14:00, Fr 17:59 | - Mo 12:00, Mo 13:59, Fr 18:00, Sa 10:00
lundi - samedi : 8h30 - 19h, fermé le dimanche | + Mo 08:30, Sa 18:59 | - Mo 08:29, Sa 19:00, Su 12:00
10h-22h, fermé le lundi | + Tu 10:00, Su 21:59 | - Mo 12:00, Tu 09:59, Su 22:00
24h/24, 7j/7 | + Mo 00:00, We 03:00, Sa 23:59, 10-01 12:00
7j/7 de 6h à 22h | + Mo 06:00, Su 21:59 | - Mo 05:59, Su 22:00
tous les jours 9h - minuit | + Mo 09:00, Su 23:59 | - Mo 08:59, Mo 00:00
mardi et jeudi 14h-17h30 | + Tu 14:00, Th 17:29 | - Tu 13:59, Th 17:30, We 15:00
de mai à septembre 10h-20h | + 05-01 10:00, 09-30 19:59 | - 04-30 12:00, 10-01 12:00, 05-01 20:00
tous les jours sauf mardi 10h-18h | + Mo 10:00, Su 17:59 | - Tu 12:00, Mo 09:59, Su 18:00
"""  # noqa: E501 - a phrase and its instants are one line

_REFUSED = """
[taipei]
其他開放時間06：00~19：00
開放時間：06：00～11：00、13：30～16：30 \\r\\n其他：開放時間 06：00～11：00、13：30～16：30，僅收受使用專用垃圾袋之一般垃圾及資源回收物(不含廚餘)
開放時間08：00~08：30(每周三、日、颱風天、停班日暫停開放)

[barnet]
opening_hours=08:00-(sunset)

[islington]
Tues/Thues 9.30-8pm  Fri/Sat 9.30-5pm
Times vary depending on the time of year.  Normally open between 12pm and dusk Mon to Sun
8am to dusk Mon to Sunday
Times vary depending on the time of year.  Normally open between 12pm and dusk Mon to Friday and only between May and September.
When the coffee shop is open - Normally 9am to 3pm (Mon to Friday)
MON-THURS 9 TO 7 FRI- 9 TO 6 SAT-SUN 11:30-15:30

[paris]
Voir fiche équipement

[chinese]
8点至5点
2点至5点
8点至晚上9点
八点至五点
周六 2:00-5:00
2:00-5:00
8:30-5:00
8:00-12:00, 2:00-5:00
周一至周五 8:00-12:00，2:00-5:00
13:30-5:00
周一8:00-12:00，周一14:00-18:00
周一至周五8:00-17:00，周五至周日9:00-12:00
周一闭馆，每天9:00-17:00
夏季8:00-18:00
夏季6:00-22:00，冬季7:00-21:00，周一闭馆
5月-10月6:00-22:00，11月-4月7:00-21:00，周一闭馆
5月-10月6:00-22:00，10月-4月7:00-21:00
5月-9月30日 8:00-18:00
2月30日至3月31日 8:00-18:00
13月 8:00-18:00
4月-10月节假日 8:00-18:00
其余时间9:00-17:00
不定时
暂停开放
详询
电话预约
8:00-17:00，暂停开放
8:00-17:00，节前一天休息
8:00-17:00（颱風天除外）
8:00-17:00，雨天旁
8:00-17:00，仅收周一垃圾
8:00-17:00，3号外
日出至日落
8:00至天黑
周一至周六，周三除外 9:00-17:00
9:00-17:00，周一闭馆（节假日除外）
9:00-17:00，周一闭馆，节假日除外
9:00-17:00，除节假日外周一闭馆
8:00-17:00，仅收预约垃圾
周一至周六9:00-12:00，除周三外14:00-17:00
周一至周五8:00-17:00（周三休息）18:00-20:00
9:00-17:00，周六，周日休息
8:00-12:00，周一至周五 14:00-18:00
每天8:00-12:00，周三14:00-17:00
全年无休，节假日8:00-12:00
06:00-22:00 周一 8:00-12:00
8:30-17:30（午休）
8:30-17:30，午休18:00-19:00
单号 8:00-12:00
第一周周一 8:00-12:00
每月1日 8:00-12:00
非开放时间22:00-6:00
逢农历三、八
24小时预约
上午9点至上午8点
下午5点至下午2点
休息

[english]
9 to 7
9-5
12pm and dusk
7-11pm
9-12pm
8-12am
10am-12am
9pm-12pm
9am-8am
8pm-5pm
10-2am
1.30-5.30
9.30-12.30
We open 9am-5pm
Sunset to 10pm
9am-5pm Mon-Fri, Sat, Sun closed
9am-5pm, Monday to Friday, Saturday closed
Mon-Sat closed Wed 9am-5pm
Mon-Sat, closed Wed, 9am-5pm
Mon-Sat 9am-12pm except Wed 2pm-5pm
Mon-Fri 9am-5pm approx
Mon-Fri 9am-5pm by appointment
first Monday 9am-5pm
alternate Fridays 9am-5pm
9am till late
9am onwards
Sat 2-4pm Sat 6-8pm
not open on Monday 9am-5pm
9am-5pm, closed Mondays except bank holidays
Mar 9h-12h

[french]
sur rendez-vous
horaires variables
9h - 9h
lundi 9h
"""  # noqa: E501 - phrases are as long as they were written


def _moment(written: str) -> datetime:
    day, time = written.split()
    return datetime.fromisoformat(f"{DAYS.get(day, f'2026-{day}')}T{time}")


def _lines(table: str) -> list[tuple[str, str]]:
    found, source = [], ""
    for line in filter(None, table.splitlines()):
        if line[0] == "[":
            source = line.strip("[]")
        else:
            found.append((source, line))
    return found


def _said(source: str, line: str) -> Said:
    text, *states = line.split(" | ")
    instants = tuple(
        (_moment(instant), STATES[told[0]])
        for told in states
        for instant in told[2:].split(", ")
    )
    return Said(source, text, instants)


UNDERSTOOD = [_said(*line) for line in _lines(_UNDERSTOOD)]
REFUSED = [
    (source, text.replace("\\r\\n", "\r\n")) for source, text in _lines(_REFUSED)
]
