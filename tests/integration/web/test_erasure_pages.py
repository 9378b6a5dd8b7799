"""What an erased case shows on every page, and the pages on which an act is made."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from engine.operations.attach_file import attach_file
from engine.operations.comment import comment
from engine.operations.decide_erasure import decide_erasure
from engine.operations.propose_erasure import propose_erasure
from engine.storage.tables import attachments, messages, signatures
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import WHOLE, Life
from webapp.citizen.tokens import status_token

SignIn = Callable[[str], Visitor]
TABS = ("appeal", "people", "documents", "clock", "history", "comments", "links")
NAMES = ("Сейітова", "Ерубаев", "жарық жоқ")
ACT = {"en": "Erased by act No. 12 of", "kk": "№ 12 акт бойынша жойылды", "ru": "Уничтожено по акту № 12 от"}


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A closed case with a file and a comment."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk(*WHOLE)
    life.act("rating")
    controller = published.controller
    file = {"name": "Сейітова.pdf", "stream": io.BytesIO(b"%PDF-1.7\n%%EOF\n")}
    attach_file(published.engine, controller, case_id=life.case_id, **file)
    comment(published.engine, controller, case_id=life.case_id, text="Сейітова қоңырау шалды")
    return life


def act(life: Life, *, confirm: bool = True) -> int:
    world, later = life.world, datetime(2032, 1, 2, 10, tzinfo=life.at.tzinfo)
    told = {"act_number": "12", "act_date": date(2031, 12, 30), "ground": "term", "at": later}
    proposed = propose_erasure(world.engine, world.department_head, case_ids=[life.case_id], **told)
    if confirm:
        decide_erasure(world.engine, world.signer, confirm=True, at=later, **proposed)
    return int(proposed["erasure_id"])


def pages(life: Life) -> list[str]:
    case = f"/cases/{life.case_id}"
    return [*(f"{case}?tab={tab}" for tab in TABS), f"{case}/print", f"{case}/replay"]


@pytest.mark.parametrize("login", ["department_head", "auditor", "controller", "executor"])
def test_every_page_of_the_case_says_by_which_act(life: Life, as_person: SignIn, login: str) -> None:
    act(life)
    visitor = as_person(login)
    for address in pages(life):
        answer = visitor.get(address)
        assert (answer.status_code, "data-erased" in answer.text) == (200, True), address
        assert not [name for name in NAMES if name in answer.text], address
        assert any(words in answer.text for words in ACT.values()), address


def test_before_the_act_the_pages_show_it_all(life: Life, as_person: SignIn) -> None:
    """The control."""
    texts = "".join(as_person("department_head").get(address).text for address in pages(life))
    assert all(name in texts for name in NAMES) and "data-erased" not in texts


def test_every_step_of_the_replay_works(life: Life, as_person: SignIn) -> None:
    act(life)
    visitor, steps = as_person("auditor"), life.case().version
    texts = [visitor.get(f"/cases/{life.case_id}/replay/{seq}") for seq in range(1, steps + 1)]
    assert {answer.status_code for answer in texts} == {200}
    assert "data-erased" in texts[0].text and "12" in texts[-1].text
    assert not [name for answer in texts for name in NAMES if name in answer.text]


@pytest.mark.parametrize("language", sorted(ACT))
def test_it_is_said_in_three_languages(life: Life, as_person: SignIn, language: str) -> None:
    act(life)
    visitor = as_person("department_head")
    visitor.post("/language", language=language)
    visitor.client.set_cookie("locale", language)
    assert any(words in visitor.get(f"/cases/{life.case_id}").text for words in ACT.values())


def test_no_paper_of_an_erased_case_is_made(app: Flask, life: Life, as_person: SignIn) -> None:
    with life.world.engine.connect() as conn:
        ids = {
            table.name: conn.execute(table.select().where(table.c.case_id == life.case_id)).scalars().first()
            for table in (attachments, messages, signatures)
        }
    visitor, case = as_person("department_head"), f"/cases/{life.case_id}"
    papers = [f"{case}/voucher.pdf", f"{case}/reply.pdf", f"/attachments/{ids['attachments']}"]
    papers += [f"/attachments/{ids['attachments']}/inline", f"/letters/{ids['messages']}.pdf"]
    for address in papers:
        with visitor.get(address) as answer:
            assert answer.status_code == 200, "the control"
    act(life)
    for address in papers:
        with visitor.get(address) as answer:
            assert (answer.status_code, "case_erased" in answer.text) == (410, True), address


def test_the_citizens_link_says_that_it_is_archived(app: Flask, life: Life, visitor: Visitor) -> None:
    with app.app_context():
        address = f"/status/{life.case_id}/{status_token(life.case_id)}"
    assert "data-erased" not in visitor.get(address).text
    act(life)
    answer = visitor.get(address)
    assert (answer.status_code, "data-erased" in answer.text) == (200, True)


def test_it_is_found_by_its_number_alone(life: Life, as_person: SignIn) -> None:
    act(life)
    visitor, number = as_person("department_head"), life.case().number
    found = visitor.get(f"/search?q={number}").text
    assert f"/cases/{life.case_id}" in found and "data-erased" in found
    assert f"/cases/{life.case_id}" not in visitor.get("/search?q=Сейітова").text
    assert visitor.get("/cases").status_code == 200


def test_a_head_puts_an_act_forward_and_another_person_confirms(life: Life, as_person: SignIn) -> None:
    head, signer, address = as_person("department_head"), as_person("signer"), "/erasures"
    assert f"{address}?case={life.case_id}" in head.get(f"/cases/{life.case_id}").text
    assert f'value="{life.case_id}" checked' in head.get(f"{address}?case={life.case_id}").text
    told = {"key": "k", "case": str(life.case_id), "of_case": str(life.case_id), "act_number": "12"}
    told |= {"act_date": "2026-11-24", "ground": "term", "basis": ""}
    early = head.post(address, **told)
    assert (early.status_code, "error-summary" in early.text, 'value="12"' in early.text) == (422, True, True)
    assert head.post(address, **told | {"ground": "court", "basis": "№ 5"}).status_code == 302
    assert "Confirm" not in head.get(address).text and "/erasures/" not in head.get(address).text
    page = signer.get(address).text
    place = page[page.index('action="/erasures/') + 8 :].partition('"')[0]
    assert signer.post(place, key="r", decision="refuse", reason="").status_code == 422
    assert signer.post(place, key="c", decision="confirm").status_code == 302
    assert "data-erased" in head.get(f"/cases/{life.case_id}").text
    assert f"/erasures?case={life.case_id}" not in head.get(f"/cases/{life.case_id}").text
    assert signer.post(place, key="d", decision="confirm").status_code == 302


@pytest.mark.parametrize(
    ("login", "reads", "proposes"),
    [("auditor", 200, 403), ("signer", 200, 403), ("controller", 403, 403), ("administrator", 403, 403)],
)
def test_who_may_read_the_acts(life: Life, as_person: SignIn, login: str, reads: int, proposes: int) -> None:
    act(life, confirm=False)
    visitor = as_person(login)
    assert visitor.get("/erasures").status_code == reads
    assert visitor.post("/erasures", key="k", case=str(life.case_id)).status_code == proposes


def test_a_case_of_somebody_else_begins_no_act(life: Life, as_person: SignIn) -> None:
    assert as_person("department_head").get(f"/erasures?case={life.case_id + 999}").status_code == 404
