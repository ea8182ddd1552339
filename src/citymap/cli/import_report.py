"""What an import says on the terminal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from citymap.cli.language import say, terminal_language
from citymap.cli.outcome import printable
from citymap.intake.importing import Import
from citymap.intake.kinds import SEVERITY_TITLES
from citymap.intake.notices import SEVERITIES, Kind, Notice
from citymap.store.base import Version

_SHOWN_OF_A_KIND = 3


def show(
    made: Import,
    published: Version | None,
    written: Sequence[Path],
    *,
    asked_to_write: bool,
) -> None:
    """Tell the counts, what would change, the notices by kind, and what to do next."""
    console = Console()
    counts = made.changes.counts
    console.print(
        say(
            f"{made.request.name} → {made.layer.title.zh}（{made.layer.id}）："
            f"读到 {made.read:,} 行，收录 {made.accepted:,}，未收录 {made.left_out:,}",
            f"{made.request.name} → {made.layer.title.en} ({made.layer.id}): "
            f"{made.read:,} rows read, {made.accepted:,} accepted, "
            f"{made.left_out:,} left out",
        ),
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        say(
            f"与已发布的相比：新增 {counts['added']:,}，撤除 {counts['removed']:,}，"
            f"移位 {counts['moved']:,}，信息变更 {counts['changed']:,}，"
            f"未变 {counts['kept']:,}",
            f"against what is published: {counts['added']:,} added, "
            f"{counts['removed']:,} removed, {counts['moved']:,} moved, "
            f"{counts['changed']:,} changed, {counts['kept']:,} kept",
        ),
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    for line in _notices(made):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for line in _next(made, published, written, asked_to_write=asked_to_write):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _notices(made: Import) -> Iterator[str]:
    """Yield each kind with its number, and under it the first places."""
    language = terminal_language()
    kept: dict[type[Kind], list[Notice]] = defaultdict(list)
    for notice in made.notices.kept:
        kept[notice.kind].append(notice)
    for kind in sorted(kept, key=lambda kind: SEVERITIES.index(kind.severity)):
        count = made.notices.counts[kind]
        title = SEVERITY_TITLES[kind.severity].say(language)
        yield f"\n{title} · {kind.code()} × {count:,}"
        for notice in kept[kind][:_SHOWN_OF_A_KIND]:
            yield f"  {printable(place_of(notice) + notice.say(language))}"
        if count > _SHOWN_OF_A_KIND:
            yield say(
                f"  … 另有 {count - _SHOWN_OF_A_KIND:,} 处",
                f"  … and {count - _SHOWN_OF_A_KIND:,} more",
            )


def place_of(notice: Notice) -> str:
    """Say where a notice stands, as a spreadsheet names it: ``Sheet1 D12: ``."""
    cell = f"{notice.letter or ''}{notice.row or ''}"
    place = " ".join(part for part in (notice.sheet or "", cell) if part)
    return f"{place}: " if place else ""


def _next(
    made: Import,
    published: Version | None,
    written: Sequence[Path],
    *,
    asked_to_write: bool,
) -> list[str]:
    lines = [""] + [
        say(f"已写出：{path}", f"written: {path}")
        for path in map(printable, map(str, written))
    ]
    if published is not None and published == made.since:
        name = published.name
        zh = f"内容没有变化，版本 {name} 照旧"
        lines.append(say(zh, f"nothing is different: version {name} stays"))
    elif published is not None:
        name = published.name
        lines.append(say(f"已发布为版本 {name}", f"published as version {name}"))
    elif not asked_to_write:
        lines.append(
            say(
                "尚未发布。核对后加 --write 发布"
                + (
                    "" if written else "；加 --report 文件夹 得到带提示的工作簿与核对页"
                ),
                "nothing is published yet; look, then add --write"
                + (
                    ""
                    if written
                    else "; --report FOLDER gives the workbook with notices"
                ),
            )
        )
    if made.notices.asking and published is None:
        asks = ", ".join(dict.fromkeys(n.kind.code() for n in made.notices.asking))
        lines.append(
            say(
                f"发布前需确认：{asks}；确认无误后同时加 --yes",
                f"asked before publishing: {asks}; agree with --yes as well",
            )
        )
    return lines
