"""What the product tells applicants, version by version, and the register of acts it rests on (R-001)."""

from __future__ import annotations

from flask import Response, render_template, request

from engine.documents.letter import LetterFacts, letter_pdf
from engine.domain.act_uses import uses
from engine.domain.acts import acts
from engine.domain.errors import NotFound
from engine.domain.local_time import local
from engine.domain.messages import LANGUAGES, Template, codes, render, samples
from engine.domain.messages import templates as versions_of
from engine.domain.wordings import reworded
from engine.queries import reading
from engine.queries.wordings import published_wordings, wordings_of
from webapp.cases import posted
from webapp.cases.papers import asked_language, pdf
from webapp.database import engine
from webapp.guards import permission
from webapp.presenters.acts import kind_word, rank_word, use_word
from webapp.studio.numbers import ID, whole


@permission("rules")
def templates() -> str:
    with reading(engine()) as conn:
        own = published_wordings(conn)
    return render_template(
        "rules/templates.html", messages=[versions_of(code) for code in codes()], wordings=own
    )


@permission("rules")
def template(code: str, template_version: int) -> str:
    """The version in three languages with sample facts; ``?facts=few`` with the fewest, ``?wording=`` in the
    words of a published version of the processes."""
    found, few = _template(code, template_version), request.args.get("facts") == "few"
    wording = whole(request.args.get("wording", ""), ID)
    own = found
    if wording is not None:
        with reading(engine()) as conn:
            own = reworded(found, wordings_of(conn, wording, code))
    shown = {}
    for language in LANGUAGES:
        needed = found.places(language, optional=False)
        facts = {name: value for name, value in samples(language).items() if not few or name in needed}
        shown[language] = render(own, language, facts)
    return render_template("rules/template.html", template=own, shown=shown, few=few, wording=wording)


@permission("rules")
def letter(code: str, template_version: int) -> Response:
    """The version as a letter with sample facts, in ``?language=``."""
    language = asked_language()
    found, facts = _template(code, template_version), samples(language)
    message = render(found, language, facts)
    sample = LetterFacts(
        language=language,
        organisation=str(facts["organisation"]),
        number=f"{facts['number']}/1",
        written_at=local(posted.now()),
        subject=message.subject,
        body=message.body,
        addressee="",
        status_url=str(facts["status_url"]),
        template=f"{found.code} · {found.version}",
    )
    return pdf(letter_pdf(sample), f"{code}-{template_version}.pdf")


@permission("rules")
def register() -> str:
    return render_template(
        "rules/acts.html",
        acts=acts().values(),
        uses=uses(),
        kind_word=kind_word,
        rank_word=rank_word,
        use_word=use_word,
    )


def _template(code: str, version: int) -> Template:
    if code not in codes():
        raise NotFound(template=code)
    found = next((one for one in versions_of(code) if one.version == version), None)
    if found is None:
        raise NotFound(template=code, version=version)
    return found
