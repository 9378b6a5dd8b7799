"""What a form starts with: nobody types again what the system knows."""

from __future__ import annotations

from typing import Any

from engine.queries import WorkItemPage
from forms.form import Form

# A returned draft goes on from its last version; an assessment is always made anew.
CONTINUED = frozenset({"reply", "examination", "redirect", "termination"})
FROM_APPEAL = ("legal_type", "language", "subject", "addressee", "sheets", "kato")


def prefilled(form: Form, page: WorkItemPage) -> dict[str, Any]:
    """The last version of the same record, else what the appeal's card already says."""
    data = _from_appeal(form, page) | _from_review(form, page) | _from_last_version(form, page)
    return {key: value for key, value in data.items() if value not in (None, "")}


def _from_appeal(form: Form, page: WorkItemPage) -> dict[str, Any]:
    known = {one.key for one in form.fields}
    data = {name: getattr(page.appeal, name) for name in FROM_APPEAL if name in known}
    if form.record == "reply":
        # Law on languages, Art. 11: the state language or the language of the appeal; ours by default
        # is the latter.
        data["language"] = page.appeal.language
    return data


def _from_review(form: Form, page: WorkItemPage) -> dict[str, Any]:
    """The topic that the preliminary review suggests, as a first row to confirm or change."""
    found = page.records.get("preliminary_review", ())
    topic = found[-1].data.get("topic") if found else None
    if form.record != "issues" or not topic:
        return {}
    return {"issues": [{"topic": topic, "demand": page.appeal.subject}]}


def _from_last_version(form: Form, page: WorkItemPage) -> dict[str, Any]:
    versions = page.records.get(form.record, ())
    if form.record not in CONTINUED or not versions:
        return {}
    known = {one.key for one in form.fields}
    return {key: value for key, value in versions[-1].data.items() if key in known}
