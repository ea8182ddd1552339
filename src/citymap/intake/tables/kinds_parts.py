"""What is said of sheets with several tables, and of tables in several sheets."""

from citymap.intake.notices import Kind


class TablesTooMany(Kind):
    """A sheet has very many headers, and under each its columns stand otherwise.

    Do: put all rows under one header.
    """

    severity = "refusal"
    zh = "工作表里有 {number} 个以上列序不同的表格；请整理成一个表头"
    en = "the sheet has more than {number} tables; put all rows under one header"


class TableIncomplete(Kind):
    """A sheet has several tables; this one lacks a column that every row must have.

    Do: if its rows belong to the layer, add or rename the column; if not, leave it.
    """

    severity = "warning"
    zh = "从这一行起的表格没有“{title}”列，未读入；如属于本图层请补上该列"
    en = "the table from this row on has no column {title} and was not read"


class TablesSideBySide(Kind):
    """Tables stand beside one another in a sheet; each was read for itself.

    Do: look whether the number of rows is right; better put one below the other.
    """

    severity = "info"
    zh = "这张工作表里并排有 {number} 个表格，已分别读入；请核对行数"
    en = "{number} tables stand beside one another; each was read, check the rows"


class SheetRepeats(Kind):
    """Nearly all rows of a sheet stand in other sheets as well; those were read once.

    Do: nothing, if the sheet sums up the others; if not, look which one is right.
    """

    severity = "info"
    zh = "“{value}”的 {number} 行与其他工作表或表格重复，已跳过"
    en = "{number} rows of “{value}” stand in other tables too and were passed over"


class SheetNamedAsDistrict(Kind):
    """Sheets are called as districts are, and have no column that says the district.

    Do: add the column if each row shall say its district; a sheet's name says nothing.
    """

    severity = "info"
    zh = "工作表名“{value}”像是区县名，但表里没有“{title}”列，不会代填；需要请加一列"
    en = "the sheet “{value}” has no column {title}; its name is not read, add a column"


class DegreesInThreeColumns(Kind):
    """Degrees, minutes and seconds stand in columns of their own; degrees were read.

    Do: join the three columns to one, as 117°1′12″, or write decimal degrees.
    """

    severity = "warning"
    zh = "“{value}”的度、分、秒像是分成三列，只读取了第一列；请合并成一列，如 117°1′12″"
    en = "“{value}” seems to stand in three columns; join them to one, as 117°1′12″"
