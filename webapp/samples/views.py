"""Samples: the list with a form, one sample with its cases, the checklist of a case, the act, the table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from engine.documents.sample_act import SampleFacts, sample_act_pdf
from engine.domain.errors import InvalidData, NotFound
from engine.domain.local_time import at_end_of, local_date
from engine.domain.sampling import Line
from engine.operations.draw_sample import draw_sample
from engine.operations.mark_sample_case import mark_sample_case
from engine.queries import reading
from engine.queries.organisations import own_organisations
from engine.queries.samples import Sample, SampleCase, drawn_again, sample, sample_cases, samples_of
from webapp import request_log
from webapp.admin.incident_inputs import key
from webapp.cases.papers import asked_language, pdf
from webapp.database import engine
from webapp.filters import MAX_ID
from webapp.guards import permission
from webapp.locales import words
from webapp.presenters.field_words import plain_mistake
from webapp.samples.words import LINES, MISTAKES, POPULATIONS, RESULTS
from webapp.sessions import require_actor
from webapp.spreadsheets import CSV_TYPE, Cell, write_csv

Errors = Mapping[str, Sequence[str]]
PERIOD = timedelta(days=90)


@permission("samples")
def index() -> str:
    """``?kind=accepted`` fills the form for a second look at five of a hundred accepted replies."""
    today = local_date(datetime.now(UTC))
    typed = {"first": (today - PERIOD).isoformat(), "last": today.isoformat(), "count": "30"}
    if request.args.get("kind") == "accepted":
        typed |= {"kind": "accepted", "count": "", "percent": "5"}
    return _index(typed, {})


@permission("samples")
def draw() -> AnyResponse | tuple[str, int]:
    typed = request.form.to_dict()
    try:
        answer = draw_sample(engine(), require_actor(), **_arguments(typed), key=key())
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _index(typed, refusal.details["errors"]), refusal.status
    flash(_("The sample is drawn and kept; nobody can change it."))
    return redirect(url_for("samples.show", sample_id=answer["sample_id"]))


@permission("samples")
def show(sample_id: int) -> str:
    with reading(engine()) as conn:
        found, drawn = _sample(conn, sample_id)
        same = drawn_again(conn, found)
    page = {"sample": found, "drawn": drawn, "same": same, "populations": POPULATIONS, "results": RESULTS}
    return render_template("samples/show.html", **page, lines=LINES, remarks=_remarks)


@permission("samples")
def case(sample_id: int, case_id: int) -> str:
    return _case(sample_id, case_id, {}, {})


@permission("samples")
def mark(sample_id: int, case_id: int) -> AnyResponse | tuple[str, int]:
    typed = request.form.to_dict()
    told = {
        line.value: (typed[line.value], typed.get(f"remark-{line.value}", ""))
        for line in Line
        if typed.get(line.value)
    }
    try:
        mark_sample_case(
            engine(), require_actor(), sample_id=sample_id, case_id=case_id, results=told, key=key()
        )
    except InvalidData as refusal:
        request_log.refused(refusal.code)
        return _case(sample_id, case_id, typed, refusal.details["errors"]), refusal.status
    flash(_("What you found is written down."))
    return redirect(url_for("samples.show", sample_id=sample_id))


@permission("samples")
def act(sample_id: int) -> Response:
    """In the reader's language, or ``?language=``."""
    language = asked_language()
    with reading(engine()) as conn:
        found, drawn = _sample(conn, sample_id)
    facts = SampleFacts(
        number=found.id,
        organisation=found.organisation.get(language, ""),
        population=found.population,
        first=found.first,
        last=found.last,
        population_count=found.population_count,
        digest=found.population_digest.hex(),
        seed=found.seed,
        seed_given=found.seed_given,
        known_at=found.known_at,
        drawn_by=found.drawn_by,
        drawn_at=found.drawn_at,
        cases=[(one.key, _remarks(one) if one.marks else None, not one.open) for one in drawn],
    )
    return pdf(sample_act_pdf(facts, language), f"sample-{sample_id}.pdf")


