"""The check of the words notices what it is there for."""

from __future__ import annotations

from babel.messages.catalog import Catalog

from webapp.translations import check
from webapp.translations.catalogues import extracted, read


def _sources() -> Catalog:
    sources = Catalog()
    sources.add("Page %(page)s")
    return sources


def _faults(string: str, flags: tuple[str, ...] = ()) -> list[str]:
    words = Catalog(locale="kk")
    words.add("Page %(page)s", string, flags=flags)
    return list(check.faults("kk", _sources(), words))


def test_every_string_has_its_kazakh_and_russian_words() -> None:
    sources = extracted()
    assert [line for locale in check.NEEDED for line in check.faults(locale, sources, read(locale))] == []


def test_it_finds_what_is_missing_empty_fuzzy_or_unfit() -> None:
    assert list(check.faults("kk", _sources(), Catalog(locale="kk")))
    assert _faults("")
    assert _faults("Бет %(page)s", ("fuzzy",))
    assert _faults("Бет %(number)s")
    assert not _faults("Бет %(page)s")
