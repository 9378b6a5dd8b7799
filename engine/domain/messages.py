"""Messages to the applicant (domain report, 2.16), in three languages, as data with versions.

A paragraph that begins with "?" is left out when a fact it needs is not known; any other missing
fact is a mistake of the caller. Facts are put in as they are: a brace in a name stays a brace, and a
fact never begins a paragraph of its own.

Each message is rendered three times: for its addressee; for the status page, which anybody who holds
the voucher may read and which therefore gets open facts only; and in short for a telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from string import Formatter
from typing import Any

from engine.domain.acts import Citation, citations
from engine.domain.data_files import read_data
from engine.domain.legal_clock import Regime
from engine.domain.local_time import local

OPTIONAL = "?"
LANGUAGES = ("kk", "ru", "en")
LONGEST = 20_000
"""Letters of one fact: what a person typed never makes a letter that no mail carries."""


@dataclass(frozen=True)
class Template:
    """One version of a message. ``regime`` is that of the case, ``None`` for any; ``in_force_*`` are days of
    sending. ``signed_in`` are kinds of records: the author of the newest signs the letter.
    """

    code: str
    version: int
    name: Mapping[str, str]
    regime: Regime | None
    in_force_from: date | None
    in_force_to: date | None
    acts: tuple[Citation, ...]
    subject: Mapping[str, str]
    body: Mapping[str, tuple[str, ...]]
    sms: Mapping[str, str]
    signed_in: tuple[str, ...] = ()

    def covers(self, regime: Regime, day: date) -> bool:
        begun = self.in_force_from is None or self.in_force_from <= day
        return (
            begun and (self.in_force_to is None or day <= self.in_force_to) and self.regime in (None, regime)
        )

    def places(self, locale: str, *, optional: bool) -> frozenset[str]:
        """Names of the facts that the message needs, or that it can also use."""
        texts = (self.subject[locale], self.sms[locale], *self.body[locale])
        wanted = [text for text in texts if text.startswith(OPTIONAL) is optional]
        return frozenset(name for text in wanted for name in _names(text))

    def names(self, fact: str) -> bool:
        """Whether the message can tell this fact."""
        return any(fact in self.places(LANGUAGES[0], optional=optional) for optional in (True, False))


@dataclass(frozen=True)
class Message:
    """A rendered message. ``public`` is its body without what a person typed and without names."""

    subject: str
    body: str
    public: str
    sms: str


def codes() -> tuple[str, ...]:
    return tuple(read_data("messages")["messages"])


@cache
def templates(code: str) -> tuple[Template, ...]:
    """Every version of a message, the oldest first. Raises ``KeyError`` for a code that does not exist."""
    raw = read_data("messages")["messages"][code]
    return tuple(_template(code, raw, one) for one in raw["versions"])


def template_for(code: str, regime: Regime, day: date) -> Template:
    """The version for a case of that regime, sent on that day.

    A message that the regime does not know has the newest wording there is: nobody stays untold.
    Raises ``KeyError`` for a code that does not exist.
    """
    versions = templates(code)
    return next((one for one in reversed(versions) if one.covers(regime, day)), versions[-1])


def render(template: Template, locale: str, facts: Mapping[str, object]) -> Message:
    """Raises ``KeyError`` naming the fact that is missing."""
    worded = {name: _words(value, locale) for name, value in facts.items() if value is not None}
    known = {name: text for name, text in worded.items() if text}
    return Message(
        subject=" ".join(template.subject[locale].format_map(known).split()),
        body=_body(template, locale, known),
        public=_body(template, locale, {name: text for name, text in known.items() if is_open(name)}),
        sms=" ".join(template.sms[locale].format_map(known).split()),
    )


def is_open(fact: str) -> bool:
    """Whether a fact holds no name and nothing that a person typed; one that nobody declared is not open."""
    return bool(read_data("messages")["facts"].get(fact, {}).get("open"))


def samples(locale: str) -> dict[str, object]:
    """A value for every fact, for a preview."""
    return {name: _sample(raw, locale) for name, raw in read_data("messages")["facts"].items()}


def is_given(fact: str) -> bool:
    """Whether a diagram may give the fact as an input of its task."""
    return bool(read_data("messages")["facts"].get(fact, {}).get("given"))


def fact_value(name: str, value: Any) -> object:
    """A fact as a diagram gives it (JSON): days and moments become what they are.

    Raises ``ValueError`` when a text is no day or moment where one is due.
    """
    form = read_data("messages")["facts"].get(name, {}).get("form")
    if form == "day" and isinstance(value, str) and value:
        return date.fromisoformat(value[:10])
    if form == "moment" and isinstance(value, str) and value:
        return datetime.fromisoformat(value)
    return value


def _template(code: str, raw: Mapping[str, Any], one: Mapping[str, Any]) -> Template:
    def day(name: str) -> date | None:
        return date.fromisoformat(one[name]) if one[name] else None

    return Template(
        code=code,
        version=one["version"],
        name=raw["name"],
        regime=Regime(one["regime"]) if one["regime"] else None,
        in_force_from=day("in_force_from"),
        in_force_to=day("in_force_to"),
        acts=citations(one["acts"]),
        subject=one["subject"],
        body={locale: tuple(texts) for locale, texts in one["body"].items()},
        sms=one["sms"],
        signed_in=tuple(raw["signed_in"]),
    )


def _body(template: Template, locale: str, known: Mapping[str, str]) -> str:
    paragraphs = (_paragraph(text, known) for text in template.body[locale])
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _paragraph(text: str, known: Mapping[str, str]) -> str | None:
    if not text.startswith(OPTIONAL):
        return text.format_map(known)
    if all(name in known for name in _names(text)):
        return text.removeprefix(OPTIONAL).format_map(known)
    return None


def _names(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def _sample(raw: Mapping[str, Any], locale: str) -> object:
    sample = raw["sample"]
    if isinstance(sample, Mapping):
        return sample[locale]
    if raw["form"] == "day":
        return date.fromisoformat(sample)
    return datetime.fromisoformat(f"{sample}+05:00") if raw["form"] == "moment" else sample


def _words(value: object, locale: str) -> str:
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else local(value)
        return f"{moment:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Mapping):
        return _words(value.get(locale) or next(iter(value.values()), ""), locale)
    if isinstance(value, list | tuple):
        return "; ".join(text for text in (_words(one, locale) for one in value) if text)
    lines = (line.strip() for line in str(value)[:LONGEST].splitlines())
    return "\n".join(line for line in lines if line)
