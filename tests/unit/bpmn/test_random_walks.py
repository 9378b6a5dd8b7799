"""Random diagrams of nested blocks, walked in random order: what must hold for every one of them."""

from __future__ import annotations

import random

import pytest

from tests.unit.bpmn.diagrams import Case
from tests.unit.bpmn.sketch import Sketch, walk


@pytest.mark.parametrize("seed", range(60))
def test_every_walk_comes_to_its_end_and_every_token_is_accounted_for(seed: int):
    deployment = Sketch(random.Random(seed)).compile()
    assert walk(Case(deployment), random.Random(seed))
