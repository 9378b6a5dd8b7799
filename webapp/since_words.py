"""What the console says of a check since a checkpoint: what it rests on, and what it did not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.journal import VerifyReport

_REFUSED = {
    "checkpoint_foreign": "The line of checkpoint {number} is not signed by the key it is checked by: another"
    " installation wrote it, nobody signed it, or the key was changed (--key FILE names the one to use).",
    "checkpoint_forged": "The line of checkpoint {number} is not what was signed: somebody changed it.",
    "checkpoint_missing": "The database has no checkpoint {number}: the number is wrong, entries were lost"
    " (a backup was put back), or the past was rewritten.",
    "checkpoint_differs": "The database has another checkpoint {number}: the past was rewritten.",
}


def refused(reason: str, number: object) -> str:
    return f"{_REFUSED[reason].format(number=number)} Nothing was checked."


def begun(line: Mapping[str, Any], *, handed_out: bool) -> str:
    """What the check goes on from."""
    rests = (
        "its line is signed, unchanged, and what the database has"
        if handed_out
        else "as the database has it; a line that was handed out would prove more"
    )
    return f"Since checkpoint {line['checkpoint']} of {line['at']}, {line['entries']} entries: {rests}."


def covered(report: VerifyReport, number: int) -> str:
    return (
        "Read: every case that had an entry since, from its first entry on, with its rows and records.\n"
        f"Not read: {report.unread_count} older entries of other cases, their rows and records. Their hashes"
        " are those under the checkpoint; contents changed under an old hash, only the full check finds.\n"
        f"The journal holds since checkpoint {number}."
    )
