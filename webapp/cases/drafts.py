"""Drafts of a task as pages name them: which one a page goes on from, and whose words were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from engine.domain.errors import AlreadyDone, DraftElsewhere, JauapError, StaleVersion
from engine.operations.save_draft import SeenDraft
from engine.queries import WorkItemPage
from engine.queries.work_item import DraftFacts
from forms import encoding
from forms.encoding import Posted
from forms.form import Form
from webapp.cases.prefill import prefilled
from webapp.presenters.two_texts import posted_values

OVER = "_over"
"""The page's own input: a draft that it goes on from."""
THERE = "_there"
"""What the typed words are compared with: a draft, or the task as it opens anew."""
TAKE = "_take-"
"""Before the name of a control: whose words to keep, ``mine`` or ``theirs``."""
CHOSEN_BUTTON = "save-chosen"
ANEW = "anew"
MOST_STAMPS = 16


@dataclass(frozen=True)
class There:
    """What is there now beside what was typed. ``stamp`` is empty where nothing can be chosen any more:
    somebody else's finished form. ``at`` is when it was saved, if it was."""

    data: Mapping[str, Any]
    stamp: str
    at: datetime | None = None


def stamp(draft: DraftFacts) -> str:
    return f"{draft.saved_at.isoformat()} {draft.page}"


def seen(stamps: Sequence[str]) -> list[SeenDraft]:
    """The drafts that a page names; what is no stamp names none."""
    found = []
    for one in stamps[:MOST_STAMPS]:
        moment, _, page = one.partition(" ")
        try:
            saved_at = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if saved_at.tzinfo is not None and "\0" not in page:
            found.append(SeenDraft(page, saved_at))
    return found


def posted_over(*, choosing: bool) -> list[SeenDraft]:
    """What the posted page goes on from; when a choice is made, also the draft that was chosen against."""
    return seen([*request.form.getlist(OVER), *(request.form.getlist(THERE) if choosing else ())])


def shows(saved_at: datetime) -> bool:
    """Whether the posted page shows the draft saved then already, beside its own words."""
    return any(one.saved_at == saved_at for one in seen(request.form.getlist(THERE)))


def own_stamps(page: WorkItemPage, *, typed: bool, key: str) -> list[str]:
    """What the page to show goes on from: the draft in it; after a post, what was posted over as well."""
    if not typed:
        return [stamp(page.draft)] if page.draft else []
    over = seen(request.form.getlist(OVER))
    return [stamp(one) for one in page.drafts if one.page == key or SeenDraft(one.page, one.saved_at) in over]


def there_now(
    form: Form, page: WorkItemPage, own: Sequence[str], conflict: JauapError | None, *, writable: bool
) -> There | None:
    """What stands against the words of the page, or ``None``."""
    if isinstance(conflict, AlreadyDone):
        finished = page.records.get(form.record or "", ())
        return There(finished[-1].data, "", finished[-1].at) if finished and page.case.personal else None
    if not writable:
        return None
    others = [one for one in page.drafts if stamp(one) not in own]
    if others:
        return There(others[0].data, stamp(others[0]), others[0].saved_at)
    return There(prefilled(form, page), ANEW) if isinstance(conflict, StaleVersion) else None


def chosen(form: Form, page: WorkItemPage, typed: Posted) -> Posted:
    """What was typed, with the words from there in the fields for which they were taken.

    Raises :class:`DraftElsewhere` when what was chosen changed meanwhile: it is shown again.
    """
    taken = [name for name, value in _choices().items() if value == "theirs"]
    if not taken:
        return typed
    wanted = request.form.get(THERE, "")
    data = prefilled(form, page) if wanted == ANEW else _data_of(page, wanted)
    flat = encoding.to_html(form, data)
    return {**typed, **{name: posted_values(flat.get(name)) for name in taken}}


def _choices() -> dict[str, str]:
    return {name.removeprefix(TAKE): value for name, value in request.form.items() if name.startswith(TAKE)}


def _data_of(page: WorkItemPage, wanted: str) -> Mapping[str, Any]:
    for one in page.drafts:
        if stamp(one) == wanted:
            return one.data
    raise DraftElsewhere(at=None)
