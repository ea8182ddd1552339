"""What is found by looking at the whole table: twice, gone, elsewhere, never open."""

from citymap.intake.notices import Kind


class SamePlaceTwice(Kind):
    """Two rows with the same or nearly the same name lie within 5 m of each other.

    Both are kept. Numbers, sides and sexes that differ (1号/2号, 东/西, 男/女) make
    two features of two rows.

    Do: delete one of the rows if they are the same place; else give each a name of
    its own.
    """

    severity = "warning"
    zh = "与{other}“{name}”相距 {metres} 米，像是同一处；若是重复请删去一行"
    en = (
        "{metres} m from “{name}” in {other}, which looks like the same place;"
        " delete one of them if it is"
    )


class NearDuplicate(Kind):
    """Two rows with the same or nearly the same name lie within 50 m of each other.

    Both are kept.

    Do: look whether they are one place with two positions; then delete the wrong one.
    """

    severity = "info"
    zh = "与{other}“{name}”名称相近，相距 {metres} 米；请核对是否重复"
    en = (
        "named like “{name}” in {other}, {metres} m away; see whether it is"
        " the same place"
    )


class PositionCopied(Kind):
    """Two rows with different names have the very same position.

    Both are kept.

    Do: see whether the position of one was copied to the other; rooms of one
    building may share it.
    """

    severity = "info"
    zh = "坐标与{other}“{name}”完全相同；请核对是否抄错"
    en = (
        "the very position of “{name}” in {other}; see whether it was copied by mistake"
    )


class CrowdedPlaces(Kind):
    """So many rows lie in one spot that not all were compared with each other.

    Do: see whether those rows have got their own positions; many rows at one
    position are mostly an address looked up by its district.
    """

    severity = "info"
    zh = "有 {count} 行与许多行挤在一处，没有逐一查重；请核对它们的坐标"
    en = (
        "{count} rows lie in a crowd and were not compared with all of it; check"
        " their positions"
    )


class IdMalformed(Kind):
    """A cell of the column ``id`` is not an id of this layer.

    The row is known by its key, or by name and place, instead.

    Do: leave ids as they were exported; leave the cell empty for a new feature.
    """

    severity = "warning"
    zh = "“{value}”不是本图层的 id（应以“{prefix}”开头）；新增要素请留空"
    en = (
        "“{value}” is no id of this layer (they begin with “{prefix}”); leave it"
        " empty for a new feature"
    )


class IdTwice(Kind):
    """Two rows have the same id or the same key, and differ.

    The first is kept, the others are left out.

    Do: give each feature its own number, or delete the rows that are out of date.
    """

    severity = "error"
    zh = "编号“{key}”与{other}相同，本行未收录；请改编号或删去其中一行"
    en = (
        "“{key}” is the number of {other} too, so this row was left out; change"
        " the number or delete one of them"
    )


class RowTwice(Kind):
    """A row says the same as an earlier one, number and all.

    The first is kept, the others are left out: nothing is lost.

    Do: delete the copy when convenient.
    """

    severity = "error"
    zh = "与{other}完全相同，只收录一行；可删去本行"
    en = "the same as {other} in every cell; one of them is kept, delete this one"


class KeptAsPublished(Kind):
    """A row was left out, and what is published of it stays as it is.

    The row speaks of a feature that is published, so the feature is still there.

    Do: mend the row as its other notice says, and import again.
    """

    severity = "info"
    zh = "该行未收录；已发布的“{name}”保持不变"
    en = "this row was left out; “{name}” stays as it is published"


class KeysChanged(Kind):
    """Features have other numbers than before, with the same name and place.

    They are the same features: links to them last, the new numbers are taken.

    Do: nothing, if they were given new numbers; if only zeros are missing in front,
    make the column a text column and fill them in.
    """

    severity = "warning"
    zh = (
        "{count} 处名称和位置未变，编号却变了（如 {old} → {new}）{hint}；仍按原要素更新"
    )
    en = (
        "{count} features have the same name and place and another number ({old} →"
        " {new}){hint}; taken as the same features"
    )


class KeysSlid(Kind):
    """Numbers stand beside other features than before: the column may have slid.

    Name and place are those of one published feature, the number is another's. It
    happens where a row is inserted and all are numbered anew. What is published
    follows its number, so that links would lead to a neighbour.

    Do: give each its old number back, and a new row a new number; publish with
    ``--yes`` if numbers were meant to change hands.
    """

    severity = "warning"
    asks = True
    zh = (
        "{count} 行的编号现在对应另一处（如“{name}”原编号 {old}，现为 {new}），像是"
        "插行后重新编号；请恢复原编号，新增的行用新编号"
    )
    en = (
        "{count} rows have the number of another feature (“{name}” was {old}, is"
        " {new}): numbered anew? give them their old numbers"
    )


