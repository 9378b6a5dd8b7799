"""What counts in an installation is its own calendar: only who has none asks the shipped file."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHOUT_INSTALLATION = {"engine/domain/calendar.py", "webapp/clock_command.py"}
"""The command that needs no database. The demonstration invents its past by the shipped calendar."""


def test_nobody_else_counts_with_the_shipped_calendar() -> None:
    files = [path for folder in ("engine", "webapp") for path in (ROOT / folder).rglob("*.py")]
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if "node_modules" not in path.parts and "calendar_as_of" in path.read_text(encoding="utf-8")
    }
    assert {name for name in asking if not name.startswith("engine/demo/")} == WITHOUT_INSTALLATION
