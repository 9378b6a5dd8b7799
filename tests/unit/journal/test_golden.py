"""Every saved journal comes out again, byte for byte, whatever was upgraded meanwhile."""

from __future__ import annotations

import base64
import json
import re
import zlib

import pytest

from engine.bpmn.runner import ENGINE_VERSION
from engine.domain.errors import JournalBroken
from engine.journal.saved import replay_saved
from tests.golden import content, document, names
from tests.golden.regenerate import kept
from tests.golden.stories import STORIES


def _state(packed: str) -> str:
    return zlib.decompress(base64.b64decode(packed)).decode()


@pytest.mark.parametrize("name", names())
def test_a_saved_journal_comes_out_again(name: str) -> None:
    assert document(name)["engine_version"] == ENGINE_VERSION
    seen: list[int] = []
    replay_saved(document(name), content, lambda entry: seen.append(entry.case_seq))
    assert len(seen) == len(document(name)["entries"])


def test_every_story_is_saved() -> None:
    assert {story.__name__ for story in STORIES} <= set(names())


def test_the_stories_pass_through_every_kind_of_command() -> None:
    kinds = {entry["facts"]["kind"] for name in names() for entry in document(name)["entries"]}
    told = {"start", "complete", "timer", "message", "signal", "job", "error", "modify", "migrate"}
    assert kinds == told


@pytest.mark.parametrize("name", names())
def test_a_changed_expectation_is_found_at_its_entry(name: str) -> None:
    """Negative control: the state of the second entry has one token more."""
    told = document(name)
    entry = told["entries"][1]
    state = json.loads(_state(entry["snapshot"]))
    state["next"] += 1
    text = json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    entry["snapshot"] = base64.b64encode(zlib.compress(text.encode())).decode()
    with pytest.raises(JournalBroken) as found:
        replay_saved(told, content)
    details = found.value.details
    assert (details["case_seq"], details["reason"], details["detail"]) == (
        entry["seq"],
        "state_differs",
        "next",
    )


@pytest.mark.parametrize("name", names())
def test_a_changed_step_is_found(name: str) -> None:
    told = document(name)
    told["entries"][0]["change"]["steps"].append(["entered", "nowhere"])
    with pytest.raises(JournalBroken, match="change_differs"):
        replay_saved(told, content)


def test_saved_journals_name_nobody() -> None:
    for name in names():
        entries = document(name)["entries"]
        text = json.dumps([[one["facts"], one["change"]] for one in entries], ensure_ascii=False)
        text += "".join(_state(one["snapshot"]) for one in entries)
        assert not re.search(r"Сейітова|Айнұр|Ерубаев|@example|\d{12}", text), name


def test_what_is_saved_is_rewritten_only_for_another_version_of_the_engine() -> None:
    assert kept({"a": "1.1", "b": "1.0"}, "1.1") == {"a"}
    assert kept({"a": "1.1", "b": "1.0"}, "1.2") == frozenset()
