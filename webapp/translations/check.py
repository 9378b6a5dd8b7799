"""Fails while a string of the pages lacks its Kazakh or Russian words, or the words do not fit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from webapp.translations.catalogues import extracted, read

NEEDED = ("kk", "ru")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def faults(locale: str, sources: Catalog, words: Catalog) -> Iterator[str]:
    """One line for each string that is missing, empty, fuzzy, or has other placeholders."""
    for source in sources:
        if not source.id:
            continue
        message = words.get(source.id, source.context)
        reason = "missing" if message is None else _fault(message)
        if reason:
            yield f"{locale}: {reason}: {_first(source)!r}"


def _fault(message: Message) -> str | None:
    strings = [str(part or "") for part in _parts(message.string)]
    if message.fuzzy:
        return "fuzzy"
    if not all(strings):
        return "without words"
    wanted = set(PLACEHOLDER.findall(_parts(message.id)[-1]))
    if any(set(PLACEHOLDER.findall(string)) != wanted for string in strings):
        return "other placeholders"
    return None


def _parts(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value or "")]


def _first(message: Message) -> str:
    return _parts(message.id)[0]


def main() -> int:
    sources = extracted()
    found = [line for locale in NEEDED for line in faults(locale, sources, read(locale))]
    for line in found:
        print(line, file=sys.stderr)
    print(f"translations: {len(sources)} strings, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
