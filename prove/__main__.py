"""Runs the proofs, shows how far they are and what came of them."""

import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from prove import (
    accessibility,
    clients,
    corpora,
    datum,
    datum_mistakes,
    hostile,
    hostile_files,
    hours,
    hours_in_prose,
    import_kills,
    import_service,
    import_size,
    imports,
    injection,
    kill,
    nearby,
    newcomer,
    pace,
    page,
    posters,
    published,
    published_hours,
    published_size,
    replace,
    sealed,
    site,
)
from prove.proof import Line, Proof, Room
from prove.report import PAGE, write_page

PROOFS: dict[str, Proof] = {
    "datum": datum.prove,
    "datum_mistakes": datum_mistakes.prove,
    "hours": hours.prove,
    "hours_in_prose": hours_in_prose.prove,
    "imports": imports.prove,
    "corpora": corpora.prove,
    "hostile_files": hostile_files.prove,
    "import_kills": import_kills.prove,
    "import_service": import_service.prove,
    "import_size": import_size.prove,
    "hostile": hostile.prove,
    "kill": kill.prove,
    "replace": replace.prove,
    "nearby": nearby.prove,
    "clients": clients.prove,
    "page": page.prove,
    "pace": pace.prove,
    "accessibility": accessibility.prove,
    "injection": injection.prove,
    "published": published.prove,
    "published_hours": published_hours.prove,
    "published_size": published_size.prove,
    "site": site.prove,
    "posters": posters.prove,
    "sealed": sealed.prove,
    "newcomer": newcomer.prove,
}


def main(names: list[str]) -> int:
    """Run the proofs of these names, or all; give the exit code."""
    console = Console()
    unknown = sorted({*names} - {*PROOFS})
    if unknown:
        console.print(f"no proof {', '.join(unknown)}; there are {', '.join(PROOFS)}")
        return 2
    lines: list[Line] = []
    with _progress(console) as progress:
        for name in names or PROOFS:
            found = _run(name, progress)
            for line in found:
                _show(console, line)
            lines += found
    write_page(lines, anew=not names)
    console.print(f"written: {PAGE.name}")
    return 0 if all(line.good for line in lines) else 1


def _progress(console: Console) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    return Progress(*columns, console=console)


def _run(name: str, progress: Progress) -> list[Line]:
    """Run one proof in a folder of its own; what breaks it is a line that fails."""
    task = progress.add_task(name, total=None)

    def step(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    with TemporaryDirectory(prefix="prove-") as folder:
        try:
            return PROOFS[name](Room(Path(folder), step))
        except Exception as error:  # noqa: BLE001 - the other proofs go on
            told = "".join(traceback.format_exception(error))
            return [Line(name, "—", "did not come to its end", False, (told,))]


def _show(console: Console, line: Line) -> None:
    mark = "[green]holds[/]" if line.good else "[red]fails[/]"
    console.print(f"{mark} {escape(line.what)}: {escape(line.how_many)}")
    console.print(f"      {escape(line.figure)}", highlight=False)
    for fault in line.faults:
        console.print(escape(fault), highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
