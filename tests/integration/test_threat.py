"""P-03: signs of a crime or a threat are told to those who avert it, within minutes, at any hour."""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.access import Verb
from engine.domain.errors import InvalidData
from engine.operations import publish_deployment
from engine.operations.attach_file import attach_file
from engine.operations.publish_deployment import shipped_files
from engine.queries import case_card, reading
from engine.queries.threat import ThreatFacts, threat_of
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, messages, notices, records
from tests.factories import ALMATY, World
from tests.lives import Life, all_hold
from tests.unit.bpmn.diagrams import Diagram, tag

NIGHT = datetime(2026, 11, 24, 22, 10, tzinfo=ALMATY)
BOMB = "Мектепте бомба бар, ертең жарылады."
GROUPS = tag("zeebe:assignmentDefinition", candidateGroups="registrar")


@pytest.fixture
def calling(world: World) -> World:
    """The shipped process of a threat, called by the smallest process that receives appeals."""
    diagram = (
        Diagram("appeal").start().service("review", "preliminary-review", inputs={"case_id": "=case_id"})
    )
    diagram.gate("exclusive", "signs").gate("exclusive", "told").user("work", GROUPS).end().end("over")
    diagram.call(
        "threat_here",
        "threat",
        inputs={"case_id": "=case_id"},
        outputs={"threat_outcome": "=threat_outcome"},
    )
    diagram.flow("start", "review", "signs").flow("signs", "threat_here", when="=threat")
    diagram.flow("signs", "work", when="=not(threat)").flow("threat_here", "told").flow("work", "end")
    diagram.flow("told", "over", when='=threat_outcome = "sent"')
    diagram.flow("told", "work", when='=threat_outcome != "sent"')
    kept = {
        path: content
        for path, content in shipped_files().items()
        if path.startswith("forms/") or path.endswith("threat.bpmn")
    }
    publish_deployment(world.engine, world.methodologist, files={"appeal/appeal.bpmn": diagram.xml(), **kept})
    return world


def _life(world: World, at: datetime = NIGHT, **intake: Any) -> Life:
    return Life(world, at, **{"received_at": at.isoformat(), "text": BOMB, **intake})


def _anonymous(world: World, at: datetime = NIGHT, **intake: Any) -> Life:
    nobody = {"applicant_kind": "anonymous", "last_name": "", "first_name": "", "address": "", "email": ""}
    return _life(world, at, **nobody, **intake)


def _data(life: Life, kind: str) -> Any:
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.case_id == life.case_id, records.c.kind == kind)
        return conn.execute(chosen).scalar()


def _threat(life: Life) -> ThreatFacts | None:
    with reading(life.world.engine) as conn:
        return threat_of(case_card(conn, life.world.controller, life.case_id, at=life.at).records)


def _notices(life: Life, code: str) -> list[tuple[str | None, Any]]:
    with life.world.engine.connect() as conn:
        chosen = select(notices.c.role, notices.c.facts["stage"].astext)
        mine = (notices.c.case_id == life.case_id) & (notices.c.code == code)
        return sorted((row[0], row[1]) for row in conn.execute(chosen.where(mine)))


def _told(hour: int = 22, minute: int = 14) -> dict[str, str]:
    at = f"2026-11-24T{hour}:{minute}"
    return {"phoned_at": at, "sent_at": at}


def test_a_bomb_at_night_is_told_in_four_minutes(calling: World) -> None:
    """P-03.yes.

    R-115, P-03: "bomb in school", anonymous, 22:10, is sent to the police at 22:14; redirected.
    """
    life = _anonymous(calling)
    assert life.open_elements() == ["check_threat"]
    life.step("check_threat")
    life.at = NIGHT.replace(minute=14)
    life.step("tell_security", **_told())
    life.step("confirm_threat_receipt", confirmed_at="2026-11-24T22:25")
    case = life.case()
    assert (case.state, case.access_level, case.closed_at is not None) == ("REDIRECTED", "restricted", True)
    assert case.number == "ЖТ-2026-00000001"
    seen = _threat(life)
    assert seen is not None
    assert (seen.minutes_to_contact, seen.minutes_to_confirmation) == (4, 15)
    assert (seen.told_late, seen.confirmed_late) == (False, False)
    assert all_hold(calling.engine)


def test_nobody_else_is_told_of_an_anonymous_threat(calling: World) -> None:
    """P-03: no message to a citizen."""
    life = _anonymous(calling)
    life.walk("check_threat")
    life.step("tell_security", **_told())
    life.step("confirm_threat_receipt", confirmed_at="2026-11-24T22:25")
    with calling.engine.connect() as conn:
        assert conn.execute(select(messages)).all() == []


def test_those_on_duty_are_told_at_once(calling: World) -> None:
    """P-03: works round the clock, all registrars are on duty."""
    life = _anonymous(calling)
    assert _notices(life, "threat") == [("registrar", None)]
    assert life.item("check_threat").due_at == NIGHT.replace(minute=25)


