"""What the editors of the studio say, in Kazakh and in Russian: as good as all of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "webapp" / "frontend"
WORDS = {
    language: json.loads((FRONTEND / "src" / "studio" / f"{language}.json").read_text())
    for language in ("kk", "ru")
}

MOST_WITHOUT = 36
"""Of some 760. What is left is said only for another engine (Java classes, tenants), in no group of ours."""

MET = (
    *("Append task", "Change element", "Create element", "Search in diagram", "Open minimap"),
    *("User task", "Exclusive gateway", "Timer boundary event (non-interrupting)", "Message start event"),
    *("Called element", "Called decision", "Execution listeners", "Extension properties", "Multi-instance"),
    *(
        "Toggle section",
        "Create new list item",
        "Select a template",
        "First",
        "Collect (Sum)",
        "Close minimap",
    ),
    *("Hit policy", "Add rule below", "View DRD", "Text field", "Field description", "Required"),
)


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """By the bundles themselves, as they are built."""
    node = shutil.which("node") or str(ROOT / "var" / "node" / "bin" / "node")
    done = subprocess.run([node, "words.mjs"], cwd=FRONTEND, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("language", WORDS)
def test_as_good_as_all_that_is_said_has_words(said: dict[str, Any], language: str) -> None:
    assert len(said["asked"]) > 600
    assert len(said["missing"][language]) <= MOST_WITHOUT, said["missing"][language]


@pytest.mark.parametrize("language", WORDS)
def test_every_group_of_the_panels_has_a_name(said: dict[str, Any], language: str) -> None:
    assert {"General", "Assignment", "Input mapping", "Headers", "Validation"} <= set(said["groups"])
    assert set(said["groups"]) - set(WORDS[language]) == set()


@pytest.mark.parametrize("language", WORDS)
def test_what_is_met_first_is_asked_for_and_has_words(said: dict[str, Any], language: str) -> None:
    assert set(MET) - set(said["asked"]) == set()
    assert set(MET) - set(WORDS[language]) == set()


@pytest.mark.parametrize("language", WORDS)
def test_words_keep_the_places_of_what_is_put_in(language: str) -> None:
    place = re.compile(r"{\w+}")
    spoilt = {
        asked: words
        for asked, words in WORDS[language].items()
        if sorted(place.findall(asked)) != sorted(place.findall(words))
    }
    assert spoilt == {}


def test_kazakh_is_no_copy_of_russian() -> None:
    same = [word for word, words in WORDS["kk"].items() if words == WORDS["ru"][word]]
    assert len(same) < len(WORDS["kk"]) / 10, same
    assert set(WORDS["kk"]) == set(WORDS["ru"])
