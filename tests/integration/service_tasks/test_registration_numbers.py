"""Each organisation numbers what it registers, by series and year, without a gap (APPC Art. 64; R-113)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from engine.domain.actor import Actor, Role
from engine.domain.errors import Ambiguous, NotFound, ProcessStuck
from engine.operations.complete_work_item import complete_work_item
from engine.operations.receive_appeal import receive_appeal
from engine.queries import reading
from engine.queries.case_list import case_list
from engine.queries.case_number import case_id_of
from engine.queries.public_status import public_status
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.register import next_number
from engine.service_tasks.registry import REGISTRY
from engine.storage.migrations.versions import r0012_numbers_of_an_organisation as r0012
from engine.storage.tables import cases, number_series, role_grants, work_items
from tests.factories import World, actor_of, make_person
from tests.lives import FORMS, INTAKE
from tests.prove.audit import problems

THREADS, EACH = 8, 6
FIRST = "ЖТ-2026-00000001"


class Desks:
    """A registrar in each of two organisations that have nothing to do with one another."""

    def __init__(self, world: World, at: datetime) -> None:
        self.engine, self.at = world.engine, at
        elsewhere = world.organisations["other_oblast"]
        with world.engine.begin() as conn:
            person_id = make_person(conn, "other_registrar", elsewhere, Role.REGISTRAR)
            other = actor_of(conn, person_id)
        self.of: dict[int, Actor] = {world.oblast: world.registrar, elsewhere: other}
        self.here, self.elsewhere = world.oblast, elsewhere

    def receive(self, organisation_id: int, **intake: Any) -> int:
        registrar, data = self.of[organisation_id], {**INTAKE, **intake}
        answer = receive_appeal(
            self.engine, registrar, data=data, organisation_id=organisation_id, at=self.at
        )
        return int(answer["case_id"])

    def register(self, organisation_id: int, case_id: int) -> None:
        chosen = select(work_items.c.id, work_items.c.version).where(
            work_items.c.case_id == case_id, work_items.c.state == "open"
        )
        with self.engine.connect() as conn:
            item = conn.execute(chosen).one()
        complete_work_item(
            self.engine,
            self.of[organisation_id],
            work_item_id=item.id,
            version=item.version,
            data=FORMS["register_appeal"],
            at=self.at + timedelta(minutes=7),
        )

    def registered(self, organisation_id: int, **intake: Any) -> int:
        case_id = self.receive(organisation_id, **intake)
        self.register(organisation_id, case_id)
        return case_id


@pytest.fixture
def desks(published: World, at: datetime) -> Desks:
    return Desks(published, at)


def numbers(engine: Engine) -> dict[int, list[str]]:
    found = defaultdict(list)
    with engine.connect() as conn:
        chosen = select(cases.c.organisation_id, cases.c.number).where(cases.c.number.is_not(None))
        for row in conn.execute(chosen.order_by(cases.c.number)):
            found[row.organisation_id].append(row.number)
    return dict(found)


def run_of(series: str, count: int) -> list[str]:
    return [f"{series}-2026-{n:08d}" for n in range(1, count + 1)]


def failing(ids: set[int], task: Any) -> Any:
    """The task that comes after the number, which fails for these cases."""

    def fail(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
        if ctx.case_id in ids:
            assert ctx.case["number"] is not None  # the number has been drawn
            raise OSError("the line is down")
        return dict(task(ctx, inputs))

    return fail


def test_each_organisation_begins_at_one_and_counts_its_own(desks: Desks) -> None:
    entity = {"applicant_kind": "legal_entity", "name": "ЖШС «Сарыарқа»"}
    for organisation_id in (desks.here, desks.elsewhere, desks.here):
        desks.registered(organisation_id)
    desks.registered(desks.elsewhere, **entity)
    assert numbers(desks.engine) == {
        desks.here: run_of("ЖТ", 2),
        desks.elsewhere: run_of("ЖТ", 1) + run_of("ЗТ", 1),
    }


def test_each_year_begins_at_one(desks: Desks) -> None:
    with desks.engine.begin() as conn:
        drawn = [next_number(conn, desks.here, "ЖТ", year) for year in (2026, 2026, 2027, 2026)]
    assert drawn == [1, 2, 1, 3]


def test_eight_threads_in_two_organisations_leave_no_gap_and_no_double(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every third registration fails after its number was drawn, and the number goes to another."""
    work = [
        [((desks.here, desks.elsewhere)[thread % 2], thread * EACH + n) for n in range(EACH)]
        for thread in range(THREADS)
    ]
    waiting = [[(place, desks.receive(place), n % 3 == 2) for place, n in part] for part in work]
    lost = {case_id for part in waiting for _, case_id, fails in part if fails}
    monkeypatch.setitem(REGISTRY, "send-message", failing(lost, REGISTRY["send-message"]))
    together = Barrier(THREADS)

    def register(part: list[tuple[int, int, bool]]) -> int:
        together.wait()
        failed = 0
        for place, case_id, _ in part:
            try:
                desks.register(place, case_id)
            except ProcessStuck:
                failed += 1
        return failed

    with ThreadPoolExecutor(THREADS) as pool:
        failed = sum(pool.map(register, waiting))
    assert failed == len(lost) == THREADS * EACH // 3
    good = {
        place: sum(p == place and not fails for part in waiting for p, _, fails in part)
        for place in (desks.here, desks.elsewhere)
    }
    assert numbers(desks.engine) == {place: run_of("ЖТ", count) for place, count in good.items()}
    with desks.engine.connect() as conn:
        assert [found for found in problems(conn, {}) if "registration number" in found] == []


