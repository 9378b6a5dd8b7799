"""The words of the product in Kazakh, Russian and English; source strings are English.

``python -m webapp.translations.update`` collects new strings into the catalogues;
``python -m webapp.translations.check`` fails while one lacks its Kazakh or Russian words;
``python -m webapp.translations.compile`` makes the files that the server reads.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
WEBAPP = FOLDER.parent
DOMAIN = "messages"
LOCALES = ("kk", "ru", "en")


def catalogue(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
