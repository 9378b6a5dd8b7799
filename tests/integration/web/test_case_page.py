"""The case page: its people, its bonds, its history narrowed, the whole file on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from engine.operations.attach_file import attach_file
from engine.storage.tables import absences, appeals, cases, journal, redirects, role_grants
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import INTAKE, TO_QUALITY, Life

SignIn = Callable[[str], Visitor]
NAME = "Сейітова"


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    return life


def _tab(visitor: Visitor, life: Life, tab: str, **more: object) -> str:
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return str(visitor.get(f"/cases/{life.case_id}?tab={tab}{rest}").text)


def _rows(page: str, name: str) -> list[str]:
    return re.findall(rf'data-{name}="([^"]+)"', page)


def test_people_stand_with_their_parts_and_what_they_have_open(life: Life, as_person: SignIn) -> None:
    page = _tab(as_person("controller"), life, "people")
    parts = _rows(page, "part")
    staff = [
        "received",
        "registrar",
        "controller",
        "controller",
        "department_head",
        "executor",
        "co_executor",
    ]
    assert parts == staff
    # The quality analysis waits for a controller: nobody took it yet.
    assert f"/work-items/{life.item('quality_analysis').id}" in page


def test_whoever_is_away_today_is_marked(life: Life, as_person: SignIn) -> None:
    assert "absence" not in _tab(as_person("controller"), life, "people")
    today = datetime.now().date()
    away = {"kind": "leave", "starts_on": today - timedelta(days=2), "ends_on": today + timedelta(days=2)}
    before = _tab(as_person("controller"), life, "people").count("chip-orange")
    with life.world.engine.begin() as conn:
        conn.execute(insert(absences).values(person_id=life.world.people["executor"], **away))
    assert _tab(as_person("controller"), life, "people").count("chip-orange") == before + 1


@pytest.mark.parametrize("tab", ["people", "links", "history"])
def test_who_may_not_see_personal_data_sees_no_name_of_the_applicant(
    life: Life, as_person: SignIn, tab: str
) -> None:
    assert NAME not in _tab(as_person("auditor"), life, tab)
    assert NAME in _tab(as_person("controller"), life, "people")


def test_the_head_of_the_page_names_the_open_clock_that_ends_first(life: Life, as_person: SignIn) -> None:
    last = life.case().legal_last_day
    page = as_person("controller").get(f"/cases/{life.case_id}").text
    assert f"{last.year} ж. {last.day}" in page[: page.index('class="tabs"')]


# -- bonds ---------------------------------------------------------------------------------------


def _second(life: Life, **intake: str) -> Life:
    second = Life(life.world, life.at, **{**INTAKE, **intake})
    number = life.case().number
    second.step("register_appeal", duplicate_of=number)
    return second


def test_a_repeat_and_what_it_repeats_show_each_other(life: Life, as_person: SignIn) -> None:
    second = _second(life)
    controller = as_person("controller")
    page = _tab(controller, second, "links")
    assert _rows(page, "relation") == ["repeats"]
    assert f'href="/cases/{life.case_id}"' in page
    back = _tab(controller, life, "links")
    assert _rows(back, "relation") == ["repeated_by"]
    assert f'href="/cases/{second.case_id}"' in back


def test_a_bond_does_not_tell_whether_there_is_a_case_that_one_may_not_see(
    life: Life, as_person: SignIn
) -> None:
    """The executor executes the second appeal and has no part in the first: a number as it was typed, and the
    same words as for a number that nobody has."""
    second = _second(life)
    with life.world.engine.begin() as conn:
        conn.execute(
            update(cases)
            .where(cases.c.id == second.case_id)
            .values(executor_id=life.world.people["second_executor"])
        )
    reader = as_person("second_executor")
    known = _tab(reader, second, "links")
    assert f'href="/cases/{life.case_id}"' not in known
    ghost = Life(life.world, life.at)
    ghost.step("register_appeal", duplicate_of="ЖТ-2026-99999999")
    with life.world.engine.begin() as conn:
        conn.execute(
            update(cases)
            .where(cases.c.id == ghost.case_id)
            .values(executor_id=life.world.people["second_executor"])
        )
    number = str(life.case().number)
    table = re.compile(r"<tbody>.*?</tbody>", re.S)
    shown = [table.findall(known)[-1].replace(number, "N")]
    shown.append(table.findall(_tab(reader, ghost, "links"))[-1].replace("ЖТ-2026-99999999", "N"))
    assert shown[0] == shown[1]
    # And nothing of the second appeal on the first, for whoever may see only the first.
    assert second.case().number not in _tab(as_person("executor"), life, "links")


def test_a_redirected_part_shows_its_number_and_leads_to_the_case_that_it_became(
    life: Life, as_person: SignIn
) -> None:
    number = f"{life.case().number}/1"
    there = Life(life.world, life.at)
    with life.world.engine.begin() as conn:
        sent = {"case_id": life.case_id, "number": number, "extent": "part", "reason": "COMPETENCE"}
        target = life.world.oblast
        conn.execute(insert(redirects).values(**sent, target_id=target, sent_at=life.at))
        conn.execute(update(appeals).where(appeals.c.case_id == there.case_id).values(external_number=number))
    controller = as_person("controller")
    page = _tab(controller, life, "links")
    assert number in page and f'href="/cases/{there.case_id}"' in page
    back = _tab(controller, there, "links")
    assert _rows(back, "relation") == ["part_received"] and f'href="/cases/{life.case_id}"' in back
    # Whoever executes the first and has no part in the other learns the number that was sent, no more.
    narrow = _tab(as_person("executor"), life, "links")
    assert number in narrow and f'href="/cases/{there.case_id}"' not in narrow


# -- history -------------------------------------------------------------------------------------


def test_the_history_is_narrowed_by_person_period_and_words(life: Life, as_person: SignIn) -> None:
    controller, entry = as_person("controller"), re.compile(r'id="entry-(\d+)"')
    life.fire_next("watch")
    everything = entry.findall(_tab(controller, life, "history"))
    assert len(everything) == life.case().version
    own = life.world.people["executor"]
    his = entry.findall(_tab(controller, life, "history", person=own))
    with life.world.engine.connect() as conn:
        chosen = select(journal.c.case_seq).where(
            journal.c.case_id == life.case_id, journal.c.actor_id == own
        )
        assert [int(one) for one in his] == list(conn.execute(chosen.order_by(journal.c.case_seq)).scalars())
    system = entry.findall(_tab(controller, life, "history", person=0))
    assert system == everything[-1:]
    assert entry.findall(_tab(controller, life, "history", **{"from": "2026-11-24"})) == system
    assert entry.findall(_tab(controller, life, "history", to="2026-11-23")) == everything[:-1]
    found = entry.findall(_tab(controller, life, "history", text="ЖОЛДАНЫМ ТҮСТІ"))
    assert found == ["1"]


def test_the_counters_of_the_groups_follow_the_other_filters(life: Life, as_person: SignIn) -> None:
    page = _tab(as_person("controller"), life, "history", person=life.world.people["executor"])
    counts = [int(one) for one in re.findall(r'<span class="count">(\d+)</span></a>', page)][-4:]
    assert counts[0] == sum(counts[1:]) < life.case().version


@pytest.mark.parametrize("wrong", ["person=x", "from=2026-02-30", "to=soon", "page=-1", "text=" + "a" * 201])
def test_a_filter_that_means_nothing_is_refused_in_words(life: Life, as_person: SignIn, wrong: str) -> None:
    answer = as_person("controller").get(f"/cases/{life.case_id}?tab=history&{wrong}")
    assert answer.status_code == 400 and "invalid_filter" in answer.text


def test_an_entry_explains_the_time_and_who_the_actor_was_on_that_day(life: Life, as_person: SignIn) -> None:
    """A role that ended yesterday is still told of the entries of its time, and one of today is not."""
    own = life.world.people["executor"]
    with life.world.engine.begin() as conn:
        held = role_grants.c.person_id == own
        conn.execute(update(role_grants).where(held).values(ends_on=date(2026, 11, 23)))
        late = {"person_id": own, "role": "signer", "organisation_id": life.world.oblast}
        conn.execute(insert(role_grants).values(**late, starts_on=date(2026, 11, 24)))
    page = _tab(as_person("controller"), life, "history", person=own)
    explained = re.findall(r'role="tooltip">(.*?)</p>', page, re.S)
    assert explained and all("дүйсенбі, 2026 ж. 23 қараша, 09:" in one for one in explained)
    assert all("Орындаушы" in one and "Қол қоюшы" not in one for one in explained)


def test_a_long_history_comes_in_pages(
    life: Life, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cases.history_filter.PER_PAGE", 4)
    controller, entry = as_person("controller"), re.compile(r'id="entry-(\d+)"')
    pages = -(-life.case().version // 4)
    seen = [
        one for n in range(1, pages + 1) for one in entry.findall(_tab(controller, life, "history", page=n))
    ]
    assert [int(one) for one in seen] == list(range(1, life.case().version + 1))
    assert entry.findall(_tab(controller, life, "history", page=999))[-1] == str(life.case().version)


# -- paper ---------------------------------------------------------------------------------------


def test_the_whole_file_is_printed_in_order_unfolded_with_who_and_when(life: Life, as_person: SignIn) -> None:
    file = {"name": "акт.pdf", "stream": io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "media_type": "application/pdf"}
    attach_file(life.world.engine, life.world.controller, case_id=life.case_id, **file)
    page = as_person("controller").get(f"/cases/{life.case_id}/print").text
    order = [page.index(f"<h2>{n}. ") for n in range(1, 9)]
    assert order == sorted(order)
    for told in (NAME, "Ерубаев көшесі", "акт.pdf", life.world.controller.name, "M-01"):
        assert told in page
    assert len(re.findall(r'id="entry-\d+"', page)) == life.case().version
    # Nothing stays folded that paper cannot unfold.
    content = page[page.index('id="content"') : page.index("</main>")]
    assert not re.search(r"<details(?![^>]* open)[^>]*>", content) and "<form" not in content


def test_the_file_is_masked_on_paper_as_on_the_screen(life: Life, as_person: SignIn) -> None:
    page = as_person("auditor").get(f"/cases/{life.case_id}/print").text
    assert NAME not in page and "Ерубаев" not in page


@pytest.mark.parametrize("login", ["stranger", "second_executor"])
def test_the_file_does_not_open_to_whom_the_case_does_not(life: Life, as_person: SignIn, login: str) -> None:
    assert as_person(login).get(f"/cases/{life.case_id}/print").status_code == 404
