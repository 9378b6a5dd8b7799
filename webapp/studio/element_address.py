"""Where a thing of a draft is changed: in the editor of its file, or on the page of a message's words."""

from __future__ import annotations

from flask import url_for

from engine.domain.messages import codes
from engine.domain.wordings import code_of, is_message


def element_address(workspace_id: int, path: str, element: str | None) -> str:
    """``element`` is one of the file's; of a message a version and a language."""
    if is_message(path) and code_of(path) in codes():
        anchor = f"in-{element.replace(' ', '-')}" if element else None
        return url_for("studio.wording", workspace_id=workspace_id, code=code_of(path), _anchor=anchor)
    return url_for("studio.edit", workspace_id=workspace_id, path=path, _anchor=element)
