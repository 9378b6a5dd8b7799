"""Reads the sources for strings, and the catalogues for their words."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from webapp.translations import WEBAPP, catalogue

METHODS = (("**.py", "python"), ("templates/**.html", "jinja2"))
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
SKIPPED = ("frontend", "static", "translations")


def extracted() -> Catalog:
    """Every string of the pages, without line numbers: they would change with every edit."""
    found = Catalog(project="jauap", charset="utf-8")
    for file, _line, message, comments, context in extract_from_dir(
        WEBAPP, list(METHODS), OPTIONS, KEYWORDS, directory_filter=_wanted
    ):
        found.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def _wanted(folder: str | Path) -> bool:
    path = Path(folder)
    return path.name not in SKIPPED and not path.name.startswith((".", "__pycache__"))


def read(locale: str) -> Catalog:
    with catalogue(locale).open("rb") as file:
        return read_po(file, locale=locale)


def write(locale: str, words: Catalog) -> None:
    path = catalogue(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A header marked fuzzy, Babel's default, would be skipped by ``pybabel compile``.
    words.fuzzy = False
    words.header_comment = f"# Words of Jauap: {locale}."
    words.project, words.version = "Jauap", ""
    words.msgid_bugs_address = words.last_translator = words.language_team = ""
    with path.open("wb") as file:
        write_po(file, words, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
