"""``jauap clock``: the last day of a term and how it was counted. Needs no database."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from webapp.file_arguments import USAGE

if TYPE_CHECKING:
    from engine.domain.legal_clock import Term
    from webapp.presenters.clock_words import Line


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the id of a clock rule: A-15, L-30, ...")
    parser.add_argument(
        "start", metavar="START",
        help="YYYY-MM-DD, the day that the term counts from: of registration for most rules, else "
        "the event that the answer names",
    )  # fmt: skip
    parser.add_argument(
        "--notice", action="store_true",
        help="the term to tell the applicant of an extension by RULE that was made on START",
    )  # fmt: skip
    parser.add_argument(
        "--json", action="store_true",
        help='print {"legal_last_day": ..., "control_date": ..., "explanation": [...]}; each line of '
        'the explanation has its "code", its "text" and the facts that the text tells',
    )  # fmt: skip
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of the words; else LANG")


def clock(options: argparse.Namespace) -> int:
    """Say till when the law gives time, and how that was counted. Exit code 2 if there is no answer."""
    from engine.domain.calendar import calendar_as_of
    from engine.domain.clock_explained import explain
    from engine.domain.clock_question import NoAnswer, ask
    from webapp.console_words import chosen, translator
    from webapp.presenters.clock_words import NO_DATE, lines, refusal
    from webapp.presenters.findings import visible

    locale = chosen(options.lang)
    translate = translator(locale)
    start = _date(options.start)
    if start is None:
        words = translate(NO_DATE)
        print(words % {"text": visible(options.start)}, file=sys.stderr)
        return USAGE
    calendar = calendar_as_of()
    try:
        term = ask(options.rule.upper(), start, calendar, notice=options.notice)
    except NoAnswer as problem:
        print(refusal(problem, translate, locale), file=sys.stderr)
        return USAGE
    told = lines(explain(term, calendar), translate, locale)
    print(_json(term, told) if options.json else "\n".join(line.text for line in told))
    return 0


def _date(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _json(term: Term, told: Sequence[Line]) -> str:
    whole = {
        "legal_last_day": term.legal_last_day,
        "control_date": term.control_date,
        "explanation": [_plain(line) for line in told],
    }
    return json.dumps(whole, ensure_ascii=False, default=date.isoformat)


def _plain(line: Line) -> Mapping[str, Any]:
    return {"code": line.code, "text": line.text, **line.values}
