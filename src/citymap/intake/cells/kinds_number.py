"""Notices about cells that are to be numbers, dates or moments."""

from citymap.intake.notices import Kind


class NumberUnreadable(Kind):
    """A cell of a number column is no number.

    Do: write digits only, without words; the unit is known.
    """

    severity = "warning"
    zh = "“{value}”不是数字；请只写数字，单位不必写"
    en = "“{value}” is not a number; write digits only, the unit is known"


class NumberInexact(Kind):
    """A cell of a number column says about, more than, or from … to.

    Do: write one number, or leave the cell empty.
    """

    severity = "warning"
    zh = "“{value}”是约数或范围；请写一个确定的数字，不清楚就留空"
    en = "“{value}” is no exact number; write one number, or leave the cell empty"


class NumberNotWhole(Kind):
    """A count has a fraction.

    Do: write a whole number.
    """

    severity = "warning"
    zh = "“{value}”不是整数；此列只能写整数"
    en = "“{value}” is not a whole number; this column takes whole numbers only"


class NumberOutOfRange(Kind):
    """A number is smaller or larger than the column allows.

    Do: look for a typing error or another unit.
    """

    severity = "warning"
    zh = "“{value}”超出允许范围（{allowed}）；请核对是否多写了位数或单位不同"
    en = (
        "“{value}” is out of range ({allowed}); look for a typing error or another unit"
    )


class UnitOther(Kind):
    """A number is given in a unit that cannot be turned into the column's.

    Do: write the number in the column's unit.
    """

    severity = "warning"
    zh = "“{value}”的单位是“{unit}”，此列的单位是“{wanted}”；请换算后填写"
    en = "“{value}” is in “{unit}”, the column in “{wanted}”; write it in that unit"


class UnitConverted(Kind):
    """Numbers were given in another unit and converted into the column's.

    Do: nothing, if the unit was meant.
    """

    severity = "info"
    zh = "有 {number} 格（如“{value}”）已从“{unit}”换算为“{wanted}”"
    en = "{number} cells such as “{value}” were converted from “{unit}” to “{wanted}”"


class NumeralRead(Kind):
    """Numbers were written in Chinese numerals and read as such.

    Do: nothing; digits are surer.
    """

    severity = "info"
    zh = "有 {number} 格用汉字写数字（如“{value}”），已读作数字；建议改写为阿拉伯数字"
    en = "{number} cells have Chinese numerals such as “{value}”, read as numbers"


class DateUnreadable(Kind):
    """A cell of a date column is no whole date.

    Do: write year, month and day, as 2026-11-22; for a moment, 2026-11-22 08:30.
    """

    severity = "warning"
    zh = "“{value}”不是完整的日期；请写成 2026-11-22 或 2026-11-22 08:30 的样子"
    en = "“{value}” is not a whole date; write it as 2026-11-22 (or 2026-11-22 08:30)"


class DateAmbiguous(Kind):
    """A date may have the day or the month first, and the column does not tell.

    Do: write year, month and day, as 2026-11-22.
    """

    severity = "warning"
    zh = "“{value}”分不清哪个是月、哪个是日；请写成 2026-11-22 的样子"
    en = "“{value}”: which is the day, which the month? Write it as 2026-11-22"


class DateOrderTaken(Kind):
    """Dates with the day or the month first were read as others in the column are.

    Others in the same column can be read in one order only, and all of those agree.

    Do: look at one of them; writing 2026-11-22 is surer.
    """

    severity = "info"
    zh = "有 {number} 格（如“{value}”）按“{order}”的顺序读作日期，与此列其他日期一致"
    en = "{number} dates such as “{value}” were read as {order}, as others here must be"


class DateFromSerial(Kind):
    """Dates were given as the numbers by which spreadsheets count days.

    Do: format the column as a date, and look whether the days are right.
    """

    severity = "info"
    zh = (
        "有 {number} 格是表格软件的日期序号（如“{value}”），已换成日期；"
        "请核对，并把此列设为日期格式"
    )
    en = (
        "{number} cells hold a spreadsheet's day numbers such as “{value}”, read as"
        " dates; check them, and format the column as dates"
    )


class TimeOfDayLacking(Kind):
    """A column of moments has days without a time; midnight was taken.

    Do: add the time, as 2026-11-22 08:30, if it matters.
    """

    severity = "info"
    zh = "有 {number} 格只有日期没有时刻（如“{value}”），按当天 0 点处理"
    en = "{number} cells have no time of day, such as “{value}”; midnight was taken"


class DateFar(Kind):
    """A date lies before 1900 or after 2100.

    Do: look for a typing error. The date was kept.
    """

    severity = "warning"
    zh = "日期“{value}”在 1900 年以前或 2100 年以后，已照录；请核对"
    en = "the date “{value}” is before 1900 or after 2100; kept, but look at it"
