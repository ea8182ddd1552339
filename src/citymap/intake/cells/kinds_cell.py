"""Notices about single cells: what could not be read, and what was read otherwise.

Warnings and errors stand at their cells. What is only worth knowing is told once for
a column, with how many cells it concerns (``number``) and the first of them.
"""

from citymap.intake.notices import Kind


class RequiredEmpty(Kind):
    """A row lacks a value that every record must have.

    Do: fill it in. The row is left out until then.
    """

    severity = "error"
    zh = "必填的“{title}”是空的，整行未收录；请补填"
    en = "“{title}” must be filled in; the row was left out"


class RequiredUnreadable(Kind):
    """A value that every record must have is there, but cannot be read.

    Do: what the first half of the sentence says. The row is left out until then.
    """

    severity = "error"
    zh = "{reason}。这一列必填，整行未收录"
    en = "{reason}. The column is required: the row was left out"


class FormulaWithoutValue(Kind):
    """A cell holds a formula whose result the file does not keep.

    Do: open the workbook in Excel or WPS and save it, or paste the column as values.
    """

    severity = "warning"
    zh = (
        "单元格是公式，文件里没有它的结果；"
        "请用 Excel 或 WPS 打开并保存，或把此列粘贴为数值"
    )
    en = (
        "the cell is a formula and the file lacks its result; open and save the file"
        " in a spreadsheet program, or paste the column as values"
    )


class CellError(Kind):
    """A cell shows an error of the spreadsheet, such as #N/A or #REF!.

    Do: mend the formula, or type the value.
    """

    severity = "warning"
    zh = "单元格显示错误“{value}”；请修正公式，或直接填写内容"
    en = "the cell shows the error “{value}”; mend the formula or type the value"


class TextTooLong(Kind):
    """A text has more than 10,000 characters; the rest of it was cut off.

    Do: shorten it, and look whether several cells ran together.
    """

    severity = "warning"
    zh = "文字超过 10000 字，只取前面部分；请缩短，并检查是否多个单元格连在了一起"
    en = (
        "the text is longer than 10,000 characters and was cut; shorten it, and look"
        " whether several cells ran together"
    )


class InvisibleRemoved(Kind):
    """Cells held characters that nobody sees (control, direction, zero width).

    Do: nothing; they were taken out. They often come with text copied from the web.
    """

    severity = "info"
    zh = "有 {number} 格含看不见的字符，已去掉，如“{value}”"
    en = "{number} cells held invisible characters, which were removed; e.g. “{value}”"


class PlaceholderEmptied(Kind):
    """Cells hold a sign or word for “nothing known”, such as / or 暂无.

    They count as empty. 无 counts as empty too, but for yes/no columns, where it
    means no, and for optional columns of text, where it stays as it is.

    Do: nothing, if that is what was meant.
    """

    severity = "info"
    zh = "有 {number} 格如“{value}”按空白处理"
    en = "{number} cells such as “{value}” count as empty"


class AnswerUnknown(Kind):
    """A cell of a yes/no column says neither yes nor no.

    Do: write 是 or 否 (有 or 无), or leave it empty where it is not known.
    """

    severity = "warning"
    zh = "“{value}”看不出是“是”还是“否”；请写“是”或“否”，不清楚就留空"
    en = "“{value}” is neither yes nor no; write yes or no, or leave it empty"


class MarkAmbiguous(Kind):
    """A letter x may be a tick (yes) or a cross (no).

    It is taken for a tick only where the whole column has nothing else, and for a
    cross only beside ticks such as √.

    Do: write 是 or 否.
    """

    severity = "warning"
    zh = "“{value}”可能是打勾也可能是打叉；请写“是”或“否”"
    en = "“{value}” may mean yes or no here; write yes or no"


class MarksTakenAsYes(Kind):
    """A yes/no column has the letter x and nothing else: it was taken as yes.

    Empty cells stay unknown.

    Do: if x means no, write 否 instead.
    """

    severity = "info"
    zh = (
        "此列只有“{value}”和空白，{number} 格“{value}”按“是”处理；"
        "若表示没有，请改写为“否”"
    )
    en = "the column has only “{value}” and blanks: {number} cells were taken as yes"


class MarksTakenAsNo(Kind):
    """A yes/no column has the letter x beside ticks: x was taken as no.

    Do: if x means yes, write 是 instead.
    """

    severity = "info"
    zh = "此列同时有打勾和“{value}”，{number} 格“{value}”按“否”处理；若不对请改写为“是”"
    en = "the column has ticks and “{value}”: {number} cells “{value}” were taken as no"


class CountTakenAsYes(Kind):
    """A yes/no column holds counts: one or more was taken as yes, none as no.

    Do: nothing, if that is what was meant.
    """

    severity = "info"
    zh = "有 {number} 格写的是数量（如“{value}”），有数量按“是”处理，0 按“否”处理"
    en = "{number} cells hold counts such as “{value}”: one or more was taken as yes"


class PhoneUnreadable(Kind):
    """A cell of a phone column is no phone number, or holds more than numbers.

    Do: write numbers only, as 0531-88888888 or 13912345678, several with 、 between.
    """

    severity = "warning"
    zh = "“{value}”不是电话号码；请只写号码，多个号码用“、”隔开"
    en = "“{value}” is no phone number; write numbers only, with ; between several"


class PhoneRounded(Kind):
    """A spreadsheet has rounded a phone number (1.39E+10): its digits are lost.

    Do: format the column as text and type the number again.
    """

    severity = "warning"
    zh = "“{value}”是科学计数，号码末尾的数字已丢失；请把此列设为文本后重填"
    en = (
        "“{value}” is a number that a spreadsheet has rounded; format the column as"
        " text and type it again"
    )


class PhoneZeroLost(Kind):
    """A phone number seems to lack the 0 of its area code.

    Spreadsheets drop it when they take the number for a quantity. The digits were
    kept as they are.

    Do: format the column as text and put the 0 back.
    """

    severity = "warning"
    zh = "“{value}”像是丢了区号前的 0，已照录；请把此列设为文本后补上 0"
    en = "“{value}” seems to lack the 0 in front; format the column as text and add it"


class ChoiceUnknown(Kind):
    """A cell is none of the values that its column allows.

    Do: write one of those that the sentence lists.
    """

    severity = "warning"
    zh = "“{value}”不在可选项中；可填：{allowed}"
    en = "“{value}” is not among the choices: {allowed}"


class UrlUnreadable(Kind):
    """A cell of a column of web addresses is none that a browser opens.

    Do: write the whole address, beginning with https:// or http://.
    """

    severity = "warning"
    zh = "“{value}”不是网址；请写以 https:// 或 http:// 开头的完整网址"
    en = "“{value}” is no web address; write all of it, from https:// or http://"


class HoursNotUnderstood(Kind):
    """Opening hours or market days are not understood.

    The text is shown as it stands, but whether the place is open is not known.

    Do: write days and times, as 周一至周五 8:30-17:00，周末休息; market days as
    农历逢三、八. `citymap hours "…"` tells how a text is understood.
    """

    severity = "warning"
    zh = (
        "看不懂“{value}”，开放状态将显示为“未知”；请写成"
        "“周一至周五 8:30-17:00，周末休息”的样子，集期写成“农历逢三、八”"
    )
    en = (
        "“{value}” is not understood: the state will be unknown; write days and times,"
        " as Mo-Fr 08:30-17:00"
    )
