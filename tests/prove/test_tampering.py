"""Whatever is done to the journal, or to rows that it vouches for, is found by the check."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.journal import VerifyReport, verify
from engine.operations import claim, hold, release, write_checkpoint
from engine.operations.decide_erasure import decide_erasure
from engine.operations.propose_erasure import propose_erasure
from engine.operations.record_incident import record_incident
from tests.factories import World
from tests.integration.jobs.conftest import Site, desk, outside
from tests.lives import TO_EXECUTOR, TO_QUALITY, WHOLE, Life
from tests.prove import tampering
from tests.prove.conftest import Figure
from tests.prove.sizes import size
from tests.unit.bpmn.diagrams import Diagram
from tests.vouched_lives import complained, redirected, signed

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def lived(
    published: World, at: datetime, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Cases at several stages, one of which calls another system in vain and one whose data an act erased, a
    redirect, a complaint, a signature; two checkpoints over all."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    for walked in ((), ("register_appeal",), TO_EXECUTOR, TO_QUALITY, WHOLE):
        Life(published, at).walk(*walked) if walked else Life(published, at)
    write_checkpoint(published.engine, outside=file)
    _put_aside(Life(published, at))
    for live in (redirected, complained, signed):
        live(published, at)
    _call_in_vain(Site(published, at))
    _erase(Life(published, at))
    write_checkpoint(published.engine, outside=file)
    return published


def _put_aside(life: Life) -> None:
    """What people do beside the process."""
    engine, registrar, item = life.world.engine, life.world.registrar, life.item("register_appeal").id
    until = life.at + timedelta(days=3)
    claim(engine, registrar, work_item_id=item, version=1, at=life.at)
    hold(engine, registrar, work_item_id=item, version=2, until=until, reason="Күтеміз", at=life.at)
    release(engine, registrar, work_item_id=item, version=3, at=life.at)


def _erase(life: Life) -> None:
    life.walk(*WHOLE)
    life.act("rating")
    world, later = life.world, datetime(2032, 1, 2, 10, tzinfo=life.at.tzinfo)
    told = {"act_number": "12", "act_date": later.date(), "ground": "term", "at": later}
    act = propose_erasure(world.engine, world.department_head, case_ids=[life.case_id], **told)
    decide_erasure(world.engine, world.signer, confirm=True, at=later, **act)


def _call_in_vain(site: Site) -> None:
    diagram = Diagram("calls").start().end().flow("start", "call", "after", "end")
    outside(diagram, "call", type="http-call", headers={"target": "register"})
    site.publish(desk(diagram, "after"), family="calls")
    record_incident(
        site.world.engine, case_id=site.begin(family="calls"), kind="job", thing="call#1", code="unreachable"
    )


def _after(world: World, file: Path | None, chance: random.Random, how: tampering.Tampering) -> VerifyReport:
    with tampering.as_owner(world.engine) as conn:
        tampering.tamper(conn, chance, how)
        return verify(conn, outside=file)


@pytest.mark.row(13, "tampering with the journal", "every mutation found")
def test_every_tampering_is_found(lived: World, file: Path, figure: Figure) -> None:
    with lived.engine.connect() as conn:
        assert verify(conn, outside=file).ok
    count, found, missed = size("mutations"), Counter[str | None](), []
    for number in range(count):
        how = tampering.KINDS[number % len(tampering.KINDS)]
        report = _after(lived, file, random.Random(number), how)
        found[report.reason] += 1
        if report.ok:
            missed.append((number, how.__name__))
    figure(f"{count} mutations of {len(tampering.KINDS)} kinds, {len(missed)} missed; {dict(found)}")
    assert missed == []


@pytest.mark.row(13, "tampering with the journal", "every mutation found")
def test_what_nothing_vouches_for_is_not_found(lived: World, file: Path) -> None:
    """Negative control: the trial can fail. Without the file a whole rewritten journal holds."""
    with tampering.as_owner(lived.engine) as conn:
        tampering.unvouched(conn, random.Random(1))
        assert verify(conn, outside=file).ok
    forged = [_after(lived, None, random.Random(n), tampering.rewritten_with_checkpoints) for n in range(20)]
    assert any(report.ok for report in forged)
