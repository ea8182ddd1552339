"""What is said of finding a table in a sheet and of reading its headers."""

from citymap.intake.notices import Kind


class SheetAbsent(Kind):
    """The file has no sheet of the name that was asked for.

    Do: choose one of the sheets that are listed.
    """

    severity = "refusal"
    zh = "没有名为“{value}”的工作表；可选：{sheets}"
    en = "there is no sheet “{value}”; there are: {sheets}"


class TableNotFound(Kind):
    """No sheet has a table: no row looks like a header.

    Do: write one row of headers above the data, and name at least one column as the
    layer does.
    """

    severity = "refusal"
    zh = "没有找到表格：请在数据上方写一行表头，例如 {wanted}；文件里看到的是：{found}"
    en = (
        "no table was found: write one row of headers above the data, "
        "such as {wanted}; what stands there: {found}"
    )


class RequiredColumnAbsent(Kind):
    """The table has no column for a field that every row must have.

    Do: rename the column that holds it to one of the accepted headers, or say which
    column it is (``--map``).
    """

    severity = "refusal"
    zh = (
        "缺少必填列“{title}”；可写作：{accepted}，或用 --map 列名={target} 指明；"
        "这张表的表头是：{found}"
    )
    en = (
        "no column for the required field {title}; accepted: {accepted}; "
        "or say which by --map HEADER={target}; the headers of this table: {found}"
    )


class MappingUnknown(Kind):
    """A column is to be read as a field that the layer has not got.

    Do: write the field that is offered, or one of the layer's other fields.
    """

    severity = "refusal"
    zh = "“{header}={value}”：没有字段“{value}”；最接近的是 {near}"
    en = "“{header}={value}”: there is no field “{value}”; nearest: {near}"


class MappingTwice(Kind):
    """Two columns are to be read as the same field.

    Do: name one column for each field.
    """

    severity = "refusal"
    zh = "“{value}”和“{other}”都对应 {target}；每个字段只能对应一列"
    en = "“{value}” and “{other}” are both to be {target}; name one column for a field"


class MappingHeaderAbsent(Kind):
    """A column that was named for a field is not in the table.

    Do: check how the header is written now, and name it anew.
    """

    severity = "warning"
    zh = "指定的列“{value}”不在表中，{target} 因此没有按它读取；请核对表头"
    en = "the column “{value}” named for {target} is not in the table; check the header"


class SheetIncomplete(Kind):
    """A sheet looks like this layer's, but lacks a column that every row must have.

    Do: if its rows belong to the layer, add or rename the column; if not, leave it.
    """

    severity = "warning"
    zh = "工作表“{value}”没有“{title}”列，整张未读入；如属于本图层请补上该列"
    en = "the sheet “{value}” has no column {title} and was not read; add the column"


class RowRagged(Kind):
    """A row has more cells than the header: a comma inside a value, most often.

    Do: put the value that holds a comma between quotes, or save as a workbook.
    """

    severity = "warning"
    zh = "这一行比表头多出 {number} 格，可能错位；请检查值里是否有逗号"
    en = (
        "the row has {number} cells more than the header; look for commas in its values"
    )


class HeaderTwice(Kind):
    """Two columns say the same thing; the fuller one was read, this one was not.

    Do: look which is right; then rename the other, or delete it if it says nothing
    of its own.
    """

    severity = "warning"
    zh = (
        "“{value}”（{held} 格有内容）与 {letter} 列“{other}”（{number} 格）含义相同，"
        "只读取了 {letter} 列；请核对，不同的内容另起列名"
    )
    en = (
        "“{value}” ({held} cells) means the same as “{other}” ({letter}, {number} "
        "cells), which was read; check them, rename what differs"
    )


class ColumnGuessed(Kind):
    """A header is not known, but is close to a known one, and was read as it.

    Do: look whether it is right; if not, say which field it is (``--map``).
    """

    severity = "warning"
    zh = "列“{value}”按“{title}”（{target}）读取，相似度 {score}；不对请指定对应字段"
    en = "column “{value}” was read as {title} ({target}), {score} % alike; check it"


