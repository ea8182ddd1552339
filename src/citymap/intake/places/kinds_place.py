"""Kinds of notices about where a row is: its coordinates, their datum, their CRS."""

from citymap.intake.notices import Kind


class PlaceColumnsMissing(Kind):
    """The table has no column that says where its rows are.

    Do: give longitude and latitude, or easting and northing, each in its own column;
    if they are there under another name, say so with ``--map``.
    """

    severity = "error"
    zh = (
        "表中没有坐标列，{count} 行均未收录；请增加“经度”“纬度”两列，或用 --map 指明"
        "是哪两列"
    )
    en = (
        "the table has no columns of coordinates, its rows ({count}) were left out; "
        "add longitude and latitude, or name them by --map"
    )


class PositionMissing(Kind):
    """A row has no coordinates, or only one of the two.

    Do: fill in both.
    """

    severity = "error"
    zh = "缺少坐标；请补全经度和纬度"
    en = "coordinates are missing; fill in both"


class PositionFormula(Kind):
    """A coordinate is a formula whose result the file does not hold.

    Do: open the file in the spreadsheet program and save it again, or paste the
    numbers as values.
    """

    severity = "error"
    zh = "坐标是公式，文件中没有计算结果；请“选择性粘贴为数值”后保存"
    en = (
        "the coordinate is a formula without a stored result; paste it as a value "
        "and save"
    )


class PositionIsPhone(Kind):
    """A phone number stands where a coordinate belongs.

    Do: look whether the columns have slipped in this row, and write the coordinate.
    """

    severity = "error"
    zh = "“{value}”是电话号码，不是坐标；请检查这一行是否错列"
    en = (
        "“{value}” is a phone number, not a coordinate; have the cells of this row "
        "slipped?"
    )


class PositionUnreadable(Kind):
    """A text is no coordinate.

    Do: write decimal degrees (117.0208), or degrees, minutes and seconds
    (117°01′12.5″).
    """

    severity = "error"
    zh = "“{value}”不是坐标；请写成 {example} 这样的数字"
    en = "“{value}” is no coordinate; write a number such as {example}"


class PositionPointLost(Kind):
    """A coordinate has lost its decimal point, or has it at the wrong place.

    Do: put the point back; it is not guessed.
    """

    severity = "error"
    zh = "“{value}”的小数点丢失或位置不对；可能是 {example}，请核对后改正"
    en = (
        "“{value}” has its decimal point lost or misplaced; perhaps {example}: check "
        "and correct it"
    )


class PositionZero(Kind):
    """Both coordinates are 0, which stands for a place that is not known.

    Do: fill in the coordinates.
    """

    severity = "error"
    zh = "经纬度均为 0，相当于没有填写；请补全"
    en = "both coordinates are 0, as good as missing; fill them in"


class PositionOutsideCity(Kind):
    """A place lies outside the city and its margin.

    Do: correct the coordinates; if they are right, the city's bounds in
    ``city.toml`` are too narrow.
    """

    severity = "error"
    zh = "位置（{lon}，{lat}）在本市范围（{bounds}）以外约 {km} 公里{hint}；请核对"
    en = (
        "the place ({lon}, {lat}) is {km} km outside the city's bounds "
        "({bounds}){hint}; check it"
    )


class MetresAmongDegrees(Kind):
    """Projected coordinates (metres) stand in a column of degrees.

    Do: write this row in degrees as the others are.
    """

    severity = "error"
    zh = "“{value}”像是以米为单位的平面坐标，而本列是经纬度；请统一"
    en = "“{value}” looks like metres, but this column is in degrees; write degrees"


class DegreesAmongMetres(Kind):
    """Degrees stand in a column of projected coordinates (metres).

    Do: write this row in metres as the others are.
    """

    severity = "error"
    zh = "“{value}”像是经纬度，而本列是以米为单位的平面坐标；请统一"
    en = "“{value}” looks like degrees, but this column is in metres; write metres"


