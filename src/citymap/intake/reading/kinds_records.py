"""Kinds: why GeoJSON, nested JSON or KML is not read; and how a file is refused."""

from citymap.intake.notices import Detail, ImportRefused, Kind, Notice


def refused(
    kind: type[Kind],
    value: str | None = None,
    *,
    row: int | None = None,
    **details: Detail,
) -> ImportRefused:
    """Make the refusal of a file; ``row`` is the number of the feature at fault."""
    if row is not None:
        details["row"] = row
    return ImportRefused(Notice(kind, row=row, value=value, details=details))


class JsonUnreadable(Kind):
    """The file is not JSON: cut off, or written by hand with a slip.

    Do: export it again, or mend the line that the sentence names.
    """

    severity = "refusal"
    zh = "文件不是完整的 JSON（第 {line} 行起读不通）；请重新导出"
    en = "this is not whole JSON (it breaks at line {line}); export it again"


class TextNotUtf8(Kind):
    """A JSON file is not encoded in UTF-8, as the format demands.

    Do: export it again and choose UTF-8.
    """

    severity = "refusal"
    zh = "文件不是 UTF-8 编码；请重新导出，编码选 UTF-8"
    en = "the file is not in UTF-8; export it again and choose UTF-8"


class TextBroken(Kind):
    """A text in a JSON file holds half a character (a lone surrogate).

    Do: correct the name or note that shows a broken character, and export again.
    """

    severity = "refusal"
    zh = "文件中有残缺的文字（半个字符）；请改正显示为乱码的内容后重新导出"
    en = "a text holds half a character; correct what shows broken and export again"


class NumberNotFinite(Kind):
    """A number is not one: NaN, Infinity, or too large to be held.

    Do: leave the value empty where it is not known, and export again.
    """

    severity = "refusal"
    zh = "文件中有无效的数（{value}）；不知道的数请留空，然后重新导出"
    en = "{value} is not a number; leave empty what is not known and export again"


class NestedTooDeep(Kind):
    """Lists or folders stand in one another deeper than any real file has them.

    Do: export the file again from the program where the data are kept.
    """

    severity = "refusal"
    zh = "文件内容嵌套超过 {most} 层；请从原软件重新导出"
    en = "the file nests deeper than {most} levels; export it again from its program"


class MemberTwice(Kind):
    """An object of a JSON file has two members of the same name.

    Which one is meant cannot be known.

    Do: rename or remove one of the two, and export again.
    """

    severity = "refusal"
    zh = "同一条记录里“{value}”出现两次；请改名或删去一个后重新导出"
    en = "“{value}” is there twice in one record; rename or remove one of them"


class NotGeojson(Kind):
    """The file is JSON, but not a GeoJSON collection of features.

    Do: export it as GeoJSON (a FeatureCollection); name a nested JSON ``.json``.
    """

    severity = "refusal"
    zh = "这不是 GeoJSON 要素集合；请导出为 GeoJSON（FeatureCollection）"
    en = "this is no GeoJSON FeatureCollection; export it as GeoJSON"


class CrsUnknown(Kind):
    """The ``crs`` member of a GeoJSON names no reference system that is known.

    An address on the web is never followed.

    Do: export in WGS-84 (EPSG:4326) or CGCS2000 (EPSG:4490), or state ``EPSG:`` and
    the number.
    """

    severity = "refusal"
    zh = "不认识文件所写的坐标系“{value}”；请按 EPSG:4326 或 EPSG:4490 重新导出"
    en = "unknown CRS “{value}”; export in EPSG:4326 or EPSG:4490"


class PositionMalformed(Kind):
    """A position is not two or three numbers: text, true/false, or too many.

    Do: export the coordinates of that feature as numbers, longitude first.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的坐标应为 2 至 3 个数，先经度后纬度；请改正后重新导出"
    en = "feature {row}: a position is two or three numbers, longitude first"


class PositionBeyond(Kind):
    """A coordinate is a number that no place on Earth has in any system.

    Do: correct the position of that feature, or leave it without one.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的坐标大得不可能；请改正或删去该坐标"
    en = "feature {row}: its coordinate is impossibly large; correct or remove it"


class RingOpen(Kind):
    """The outline of an area does not end where it began.

    Where it should close cannot be known.

    Do: close the outline in the map program, and export again.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的边界没有闭合；请在制图软件中闭合后重新导出"
    en = "feature {row}: its outline is not closed; close it and export again"


class TooManyVertices(Kind):
    """One line or area has more corners than a map of services needs.

    Do: simplify it in the map program (to about 1 m), and export again.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的折点或组成部分过多（至多 {most}）；请先简化图形再导出"
    en = "feature {row} has more than {most} corners or parts; simplify it first"


