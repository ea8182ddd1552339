"""How large one published file may be, and what to do instead.

What holds true: a file that a phone would not open in a few seconds is refused, with
advice, unless the asker insists. Measured on the demo data with districts inside:
1,287 points make 0.5 MB and 20,000 points 2.5 MB, promised are 600 KB and 3 MB.
"""

from citymap.errors import InputError
from citymap.layer import Title

#: Features of all layers of a map together.
FEATURES = 50_000
#: Bytes of the whole file.
BYTES = 8_000_000
_ADVICE_EN = (
    "publish the live page's address instead (citymap serve, which sends tiles), "
    "keep fewer with --where, publish layers or districts apart, leave out or "
    "simplify long fields and shapes, or insist with --over-limit"
)
_ADVICE_ZH = (
    "可改为公布在线页面（citymap serve，按瓦片加载），用 --where 筛选，"
    "按图层或区县分开发布，"
    "删减过长的字段或简化图形；确需如此，请加 --over-limit"
)


class MapTooLarge(InputError):
    """One file would be too much for those who open it; ``what`` says how much."""

    def __init__(self, what: Title) -> None:
        super().__init__(f"{what.en}: {_ADVICE_EN}", f"{what.zh}：{_ADVICE_ZH}")
        self.what = what


def check_rows(count: int, *, over_limit: bool = False) -> None:
    """Raise MapTooLarge if a map has too many features; before it is made.

    >>> check_rows(20_000)
    """
    if count > FEATURES and not over_limit:
        en = f"{count:,} features in one file; at most {FEATURES:,}"
        zh = f"一个文件中有 {count:,} 个要素，最多 {FEATURES:,} 个"
        raise MapTooLarge(Title(zh, en))


def check_bytes(size: int, *, over_limit: bool = False) -> None:
    """Raise MapTooLarge if a made file has too many bytes.

    >>> check_bytes(3_000_000)
    """
    if size > BYTES and not over_limit:
        megabytes, most = f"{size / 1e6:.1f}", f"{BYTES / 1e6:.0f}"
        en = f"a file of {megabytes} MB; at most {most} MB"
        raise MapTooLarge(Title(f"文件达 {megabytes} MB，最多 {most} MB", en))
