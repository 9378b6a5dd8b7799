"""Collects new strings into the catalogues and drops those that no page uses any more."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from webapp.translations import LOCALES, catalogue
from webapp.translations.catalogues import extracted, read, write


def update(locale: str, template: Catalog) -> int:
    """Merge; returns how many strings have no words yet. Never guesses (no fuzzy matching)."""
    words = read(locale) if catalogue(locale).exists() else Catalog(locale=locale)
    # Written once and left alone, so that a merge changes only what changed.
    creation = words.creation_date
    words.update(template, no_fuzzy_matching=True, keep_user_comments=True, update_creation_date=False)
    words.creation_date = words.revision_date = creation
    words.obsolete.clear()
    write(locale, words)
    return sum(1 for message in words if message.id and not _filled(message.string))


def _filled(string: object) -> bool:
    parts = string if isinstance(string, list | tuple) else [string]
    return all(parts)


def main() -> None:
    template = extracted()
    for locale in LOCALES:
        print(f"{locale}: {update(locale, template)} without words")


if __name__ == "__main__":
    main()