class ColumnAmbiguous(Kind):
    """A header could mean either of two fields; it was not read.

    Do: rename it as the layer does, or say which field it is (``--map``).
    """

    severity = "warning"
    zh = "列“{value}”可能是{one}，也可能是{other}，没有读取；请改表头或指定对应字段"
    en = "column “{value}” could be {one} or {other} and was not read; rename it"


class ColumnsAlike(Kind):
    """Two headers could mean the same field; neither was read.

    Do: rename the right one as the layer does, or say which it is (``--map``).
    """

    severity = "warning"
    zh = "列“{value}”和“{other}”都像是{title}，都没有读取；请改表头或指定对应字段"
    en = "columns “{value}” and “{other}” could both be {title}; neither was read"


class ColumnUnknown(Kind):
    """The layer has no field for a column; it was not read.

    Do: nothing, or rename it as the layer does, or say which field it is (``--map``).
    """

    severity = "info"
    zh = "列“{value}”没有对应的字段，未读取{near}"
    en = "no field for the column “{value}”; it was not read{near}"


class ColumnKept(Kind):
    """The layer has no field for a column; it was kept on request as it stands.

    Do: nothing.
    """

    severity = "info"
    zh = "列“{value}”没有对应的字段，按要求原样保留为“{target}”"
    en = "no field for the column “{value}”; it is kept as “{target}”, as was asked"


class ColumnUnnamed(Kind):
    """Columns have cells but no header; they were not read.

    Do: write headers above them if they should be read.
    """

    severity = "info"
    zh = "从这一列起有 {number} 列有内容但没有表头，未读取；需要读取请补写表头"
    en = "columns with cells but no header, from this one on: {number}; not read"


class SheetHidden(Kind):
    """A hidden sheet was passed over.

    Do: show it, or ask for it by name, if its rows belong to the layer.
    """

    severity = "info"
    zh = "工作表“{value}”是隐藏的，已跳过；需要导入请取消隐藏，或按名称指定"
    en = "the sheet “{value}” is hidden and was passed over; show it, or ask for it"


class SheetUnrelated(Kind):
    """A sheet has no table of this layer.

    Do: nothing, or ask for the sheet by name.
    """

    severity = "info"
    zh = "工作表“{value}”里没有本图层的表格，已跳过"
    en = "the sheet “{value}” has no table of this layer and was passed over"


class CellsFilled(Kind):
    """Merged cells were read as if each of them held the text.

    Do: nothing.
    """

    severity = "info"
    zh = "列“{value}”的合并单元格已逐行填入同一内容，共 {number} 格"
    en = "merged cells of “{value}” were filled with their text, {number} cells"


class RowRepeatsHeader(Kind):
    """A row repeats the header, or says its units or codes; it is no data.

    Do: nothing.
    """

    severity = "info"
    zh = "这一行是重复的表头、单位或代码，不是数据，已跳过"
    en = "the row repeats the header, or says units or codes; it is no data"


class RowIsExample(Kind):
    """A row is marked as an example; it is no data.

    Do: nothing.
    """

    severity = "info"
    zh = "这一行标明是示例，不是数据，已跳过"
    en = "the row is marked as an example; it is no data"


class RowIsSum(Kind):
    """A row is a sum of others; it is no data.

    Do: nothing.
    """

    severity = "info"
    zh = "“{value}”是合计行，不是数据，已跳过"
    en = "“{value}” is a row of sums; it is no data"


class RowIsNote(Kind):
    """A row is a note or a heading within the table; it is no data.

    Do: nothing.
    """

    severity = "info"
    zh = "“{value}”是说明文字，不是数据，已跳过"
    en = "“{value}” is a note or a heading; it is no data"


class RowOnlyNumbered(Kind):
    """A row has its running number and nothing else; it is no data.

    Do: nothing.
    """

    severity = "info"
    zh = "这一行只有序号，没有内容，已跳过"
    en = "the row has its running number and nothing else"


class NoRows(Kind):
    """The table has a header and no row of data under it.

    Do: fill the table in; if it is filled, see that the data stand right under the
    header, in the same sheet.
    """

    severity = "refusal"
    zh = "表头下面没有数据行；请填写后再导入"
    en = "there is no row of data under the header; fill the table in"