class ShapeUnreadable(Kind):
    """A geometry as text (WKT) cannot be read.

    Do: write ``POINT (117.02 36.66)``, ``LINESTRING (…)`` or ``POLYGON ((…))``.
    """

    severity = "error"
    zh = "“{value}”不是可读的几何文本；请写成 POINT (经度 纬度) 这样的形式"
    en = "“{value}” is no geometry that can be read; write, say, POINT (lon lat)"


class ShapeOfWrongKind(Kind):
    """A geometry is not of the kind that the layer has.

    Do: draw it as the layer wants it.
    """

    severity = "error"
    zh = "本图层要求{wanted}，这一行不是；请按要求绘制"
    en = "this layer takes {wanted}, which this row is not; draw it so"


class PairSwapped(Kind):
    """Longitude and latitude were written in each other's place, and are taken so.

    Do: exchange the two in the file.
    """

    severity = "warning"
    zh = "{rows}的经度和纬度写反了，已对调后收录；请在原表中改正"
    en = (
        "longitude and latitude of {rows} stand in each other's place; taken "
        "exchanged, correct the file"
    )


class AxesSwapped(Kind):
    """Easting and northing were written in each other's place, and are taken so.

    Do: exchange the two in the file; surveyors' X is the northing.
    """

    severity = "warning"
    zh = "{rows}的东坐标和北坐标写反了（测量的 X 是北坐标），已对调后收录；请核对表头"
    en = (
        "easting and northing of {rows} stand in each other's place (a surveyor's X "
        "is north); taken exchanged"
    )


class OrderUnlikeOthers(Kind):
    """A row has its two coordinates the other way round than nearly all others.

    Do: see whether the row is right; both orders were taken as they lie in the city.
    """

    severity = "warning"
    zh = "这一行两个坐标的先后与其他行相反；已按落在本市的次序收录，请核对"
    en = (
        "this row has its two coordinates the other way round than the other rows; "
        "taken as they lie in the city, check it"
    )


class DegreesLookLikeDms(Kind):
    """Numbers taken as decimal degrees look like degrees, minutes and seconds.

    Some programs pack 117°08′07″ into the number 117.0807. In these columns no pair of
    decimals reaches 60, which decimal degrees hardly ever do. Nothing is converted.

    Do: if they are packed, write 117°08′07″; if they are decimal degrees, publish with
    ``--yes``.
    """

    severity = "warning"
    asks = True
    zh = (
        "{count} 行的小数都像是分和秒（如 {example}）；已按十进制度收录，未作换算。若是"
        "度分秒，请写成 {dms}；如确是十进制度，用 --yes 发布"
    )
    en = (
        "the decimals of {count} rows look like minutes and seconds (say, {example}); "
        "taken as decimal degrees, nothing was converted. If they are, write {dms}; if "
        "they are decimal degrees, publish with --yes"
    )


class PositionRepeated(Kind):
    """Five rows or more with different names stand at exactly the same place.

    Do: a place that was filled down or put in for want of a better one: give each
    row its own.
    """

    severity = "warning"
    zh = "{count} 行名称不同但坐标完全相同（行 {rows}）；请核对是否为代填"
    en = (
        "{count} rows of different names have exactly the same coordinates (rows "
        "{rows}); were they filled in?"
    )


class PositionCoarse(Kind):
    """Coordinates with so few decimals that the place is only roughly known.

    Do: give five decimals or more: four are 10 metres, three are 100.
    """

    severity = "warning"
    zh = (
        "{rows}的坐标只有 {decimals} 位小数，误差可达约 {metres} 米；请提供至少 5 位"
        "小数"
    )
    en = (
        "the coordinates of {rows} have {decimals} decimals only, right to some "
        "{metres} m; give five or more"
    )


class PlacedOnShape(Kind):
    """A line or polygon in a layer of points became a point that lies on it.

    Do: nothing; give points to choose the place yourself.
    """

    severity = "info"
    zh = "本图层是点，{count} 行的线或面取其上一点"
    en = (
        "this layer is of points; of {count} rows with a line or polygon a point on "
        "it was taken"
    )
