"""What a poster says in its own words, in both languages."""

from typing import TypedDict

from citymap.errors import Language


class Words(TypedDict):
    """The words of one language."""

    legend: str
    and_more: str
    districts: str
    date: str
    datum: str
    projection: str
    mercator: str
    sources: str
    attribution: str
    approval: str
    live: str
    changes: str
    kept: str
    added: str
    removed: str
    moved: str
    changed: str
    comma: str
    none: str
    larger: str


WORDS: dict[Language, Words] = {
    "zh": {
        "legend": "图例",
        "and_more": "另有 {} 类",
        "districts": "个区县",
        "date": "数据日期",
        "datum": "坐标基准",
        "projection": "投影",
        "mercator": "网络墨卡托（EPSG:3857）",
        "sources": "数据来源",
        "attribution": "署名",
        "approval": "审图号",
        "live": "扫码查看在线地图",
        "changes": "变化",
        "kept": "未变",
        "added": "新增",
        "removed": "撤除",
        "moved": "移位",
        "changed": "信息变更",
        "comma": "、",
        "none": "无数据",
        "larger": "局部放大 {} 倍",
    },
    "en": {
        "legend": "Legend",
        "and_more": "and {} more",
        "districts": "districts",
        "date": "Data of",
        "datum": "Datum",
        "projection": "Projection",
        "mercator": "Web Mercator (EPSG:3857)",
        "sources": "Sources",
        "attribution": "Attribution",
        "approval": "Map approval number",
        "live": "The live map",
        "changes": "Changes",
        "kept": "Kept",
        "added": "Added",
        "removed": "Removed",
        "moved": "Moved",
        "changed": "Changed",
        "comma": ", ",
        "none": "no figure",
        "larger": "{} times larger",
    },
}
