"""A dossier of a case to which much happened, and ways to tamper with one."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zipfile import ZipFile

import pytest

from engine.domain.actor import SYSTEM, Actor
from engine.domain.canonical import canonical
from engine.dossier import verifier
from engine.dossier.make import make_dossier
from engine.dossier.writer import Writer
from engine.operations import attach_file, write_checkpoint
from engine.operations import electronic_signatures as signing
from engine.operations.attach_signature import attach_signature
from engine.operations.electronic_signatures import SignedFile
from engine.operations.sealed_lines import own_seal
from engine.queries import reading
from engine.signatures import Signer, Verification
from engine.signatures.result import digest
from engine.signatures.seal import Seal
from tests.eventful import eventful_life
from tests.factories import World
from tests.lives import Life

LETTER = "Көше шамы жанбайды.\n".encode()


def told_life(world: World, at: datetime) -> Life:
    """The eventful case with files, a signature and two checkpoints; the last entry came after them."""
    Life(world, at)
    life = eventful_life(world, at)
    attached = {"name": "акт.pdf", "stream": io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "at": life.at}
    attach_file(world.engine, world.second_executor, case_id=life.case_id, **attached)
    write_checkpoint(world.engine, at=life.at)
    signed(world, life)
    write_checkpoint(world.engine, at=life.at)
    attached = {"name": "сурет.pdf", "stream": io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "at": life.at}
    attach_file(world.engine, world.second_executor, case_id=life.case_id, **attached)
    return life


def signed(world: World, life: Life) -> None:
    """A signature whose check is laid down: the rules of signatures have their own tests."""

    def check(data: bytes, document: bytes | None, at: datetime) -> Verification:
        signer = Signer(iin="900101300007", name="СЕЙІТОВА АЙНҰР", serial="4d", reasons=())
        return Verification((), at, (signer,), signed_sha256=digest(LETTER), signed_size=len(LETTER))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "check", check)
        file = SignedFile(io.BytesIO(b"a signature"), io.BytesIO(LETTER), "хат.txt")
        attach_signature(
            world.engine, world.registrar, case_id=life.case_id, subject="appeal", signed=file, at=life.at
        )


def dossier(life: Life, actor: Actor = SYSTEM, **options: Any) -> bytes:
    """The archive."""
    out = io.BytesIO()
    with reading(life.world.engine) as conn:
        make_dossier(conn, actor, life.case_id, out, **options)
    return out.getvalue()


def members(archive: bytes) -> dict[str, bytes]:
    """Name to content, in the order of the archive."""
    with ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    """An archive as the product writes it."""
    out = io.BytesIO()
    writer = Writer(out)
    for name, content in contents.items():
        writer.add(name, [content])
    writer.close()
    return out.getvalue()


def resigned(contents: Mapping[str, bytes], seal: Seal | None = None, **changes: Any) -> bytes:
    """The contents with a list that fits them, signed anew: by whoever holds this key, or by the own one."""
    seal = seal or own_seal()
    rest = {name: content for name, content in contents.items() if not name.startswith("manifest.")}
    manifest = json.loads(contents[verifier.MANIFEST])
    manifest["members"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in rest.items()
    }
    told = canonical({**manifest, "key": seal.public.hex(), **changes})
    signature = seal.sign(verifier.DOSSIER_TAG + told).hex()
    line = f"{hashlib.sha256(told).hexdigest()} {signature}\n".encode()
    return packed({**rest, verifier.MANIFEST: told, verifier.SIGNATURE: line})


def found(archive: bytes, trusted: bytes | None = None) -> dict[str, Any]:
    """What the verifier says."""
    return verifier.verify(io.BytesIO(archive), trusted)


def bad(archive: bytes, trusted: bytes | None = None) -> tuple[str, str | None]:
    """Code and member of the first thing that does not fit."""
    first = found(archive, trusted)["first_bad"]
    assert first is not None, "verified"
    return first["code"], first["member"]
