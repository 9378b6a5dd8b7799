"""What the journal keeps of a command is enough to give it again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.bpmn.model import Command
from engine.domain.local_time import local
from engine.journal.replay import command_again, command_facts

AT = local(datetime(2026, 11, 23, 4, 5, tzinfo=UTC))

COMMANDS = [
    Command("start", "appeal", AT, {"a": 1}),
    Command("start", "appeal", AT, {}, element="by_message"),
    Command("complete", "task#1", AT, {"ok": True}),
    Command("error", "job#1", AT, {"why": "gone"}, code="LOST"),
    Command("signal", "catch#2", AT, {}),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: f"{c.kind} {c.target}")
def test_a_command_comes_back_from_its_facts(command: Command):
    assert command_again(AT, command_facts(command, ())) == command


def test_a_command_without_code_or_element_is_written_as_before_them():
    assert command_facts(COMMANDS[2], ()) == {"kind": "complete", "key": "task#1", "variables": {"ok": True}}
