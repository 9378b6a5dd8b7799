"""What a draft has alike behaves alike; whatever a token could read makes an element another one."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.definition import compile_files
from engine.examination.alike import alike
from engine.operations.publish_deployment import shipped_files
from tests.drafts import with_second_approval

FILES = shipped_files()
WAS = compile_files(FILES)
ALL = frozenset(WAS.elements("appeal"))


def differing(path: str, old: str, new: str) -> set[str]:
    """Elements that are no longer alike when the first ``old`` (a pattern) of a file is written otherwise."""
    text = FILES[path].decode()
    changed = re.sub(old, new, text, count=1, flags=re.DOTALL)
    assert changed != text
    return set(ALL - alike(WAS, compile_files(FILES | {path: changed.encode()}), "appeal"))


def test_the_same_files_are_alike_throughout() -> None:
    assert alike(WAS, compile_files(FILES), "appeal") == ALL


def test_a_step_between_two_changes_them_and_nothing_far_away() -> None:
    here = alike(WAS, compile_files(with_second_approval()), "appeal")
    assert ALL - here == {"sign_reply", "g_quality"}


@pytest.mark.parametrize(
    ("path", "old", "new", "elements"),
    [
        ("appeal/routing.dmn", "&quot;housing&quot;", "&quot;house&quot;", {"route"}),
        ("appeal/clock.dmn", '"appc"', '"other"', {"choose_first_rule", "choose_clock"}),
        # A step's own words and work.
        ("appeal/consideration.bpmn", "=executor_unit", "=executor", {"resolution"}),
        # A boundary event is its host's matter too; an inclusive gateway asks what can still come.
        (
            "appeal/appeal.bpmn",
            'id="registration_day_over" name="[^"]*"',
            'id="registration_day_over" name="x"',
            {"registration_day_over", "register_appeal", "g_after_closing", "join_after_closing"},
        ),
        # An event gateway waits for what stands behind it.
        ("appeal/term_watch.bpmn", ">=moment_at<", ">=moment_at + 1<", {"wait_for_moment", "moment_came"}),
        (
            "appeal/procedure.bpmn",
            'id="route" name="[^"]*"',
            'id="route" name="x"',
            {"route", "g_parts", "join_parts"},
        ),
    ],
)
def test_a_change_is_seen_wherever_it_is_read(path: str, old: str, new: str, elements: set[str]) -> None:
    assert differing(path, old, new) == elements
