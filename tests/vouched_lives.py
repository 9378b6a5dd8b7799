"""Cases that have every kind of row that the journal vouches for beside records."""

from __future__ import annotations

import io
from datetime import datetime

from engine.operations import attach_signature
from engine.operations.electronic_signatures import SignedFile
from tests.complaint_lives import Challenged, Complaint, put_above
from tests.factories import World
from tests.lives import Life

OTHER = {"competence": "other", "decision": "redirect", "reason": "Құзыретте емес"}


def redirected(world: World, at: datetime) -> Life:
    life = Life(world, at)
    life.step("register_appeal")
    life.step("check_admissibility", **OTHER)
    life.walk("redirect_appeal", "sign_redirect")
    return life


def complained(world: World, at: datetime) -> Complaint:
    """Against a reply of ours, sent to the superior body."""
    put_above(world)
    complaint = Complaint(world, at, challenged=Challenged(world, at))
    complaint.walk("review_complaint", "forward_complaint")
    return complaint


def signed(world: World, at: datetime) -> Life:
    """With an electronic signature; that nobody can read it is a finding like any other."""
    life = Life(world, at)
    life.step("register_appeal")
    brought = SignedFile(io.BytesIO(b"a signature"), io.BytesIO(b"a document"), "letter.pdf")
    attach_signature(
        world.engine,
        world.registrar,
        case_id=life.case_id,
        subject="appeal",
        signed=brought,
        at=life.at,
    )
    return life
