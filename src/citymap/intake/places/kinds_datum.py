"""Kinds of notices about what coordinates refer to: their datum, CRS and units."""

from citymap.intake.notices import Kind


class CrsNotStated(Kind):
    """Projected coordinates whose reference system nobody states.

    Do: state it with ``--crs`` and its EPSG code, such as ``--crs 4548``.
    """

    severity = "error"
    zh = "平面坐标没有说明坐标系；请用 --crs 加 EPSG 代码指明（例如 --crs {grid}）"
    en = (
        "nothing says which CRS these metres are in; state its EPSG code (say, --crs "
        "{grid})"
    )


class DatumUnknown(Kind):
    """The row's datum is a word that is not known here.

    Do: write WGS-84, CGCS2000, GCJ-02 or BD-09; of other systems give all rows by
    themselves, with ``--crs``.
    """

    severity = "error"
    zh = (
        "不认识的坐标基准“{value}”；可写 WGS84、国家2000、高德（GCJ-02）或百度（BD-09）"
    )
    en = "the datum “{value}” is not known; write WGS-84, CGCS2000, GCJ-02 or BD-09"


class GridAssumed(Kind):
    """Projected coordinates without a stated CRS fit the city's own grid.

    Do: say ``--crs`` if they are of another system: it may lie some hundred metres
    off and still be inside the city.
    """

    severity = "warning"
    zh = (
        "{count} 行平面坐标没有说明坐标系，按本市的 EPSG:{crs} 收录；如为 54 坐标、"
        "80 坐标或 UTM，请用 --crs 指明"
    )
    en = (
        "nothing says which CRS {count} rows are in; taken as the city's EPSG:{crs}; "
        "if it is another, say --crs"
    )


class CrsAccuracyUnknown(Kind):
    """How a CRS lies to WGS-84 is not known here: places may be far off.

    Do: have the coordinates converted to CGCS2000 by the surveyors.
    """

    severity = "warning"
    asks = True
    zh = (
        "EPSG:{crs} 到 WGS-84 没有可用的转换参数，位置可能偏差上百米；请由测绘单位转"
        "为国家2000坐标"
    )
    en = (
        "no parameters are known from EPSG:{crs} to WGS-84: places may be off by a "
        "hundred metres; have them converted"
    )


class DatumContradicted(Kind):
    """The header of a column names another datum than the command line.

    Do: see which is right; the command line was followed.
    """

    severity = "warning"
    zh = (
        "表头“{value}”写的是 {named}，而 --datum 指明 {stated}；按 {stated} 收录，请"
        "核对"
    )
    en = (
        "the header “{value}” says {named}, --datum says {stated}; taken as "
        "{stated}, check it"
    )


class PositionsDisagree(Kind):
    """A row's degrees and its projected coordinates are not the same place.

    Do: find out which is right; the degrees were taken.
    """

    severity = "warning"
    zh = "经纬度与平面坐标相差 {metres} 米；按经纬度收录，请核对"
    en = (
        "the degrees and the projected coordinates are {metres} m apart; the degrees "
        "were taken, check them"
    )


class DatumSuspected(Kind):
    """Many rows lie where they would if their datum had been mistaken.

    Nothing is converted on suspicion.

    Do: ask where the coordinates are from, and import again with the right
    ``--datum``; if they are right as they are, publish with ``--yes``.
    """

    severity = "warning"
    asks = True
    zh = (
        "有 {count} 行看起来是{what}（{evidence}）{where}；行 {rows}。未作换算：请核"
        "对坐标来源，{advice}；如确认无误，用 --yes 发布"
    )
    en = (
        "these {count} rows look like {what} ({evidence}){where}; rows {rows}. "
        "Nothing was converted: ask where they are from, and {advice}; if they are "
        "right, publish with --yes"
    )