class KeyMissing(Kind):
    """A row has no number, and no published feature of its name lies there.

    It is taken as a new feature, and known by name and place from now on.

    Do: fill in the number, so that links to it last when name or place change.
    """

    severity = "warning"
    zh = "缺少编号；已按名称和位置作为新要素收录，请补编号"
    en = "no number; taken as new by its name and place, please fill in the number"


class KeyColumnMissing(Kind):
    """The table lacks the column by which the layer's features are known.

    Features are matched with the published ones by name and place instead.

    Do: add the column if the numbers are known.
    """

    severity = "info"
    zh = "没有“{key}”列；改按名称和位置与已发布的数据对应，有编号时请补上该列"
    en = (
        "no column “{key}”; rows are matched with what is published by name and"
        " place, add the column if the numbers are known"
    )


class HoursNeverOpen(Kind):
    """Opening hours were understood, but open at no moment of the coming year.

    Do: correct the hours; for something closed for good delete the row, for works
    fill in the closure columns.
    """

    severity = "warning"
    zh = "按“{value}”，今后一年内从不开放；请更正，暂停开放请填停用日期"
    en = (
        "by “{value}” it never opens in the coming year; correct it, or state a"
        " closure if it is shut for a time"
    )


class DistrictDisagrees(Kind):
    """A row's position is more than 200 m outside the district that the row names.

    The district is read from its column, or else from the address. Outlines are
    coarse, hence the 200 m.

    Do: check the position first, then the district.
    """

    severity = "warning"
    zh = "写的是{stated}，坐标却在{found}，离{stated} {metres} 米；请核对坐标和区县"
    en = (
        "it says {stated}, but the position lies in {found}, {metres} m from"
        " {stated}; check both"
    )


class ShapeInvalid(Kind):
    """A line or an area is drawn so that it has no length, area or inside.

    The row is left out; nothing is mended by guessing.

    Do: redraw it in the program that it comes from, at the place that is named.
    """

    severity = "error"
    zh = "图形{fault}（{lon}, {lat} 附近），本行未收录；请重新绘制"
    en = "the shape {fault} (near {lon}, {lat}), so the row was left out; redraw it"


class RowsLost(Kind):
    """The import has over a fifth fewer features than are published.

    Do: see whether a sheet, a district or a filtered part is missing; publish with
    ``--yes`` if it is right.
    """

    severity = "warning"
    asks = True
    zh = "已发布 {before} 个，本次只有 {after} 个，少了 {percent}%；请核对是否漏表漏行"
    en = (
        "{before} features are published, this import has {after}, {percent} % fewer;"
        " see whether a part is missing"
    )


class PlacesReplaced(Kind):
    """Over a fifth of what is published is not in the import, which has others.

    Do: see whether it is the right file, and whether numbers, names and positions
    have all changed; publish with ``--yes`` if it is right.
    """

    severity = "warning"
    asks = True
    zh = (
        "已发布的 {before} 个中有 {removed} 个（{percent}%）在本次找不到，由别的取代；"
        "请核对是否用错文件，或编号、名称、坐标都变了"
    )
    en = (
        "{removed} of {before} published features ({percent} %) are not in this"
        " import, which has others; see whether it is the right file"
    )


class ManyMoved(Kind):
    """Over a twentieth of the features in both lie over 200 m from where they were.

    Do: check the datum of the positions first; publish with ``--yes`` if all of them
    have really moved.
    """

    severity = "warning"
    asks = True
    zh = "{count} 个要素（{percent}%）比原来移动了 200 米以上；请先核对坐标基准"
    en = (
        "{count} features ({percent} %) lie over 200 m from where they were; check"
        " the datum of the positions"
    )


class FieldEmptied(Kind):
    """A column that has values in what is published is empty in all of the import.

    Do: see whether the column is missing or has another title; publish with
    ``--yes`` if its values are to go.
    """

    severity = "warning"
    asks = True
    zh = "“{title}”原有 {count} 个值，本次全部为空；请核对是否缺列或列名有变"
    en = (
        "“{title}” has {count} values in what is published and none here; see"
        " whether the column is missing or has another title"
    )


class NothingLeft(Kind):
    """No row of the import can be used, while the layer has published features.

    Do: follow the other notices, each says why a row was left out.
    """

    severity = "refusal"
    zh = "没有一行可以收录，已发布的 {before} 个要素保持不变；请先按其他提示修改"
    en = (
        "no row can be used, so the {before} published features stay as they are;"
        " follow the other notices first"
    )


class ColumnCarriedOver(Kind):
    """No column is read as something that is published; it stays as it is.

    This is settled for each sheet by itself. The three columns of a closure stay
    together: a sheet with any of them says all there is to say. ``source`` and
    ``updated`` stay only for features of which nothing else differs.

    Do: nothing, if these values still hold; to empty them, give the column and
    leave its cells blank.
    """

    severity = "info"
    zh = "{where}中没有读作“{title}”的列；沿用已发布的 {count} 个值"
    en = "no column of {where} is read as “{title}”; {count} published values stay"
