"""The words that a static site says of itself, in both languages."""

from citymap.errors import Language
from citymap.layer import Navigation, Title

_WORDS = {
    "services": Title("公共服务地图", "public services"),
    "skip": Title("跳到正文", "Skip to content"),
    "layers": Title("图层", "Layers"),
    "districts": Title("区县", "Districts"),
    "other": Title("其他地区", "Elsewhere"),
    "pages": Title("分页", "Pages"),
    "map": Title("地图", "Map"),
    "map_alone": Title("单独打开地图", "Open the map by itself"),
    "features": Title("处", "places"),
    "list": Title("名录", "List"),
    "data_date": Title("数据日期", "Data of"),
    "source": Title("数据来源", "Source"),
    "datum": Title("坐标基准", "Datum"),
    "datum_name": Title("WGS-84（与 CGCS2000 视为一致）", "WGS-84 (as is CGCS2000)"),
    "approval": Title("审图号", "Approval number"),
    "live": Title("实时查询", "The live page"),
    "closed": Title("暂停开放", "Temporarily closed"),
    "since": Title("自", "from"),
    "until": Title("至", "until"),
    "always_open": Title("全天开放", "Always open"),
    "hours": Title("开放时间", "Opening hours"),
    "position": Title("纬度, 经度", "Latitude, longitude"),
    "navigate": Title("前往", "Directions"),
    "geo": Title("用地图应用打开", "Open in a map app"),
    "embed": Title("嵌入到其他网页", "Embed this map"),
    "embed_how": Title(
        "把这段代码复制到网页里：", "Copy this into the page that is to show it:"
    ),
    "embed_place": Title(
        "把开头的“.”换成本站的网址。",
        "Put the address of this site in place of the first dot.",
    ),
    "where": Title("所在位置", "You are here"),
    "id": Title("要素标识", "Identifier"),
}
NAVIGATION: dict[Navigation, Title] = {
    "amap": Title("高德地图", "Amap"),
    "tencent": Title("腾讯地图", "Tencent Maps"),
    "baidu": Title("百度地图", "Baidu Maps"),
    "apple": Title("苹果地图", "Apple Maps"),
    "osm": Title("OpenStreetMap", "OpenStreetMap"),
}


def words(language: Language) -> dict[str, str]:
    """Give the words of one language by their names.

    >>> words("en")["layers"]
    'Layers'
    """
    return {name: title.say(language) for name, title in _WORDS.items()}
