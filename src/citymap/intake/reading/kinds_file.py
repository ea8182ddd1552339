"""Why a file is not read: what it is, what is in it, what reading it would take."""

from citymap.intake.notices import Kind

_AGAIN_ZH = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
_AGAIN_EN = "open it in Excel or WPS, save it as .xlsx and import that"


class FileEmpty(Kind):
    """The file holds nothing.

    Do: check which file was meant, and import that.
    """

    severity = "refusal"
    zh = "文件是空的；请检查是否选错了文件"
    en = "the file is empty; check whether it is the one you meant"


class FileTooBig(Kind):
    """The file is bigger than what is read.

    Do: take out pictures and other sheets, or divide the table into several files.
    """

    severity = "refusal"
    zh = (
        "文件有 {size_mb} MB，最多 {most_mb} MB；请删去图片和无关的工作表，"
        "或分成几个文件"
    )
    en = (
        "the file has {size_mb} MB, at most {most_mb} MB are read; take out pictures "
        "and other sheets, or divide it"
    )


class FormatUnknown(Kind):
    """The ending of the file's name is none that is read.

    Do: save the table as .xlsx or .csv. Of a shapefile pack the files with the endings
    .shp, .shx, .dbf and .prj into one .zip.
    """

    severity = "refusal"
    zh = (
        "不支持“{value}”这种文件；可导入 .xlsx、.xls、.ods、.csv、.tsv、.txt、"
        ".geojson、.json、.kml、.kmz、.gpkg，shapefile 请连同 .shx、.dbf、.prj "
        "压缩成一个 .zip"
    )
    en = (
        "files like “{value}” are not read; .xlsx, .xls, .ods, .csv, .tsv, .txt, "
        ".geojson, .json, .kml, .kmz, .gpkg are, and a shapefile packed with its "
        ".shx, .dbf and .prj into one .zip"
    )


class FormatDisagrees(Kind):
    """What is in the file is not what the ending of its name says.

    Renaming does not change what a file is. Systems often export web pages or text
    under the name .xls.

    Do: open the file in Excel or WPS and save it as .xlsx.
    """

    severity = "refusal"
    zh = f"文件名以 {{ending}} 结尾，内容却是{{found}}；{_AGAIN_ZH}"
    en = f"the name ends with {{ending}}, but it is {{found}}; {_AGAIN_EN}"


class FileDamaged(Kind):
    """The file is incomplete, or not written as its format wants.

    Do: open it in the program it comes from and save it anew; copy it again if it
    does not open there either.
    """

    severity = "refusal"
    zh = f"文件损坏或不完整，无法读取；{_AGAIN_ZH}，打不开请重新拷贝一份"
    en = f"the file is damaged or not complete; {_AGAIN_EN}, or copy it again"


class FileEncrypted(Kind):
    """The file is locked with a password.

    Do: take the password off and save the file again.
    """

    severity = "refusal"
    zh = "文件设有密码；请取消密码，保存后再导入"
    en = "the file has a password; take it off, save the file and import it again"


class ReadingTooLong(Kind):
    """Reading the file takes more time than a file of its size may take.

    Do: save the table as .csv, or divide it into several files.
    """

    severity = "refusal"
    zh = "读取文件用时过长，已停止；请另存为 .csv 再导入，或分成几个文件"
    en = "reading took too long and was stopped; save it as .csv, or divide it"


class ReadingTooLarge(Kind):
    """Reading the file takes more memory than a file of its size may take.

    Do: delete rows and columns far away from the table, or save it as .csv.
    """

    severity = "refusal"
    zh = "读取文件占用内存过多，已停止；请删去表格以外的行和列，或另存为 .csv 再导入"
    en = (
        "reading took too much memory and was stopped; delete rows and columns "
        "outside of the table, or save it as .csv"
    )


class WorkbookMacros(Kind):
    """The workbook contains macros, which are programs.

    Do: save it as .xlsx, which leaves the macros out.
    """

    severity = "refusal"
    zh = "工作簿含有宏；请在 Excel 中另存为“Excel 工作簿（.xlsx）”再导入"
    en = "the workbook has macros; save it as “Excel workbook (.xlsx)” and import that"


class WorkbookLinksOut(Kind):
    """Formulas of the workbook take values from other files.

    What they show may be old, and those files are not here.

    Do: in Excel, Data → Edit links → Break link; then save.
    """

    severity = "refusal"
    zh = "工作簿引用了其他文件；请在 Excel 的“数据—编辑链接”中断开链接，保存后再导入"
    en = (
        "the workbook takes values from other files; break the links in Excel "
        "(Data, Edit links), save and import again"
    )


class WorkbookEntities(Kind):
    """The file contains a document type declaration, which no office program writes.

    Do: open it in the program it comes from and save it anew.
    """

    severity = "refusal"
    zh = f"文件里含有不允许的 DTD 声明（{{value}}）；{_AGAIN_ZH}"
    en = f"there is a document type declaration in {{value}}; {_AGAIN_EN}"