class UniformShift(Kind):
    """Nearly all rows lie beside their published positions by the same way.

    Facilities do not move together: positions are in another system than before,
    an old one (Beijing 1954, Xian 1980) or one of a map on the web.

    Do: ask where the positions are from and state ``--datum`` or ``--crs``; publish
    with ``--yes`` if it is the published ones that were wrong.
    """

    severity = "warning"
    asks = True
    zh = (
        "{count} 行（{percent}%）的位置一致比原位置偏{way}约 {metres} 米，像是换了坐标"
        "系；请核对坐标来源，如确认无误，用 --yes 发布"
    )
    en = (
        "{count} rows ({percent} %) lie some {metres} m {way} of their earlier "
        "positions, all alike: another datum? ask where they are from"
    )


class DatumNotStated(Kind):
    """Nothing says which datum degrees are in; they were taken as WGS-84.

    CGCS2000 is the same to some decimetres.

    Do: if they were picked on a map of Amap or Tencent, say ``--datum gcj02``; of
    Baidu, ``--datum bd09``.
    """

    severity = "info"
    zh = (
        "没有说明经纬度的坐标基准，按 WGS-84（国家2000）收录；如取自高德或腾讯地图请"
        "加 --datum gcj02，百度地图请加 --datum bd09"
    )
    en = (
        "nothing says which datum the degrees are in; taken as WGS-84 (CGCS2000); if "
        "from Amap or Tencent say --datum gcj02, if from Baidu --datum bd09"
    )


class CrsContradicted(Kind):
    """``--crs`` names another CRS than the only one that the format has.

    KML is in degrees of WGS-84, by its standard.

    Do: leave ``--crs`` out; if the file was made wrongly, have it made again.
    """

    severity = "warning"
    zh = "这种文件只能是 WGS-84 经纬度，没有采用 --crs {crs}；请去掉 --crs"
    en = (
        "files of this format are in degrees of WGS-84; --crs {crs} was not followed, "
        "leave it out"
    )


class CrsOverridden(Kind):
    """``--crs`` names another CRS than the file itself, and was followed.

    Do: nothing, if the file is known to state it wrongly; else leave ``--crs`` out.
    """

    severity = "info"
    zh = "文件自带坐标系 {own}；按 --crs 指明的 EPSG:{crs} 收录"
    en = "the file itself states {own}; taken as --crs says: EPSG:{crs}"


class CrsUnused(Kind):
    """``--crs`` names a projected CRS, but only degrees were found.

    Do: nothing, if degrees are right; of degrees ``--datum`` says what they are.
    """

    severity = "info"
    zh = "--crs {crs} 没有用到：表中是经纬度，没有平面坐标"
    en = "--crs {crs} was of no use: there are degrees, and no projected coordinates"


class ZonePrefixed(Kind):
    """The number of the zone stands before the easting, or is missing there.

    An easting of eight digits such as 39502345 begins with its zone.

    Do: nothing; ``--crs`` with the code that is named says the same.
    """

    severity = "info"
    zh = "{count} 行的东坐标{form}，按 EPSG:{crs} 收录"
    en = "the eastings of {count} rows are {form}; taken as EPSG:{crs}"


class CrsAccuracy(Kind):
    """How exactly the stated CRS can be turned into WGS-84 here.

    Do: nothing, if that is exact enough.
    """

    severity = "info"
    zh = "EPSG:{crs} 转换到 WGS-84 的精度约 ±{metres} 米"
    en = "positions of EPSG:{crs} are right to ±{metres} m in WGS-84"


class UnitsOtherThanNamed(Kind):
    """A pair of columns holds degrees where metres were expected, or the reverse.

    Do: nothing, if it was read rightly; better headers avoid the question.
    """

    severity = "info"
    zh = "这两列按表头应为{expected}，实际是{found}，按{found}收录"
    en = (
        "by their headers these columns would be {expected}; they hold {found}, and "
        "were taken so"
    )


class ProjectedUnread(Kind):
    """A pair of projected columns beside degrees was not read.

    Do: state its CRS with ``--crs`` to have the two compared row by row, and rows
    without degrees placed.
    """

    severity = "info"
    zh = (
        "已按经纬度收录，平面坐标列没有使用；加 --crs 可逐行核对两者是否一致，并补上"
        "没有经纬度的行"
    )
    en = (
        "the degrees were taken, the projected columns not read; with --crs the two "
        "are compared row by row, and rows without degrees placed"
    )
