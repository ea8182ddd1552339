"""How a verb ends: refusals for scripts, failures after the deed, foreign words.

A script must be able to trust the exit code: 2 and 70 mean that nothing was done. So
what fails once something is published is said in a line, and is exit 1.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import category

import typer
from rich.console import Console

from citymap.cli.language import say, terminal_language
from citymap.errors import CitymapError, InputError
from citymap.intake.notices import ImportRefused

PARTLY = 1  # exit code: done, but something was left out, failed or should be seen


def printable(text: str) -> str:
    r"""Give foreign text as a terminal may show it: a line without commands to it.

    >>> printable("a\x1b[2J\nb")
    'a�[2J�b'
    """
    return "".join(c if c.isprintable() or category(c) == "Zs" else "�" for c in text)


@contextmanager
def refusal_as_json(*, asked: bool) -> Iterator[None]:
    """Tell a refusal on standard output as well, if a script asked for JSON."""
    try:
        yield
    except InputError as error:
        if asked:
            language = terminal_language()
            notice = error.notice if isinstance(error, ImportRefused) else None
            told = {
                "refused": notice.kind.code() if notice else None,
                "message": error.say(language),
                "notice": notice.as_json(language) if notice else None,
            }
            typer.echo(json.dumps(told, ensure_ascii=False))
        raise


class Afterwards:
    """Work that follows a deed; whatever becomes of it, the deed is done.

    Parameters
    ----------
    done
        Whether there was a deed; if not, a failure is raised as ever.

    Attributes
    ----------
    failed
        Whether any of the work failed.
    """

    def __init__(self, *, done: bool = True) -> None:
        self._done = done
        self.failed = False

    @contextmanager
    def work(self, zh: str, en: str) -> Iterator[None]:
        """Do a part of the work; ``zh`` and ``en`` say what has not come of it."""
        try:
            yield
        except Exception as error:  # whatever it is, what is done is done
            if not self._done:
                raise
            self.failed = True
            why = printable(_why(error))
            line = say(f"已完成，但{zh}：{why}", f"done, but {en}: {why}")
            Console(stderr=True).print(
                line, markup=False, highlight=False, soft_wrap=True
            )


def _why(error: Exception) -> str:
    if isinstance(error, CitymapError):
        return error.say(terminal_language())
    return f"{type(error).__name__}: {error}"