def test_a_named_applicant_goes_on_after_the_threat_was_told(calling: World) -> None:
    """P-03, R-115: the fast path holds for named applicants too, and their appeal is considered."""
    life = _life(calling)
    life.step("check_threat")
    life.step("tell_security", **_told())
    life.step("confirm_threat_receipt", confirmed_at="2026-11-24T22:25")
    case = life.case()
    assert (case.state, case.access_level, case.number) == ("RECEIVED", "restricted", None)
    assert life.open_elements() == ["work"]


def test_what_is_no_threat_goes_the_plain_way(calling: World) -> None:
    """P-03.no: P-03: signs that a person does not confirm restrict nothing and are told to nobody."""
    life = _life(calling)
    life.step("check_threat", decision="none", reason="Фильмнің аты.", signs=None)
    assert (life.case().access_level, life.open_elements()) == ("ordinary", ["work"])
    assert _data(life, "original") is None


def test_a_text_without_signs_never_comes_here(calling: World) -> None:
    """P-03, negative control: the alarm needs a sign."""
    assert _life(calling, text="Жарық жоқ.").open_elements() == ["work"]


def test_the_access_is_restricted_with_the_confirmation(calling: World) -> None:
    """P-03: in the same transaction; whoever has nothing to do with it sees the case no more."""
    life = _life(calling)

    def sees(name: str) -> bool:
        with calling.engine.connect() as conn:
            seen = visible_cases(calling.actor(name), Verb.VIEW_CASE)
            return (
                conn.execute(select(cases.c.id).where(cases.c.id == life.case_id, seen)).first() is not None
            )

    assert sees("methodologist")
    life.step("check_threat")
    assert not sees("methodologist")
    assert sees("controller")
    assert sees("registrar")


def test_the_original_is_sealed_as_it_was_received(calling: World) -> None:
    """P-03: text and files as received, with their digests in the record."""
    life = _life(calling)
    file = b"%PDF-1.4 note"
    sent = {"case_id": life.case_id, "name": "хат.pdf", "stream": BytesIO(file)}
    attach_file(calling.engine, calling.registrar, **sent, at=NIGHT)
    life.step("check_threat")
    sealed = _data(life, "original")
    assert sealed["text_sha256"] == hashlib.sha256(BOMB.encode()).hexdigest()
    assert [one["sha256"] for one in sealed["files"]] == [hashlib.sha256(file).hexdigest()]


def test_a_threat_not_told_in_a_quarter_of_an_hour_goes_up(calling: World) -> None:
    """P-03.timers.

    after 15 minutes department head and signer are told; the work stays and is kept as late.
    """
    life = _anonymous(calling)
    life.step("check_threat")
    life.fire("wait_first_contact")
    heads = [
        ("department_head", "first_contact"),
        ("registrar", "first_contact"),
        ("signer", "first_contact"),
    ]
    assert _notices(life, "threat_late") == heads
    assert life.open_elements() == ["tell_security"]
    life.step("tell_security", **_told(minute=41))
    life.step("confirm_threat_receipt", confirmed_at="2026-11-24T22:50")
    seen = _threat(life)
    assert seen is not None
    assert (seen.told_late, seen.minutes_to_contact) == (True, 31)
    assert life.case().state == "REDIRECTED"
    assert all_hold(calling.engine)


def test_a_threat_told_in_time_is_not_escalated(calling: World) -> None:
    """P-03: the first limit passes in silence, the second one does not when nobody confirmed."""
    life = _anonymous(calling)
    life.step("check_threat")
    life.step("tell_security", **_told())
    life.fire("wait_first_contact")
    assert _notices(life, "threat_late") == []
    life.fire("wait_confirmation")
    assert {stage for _, stage in _notices(life, "threat_late")} == {"confirmation"}
    assert life.open_elements() == ["confirm_threat_receipt"]


def test_signs_that_nobody_looks_at_go_up_too(calling: World) -> None:
    """P-03: an alarm that nobody opened is late after 15 minutes and again after 60."""
    life = _anonymous(calling)
    life.fire("wait_first_contact")
    life.fire("wait_confirmation")
    assert len(_notices(life, "threat_late")) == 6
    assert life.open_elements() == ["check_threat"]


def test_who_dismisses_signs_says_why(calling: World) -> None:
    """P-03: no alarm is put aside without a reason, and none confirmed without its kind."""
    life = _life(calling)
    with pytest.raises(InvalidData) as refused:
        life.step("check_threat", decision="none", signs=None)
    assert refused.value.details["errors"] == {"reason": ["required"]}
    with pytest.raises(InvalidData) as refused:
        life.step("check_threat", signs=None)
    assert refused.value.details["errors"] == {"signs": ["required"]}
