"""Cases that walk the ways of the law on the shipped diagrams, with a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.factories import World
from tests.lives import Life, all_hold


@pytest.fixture
def life(published: World, at: datetime) -> Iterator[Life]:
    """A citizen's application of 23.11.2026. However its story goes, its journal must come out again."""
    yield Life(published, at)
    assert all_hold(published.engine)
