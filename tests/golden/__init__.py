"""Journals saved once and run again by every version: who changes behaviour without meaning to, is told.

``journals/`` has one file a story, ``files/`` the diagrams they ran on, by digest. A saved journal is
never rewritten for the same :data:`engine.bpmn.runner.ENGINE_VERSION` (:mod:`tests.golden.regenerate`).
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
JOURNALS = HERE / "journals"
FILES = HERE / "files"


def names() -> list[str]:
    return sorted(path.stem for path in JOURNALS.glob("*.json"))


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((JOURNALS / f"{name}.json").read_text())
    return found


def content(digest: str) -> bytes:
    """A file of a deployment; kept compressed, for there are many versions of much the same."""
    return zlib.decompress((FILES / digest[:32]).read_bytes())
