"""An act of two persons destroys a person's data everywhere, and the journal still proves what happened."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from engine.domain.errors import AlreadyDone, CaseErased, DutiesConflict, Forbidden, InvalidData, NotFound
from engine.domain.local_time import local_date
from engine.journal import rebuild, verify
from engine.operations.attach_file import attach_file
from engine.operations.comment import comment
from engine.operations.decide_erasure import decide_erasure
from engine.operations.draw_sample import draw_sample
from engine.operations.keep_letters import keep_letters
from engine.operations.mark_sample_case import mark_sample_case
from engine.operations.propose_erasure import propose_erasure
from engine.operations.remove_erased_files import left_over, remove_erased_files
from engine.operations.save_filter import save_filter
from engine.operations.save_intake_draft import save_intake_draft
from engine.queries.erasures import acts, same_person
from engine.storage import files
from engine.storage.tables import (
    appeals,
    applicants,
    erased_files,
    messages,
    records,
    sample_marks,
    search_words,
)
from tests.erasing import found_in_files, found_in_tables
from tests.factories import World
from tests.lives import TO_EXECUTOR, WHOLE, Life

PERSON: dict[str, Any] = {
    "last_name": "Жұмағұлова",
    "first_name": "Перизат",
    "identity_number": "850315400125",
    "phone": "+7 701 555 66 77",
    "address": "Сәтбаев даңғылы 77-19",
    "email": "",
    "subject": "Қазандық жарылды",
    "text": "Үйіміздің қазандығы жарылды, Жұмағұлова Перизат, көмек керек.",
}
WORDS = ("Жұмағұлова", "Перизат", "850315400125", "555 66 77", "Сәтбаев даңғылы", "қазандығы", "жарылды")
FOLDED = ("жумагулова", "қазандығы")
OWN, SHARED = b"%PDF-1.7 own of Perizat", b"%PDF-1.7 shared by two"


class House:
    def __init__(self, world: World, at: datetime, folder: Path) -> None:
        self.world, self.folder, self.engine = world, folder, world.engine
        self.life = Life(world, at, **PERSON)
        self.other = Life(world, at)
        self.life.walk(*TO_EXECUTOR)
        for life, content in ((self.life, OWN), (self.life, SHARED), (self.other, SHARED)):
            self.attach(life, content)
        comment(self.engine, world.controller, case_id=self.life.case_id, text="Жұмағұлова телефон соқты")
        self.life.walk(*WHOLE[len(TO_EXECUTOR) :])
        self.life.act("rating")
        self.letters()
        self.later = datetime(2032, 1, 2, 10, tzinfo=at.tzinfo)

    def attach(self, life: Life, content: bytes) -> str:
        answer = attach_file(
            self.engine,
            self.world.controller,
            case_id=life.case_id,
            name="Жұмағұлова өтініші.pdf" if life is self.life else "қосымша.pdf",
            stream=io.BytesIO(content),
            at=life.at,
        )
        return str(answer["sha256"])

    def letters(self) -> None:
        on_paper = (messages.c.case_id == self.life.case_id) & (messages.c.channel == "post")
        with self.engine.connect() as conn:
            ids = conn.execute(select(messages.c.id).where(on_paper)).scalars().all()
        assert ids
        registrar = self.world.registrar
        keep_letters(self.engine, registrar, message_ids=ids, status_url="https://a.kz/{}".format)

    def propose(self, *lives: Life, login: str = "department_head", **more: Any) -> int:
        told = {"act_number": "12", "act_date": date(2031, 12, 30), "ground": "term", "at": self.later} | more
        ids = [life.case_id for life in lives or (self.life,)]
        answer = propose_erasure(self.engine, self.world.actor(login), case_ids=ids, **told)
        return int(answer["erasure_id"])

    def confirm(self, erasure_id: int, login: str = "signer", **more: Any) -> dict[str, Any]:
        told = {"confirm": True, "at": self.later} | more
        return decide_erasure(self.engine, self.world.actor(login), erasure_id=erasure_id, **told)

    def erase(self, *lives: Life) -> dict[str, Any]:
        return self.confirm(self.propose(*lives))

    def report(self, *statements: str) -> Any:
        with self.engine.connect() as conn:
            for statement in ("alter table records disable trigger user", *statements):
                conn.execute(text(statement))
            found = verify(conn)
            conn.rollback()
        return found


@pytest.fixture
def house(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return House(published, at, tmp_path)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text(f"select count(*) from {table}")).scalar_one())


def test_nothing_of_the_person_is_left_anywhere_and_the_journal_holds(house: House) -> None:
    save_intake_draft(house.engine, house.world.registrar, data={"identity_number": "850315400125"})
    before = found_in_tables(house.engine, *WORDS, *FOLDED)
    assert before.keys() == {*WORDS, *FOLDED}, "the control: all of it is found before"
    for table in ("records", "appeals", "messages", "attachments", "search_words", "intake_drafts", "text"):
        assert table == "text" or any(f"public.{table}" in hits for hits in before.values()), table
    own = files.path(house.attach(house.other, b"%PDF-1.7 still there")).parent.parent
    assert found_in_files(own, OWN)
    told = house.erase()
    assert (told["state"], told["erased"]) == ("carried_out", [house.life.case_id])
    remove_erased_files(house.engine, grace=timedelta(0))
    assert found_in_tables(house.engine, *WORDS, *FOLDED) == {}
    assert found_in_files(house.folder, OWN, *(word.encode() for word in WORDS)) == {}
    report = house.report()
    assert (report.ok, report.erased_count > 5) == (True, True)
    with house.engine.connect() as conn:
        rebuild(conn, house.life.case_id)


def test_a_file_that_another_case_has_too_stays(house: House) -> None:
    house.erase()
    told = remove_erased_files(house.engine, grace=timedelta(0))
    assert (told["kept"], told["left"]) == (1, 0)
    assert found_in_files(house.folder, SHARED)
    assert not found_in_files(house.folder, OWN)
    assert left_over(house.engine) == []


def test_files_that_could_not_go_are_named_and_go_later(house: House) -> None:
    """A killed worker, a busy disk: the row stays until the file is gone."""
    house.erase()
    left = remove_erased_files(house.engine)["left"]
    assert left > 1, "just written: perhaps of an open command"
    assert len(left_over(house.engine)) == left
    assert remove_erased_files(house.engine, grace=timedelta(0)) == {"removed": left, "kept": 0, "left": 0}
    assert left_over(house.engine) == []
    house.attach(house.other, OWN)
    assert left_over(house.engine) == [], "another person brought the same file"
    with house.engine.connect() as conn:
        left = select(erased_files.c.sha256).where(erased_files.c.removed_at.is_(None))
        assert conn.execute(left).first() is None


def test_a_reason_that_names_the_person_is_refused(house: House) -> None:
    """The act stays when the data are gone."""
    with pytest.raises(InvalidData) as refused:
        house.confirm(house.propose(), confirm=False, reason="Жұмағұлованың өтініші бойынша")
    assert refused.value.details["errors"] == {"reason": ["names_the_person"]}


def test_two_persons_stand_behind_an_act(house: House) -> None:
    erasure_id = house.propose()
    with pytest.raises(DutiesConflict):
        house.confirm(erasure_id, "department_head")
    for login in ("controller", "registrar", "auditor", "administrator"):
        with pytest.raises(Forbidden):
            house.confirm(erasure_id, login)
        with pytest.raises((Forbidden, NotFound)):
            house.propose(login=login)
    with pytest.raises(DBAPIError), house.engine.begin() as conn:
        conn.execute(
            text("update erasures set state = 'carried_out', decided_by = proposed_by, decided_at = now()")
        )
    assert house.report().erased_count == 0


def test_R042_a_running_case_and_one_before_its_term_are_refused(house: House) -> None:
    def codes(*lives: Life, **more: Any) -> Any:
        with pytest.raises(InvalidData) as refused:
            house.propose(*lives, **more)
        return refused.value.details["errors"]

    assert codes(house.other) == {"cases": ["still_running"]}
    assert codes(house.other, ground="court", basis="№ 5") == {"cases": ["still_running"]}
    early = {"at": datetime(2031, 12, 31, 23, tzinfo=house.later.tzinfo), "act_date": date(2031, 1, 1)}
    assert codes(**early) == {"cases": ["term_not_over"]}
    assert codes(ground="court", **early) == {"basis": ["required"]}
    assert house.propose(ground="court", basis="Сот шешімі № 5", **early)
    assert codes(ground="law", basis="Жұмағұлова өтініші") == {"basis": ["names_the_person"]}
    for wrong in ({"act_number": " "}, {"act_date": None}, {"act_date": date(2033, 1, 1)}, {"ground": "x"}):
        assert codes(**wrong).keys() == wrong.keys()


def test_what_came_up_since_the_proposal_stops_the_act_whole(house: House) -> None:
    erasure_id = house.propose()
    with house.engine.begin() as conn:
        conn.execute(text("update cases set closed_at = null where id = :id"), {"id": house.life.case_id})
    with pytest.raises(InvalidData):
        house.confirm(erasure_id)
    assert house.report("update cases set closed_at = received_at").erased_count == 0


def test_an_act_is_carried_out_once(house: House) -> None:
    first, second = house.propose(), house.propose()
    house.confirm(first)
    with pytest.raises(AlreadyDone):
        house.confirm(first)
    entries = count(house.engine, "journal")
    told = house.confirm(second)
    assert (told["erased"], told["already"]) == ([], [house.life.case_id])
    assert count(house.engine, "journal") == entries
    with pytest.raises(CaseErased):
        house.propose()
    assert house.report().ok


def test_a_refused_act_leaves_everything(house: House) -> None:
    erasure_id = house.propose()
    with pytest.raises(InvalidData):
        house.confirm(erasure_id, confirm=False)
    house.confirm(erasure_id, confirm=False, reason="Сот талап етті.")
    assert found_in_tables(house.engine, WORDS[0])
    assert house.report().erased_count == 0


def test_an_erased_case_takes_no_more_commands(house: House) -> None:
    house.erase()
    with pytest.raises(CaseErased) as refused:
        comment(house.engine, house.world.controller, case_id=house.life.case_id, text="Тағы")
    assert refused.value.details == {"act_number": "12", "act_date": "2031-12-30"}


EMPTIED = "update records set data = '{}', canonical = null, salt = null where id ="


@pytest.mark.parametrize("erased", [False, True])
def test_a_record_that_was_emptied_without_an_act_is_found(house: House, erased: bool) -> None:
    """Also where an act erased another case: an act speaks for its own cases alone."""
    if erased:
        house.erase()
    other = house.other.case_id
    last = f"(select max(id) from records where case_id = {other})"
    report = house.report(f"{EMPTIED} {last}")
    assert (report.reason, report.case_id) == ("record_missing", other)
    forged = f"insert into erasure_cases select id, {other}, 1 from erasures"
    report = house.report("alter table erasure_cases disable trigger user", forged, f"{EMPTIED} {last}")
    assert report.reason == "record_missing", "rows of acts are not entries"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("canonical = '{}'", "record_changed"),
        ("canonical = '{}', salt = '\\x00'", "record_not_erased"),
        ('data = \'{"text": "x"}\'', "record_changed"),
        ("author_id = null, version = version + 100", "record_changed"),
        ("author_id = (select max(id) from people)", "record_changed"),
        ("author_id = null", "record_changed"),
        ("at = at + interval '1 day'", "record_changed"),
    ],
)
def test_what_an_act_left_cannot_be_filled_again(house: House, change: str, reason: str) -> None:
    house.erase()
    free = "alter table records drop constraint ck_records_emptied"
    of_case = f"where id = (select max(id) from records where case_id = {house.life.case_id})"
    assert house.report(free, f"update records set {change} {of_case}").reason == reason


@pytest.mark.parametrize(
    "change",
    [
        "update erasures set act_number = '13'",
        "update erasures set act_date = act_date - 1",
        "update erasures set ground = 'law'",
        "update erasures set decided_by = (select min(id) from people)",
        "delete from erasure_cases",
        "insert into erasure_cases select id, (select max(id) from cases), 1 from erasures",
    ],
)
def test_an_act_that_was_rewritten_is_found(house: House, change: str) -> None:
    house.erase()
    free = [f"alter table {table} disable trigger user" for table in ("erasures", "erasure_cases")]
    report = house.report(*free, change)
    assert report.reason == "act_differs"
    assert house.report(*free).ok, "the control"


def test_the_database_lets_only_what_an_act_names_be_emptied(house: House) -> None:
    def refused(statement: str) -> bool:
        with house.engine.connect() as conn:
            try:
                conn.execute(text(statement))
            except DBAPIError:
                return True
            finally:
                conn.rollback()
        return False

    empty = "update records set data = '{}', canonical = null, salt = null where case_id = "
    assert refused(f"{empty}{house.life.case_id}")
    house.propose()
    assert refused("update erasure_cases set case_seq = 1"), "not carried out"
    assert refused(f"{empty}{house.life.case_id}")
    house.erase()
    assert not refused(f"{empty}{house.life.case_id}"), "the control"
    assert refused(f"{empty}{house.other.case_id}")
    for statement in (
        "update records set version = 9",
        "delete from records",
        "truncate records",
        "delete from erasure_cases",
        "update erasures set act_number = '13'",
        "delete from erasures",
        "truncate erasures cascade",
    ):
        assert refused(statement), statement


def test_an_applicant_of_two_cases_stays_with_the_other(house: House) -> None:
    with house.engine.begin() as conn:
        conn.execute(
            text(
                "update appeals set applicant_id ="
                " (select applicant_id from appeals where case_id = :of) where case_id = :id"
            ),
            {"of": house.life.case_id, "id": house.other.case_id},
        )
    house.erase()
    hits = found_in_tables(house.engine, "850315400125")["850315400125"]
    assert hits == {"public.applicants", "public.search_words"}
    with house.engine.connect() as conn:
        words = select(search_words.c.words).where(
            search_words.c.kind == "case", search_words.c.source_id == house.life.case_id
        )
        assert "жумагулова" not in str(conn.execute(words).scalar())


def test_what_an_auditor_remarked_goes_with_the_case_and_never_else(house: House) -> None:
    day = local_date(house.life.at)
    told = {"kind": "registered", "organisation_id": house.world.oblast, "first": day, "last": day}
    other = Life(house.world, house.life.at)
    other.step("register_appeal")
    drawn = draw_sample(house.engine, house.world.auditor, percent=100, **told)
    marks = {"file": ("not", "Жұмағұлованың өтініші жоқ")}
    for life in (house.life, other):
        mark_sample_case(house.engine, house.world.auditor, **drawn, case_id=life.case_id, results=marks)
    with house.engine.connect() as conn, pytest.raises(DBAPIError):
        conn.execute(update(sample_marks).values(remark=""))
    house.erase()
    remarks = select(sample_marks.c.case_id, sample_marks.c.remark)
    with house.engine.connect() as conn:
        left = {row.case_id: row.remark for row in conn.execute(remarks)}
    with pytest.raises(CaseErased):
        mark_sample_case(
            house.engine, house.world.auditor, **drawn, case_id=house.life.case_id, results=marks
        )
    assert left == {house.life.case_id: "", other.case_id: "Жұмағұлованың өтініші жоқ"}


def test_records_keep_who_wrote_them_and_when(house: House) -> None:
    chosen = select(records.c.kind, records.c.version, records.c.author_id, records.c.at, records.c.case_seq)
    chosen = chosen.where(records.c.case_id == house.life.case_id).order_by(records.c.id)
    with house.engine.connect() as conn:
        before = conn.execute(chosen).all()
    house.erase()
    with house.engine.connect() as conn:
        assert conn.execute(chosen).all() == before
        conn.execute(update(messages).values(body="x"))
        conn.rollback()


def test_lists_and_unfinished_intakes_of_others_stay_whatever_was_typed(house: House) -> None:
    """A dash or a short number that stands for a telephone is in everybody's lists."""
    engine, controller = house.engine, house.world.controller
    with engine.begin() as conn:
        conn.execute(update(applicants).values(phone="-", identity_number=None))
    save_filter(engine, controller, name="Кешіккендер", arguments="preset=unit&from=2026-01-01")
    save_intake_draft(engine, house.world.registrar, data={"phone": "-", "text": "Басқа"}, at=house.life.at)
    house.erase()
    assert (count(engine, "saved_filters"), count(engine, "intake_drafts")) == (1, 1)


