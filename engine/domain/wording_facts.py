"""A wording as facts that can be compared: version by version, part by part, in each language."""

from __future__ import annotations

from engine.domain.difference import Reading, Thing
from engine.domain.messages import codes, templates
from engine.domain.wordings import Wording, code_of, read_wordings


def read_message(path: str, data: bytes) -> Reading:
    """Raises :class:`InvalidDiagram` for what is no message."""
    code = code_of(path)
    names = dict(templates(code)[0].name) if code in codes() else {}
    things = [
        Thing("wording", f"{code}/{version}", within=code, place=version, facts=_facts(one))
        for version, one in sorted(read_wordings(data, file=path).items())
    ]
    return Reading(things, {code: names})


def _facts(wording: Wording) -> dict[tuple[str, str], str]:
    facts = {("subject", locale): text for locale, text in wording.subject.items()}
    facts |= {
        (f"letter.{locale}", str(number)): text
        for locale, texts in wording.body.items()
        for number, text in enumerate(texts, 1)
    }
    facts |= {("sms", locale): text for locale, text in wording.sms.items()}
    return {key: text for key, text in facts.items() if text}
