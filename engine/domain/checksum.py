"""The checksum of a version: by it a case, an entry of the journal and a request name the files they mean."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def checksum(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents, in the order of paths."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(hashlib.sha256(path.encode()).digest() + hashlib.sha256(files[path]).digest())
    return whole.hexdigest()
