"""What an auditor can open: the kinds of a reading, of which each is one line of the table ``readings``."""

from __future__ import annotations

from enum import StrEnum


class ReadingKind(StrEnum):
    CASE = "case"
    TASK = "task"
    PRINT = "print"  # the whole file for paper
    REPLAY = "replay"
    ENTRY = "entry"  # one entry of the replay; its number is kept beside
    COMPARISON = "comparison"  # two cases side by side; the id of the other one is kept beside
    ATTACHMENT = "attachment"
    DOCUMENT = "document"  # a voucher, a reply, a letter, a signed file
    DOSSIER = "dossier"
    SEARCH = "search"
    LIST = "list"
    REPORT = "report"
    EXPORT = "export"
    SAMPLE = "sample"
    READINGS = "readings"  # what auditors opened, opened by an auditor
    CHECK = "check"  # the journal check


class Subject(StrEnum):
    """What an address names when it does not name the case itself."""

    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    WORK_ITEM = "work_item"
    MESSAGE = "message"
    COMPLAINT = "complaint"  # stands for the case that it challenges
