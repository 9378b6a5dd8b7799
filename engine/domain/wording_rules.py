"""What is wrong with the words of a message, whoever wrote them (decision 0036).

Every applicant is told the same in each language, only what this message knows, and nothing that reaches
further than a fact; what is not always known may be left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from engine.domain.findings import Findings
from engine.domain.messages import LANGUAGES, OPTIONAL, Template, codes, is_open, templates
from engine.domain.wordings import PARTS, Wording, code_of, read_wordings

ALWAYS = frozenset({"number", "registered_at", "organisation", "status_url"})
"""Facts of every case; a paragraph that names one of them beside those of its message may be left out."""

LIMITS = {"subject": 150, "sms": 300, "body": 10_000}
"""Letters of each part in one language; the longest of the product's: 69, 84 and some 1,500."""

_MARKUP = re.compile(r"</?[A-Za-z!][^<>]*>|&#?\w+;|https?://|\[[^\]]*\]\(")
"""Marks of HTML and of links: a letter is plain text, and its one address is the fact ``status_url``."""

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def judge_wordings(path: str, data: bytes, findings: Findings) -> None:
    """Adds whatever is wrong with the file; an element is a version and a language: ``2 ru``."""
    wordings = findings.attempt(lambda: read_wordings(data, file=path))
    if wordings is None:
        return
    code = code_of(path)
    if code not in codes():
        findings.add(path, None, "message_unknown", code=code)
        return
    known = {one.version: one for one in templates(code)}
    for version, wording in wordings.items():
        if version not in known:
            findings.add(path, str(version), "message_version_unknown", version=version)
        else:
            _judge(path, known[version], wording, findings)


def _judge(path: str, template: Template, wording: Wording, findings: Findings) -> None:
    needed, known = _told(template, optional=False), _told(template, optional=None)
    told = {locale: _tells(wording, locale) & (known | ALWAYS) for locale in LANGUAGES}
    for locale in LANGUAGES:
        element = f"{template.version} {locale}"
        for part, text in _texts(wording, locale):
            for rule, details in _of_text(part, text, needed, known | ALWAYS):
                findings.add(path, element, rule, **details)
        for rule, details in _of_language(wording, locale):
            findings.add(path, element, rule, **details)
        for name in sorted(known - told[locale]):
            findings.add(path, element, "message_fact_left_out", name=name)
        for name in sorted(frozenset().union(*told.values()) - told[locale]):
            findings.add(path, element, "message_languages_differ", name=name)


def _of_text(
    part: str, text: str, needed: frozenset[str], usable: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """``needed``: facts that are there whenever the message is sent."""
    if _MARKUP.search(text) or any(unicodedata.category(letter) in _HIDDEN for letter in text):
        yield "message_markup", {"text": text}
    places = _places(text)
    if places is None:
        yield "message_braces", {"text": text}
        return
    for name in sorted(places - usable):
        yield "message_place_unknown", {"name": name, "usable": ", ".join(sorted(usable))}
    if part != "body" or not text.startswith(OPTIONAL):
        for name in sorted(places & usable - needed):
            yield "message_place_uncertain", {"name": name}
    if part != "body":
        for name in sorted(name for name in places & usable if not is_open(name)):
            yield "message_place_private", {"name": name}


def _of_language(wording: Wording, locale: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for part in PARTS:
        texts = [text for one, text in _texts(wording, locale) if one == part]
        length = sum(map(len, texts))
        if not any(text.strip(f" {OPTIONAL}") for text in texts):
            yield "message_language_missing", {}
        elif length > LIMITS[part]:
            yield "message_too_long", {"length": length, "most": LIMITS[part]}


def _told(template: Template, *, optional: bool | None) -> frozenset[str]:
    kinds = (True, False) if optional is None else (optional,)
    return frozenset().union(*(template.places(at, optional=kind) for at in LANGUAGES for kind in kinds))


def _tells(wording: Wording, locale: str) -> frozenset[str]:
    return frozenset().union(*(_places(text) or () for _, text in _texts(wording, locale)))


def _texts(wording: Wording, locale: str) -> Iterator[tuple[str, str]]:
    yield "subject", wording.subject.get(locale, "")
    for paragraph in wording.body.get(locale, ()):
        yield "body", paragraph
    yield "sms", wording.sms.get(locale, "")


def _places(text: str) -> frozenset[str] | None:
    """The facts that the text names; ``None`` where its braces ask for anything but a name.

    ``{number.__class__}`` or ``{number!r:>99999}`` would reach into the program.
    """
    try:
        found = [
            (name, form or turned) for _, name, form, turned in Formatter().parse(text) if name is not None
        ]
    except ValueError:
        return None
    plain = all(name.isidentifier() and not more for name, more in found)
    return frozenset(name for name, _more in found) if plain else None
