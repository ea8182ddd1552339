"""Kinds: why a shapefile or GeoPackage is not read."""

from citymap.intake.notices import Kind


class ShapefileIncomplete(Kind):
    """A part of the shapefile is missing.

    Do: pack ``.shp``, ``.shx``, ``.dbf`` and ``.prj`` of one layer into the zip.
    """

    severity = "refusal"
    zh = "缺少 {part} 文件；请把同名的 .shp、.shx、.dbf、.prj 一起打包"
    en = "the {part} is missing; pack .shp, .shx, .dbf and .prj of the layer together"


class ShpHeaderWrong(Kind):
    """The head of a ``.shp`` or ``.shx`` does not say what it must: damaged, cut off.

    Do: export the layer again, and pack it again.
    """

    severity = "refusal"
    zh = "{part} 文件头不符，文件已损坏或不完整；请重新导出并打包"
    en = "the head of the {part} is wrong, it is damaged or cut off; export it again"


class ShpIndexWrong(Kind):
    """The ``.shx`` points outside the ``.shp``, or at something else than a record.

    Do: export the layer again; do not rename or mix files of two layers.
    """

    severity = "refusal"
    zh = "第 {row} 条的索引（.shx）指向 .shp 之外；请重新导出，勿混用两个图层的文件"
    en = "record {row}: the .shx points nowhere in the .shp; export the layer again"


class ShpRecordWrong(Kind):
    """The length of a ``.shp`` record is not what its shape needs.

    Do: export the layer again.
    """

    severity = "refusal"
    zh = "第 {row} 条图形的长度不对，文件已损坏；请重新导出"
    en = "record {row}: the shape is not as long as it must be; export the layer again"


class ShpPartsWrong(Kind):
    """The parts of a ``.shp`` record are not within its points.

    Do: export the layer again.
    """

    severity = "refusal"
    zh = "第 {row} 条图形的组成部分有误，文件已损坏；请重新导出"
    en = "record {row}: its parts are not within its points; export the layer again"


class ShpKindDiffers(Kind):
    """A ``.shp`` record is of another kind than its file, or of none that is read.

    Do: export points, lines or areas, one kind in a layer.
    """

    severity = "refusal"
    zh = "图形类型不符或不支持（{value}）；一个图层只放点、线或面中的一种"
    en = "shape type {value} is unfit here; one layer has points, lines or areas"


class DbfHeaderWrong(Kind):
    """The head of the ``.dbf`` does not fit its size: damaged or cut off.

    Do: export the layer again.
    """

    severity = "refusal"
    zh = ".dbf 属性表的文件头不符，文件已损坏或不完整；请重新导出"
    en = "the head of the .dbf does not fit the file; export the layer again"


class DbfFieldWrong(Kind):
    """A field of the ``.dbf`` is of a length or type that the format does not have.

    Do: export the layer again, its attributes as text, numbers, dates or yes/no.
    """

    severity = "refusal"
    zh = ".dbf 第 {number} 个字段的类型或长度有误；请重新导出属性表"
    en = "field {number} of the .dbf has a wrong type or length; export it again"


class DbfRowsDiffer(Kind):
    """The ``.dbf`` has another number of rows than the ``.shp`` has shapes.

    Do: export the layer again; do not edit the ``.dbf`` alone.
    """

    severity = "refusal"
    zh = ".dbf 有 {rows} 行，.shp 却有 {shapes} 个图形；请重新导出，勿单独编辑 .dbf"
    en = "the .dbf has {rows} rows for {shapes} shapes; export the layer again"


class DbfTextUnreadable(Kind):
    """The texts of the ``.dbf`` are not in the encoding that was stated or tried.

    Do: state another with ``--encoding``; or export again in UTF-8 with a ``.cpg``.
    """

    severity = "refusal"
    zh = ".dbf 的文字不是 {encoding} 编码；请用 --encoding 注明，或按 UTF-8 重新导出"
    en = "the .dbf is not in {encoding}; state --encoding, or export again in UTF-8"


class PrjUnreadable(Kind):
    """The ``.prj`` or the layer's CRS is no description of a reference system.

    Do: set the layer's CRS in the map program and export again; or leave the
    ``.prj`` out and state ``--crs``.
    """

    severity = "refusal"
    zh = "坐标系说明（.prj）读不懂；请设定坐标系后重新导出，或删去 .prj 并用 --crs 注明"
    en = "the CRS (.prj) cannot be read; set it and export again, or state --crs"


class CrsUnlisted(Kind):
    """The layer's CRS is in no list: a grid of somebody's own.

    How it lies on the Earth cannot be known from its description alone.

    Do: export the layer again in CGCS2000 (EPSG:4490); or, of a shapefile, leave the
    ``.prj`` out and state the EPSG code with ``--crs``.
    """

    severity = "refusal"
    zh = (
        "坐标系“{value}”没有 EPSG 代码；"
        "请按 EPSG:4490 重新导出，或删去 .prj 并用 --crs 注明"
    )
    en = (
        "the CRS “{value}” has no EPSG code; export in EPSG:4490,"
        " or leave the .prj out and state --crs"
    )


class NotGeopackage(Kind):
    """The file is no GeoPackage: its first bytes say otherwise.

    Do: export the layer as GeoPackage.
    """

    severity = "refusal"
    zh = "这不是 GeoPackage 文件；请导出为 GeoPackage"
    en = "this is no GeoPackage; export the layer as GeoPackage"


class GeopackageDamaged(Kind):
    """The GeoPackage is damaged, or holds what a plain one does not.

    Do: close the program that has it open; then export it again.
    """

    severity = "refusal"
    zh = "GeoPackage 已损坏（{value}）；请关闭正在编辑它的软件后重新导出"
    en = "the GeoPackage is damaged ({value}); close what edits it and export it again"


class LayerWanted(Kind):
    """The GeoPackage or zip holds several layers.

    Do: say with ``--table`` which one is meant.
    """

    severity = "refusal"
    zh = "文件里有几个图层：{choices}；请用 --table 注明要导入哪一个"
    en = "there are several layers: {choices}; say with --table which is meant"


class LayerMissing(Kind):
    """The file has no layer of features, or none of the name that was asked.

    Do: name one of the layers that it has.
    """

    severity = "refusal"
    zh = "文件里没有图层“{value}”；可选：{choices}"
    en = "there is no layer “{value}”; one of: {choices}"
