"""The words of a message in a draft: changed in three languages, shown as the applicant reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.domain.errors import InvalidData, InvalidDiagram, NotFound, StaleVersion
from engine.domain.findings import Findings
from engine.domain.messages import LANGUAGES, Message, Template, codes, render, samples, templates
from engine.domain.wording_rules import ALWAYS, judge_wordings
from engine.domain.wordings import (
    PARTS,
    Wording,
    as_file,
    path_of,
    read_wordings,
    reworded,
    shipped,
)
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries import reading
from engine.queries import workspaces as queries
from webapp.database import engine
from webapp.guards import allowed, permission
from webapp.locales import locale
from webapp.presenters import workspace_words as say
from webapp.presenters.findings import by_severity, told
from webapp.sessions import require_actor
from webapp.studio.numbers import whole

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """A version as it can be changed, with what it would tell; ``None`` while it cannot be rendered."""

    template: Template
    texts: Mapping[str, Mapping[str, str]]
    preview: Mapping[str, Message] | None
    usable: tuple[str, ...]


@permission("studio")
def show(workspace_id: int, code: str) -> Page:
    """``?facts=few``: the preview with the fewest facts."""
    return _page(workspace_id, code)


@permission("studio_edit")
def save(workspace_id: int, code: str) -> Page:
    content, _revision, present = _held(workspace_id, code)
    typed = _typed(content, code)
    seen = whole(request.form.get("revision", ""))
    if typed == content and not present:
        flash(_("Nothing was changed: the words are those of the product."))
        return redirect(url_for("studio.wording", workspace_id=workspace_id, code=code))
    try:
        write_workspace_file(
            engine(),
            require_actor(),
            workspace_id=workspace_id,
            path=path_of(code),
            content=typed,
            revision=-1 if seen is None else seen,
        )
    except StaleVersion as refusal:
        return _page(workspace_id, code, typed=typed, mistake=say.stale(refusal.details), status=409)
    except InvalidData as refusal:
        words = say.refused_file(refusal.details["errors"])
        return _page(workspace_id, code, typed=typed, mistake=words, status=422)
    flash(_("Saved. Nobody is told by it until the draft is published."))
    return redirect(url_for("studio.wording", workspace_id=workspace_id, code=code))


def _held(workspace_id: int, code: str) -> tuple[bytes, int, bool]:
    """The file of the draft and its revision, else the product's words as such a file. Raises NotFound."""
    if code not in codes():
        raise NotFound(template=code)
    path = path_of(code)
    with reading(engine()) as conn:
        files = {one.path: one for one in queries.workspace(conn, workspace_id).files}
        if path in files and files[path].state != "removed":
            content, revision = queries.current_file(conn, workspace_id, path)
            return content, revision, True
    return as_file(shipped(code)), (files[path].revision or 0) if path in files else 0, False


def _typed(content: bytes, code: str) -> bytes:
    """The file with what was sent of it; what the page did not show stays as it was."""
    try:
        wordings = read_wordings(content)
    except InvalidDiagram:
        wordings = {}
    for template in templates(code):
        sent = {
            part: {at: request.form.get(f"{template.version}-{part}-{at}") for at in LANGUAGES}
            for part in PARTS
        }
        if all(text is not None for texts in sent.values() for text in texts.values()):
            plain = {part: {at: _line(text or "") for at, text in sent[part].items()} for part in PARTS}
            body = {at: _paragraphs(text or "") for at, text in sent["body"].items()}
            wordings[template.version] = Wording(plain["subject"], body, plain["sms"])
    return as_file(wordings)


def _line(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(text: str) -> tuple[str, ...]:
    """A line is a paragraph; empty lines between them only part them."""
    return tuple(line for line in map(_line, text.splitlines()) if line)


def _page(
    workspace_id: int, code: str, *, typed: bytes | None = None, mistake: str | None = None, status: int = 200
) -> tuple[str, int]:
    content, revision, present = _held(workspace_id, code)
    with reading(engine()) as conn:
        workspace = queries.workspace(conn, workspace_id).workspace
    shown, few = content if typed is None else typed, request.args.get("facts") == "few"
    findings = Findings()
    judge_wordings(path_of(code), shown, findings)
    lines = [told(one, _, locale()) for one in findings.report()]
    html = render_template(
        "studio/wording.html",
        workspace=workspace,
        path=path_of(code),
        code=code,
        name=templates(code)[0].name,
        revision=revision,
        present=present,
        versions=_shown(code, shown, few=few),
        few=few,
        report=by_severity(lines) if lines else None,
        mistake=mistake,
        may_edit=allowed(require_actor(), "studio_edit") and workspace.state == "open",
    )
    return html, status


def _shown(code: str, content: bytes, *, few: bool) -> list[Shown]:
    """The newest version first: it is the one that new cases are told by."""
    try:
        wordings = read_wordings(content)
    except InvalidDiagram:
        wordings = {}
    return [_version(template, wordings, few=few) for template in reversed(templates(code))]


def _version(template: Template, wordings: Mapping[int, Wording], *, few: bool) -> Shown:
    now = reworded(template, wordings)
    texts = {
        "subject": {at: now.subject.get(at, "") for at in LANGUAGES},
        "body": {at: "\n".join(now.body.get(at, ())) for at in LANGUAGES},
        "sms": {at: now.sms.get(at, "") for at in LANGUAGES},
    }
    usable = sorted(ALWAYS.union(*(template.places("kk", optional=kind) for kind in (True, False))))
    return Shown(template, texts, _preview(template, now, few=few), tuple(usable))


def _preview(template: Template, now: Template, *, few: bool) -> dict[str, Message] | None:
    """As on *Messages and acts*; the fewest facts are those that the product's own words need."""
    findings = Findings()
    only = {now.version: Wording(now.subject, now.body, now.sms)}
    judge_wordings(path_of(now.code), as_file(only), findings)
    if findings.any_of("will-not-run"):
        return None
    shown: dict[str, Message] = {}
    for language in LANGUAGES:
        needed = template.places(language, optional=False)
        facts: dict[str, Any] = {
            name: value for name, value in samples(language).items() if not few or name in needed
        }
        shown[language] = render(now, language, facts)
    return shown
