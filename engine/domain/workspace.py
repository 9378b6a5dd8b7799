"""A methodologist's workspace: which files it may hold, under which names, and how large."""

from __future__ import annotations

import re
from enum import StrEnum

MAX_FILE_BYTES = 10 * 1024 * 1024
"""As the reader of diagrams (``engine.bpmn.xml_reader.MAX_BYTES``): what is larger is never read."""
MAX_FILES = 500
MAX_TITLE = 200

_FAMILY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PATH = re.compile(r"([a-z][a-z0-9_]{0,59})/([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.(bpmn|dmn|form|message)")
FORMS = "forms"
FOLDERS = {"form": FORMS, "message": "messages"}
"""Kinds of files that have a folder of their own."""


class ChangeKind(StrEnum):
    """How a content came into a workspace."""

    WRITTEN = "written"
    IMPORTED = "imported"
    RESTORED = "restored"
    REMOVED = "removed"


def is_family(name: str) -> bool:
    """A family is named as its own process is: Latin letters, digits, underscores. ``forms`` and
    ``messages`` are taken."""
    return bool(_FAMILY.fullmatch(name)) and name not in FOLDERS.values()


def is_path(path: str) -> bool:
    """``forms/NAME.form``, ``messages/CODE.message``, or ``FOLDER/NAME.bpmn`` and ``.dmn``: one folder, no
    other signs."""
    found = _PATH.fullmatch(path)
    if found is None:
        return False
    return found[1] == FOLDERS[found[3]] if found[3] in FOLDERS else is_family(found[1])


def place_of(name: str, family: str) -> str | None:
    """Where a file that comes from outside is kept; ``None`` when its name cannot be one of a workspace.

    Folders are left out, whatever they are: ``..\\..\\x.bpmn`` and ``C:/x.bpmn`` are ``x.bpmn``.
    """
    plain = name.replace("\\", "/").rpartition("/")[2]
    path = f"{FOLDERS.get(plain.rpartition('.')[2], family)}/{plain}"
    return path if is_path(path) else None
