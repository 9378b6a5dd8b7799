"""The search finds what the reader may see by any of its words, and gives no sign of anything else."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from engine.domain.folding import CAPITALS, FOLD_FROM, fold_letters, tokens
from engine.domain.sought import sought
from engine.operations.attach_file import attach_file
from engine.operations.give_advice import give_advice
from engine.operations.rebuild_search import rebuild_search
from engine.queries import reading
from engine.queries import search as module
from engine.queries.case_list import case_list
from engine.queries.search import FEW, NEWEST, SearchFilters, SearchPage, search
from engine.queries.search_texts import RECORD_KEYS
from engine.storage.tables import appeals, applicants, attachments, cases, issues, records, search_words
from tests.factories import World
from tests.lives import RETURNED, TO_QUALITY, Life

IIN = "900101300009"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at, identity_number=IIN, middle_name="Ерланқызы")
    with published.engine.begin() as conn:
        conn.execute(update(appeals).values(external_number="ВХ-77/2026"))
    return life


def _search(life: Life, login: str, typed: str, **filters: Any) -> SearchPage:
    with reading(life.world.engine) as conn:
        actor = life.world.actor(login)
        return search(conn, actor, sought(typed), SearchFilters(**filters), at=life.at)


def _found(life: Life, login: str, typed: str, **filters: Any) -> list[int]:
    return [hit.case.id for hit in _search(life, login, typed, **filters).hits]


def _marked(page: SearchPage) -> list[tuple[str, str]]:
    return [
        (place.found_as, piece.text)
        for hit in page.hits
        for place in hit.places
        for piece in place.pieces
        if piece.marked
    ]


# -- finding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        *("жарық", "жарык", "ЖАРЫҚ", "жары", "жарығы", "ауласында жарык"),
        *("Сейітова Айнұр", "айнур сейитова", "Сейит ерлан", "Сейітова жарық"),
        *(IIN, IIN[:6], "вх-77/2026", "вх772026", "77"),
    ],
)
def test_a_controller_finds_a_case_by_any_word_as_people_type_it(life: Life, typed: str) -> None:
    assert _found(life, "controller", typed) == [life.case_id]


@pytest.mark.parametrize("typed", ["құбыр", "Ахметова", "жарық құбыр", "910101300009", "арық"])
def test_other_words_find_nothing(life: Life, typed: str) -> None:
    assert _found(life, "controller", typed) == []


def test_a_number_is_found_with_and_without_its_signs_and_by_its_parts(life: Life) -> None:
    life.walk("register_appeal")
    number = life.case().number
    series, year, last = number.split("-")
    whole = (number, number.lower(), f"{series} {year} {last}", f"{series}{year}{last}")
    for typed in (*whole, f"{series}-{year}-{int(last)}"):
        page = _search(life, "controller", typed)
        assert (page.total, page.top is not None) == (1, True), typed
    for typed in (last, str(int(last)), f"{year}-{last}", f"{series}-{year}"):
        page = _search(life, "controller", typed)
        assert (page.total, page.top) == (1, None), typed


def test_an_exact_number_stands_above_newer_cases_that_only_speak_of_it(life: Life) -> None:
    life.walk("register_appeal")
    number = life.case().number
    newer = Life(life.world, life.at, text=f"{number} хатыма жауап болмады, жарық жоқ.")
    page = _search(life, "controller", number)
    assert [hit.case.id for hit in page.hits] == [life.case_id, newer.case_id]
    assert page.top is not None and page.top.case.id == life.case_id


def test_every_kind_of_thing_is_found_and_can_be_asked_for_alone(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life.walk(*TO_QUALITY)
    demand = {"criterion": "Q1", "demand": "Трансформатордың нөмірін жазыңыз"}
    life.step("quality_analysis", **RETURNED | {"demands": [demand]})
    file = {"name": "Шамдардың актісі.pdf", "stream": io.BytesIO(b"%PDF-1.7\n%%EOF\n")}
    actor = life.world.controller
    attach_file(life.world.engine, actor, case_id=life.case_id, media_type="application/pdf", **file)
    with life.world.engine.connect() as conn:
        kinds = select(records.c.kind, records.c.data).where(records.c.case_id == life.case_id)
        data = {row.kind: row.data for row in conn.execute(kinds)}
    asked = {
        "person": "Сейітова",
        "text": "Ерубаев",
        "reply": data["reply"]["text"].split()[0],
        "demand": "трансформатор",
        "resolution": data["resolution"]["instruction"].split()[0],
        "attachment": "шамдар",
    }
    with life.world.engine.connect() as conn:
        body = text("select body from messages where case_id = :id order by id limit 1")
        asked["letter"] = next(
            token.folded
            for token in tokens(conn.execute(body, {"id": life.case_id}).scalar_one())
            if len(token.folded) > 5 and token.folded.isalpha()
        )
    for kind, typed in asked.items():
        page = _search(life, "controller", typed, kind=kind)
        assert [found_as for found_as, _ in _marked(page)][:1] == [kind], (kind, typed)
    assert _found(life, "controller", "трансформатор", kind="attachment") == []


def test_each_filter_narrows(life: Life) -> None:
    life.walk("register_appeal")
    case, world = life.case(), life.world
    with world.engine.connect() as conn:
        topic = conn.execute(select(appeals.c.topic).where(appeals.c.case_id == life.case_id)).scalar()
    day = date(2026, 11, 23)
    through = {"organisation_id": world.oblast, "state": case.state, "registered_from": day}
    assert _found(life, "controller", "жарық", **through, registered_to=day) == [life.case_id]
    assert _found(life, "registrar", "жарық", mine=True) == [life.case_id]
    stopped: tuple[dict[str, Any], ...] = (
        {"organisation_id": world.organisations["unit"]},
        {"state": "CLOSED"},
        {"topic": "none" if topic != "none" else "other"},
        {"registered_from": date(2026, 11, 24)},
        {"registered_to": date(2026, 11, 22)},
    )
    for filters in stopped:
        assert _found(life, "controller", "жарық", **filters) == [], filters
    assert _found(life, "second_controller", "жарық", mine=True) == []


# -- who may find what -----------------------------------------------------------------------------


def _nothing(page: SearchPage) -> bool:
    return (page.hits, page.total, page.more, page.consultations) == ((), 0, False, ())


@pytest.mark.parametrize("login", ["auditor", "methodologist"])
@pytest.mark.parametrize(
    "typed", [IIN, IIN[:3], IIN[:11], "Сейітова", "жарық", "Ерубаев", "вх772026", "ВХ-77/2026", "77"]
)
def test_who_sees_a_case_masked_neither_finds_nor_counts_it_by_what_is_masked(
    life: Life, login: str, typed: str
) -> None:
    assert _found(life, "controller", typed) == [life.case_id]
    assert _nothing(_search(life, login, typed))


@pytest.mark.parametrize("login", ["auditor", "methodologist"])
def test_who_sees_a_case_masked_finds_it_by_its_number_and_reads_nothing_of_it(
    life: Life, login: str
) -> None:
    life.walk("register_appeal")
    (hit,) = _search(life, login, life.case().number).hits
    assert (hit.exact, hit.places, hit.case.subject, hit.case.applicant) == (True, (), "•••", "•••")


@pytest.mark.parametrize("login", ["stranger", "strange_executor", "second_executor", "administrator"])
@pytest.mark.parametrize("typed", ["жарық", "Сейітова", IIN, "ЖТ", "2026"])
def test_a_stranger_finds_nothing(life: Life, login: str, typed: str) -> None:
    life.walk("register_appeal")
    assert _found(life, "controller", typed) == [life.case_id]
    assert _nothing(_search(life, login, typed))


def test_a_restricted_case_is_found_only_by_who_may_see_it(life: Life) -> None:
    life.walk("register_appeal")
    number = life.case().number
    assert _found(life, "methodologist", number) == [life.case_id]
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(access_level="restricted"))
    assert _found(life, "controller", "жарық") == [life.case_id]
    assert _found(life, "auditor", number) == [life.case_id]
    assert _nothing(_search(life, "methodologist", number))


def test_whom_a_complaint_is_about_finds_nothing_of_it(life: Life) -> None:
    about = life.world.people["controller"]
    assert _found(life, "controller", "жарық") == [life.case_id]
    with life.world.engine.begin() as conn:
        mine = update(appeals).where(appeals.c.case_id == life.case_id)
        conn.execute(mine.values(complained_of_id=about))
    assert _nothing(_search(life, "controller", "жарық"))
    assert _found(life, "second_controller", "жарық") == [life.case_id]


@pytest.fixture(params=["few", "newest", "index"])
def all_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small installations would only ever be searched in one of the ways."""
    monkeypatch.setattr(module, "FEW", FEW if request.param == "few" else -1)
    monkeypatch.setattr(module, "NEWEST", NEWEST if request.param == "newest" else 0)
    return