class WorkbookCellOutside(Kind):
    """A cell lies where no sheet has cells.

    Do: open the file in Excel or WPS and save it anew.
    """

    severity = "refusal"
    zh = f"单元格“{{value}}”超出工作表范围；{_AGAIN_ZH}"
    en = f"the cell “{{value}}” lies outside of any sheet; {_AGAIN_EN}"


class WorkbookCellsScattered(Kind):
    """Cells lie so far apart that the area between them is too big.

    Often a single forgotten cell stands far below or far right of the table.

    Do: in Excel press Ctrl+End, delete the rows and columns outside of the table,
    save.
    """

    severity = "refusal"
    zh = (
        "工作表“{value}”的单元格分布到 {rows} 行、{columns} 列，范围过大；"
        "请按 Ctrl+End 找到末尾，删去表格以外的行和列，保存后再导入"
    )
    en = (
        "cells of “{value}” reach over {rows} rows and {columns} columns; press "
        "Ctrl+End, delete rows and columns outside of the table, save, import again"
    )


class WorkbookTextTooLong(Kind):
    """A cell holds a longer text than a spreadsheet can show.

    Do: shorten it.
    """

    severity = "refusal"
    zh = "有单元格的文字超过 {most} 个字符（{value}…）；请缩短后再导入"
    en = "a cell has more than {most} characters ({value}…); shorten it"


class WorkbookStylesTooMany(Kind):
    """The workbook has more cell styles than Excel itself allows.

    Do: copy the table into a new workbook, values only.
    """

    severity = "refusal"
    zh = "工作簿的单元格样式超过 {most} 种；请把表格以“只粘贴值”复制到新工作簿再导入"
    en = "there are more than {most} cell styles; paste the values into a new workbook"


class WorkbookStringsTooMany(Kind):
    """The workbook holds more different texts than are read.

    Do: save the table as .csv, or divide it into several files.
    """

    severity = "refusal"
    zh = "工作簿里不同的文字超过 {most} 条；请另存为 .csv 再导入，或分成几个文件"
    en = "there are more than {most} different texts; save it as .csv, or divide it"


class WorkbookSheetsTooMany(Kind):
    """The workbook has more sheets than are read.

    Do: copy the sheets that are needed into a new workbook.
    """

    severity = "refusal"
    zh = "工作簿有 {number} 个工作表，最多 {most} 个；请只保留需要的工作表"
    en = (
        "there are {number} sheets, at most {most} are read; keep those that are needed"
    )


class TextBinary(Kind):
    """There are zero bytes in a text: it is no text, or was damaged.

    Do: save the table as .csv or .xlsx anew.
    """

    severity = "refusal"
    zh = f"第 {{position}} 字节是空字符，这不是文本表格；{_AGAIN_ZH}"
    en = f"byte {{position}} is zero, this is no text; {_AGAIN_EN}"


class TextUndecodable(Kind):
    """The text is neither UTF-8 nor GB18030 nor UTF-16, or not what was stated.

    Do: save it as “CSV UTF-8”, or state its encoding.
    """

    severity = "refusal"
    zh = (
        "第 {position} 字节起无法识别文字编码；请在 Excel 中另存为“CSV UTF-8”，"
        "繁体文件请指明编码 big5"
    )
    en = (
        "the text cannot be decoded from byte {position} on; save it as “CSV UTF-8”, "
        "or state its encoding"
    )


class EncodingDoubtful(Kind):
    """Read as GB18030, the text has many characters that do not exist.

    Most often it is traditional Chinese in Big5. What it is must be stated: a guess
    could be wrong in single characters.

    Do: state the encoding (``--encoding big5``), or save it as “CSV UTF-8”.
    """

    severity = "refusal"
    zh = (
        "按 GB18030 读出了许多不存在的字，像是繁体 Big5；请指明编码 big5，"
        "或另存为“CSV UTF-8”"
    )
    en = (
        "read as GB18030 there are many characters that do not exist; state the "
        "encoding (big5?), or save it as “CSV UTF-8”"
    )


class CsvQuoteUnclosed(Kind):
    """A quotation mark opens a cell and none closes it.

    Do: delete the mark, or write it twice, at the row that is named.
    """

    severity = "refusal"
    zh = "第 {position} 行有一个没有配对的英文双引号；请删去或补上后再导入"
    en = "a quotation mark in row {position} is never closed; delete it or close it"


class CsvFieldTooLong(Kind):
    """A cell of the text has more characters than are read.

    Do: shorten it; check whether the file is a table at all.
    """

    severity = "refusal"
    zh = "第 {position} 行有单元格超过 {most} 个字符；请缩短后再导入"
    en = "a cell in row {position} has more than {most} characters; shorten it"


class CsvColumnsTooMany(Kind):
    """A row of the text has more cells than are read.

    Do: delete what is right of the table; check how cells are divided.
    """

    severity = "refusal"
    zh = "第 {position} 行有 {number} 列，最多 {most} 列；请删去多余的列"
    en = "row {position} has {number} cells, at most {most} are read; delete the others"


class RowsTooMany(Kind):
    """There are more rows than are read.

    Do: divide the table into several files.
    """

    severity = "refusal"
    zh = "表格超过 {most} 行；请分成几个文件导入"
    en = "there are more than {most} rows; divide the table into several files"