def test_the_telephone_is_found_however_it_was_written(house: House) -> None:
    engine, controller = house.engine, house.world.controller
    save_filter(engine, controller, name="Ж.", arguments=f"preset=unit&text={quote('8 (701) 555-66-77')}")
    save_filter(engine, controller, name="Басқа", arguments="preset=unit&text=7015556678")
    house.erase()
    assert count(engine, "saved_filters") == 1


def offered(house: House, life: Life, login: str = "department_head") -> set[int]:
    with house.engine.connect() as conn:
        return {one.id for one in same_person(conn, house.world.actor(login), life.case_id)}


def test_the_cases_of_one_person_are_offered_together(house: House) -> None:
    assert offered(house, house.other) == {house.other.case_id}
    again = Life(house.world, house.life.at, **PERSON)
    again.walk(*TO_EXECUTOR)
    assert offered(house, again) == {again.case_id, house.life.case_id}


@pytest.mark.parametrize("flag", ["wrong_control", "bad_century", None])
def test_a_number_that_many_typed_makes_nobody_the_same_person(house: House, flag: str | None) -> None:
    again = Life(house.world, house.life.at, **PERSON)
    again.walk(*TO_EXECUTOR)
    told = {"identity_number": "000000000000", "identity_flag": flag, "name_key": "", "phone_key": ""}
    with house.engine.begin() as conn:
        conn.execute(update(applicants).values(told))
    assert offered(house, again) == {again.case_id}


def test_an_act_names_no_case_about_the_reader(house: House) -> None:
    house.propose(house.life)
    head = house.world.actor("department_head")
    with house.engine.connect() as conn:
        assert [len(act.cases) for act in acts(conn, head)] == [1]
    with house.engine.begin() as conn:
        about = {"complained_of_id": head.person_id}
        conn.execute(update(appeals).where(appeals.c.case_id == house.life.case_id).values(about))
        assert acts(conn, head) == ()
        assert [len(act.cases) for act in acts(conn, house.world.actor("signer"))] == [1]
