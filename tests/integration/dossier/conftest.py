"""One dossier for many tests: none of them changes it."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.dossiers import dossier, told_life
from tests.factories import World

_KEPT: dict[str, bytes] = {}


@pytest.fixture
def archive(published: World, at: datetime) -> bytes:
    """The dossier of the eventful case, made at the first call."""
    if not _KEPT:
        life = told_life(published, at)
        _KEPT["archive"] = dossier(life)
    return _KEPT["archive"]
