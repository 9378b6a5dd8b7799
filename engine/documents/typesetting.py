"""Fills a typst template with facts.

Facts go in as one JSON string through ``sys.inputs``; the template reads it with ``json`` and shows
strings, so ``#import`` or ``$`` in a citizen's letter stays what it is. Only the fonts inside the
wheel are used (Libertinus Serif has all Kazakh letters), so that every machine gives the same pages.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import segno
import typst

# Control characters, lone surrogates, non-characters, and marks that turn the reading direction:
# they show nothing, or something else than what was written.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def typeset(template: str, facts: Mapping[str, Any], words: Mapping[str, str], *, at: datetime) -> bytes:
    """The PDF. ``at`` becomes its creation time: a fact, not the machine's clock."""
    inputs = {"facts": _printable(facts), "words": words}
    data = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    try:
        return _compile(template, data, at, "ua-1")
    except typst.TypstError:
        # PDF/UA refuses a character that no font has (an emoji in a citizen's letter). The document
        # must come all the same: then without that promise, the character as an empty box.
        return _compile(template, data, at)


def typeset_for_archives(
    template: str, facts: Mapping[str, Any], words: Mapping[str, Any], *, at: datetime
) -> bytes:
    """The same as PDF/A-2a and PDF/UA-1, whatever people typed: a letter that no font has is told as its
    number in Unicode, which a reader in fifty years can look up."""
    inputs = {"facts": _printable(facts), "words": words}
    try:
        return _compile(template, json.dumps(inputs, ensure_ascii=False, sort_keys=True), at, *_ARCHIVE)
    except typst.TypstError:
        told = _changed(inputs, lambda text: _IN_NO_FONT.sub(_named, text))
        return _compile(template, json.dumps(told, ensure_ascii=False, sort_keys=True), at, *_ARCHIVE)


_Standard = Literal["ua-1", "a-2a"]
_ARCHIVE: tuple[_Standard, ...] = ("a-2a", "ua-1")

# Latin, Cyrillic with the Kazakh letters, and the signs of plain texts: all that the fonts surely have.
_IN_NO_FONT = re.compile("[^\n\t\x20-\x7e\xa0-\xff\u0400-\u045f\u0490-\u04ff\u2013-\u2022\u2026\u2116]")


def _named(letter: re.Match[str]) -> str:
    return f"\u2039U+{ord(letter[0]):04X}\u203a"


def _printable(value: Any) -> Any:
    return _changed(value, lambda text: _UNPRINTABLE.sub("\ufffd", text))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """Every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _changed(inner, change) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_changed(inner, change) for inner in value]
    return value


def _compile(template: str, data: str, at: datetime, *standards: _Standard) -> bytes:
    return typst.compile(
        _source(template),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        timestamp=int(at.astimezone(UTC).timestamp()),
        pdf_standards=list(standards) or None,
    )


def qr_svg(address: str) -> str:
    """A QR code as SVG, to be scaled by the template."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode("utf-8")


@cache
def words(document: str, locale: str) -> Mapping[str, str]:
    """The fixed words of a document. Raises ``KeyError`` for a language that does not exist."""
    raw = json.loads(_package().joinpath("words.json").read_text("utf-8"))
    fixed: dict[str, str] = raw[document][locale]
    return fixed


@cache
def _source(template: str) -> bytes:
    return _package().joinpath(f"{template}.typ").read_bytes()


def _package() -> Traversable:
    return files("engine.documents").joinpath("templates")
