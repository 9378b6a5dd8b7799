"""Makes the dossier of a case: collects, lists, signs, and checks the result as its reader will."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, select

from engine.bpmn.runner import ENGINE_VERSION
from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.canonical import canonical
from engine.domain.errors import JournalBroken, NotFound
from engine.dossier import verifier
from engine.dossier.entries import entries, forms, forms_withheld
from engine.dossier.kept_files import is_kept, kept_files, pieces
from engine.dossier.processes import processes
from engine.dossier.readme import readme
from engine.dossier.rows import case_rows, told_rows
from engine.dossier.under_checkpoints import covering
from engine.dossier.writer import Writer
from engine.journal import checkpoints_outside, verify
from engine.operations.sealed_lines import checker, own_public_key, own_seal
from engine.queries import CaseCard, case_card
from engine.queries.clock import moment
from engine.queries.visible import visible_cases
from engine.storage.tables import cases


@dataclass(frozen=True)
class Made:
    """``fingerprint`` is that of the key that signed; ``masked``: without forms and files."""

    case_id: int
    number: str | None
    made_at: datetime
    entries: int
    head: str
    masked: bool
    fingerprint: str


def make_dossier(
    conn: Connection,
    actor: Actor,
    case_id: int,
    out: BinaryIO,
    *,
    papers: Mapping[str, bytes] = {},
    outside: Path | None = None,
    at: datetime | None = None,
) -> Made:
    """Writes the archive to ``out``, which can seek. The connection must see one moment (REPEATABLE READ).

    ``papers``: further members by name, which the list vouches for like all others. ``outside``: the file of
    signed checkpoints, without it the installation's own. Who sees the case without personal data gets no
    forms and no files, only their digests.

    Raises :class:`NotFound` unless the actor audits the case, :class:`JournalBroken` where the case does not
    come out as its journal says: nothing is signed then. :class:`TooLarge` beyond two gigabytes a file.
    """
    made_at = moment(conn, at)
    card = audited_case(conn, actor, case_id, made_at)
    _refuse_broken(conn, case_id)
    making = _Making(conn, card, Writer(out))
    making.collect(papers, outside or checkpoints_outside(conn))
    made = making.sign(actor, made_at)
    _refuse_unverified(out, case_id)
    return made


def audited_case(conn: Connection, actor: Actor, case_id: int, at: datetime) -> CaseCard:
    """The case as the actor may read it. Raises :class:`NotFound` unless he audits it."""
    audited = select(cases.c.id).where(cases.c.id == case_id, visible_cases(actor, Verb.VIEW_AUDIT))
    if conn.execute(audited).first() is None:
        raise NotFound(case_id=case_id)
    return case_card(conn, actor, case_id, at=at)


class _Making:
    def __init__(self, conn: Connection, card: CaseCard, writer: Writer) -> None:
        self._conn, self._card, self._writer = conn, card, writer
        self._case_id, self._personal = card.header.id, card.header.personal
        self._withheld: dict[str, list[Any]] = {"records": [], "files": []}
        self._lost: list[str] = []
        self._entries, self._head = 0, ""

    def collect(self, papers: Mapping[str, bytes], outside: Path) -> None:
        """Everything but the list and its signature."""
        for name, text in readme().items():
            self._writer.add(name, [text])
        self._writer.add(verifier.KEY, [own_public_key()])
        for name, content in sorted(papers.items()):
            self._writer.add(name, [content])
        seqs = self._journal()
        self._forms()
        self._files()
        for name, content in processes(self._conn, self._case_id):
            self._writer.add(name, [content])
        self._plain("case.json", case_rows(self._conn, self._card))
        self._plain("rows.json", told_rows(self._conn, self._case_id, personal=self._personal))
        for name, parts in covering(self._conn, seqs, outside, checker()):
            self._writer.add(name, parts)

    def sign(self, actor: Actor, made_at: datetime) -> Made:
        """The list of contents, and the installation's signature over it."""
        seal = own_seal()
        number = self._card.header.number
        manifest = {
            "format": verifier.FORMAT,
            "case_id": self._case_id,
            "number": number,
            "organisation": self._card.header.organisation,
            "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
            "made_by": {"person_id": actor.person_id, "name": actor.name},
            "engine_version": ENGINE_VERSION,
            "entries": self._entries,
            "head": self._head,
            "masked": not self._personal,
            "withheld": self._withheld,
            "lost_files": self._lost,
            "key": seal.public.hex(),
            "members": self._writer.told,
        }
        content = canonical(manifest)
        signature = seal.sign(verifier.DOSSIER_TAG + content).hex()
        self._writer.add(verifier.MANIFEST, [content])
        self._writer.add(
            verifier.SIGNATURE, [f"{hashlib.sha256(content).hexdigest()} {signature}\n".encode()]
        )
        self._writer.close()
        fingerprint = hashlib.sha256(seal.public).hexdigest()
        what = (self._case_id, number, made_at, self._entries, self._head)
        return Made(*what, masked=not self._personal, fingerprint=fingerprint)

    def _plain(self, name: str, value: Mapping[str, Any]) -> None:
        self._writer.add(name, [canonical(value)])

    def _journal(self) -> list[int]:
        seqs = []
        for name, entry in entries(self._conn, self._case_id):
            self._plain(name, entry)
            self._entries, self._head = self._entries + 1, entry["hash"]
            seqs.append(entry["seq"])
        return seqs

    def _forms(self) -> None:
        withheld = forms_withheld(self._conn, self._case_id, personal=self._personal)
        self._withheld["records"] = withheld
        if not self._personal:
            return
        for name, form in forms(self._conn, self._case_id):
            self._plain(name, form)

    def _files(self) -> None:
        for digest, ending in kept_files(self._conn, self._case_id).items():
            if not self._personal:
                self._withheld["files"].append(digest)
            elif is_kept(digest):
                self._writer.add(f"files/{digest}.{ending}", pieces(digest))
            else:
                self._lost.append(digest)


def _refuse_broken(conn: Connection, case_id: int) -> None:
    """The seal is set under nothing that the check of the journal would refuse."""
    report = verify(conn, case_id=case_id, with_checkpoints=False)
    if not report.ok:
        details = {"case_seq": report.case_seq, "reason": report.reason, "detail": report.detail}
        raise JournalBroken(case_id=case_id, **details)


def _refuse_unverified(out: BinaryIO, case_id: int) -> None:
    """Nothing is handed out that its reader would refuse: a file that changed on the disk, a checkpoint of
    other entries."""
    found = verifier.verify(out)
    if not found["ok"]:
        bad = found["first_bad"]
        details = {"case_seq": bad["entry"], "reason": bad["code"], "detail": bad["member"]}
        raise JournalBroken(case_id=case_id, **details)
