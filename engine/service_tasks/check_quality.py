"""Automatic help for the quality analysis of a reply: what a machine can see of Q1 to Q8 (5.6).

Suggests ``passed`` or not with a code that says why; the controller decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.domain.text_signs import language
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.tables import appeals

# "76-бап", "Art. 76", "ст. 76", "статья 76", "No. 350-VI", "№ 221".
CITATION = re.compile(
    r"\d+\s*-?\s*ба[бп]|\bст(атья|атьи|\.)\s*\d+|\bart(icle|\.)\s*\d+|№\s*\d+|\bno\.?\s*\d+", re.IGNORECASE
)
# Twelve digits in a row are an identity number: another person's has no place in a reply.
IDENTITY = re.compile(r"(?<!\d)\d{12}(?!\d)")
SHORT = 40

Help = dict[str, Any]

# Q6: the letter itself carries the clause on the right to complain, with the body and the last day
# (domain report 5.6), so a draft cannot lack it.
INSERTED: Help = {"passed": True, "why": "clause_inserted"}


@service_task("check-quality")
def check_quality(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Looks at the newest reply; stores the record ``quality_help``."""
    reply = ctx.latest_record("reply") or {}
    appeal_language = ctx.conn.execute(
        select(appeals.c.language).where(appeals.c.case_id == ctx.case_id)
    ).scalar_one()
    criteria = quality_of(reply, appeal_language)
    ctx.add_record("quality_help", {"criteria": criteria})
    return {"failed": sorted(code for code, found in criteria.items() if not found["passed"])}


def quality_of(reply: Mapping[str, Any], appeal_language: str) -> dict[str, Help]:
    """Criterion to what can be seen of it in the reply's form data."""
    return {
        "Q1": _substantiated(reply),
        "Q2": _reasoned(reply),
        "Q3": _in_language(reply, appeal_language),
        "Q4": _cites_law(reply),
        "Q5": _answers_arguments(reply),
        "Q6": INSERTED,
        "Q7": _measures_dated(reply),
        "Q8": _plain(reply),
    }


def _passes(ok: bool, why: str) -> Help:
    return {"passed": True} if ok else {"passed": False, "why": why}


def _substantiated(reply: Mapping[str, Any]) -> Help:
    return _passes(len(_text(reply, "facts")) >= SHORT, "facts_short")


def _reasoned(reply: Mapping[str, Any]) -> Help:
    return _passes(
        all(one.get("finding") and one.get("why") for one in _list(reply, "arguments")), "no_reason"
    )


def _in_language(reply: Mapping[str, Any], appeal_language: str) -> Help:
    """The state language or that of the appeal (Law on languages Art. 11)."""
    return _passes(language(_text(reply, "text")) in {"kk", appeal_language}, "other_language")


def _cites_law(reply: Mapping[str, Any]) -> Help:
    cited = CITATION.search(_text(reply, "norms")) or CITATION.search(_text(reply, "text"))
    return _passes(cited is not None, "no_citation")


def _answers_arguments(reply: Mapping[str, Any]) -> Help:
    arguments = _list(reply, "arguments")
    return _passes(bool(arguments) and all(one.get("finding") for one in arguments), "argument_unanswered")


def _measures_dated(reply: Mapping[str, Any]) -> Help:
    dated = all(one.get("done_on") and one.get("responsible") for one in _list(reply, "measures"))
    return _passes(dated, "measure_without_date")


def _plain(reply: Mapping[str, Any]) -> Help:
    return _passes(IDENTITY.search(_text(reply, "text")) is None, "identity_number_in_text")


def _text(reply: Mapping[str, Any], key: str) -> str:
    return str(reply.get(key) or "").strip()


def _list(reply: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return list(reply.get(key) or [])
