"""What an import leaves beside the layer: audit line, report, saved mapping."""

from dataclasses import dataclass
from pathlib import Path

from citymap.api.clock import now_utc
from citymap.api.import_outputs import PAGE, WORKBOOK, Telling, write_outputs
from citymap.cli.language import terminal_language
from citymap.cli.outcome import Afterwards, printable
from citymap.errors import InputError
from citymap.intake.importing import Import
from citymap.intake.tables.columns import as_mapping
from citymap.intake.tables.mapping_file import Mapping, mapping_path, write_mapping
from citymap.layer import City
from citymap.publish.output import check_folder
from citymap.store.audit import write_audit
from citymap.store.base import Version

WHO = "citymap import"


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to.

    Attributes
    ----------
    report
        Folder of the workbook with notices and the page; None: not wanted.
    mapping
        Name under which the mapping of columns is saved; None: not saved.
    """

    workspace: Path
    report: Path | None
    mapping: str | None

    def check(self, layer: str) -> None:
        """Raise InputError for what could not be written: before anything is read."""
        if self.mapping is not None:
            mapping_path(self.workspace, layer, self.mapping)
        if self.report is not None:
            _make_folder(self.report)
            for name in (WORKBOOK, PAGE):
                check_folder(self.report / name)

    def fulfil(
        self, made: Import, city: City, published: Version | None, job: Path
    ) -> tuple[tuple[Path, ...], bool]:
        """Write everything; give the report's files, and whether all is written.

        Raises what goes wrong only if nothing was published.
        """
        after = Afterwards(done=published is not None)
        data = self.workspace / "data"
        written: tuple[Path, ...] = ()
        if published is not None:
            with after.work("未写入审计日志", "the audit log was not written"):
                _audit(made, published, data)
        if self.report is not None:
            told = Telling(terminal_language(), now_utc(), published)
            with after.work("未写出核对报告", "the report was not written"):
                written = write_outputs(made, city, data, self.report, job, told)
        if self.mapping is not None:
            with after.work("未保存列对应", "the mapping was not saved"):
                _save(made, mapping_path(self.workspace, made.layer.id, self.mapping))
        return written, not after.failed


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        name = printable(str(folder))
        en = f"--report {name}: there is a file in the way; name a folder"
        raise InputError(en, f"--report {name}：此处是文件；请给出文件夹") from error
    except OSError as error:
        name, why = printable(str(folder)), error.strerror
        en = f"--report {name}: the folder cannot be made: {why}"
        raise InputError(en, f"--report {name}：无法建立文件夹：{why}") from error


def _audit(made: Import, published: Version, data: Path) -> None:
    details = {
        "version": published.name,
        "file": made.request.name,
        "sha256": made.sha256,
    }
    write_audit(data, published.at, WHO, "import", made.layer.id, details)


def _save(made: Import, place: Path) -> None:
    """Save what the columns were read as, for the next file of this source."""
    columns: dict[str, str] = {}
    for source in made.taken.sources:
        columns |= as_mapping(source.ledger, source.columns)
    request = made.request
    mapping = Mapping(
        columns={**columns, **request.mapping.columns},
        sheet=request.sheet,
        datum=request.stated.datum,
        crs=request.stated.crs,
        encoding=request.ask.encoding,
        path=request.ask.path,
    )
    write_mapping(place, mapping)
