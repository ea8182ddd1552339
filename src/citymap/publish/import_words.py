"""The words of an import's summary, in both languages, and the one next step."""

from citymap.errors import Language
from citymap.layer import Title
from citymap.publish.import_summary import ImportSummary

_WORDS = {
    "summary": Title("导入核对", "Import summary"),
    "dry_run": Title("核对，尚未发布", "Looked at, not published"),
    "published": Title("已发布", "Published"),
    "version": Title("发布为版本", "Published as version"),
    "since": Title("对比的版本", "Compared with version"),
    "file": Title("文件", "File"),
    "sha256": Title("指纹（sha256）", "sha256"),
    "read_at": Title("读取时间", "Read"),
    "next": Title("下一步", "Next"),
    "rows": Title("行", "Rows"),
    "read": Title("读到", "read"),
    "accepted": Title("收录", "accepted"),
    "left_out": Title("未收录", "left out"),
    "changes": Title("与已发布的相比", "Against what is published"),
    "first": Title("这一图层首次导入", "The layer's first import"),
    "added": Title("新增", "Added"),
    "removed": Title("撤除", "Removed"),
    "moved": Title("移位 >20 米", "Moved >20 m"),
    "changed": Title("信息变更", "Changed"),
    "kept": Title("未变", "Kept"),
    "old": Title("原位置", "Where it was"),
    "map": Title("地图", "Map"),
    "closer": Title("有变化的地方，放大", "Where it changed, closer"),
    "thinned": Title(
        "地图只画出 {drawn} 处，共 {all} 处；有变化的优先画出。",
        "The map shows {drawn} of {all} places, those that changed first.",
    ),
    "no_map": Title("没有可以画出的位置。", "There are no places to draw."),
    "notices": Title("问题提示", "Notices"),
    "none": Title("没有问题。", "None."),
    "refusal": Title("拒绝：文件没有读取", "Refused: the file was not read"),
    "error": Title("错误：整行未收录", "Errors: the row was left out"),
    "warning": Title(
        "警告：留空、作别的理解，或看来不对",
        "Warnings: left empty, taken otherwise, or doubtful",
    ),
    "info": Title("提示：供参考", "Worth knowing"),
    "place": Title("位置", "Where"),
    "value": Title("原值", "Value"),
    "said": Title("说明", "What to do"),
    "row": Title("第 {row} 行", "row {row}"),
    "column": Title("第 {column} 列", "column {column}"),
    "whole_file": Title("整个文件", "the file"),
    "more": Title("另有 {count} 处", "and {count} more"),
    "times": Title("{count} 处", "{count}×"),
    "datum": Title(
        "位置为 WGS-84（与 CGCS2000 视为一致）",
        "Places are WGS-84 (as is CGCS2000)",
    ),
}
_SEPARATED = 10_000  # from here on digits are parted


def words(language: Language) -> dict[str, str]:
    """Give all words of a language."""
    return {name: title.say(language) for name, title in _WORDS.items()}


def grouped(number: int) -> str:
    """Write a count so that it can be read.

    >>> grouped(1287), grouped(100000)
    ('1287', '100,000')
    """
    return f"{number:,}" if number >= _SEPARATED else str(number)


def next_step(summary: ImportSummary, language: Language) -> str:
    """Say in one sentence what whoever reads the summary does now."""
    return _next_step(summary).say(language)


def _next_step(summary: ImportSummary) -> Title:
    if summary.version is not None:
        return _after_publishing(summary)
    if not summary.accepted:
        return Title(
            "没有一行可以收录：按下面的提示改正文件，再导入一次。",
            "No row could be accepted: mend the file as told below, import it again.",
        )
    if summary.asks:
        return Title(
            "先核对下面的警告：确认无误，用 --write --yes 发布；否则改正文件再导入。",
            "Check the warnings below first: if all is as it should be, publish with"
            " --write --yes; if not, mend the file and import it again.",
        )
    if summary.left_out:
        return Title(
            f"改正未收录的 {grouped(summary.left_out)} 行再导入一次；"
            "或用 --write 先发布其余各行。",
            f"Mend the rows that were left out ({grouped(summary.left_out)}) and"
            " import again; or publish the others now with --write.",
        )
    return _ready(summary)


def _ready(summary: ImportSummary) -> Title:
    if any(group.severity == "warning" for group in summary.groups):
        return Title(
            "核对下面的警告，无误后用 --write 发布。",
            "Look at the warnings below, then publish with --write.",
        )
    return Title("可以发布：加上 --write。", "Ready to be published: add --write.")


def _after_publishing(summary: ImportSummary) -> Title:
    if summary.left_out:
        return Title(
            f"已经发布；未收录的 {grouped(summary.left_out)} 行改正后再导入一次。",
            f"Published; mend the rows that were left out"
            f" ({grouped(summary.left_out)}) and import again.",
        )
    return Title("已经发布，不必再做什么。", "Published; nothing more need be done.")
