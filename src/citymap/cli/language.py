"""The language of the terminal: Chinese where the locale says so, else English."""

import os

from citymap.errors import Language


def terminal_language() -> Language:
    """Read the language from LC_ALL, LC_MESSAGES or LANG, the first one set."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(zh: str, en: str) -> str:
    """Pick the text that the terminal's user reads."""
    return zh if terminal_language() == "zh" else en