@permission("samples")
def table(sample_id: int) -> Response:
    """CSV: the cases in their order, with a column for each line of the checklist."""
    with reading(engine()) as conn:
        _found, drawn = _sample(conn, sample_id)
    head = ("place", "name", *(line.value for line in Line), "remarks")
    rows: list[Sequence[Cell]] = [
        (place, one.key, *(_result(one, line) for line in Line), _remarks(one))
        for place, one in enumerate(drawn, 1)
    ]
    file = io.BytesIO()
    write_csv(file, [head, *rows])
    response = Response(file.getvalue(), mimetype=CSV_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="sample-{sample_id}.csv"'
    return response


def _sample(conn: Connection, sample_id: int) -> tuple[Sample, tuple[SampleCase, ...]]:
    found = sample(conn, require_actor(), sample_id)
    return found, sample_cases(conn, require_actor(), found)


def _result(one: SampleCase, line: Line) -> str:
    return one.marks[line].result if line in one.marks else ""


def _remarks(one: SampleCase) -> str:
    """What is not in order, in words."""
    wrong = (line for line in Line if line in one.marks and one.marks[line].result == "not")
    return "; ".join(f"{LINES[line]}: {one.marks[line].remark}" for line in wrong)


def _index(typed: Mapping[str, str], errors: Errors) -> str:
    with reading(engine()) as conn:
        found = samples_of(conn, require_actor())
        places = own_organisations(conn, require_actor())
    return render_template(
        "samples/index.html",
        found=found,
        organisations=[(str(one.id), "\u2003" * one.depth + words(one.name)) for one in places],
        populations=POPULATIONS,
        typed=typed,
        errors=_words(errors),
    )


def _case(sample_id: int, case_id: int, typed: Mapping[str, str], errors: Errors) -> str:
    with reading(engine()) as conn:
        found, drawn = _sample(conn, sample_id)
    one = next((one for one in drawn if one.case_id == case_id and one.open), None)
    if one is None:
        raise NotFound(case_id=case_id)
    kept = {line: mark.result for line, mark in one.marks.items()}
    kept |= {f"remark-{line}": mark.remark for line, mark in one.marks.items() if not mark.masked}
    page = {"sample": found, "one": one, "lines": LINES, "results": RESULTS}
    return render_template("samples/case.html", **page, typed=typed or kept, errors=_words(errors))


def _words(errors: Errors) -> dict[str, str]:
    return {
        name: " ".join(str(MISTAKES.get(code) or plain_mistake(code)) for code in codes)
        for name, codes in errors.items()
    }


def _arguments(typed: Mapping[str, str]) -> dict[str, Any]:
    """Raises :class:`InvalidData` for what cannot be read at all."""
    errors: dict[str, list[str]] = {}
    told: dict[str, Any] = {"kind": typed.get("kind", ""), "seed": typed.get("seed", "")}
    for name, most in (("count", 10**6), ("percent", 10**6), ("organisation_id", MAX_ID)):
        told[name] = _number(typed.get(name, "").strip(), most, name, errors)
    if told["organisation_id"] is None:
        errors.setdefault("organisation_id", ["required"])
    for name in ("first", "last", "known_on"):
        try:
            told[name] = _day(typed.get(name, ""))
        except ValueError:
            errors[name] = ["not_a_date"]
    if errors:
        raise InvalidData(errors=errors)
    known_on = told.pop("known_on")
    # To the end of that day; of today, to now.
    past = known_on is not None and known_on < local_date(datetime.now(UTC))
    return {**told, "known_at": at_end_of(known_on) if past else None}


def _number(text: str, most: int, name: str, errors: dict[str, list[str]]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > most:
        errors[name] = ["out_of_range"]
        return None
    return int(text)


def _day(text: str) -> date | None:
    if text and len(text) != len("2026-12-14"):
        raise ValueError(text)
    return date.fromisoformat(text) if text else None