@pytest.mark.usefixtures("all_ways")
def test_all_ways_of_searching_find_the_same(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    with reading(life.world.engine) as conn:
        rows = {login: case_list(conn, actor).rows for login, actor in life.world.actors.items()}
    readers = {login for login, found in rows.items() if found and found[0].readable}
    assert {login for login in life.world.actors if _found(life, login, "жарық")} == readers
    assert {"controller", "executor"} < readers < set(life.world.actors)


def test_a_consultation_is_found_where_contacts_are_received(life: Life) -> None:
    give_advice(
        life.world.engine,
        life.world.registrar,
        organisation_id=life.world.oblast,
        way="phone",
        language="kk",
        topic=None,
        person_name="Ахметова Сәуле",
        phone="",
        question="Зейнетақыны қалай рәсімдеуге болады?",
        answer="Халыққа қызмет көрсету орталығына барыңыз.",
        key="advice",
    )
    (one,) = _search(life, "registrar", "зейнетакы ахметова").consultations
    assert [piece.text for piece in one.pieces if piece.marked] == ["Зейнетақыны"]
    for login in ("stranger", "executor", "auditor"):
        assert _search(life, login, "зейнетақы").consultations == ()


# -- bounds ----------------------------------------------------------------------------------------


def test_more_than_are_counted_is_said_and_all_pages_are_apart(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [Life(life.world, life.at, subject=f"Жарық жоқ {n}").case_id for n in range(4)]
    monkeypatch.setattr(module, "MOST", 4)
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    pages = []
    with reading(life.world.engine) as conn:
        for number in (1, 2, 3):
            page = search(conn, life.world.controller, sought("жарық"), SearchFilters(), page=number)
            assert (page.total, page.more) == (4, True)
            pages.append([hit.case.id for hit in page.hits])
    assert pages == [[more[3], more[2]], [more[1], more[0]], []]


@pytest.mark.parametrize(
    "typed", ["' | 'n", "жарық:* | құбыр", "\\'", "<-> & !", "🙂", "سلام", "а'б\\в", "@0"]
)
def test_operators_are_letters_or_nothing(life: Life, typed: str) -> None:
    _search(life, "controller", typed)
    assert _found(life, "controller", "құбыр | жарық") == []


# -- the index -------------------------------------------------------------------------------------


def _words(life: Life) -> set[str]:
    with life.world.engine.connect() as conn:
        chosen = select(func.unnest(func.tsvector_to_array(search_words.c.words)))
        return set(conn.execute(chosen).scalars())


def test_the_database_folds_and_cuts_words_as_the_program_does(life: Life) -> None:
    samples = (
        FOLD_FROM + CAPITALS,
        "Нұр-Сұлтан О’Брайен, ЖТ-2026-0012; «әлем» – №7/5 a-b--c 'x' -y- \u200b\u202eқ 🙂 سلام ß",
    )
    with life.world.engine.connect() as conn:
        for sample in samples:
            folded = conn.execute(select(func.search_fold(sample))).scalar_one()
            cut = set(conn.execute(select(func.search_tokens(sample))).scalars())
            assert (folded, cut) == (fold_letters(sample), {token.folded for token in tokens(sample)})


def test_the_database_keeps_the_texts_that_snippets_are_made_of(life: Life) -> None:
    with life.world.engine.connect() as conn:
        for kind, (_, keys) in RECORD_KEYS.items():
            assert tuple(conn.execute(select(func.search_record_keys(kind))).scalar_one()[1:]) == keys
        assert conn.execute(select(func.search_record_keys("intake"))).scalar_one() is None


def test_what_is_erased_is_no_longer_found(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.kind == "resolution")
        said = conn.execute(chosen).scalar_one()["instruction"].split()[0]
    assert _found(life, "controller", said, kind="resolution") == [life.case_id]
    with life.world.engine.begin() as conn:
        nobody = {"last_name": "", "first_name": "", "middle_name": "", "identity_number": None}
        conn.execute(update(applicants).values(nobody))
        conn.execute(update(appeals).values(text="", subject=""))
        conn.execute(update(issues).values(demand="", address=""))
        conn.execute(text("alter table records disable trigger records_emptied_by_act"))
        conn.execute(update(records).values(data={}))
        conn.execute(text("alter table records enable trigger records_emptied_by_act"))
        conn.execute(delete(attachments))
    for typed in ("Сейітова", IIN, "жарық", said):
        assert _nothing(_search(life, "controller", typed, kind=None if typed == IIN else "person"))
    assert not [word for word in _words(life) if word.startswith(("p:", "i:", "a:", "o:"))]


def test_the_words_can_be_made_again(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    before = _words(life)
    with life.world.engine.begin() as conn:
        conn.execute(delete(search_words))
        conn.execute(insert(search_words).values(kind="message", source_id=10**9, words="wrong"))
    assert _found(life, "controller", "жарық") == []
    assert rebuild_search(life.world.engine) > 1
    assert _words(life) == before
    assert _found(life, "controller", "жарық") == [life.case_id]


def test_a_very_long_text_can_be_received(life: Life) -> None:
    long = " ".join(f"сөз{n}құбыр-{n}" for n in range(30_000))
    with life.world.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == life.case_id).values(text=long))
    assert _found(life, "controller", "сөз7құбыр") == [life.case_id]
