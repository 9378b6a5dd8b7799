"""The journal: append, chain, verify, rebuild.

Append-only. Every command of a case is one entry, hash-chained per case from a genesis derived from
the case's id. No personal data: forms live in ``records``, the entry holds their salted digests and
the few variables that the process read. May import storage, bpmn and domain; refuses to know what a
command means.
"""

from engine.journal.append import Entry, append
from engine.journal.rebuild import rebuild
from engine.journal.verify import VerifyReport, verify

__all__ = ["Entry", "VerifyReport", "append", "rebuild", "verify"]
