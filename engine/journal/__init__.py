"""The journal: append, chain, verify, rebuild.

Append-only. Every command of a case is one entry, hash-chained per case from a genesis derived from
the case's id. No personal data: forms live in ``records``, the entry holds their salted digests and
the few variables that the process read. Every entry says what it changed in the rows, so that rows
edited by hand show; checkpoints say which entries there were. May import storage, bpmn and domain;
refuses to know what a command means.
"""

from engine.journal.append import Entry, append
from engine.journal.checkpoints import Check, stored_lines
from engine.journal.image import CASE_COLUMNS
from engine.journal.rebuild import rebuild
from engine.journal.replay import Compared
from engine.journal.saved import export
from engine.journal.since import begun
from engine.journal.verify import VerifyReport, verify
from engine.storage.checkpoint_file import path_for as checkpoints_outside

__all__ = [
    "CASE_COLUMNS",
    "Check",
    "Compared",
    "Entry",
    "VerifyReport",
    "append",
    "begun",
    "checkpoints_outside",
    "export",
    "rebuild",
    "stored_lines",
    "verify",
]