def test_a_registration_that_was_rolled_back_gives_its_number_to_the_next(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = desks.receive(desks.here)
    with monkeypatch.context() as patch:
        patch.setitem(REGISTRY, "send-message", failing({lost}, REGISTRY["send-message"]))
        with pytest.raises(ProcessStuck, match="send-message: OSError"):
            desks.register(desks.here, lost)
    with desks.engine.connect() as conn:
        assert conn.execute(select(number_series)).first() is None
    desks.registered(desks.here)
    desks.register(desks.here, lost)
    assert numbers(desks.engine) == {desks.here: run_of("ЖТ", 2)}


def test_one_organisation_cannot_give_a_number_twice(desks: Desks) -> None:
    """Negative control: the table itself refuses, whatever the program does."""
    desks.registered(desks.here)
    second = desks.registered(desks.here)
    third = desks.registered(desks.elsewhere)
    with desks.engine.connect() as conn:
        assert conn.execute(select(cases.c.number).where(cases.c.id == third)).scalar() == FIRST
        with pytest.raises(IntegrityError, match="uq_cases_number_organisation_id"):
            conn.execute(update(cases).where(cases.c.id == second).values(number=FIRST))


def test_a_number_of_two_organisations_is_refused_with_both_named(desks: Desks) -> None:
    ours, theirs = desks.registered(desks.here), desks.registered(desks.elsewhere)
    second = desks.registered(desks.here)
    with reading(desks.engine) as conn:
        with pytest.raises(Ambiguous) as refused:
            case_id_of(conn, FIRST)
        assert [(one["case_id"], one["organisation"]["en"]) for one in refused.value.details["cases"]] == [
            (ours, "oblast"),
            (theirs, "other_oblast"),
        ]
        assert case_id_of(conn, "ЖТ-2026-00000002") == second
        assert [case_id_of(conn, str(one)) for one in (ours, theirs)] == [ours, theirs]
        with pytest.raises(NotFound):
            case_id_of(conn, "ЖТ-2026-00000003")


def test_a_search_finds_both_only_for_whoever_may_see_both_and_tells_them_apart(desks: Desks) -> None:
    ours, theirs = desks.registered(desks.here), desks.registered(desks.elsewhere)
    with desks.engine.begin() as conn:
        person_id = make_person(conn, "of_both", desks.here, Role.CONTROLLER)
        grant = {"person_id": person_id, "role": Role.CONTROLLER, "organisation_id": desks.elsewhere}
        conn.execute(insert(role_grants).values(grant))
        both = actor_of(conn, person_id)
    with reading(desks.engine) as conn:
        found = case_list(conn, both, text=FIRST, at=desks.at)
        assert {(row.id, row.organisation["en"]) for row in found.rows} == {
            (ours, "oblast"),
            (theirs, "other_oblast"),
        }
        assert found.mixed
        own = case_list(conn, desks.of[desks.here], text=FIRST, at=desks.at)
        assert ([row.id for row in own.rows], own.mixed) == ([ours], False)


def test_the_page_of_a_voucher_shows_the_case_of_its_own_organisation(desks: Desks) -> None:
    ours, theirs = desks.registered(desks.here), desks.registered(desks.elsewhere)
    with reading(desks.engine) as conn:
        shown = [public_status(conn, one) for one in (ours, theirs)]
    assert [(one.number, one.organisation["en"]) for one in shown] == [
        (FIRST, "oblast"),
        (FIRST, "other_oblast"),
    ]


def test_the_migration_goes_on_after_the_highest_number_of_each(desks: Desks) -> None:
    """Revision 0012: before it, one series of the installation numbered both."""
    given = {desks.here: ("ЖТ-2026-00000001", "ЖТ-2026-00000003"), desks.elsewhere: ("ЖТ-2026-00000002",)}
    for organisation_id, named in given.items():
        for number in named:
            case_id = desks.registered(organisation_id)
            with desks.engine.begin() as conn:
                conn.execute(update(cases).where(cases.c.id == case_id).values(number=number))
    with desks.engine.begin() as conn:
        conn.execute(delete(number_series))
        shared = {"organisation_id": desks.here, "series": "ЖТ", "year": 2026, "last": 3}
        conn.execute(insert(number_series).values(shared))
        for statement in r0012._SERIES:
            conn.execute(text(statement))
    for organisation_id in (desks.here, desks.elsewhere):
        desks.registered(organisation_id)
    assert numbers(desks.engine) == {
        desks.here: ["ЖТ-2026-00000001", "ЖТ-2026-00000003", "ЖТ-2026-00000004"],
        desks.elsewhere: ["ЖТ-2026-00000002", "ЖТ-2026-00000003"],
    }
