"""Makes the ``.mo`` files that the server reads; they are never committed."""

from __future__ import annotations

from babel.messages.mofile import write_mo

from webapp.translations import LOCALES, catalogue
from webapp.translations.catalogues import read


def main() -> None:
    for locale in LOCALES:
        with catalogue(locale).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(locale))


if __name__ == "__main__":
    main()