class GeometryUnknown(Kind):
    """A geometry is of a kind that GeoJSON does not have.

    Do: export again; points, lines and polygons are read.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的图形类型“{value}”不存在；请重新导出为点、线或面"
    en = "feature {row}: there is no geometry “{value}”; export points, lines or areas"


class CollectionNested(Kind):
    """Collections of geometries stand in one another.

    Do: split the feature into plain points, lines or areas, and export again.
    """

    severity = "refusal"
    zh = "第 {row} 个要素的图形层层嵌套；请拆分为单独的点、线或面后重新导出"
    en = "feature {row}: collections inside collections; split it into plain ones"


class TableTooLarge(Kind):
    """The file holds more records, names or cells than one layer can have.

    Do: split the file, or remove columns that are not needed.
    """

    severity = "refusal"
    zh = "记录或列过多（至多 {rows} 行 {columns} 列 {cells} 格）；请拆分或删去多余的列"
    en = (
        "too many records or columns (at most {rows} rows, {columns} columns,"
        " {cells} cells); split the file or remove columns"
    )


class NameTooLong(Kind):
    """The name of a column is as long as a text.

    Do: give the column a short name; texts belong in the cells.
    """

    severity = "refusal"
    zh = "列名“{value}”过长（至多 {most} 字）；请改成简短的列名"
    en = "the column name “{value}” is longer than {most} characters; shorten it"


class RecordTooLong(Kind):
    """A text is as long as a book.

    Do: shorten it, or leave that column out, and export again.
    """

    severity = "refusal"
    zh = "第 {row} 条的“{value}”超过 {most} 个字符；请缩短或删去该列后重新导出"
    en = "record {row}: “{value}” is longer than {most} characters; shorten it"


class NoRecords(Kind):
    """The file is sound, but there is no record in it.

    Do: see whether a filter was on when it was exported.
    """

    severity = "refusal"
    zh = "文件里没有任何记录；请检查导出时是否设置了筛选"
    en = "there is no record in this file; was a filter on when it was exported?"


class RecordsNotFound(Kind):
    """No list of records stands where the path leads, or none at all.

    Do: state with ``--path`` where the list is, such as ``result.records``.
    """

    severity = "refusal"
    zh = "在“{value}”处没有找到记录列表；请用 --path 注明，可选：{choices}"
    en = "no list of records at “{value}”; state it with --path, one of: {choices}"


class RecordsSeveral(Kind):
    """The JSON file holds several lists of records.

    Do: say with ``--path`` which one is meant.
    """

    severity = "refusal"
    zh = "文件里有几个记录列表：{choices}；请用 --path 注明要哪一个"
    en = "there are several lists of records: {choices}; say which with --path"


class RecordsNotObjects(Kind):
    """The list holds bare values instead of records with names.

    Do: export records with named members; or state another list with ``--path``.
    """

    severity = "refusal"
    zh = "第 {row} 条不是带名称的记录；请导出为对象列表，或用 --path 另指一处"
    en = "item {row} is no record with names; export objects, or state another --path"


class XmlUnreadable(Kind):
    """The KML is not whole: cut off, or written by hand with a slip.

    Do: export it again from the map program.
    """

    severity = "refusal"
    zh = "KML 文件不完整（第 {line} 行起读不通）；请重新导出"
    en = "the KML is not whole (it breaks at line {line}); export it again"


class XmlEntities(Kind):
    """The KML declares a document type or entities, which can hide other files.

    Do: export it again from the map program; none that is known writes these.
    """

    severity = "refusal"
    zh = "KML 中带有文档类型或实体声明，不安全；请从制图软件重新导出"
    en = "the KML declares a document type or entities; export it again without"


class NotKml(Kind):
    """The file is XML, but no KML.

    Do: export it as KML or KMZ; GPX, GML and WFS answers are not read.
    """

    severity = "refusal"
    zh = "这不是 KML（根元素是“{value}”）；请导出为 KML 或 KMZ"
    en = "this is no KML (it begins with “{value}”); export it as KML or KMZ"


class KmlElsewhere(Kind):
    """The KML holds no placemarks, only links to another place. They are not followed.

    Do: open it in the map program, and save the places themselves as KML.
    """

    severity = "refusal"
    zh = "KML 里只有网络链接，没有地点；请打开后把地点本身另存为 KML"
    en = "the KML only links elsewhere; open it and save the places themselves"
