"""Letters on paper: the same bytes for ever, printed together, posted with a proof (P-01 step 13)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from engine.domain.errors import AlreadyDone, Forbidden, InvalidData, NotFound
from engine.operations import keep_letters as keeping
from engine.operations.keep_letters import keep_letters
from engine.operations.post_letter import post_letter
from engine.queries import case_card, case_history, reading
from engine.queries.letters import letters_to_print
from engine.queries.public_status import public_status
from engine.storage import files
from engine.storage.tables import appeals, applicants, cases, messages
from tests.factories import World
from tests.lives import TO_EXECUTOR, WHOLE, Life, all_hold


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at, email="")
    life.walk(*TO_EXECUTOR)
    return life


def _letters(life: Life) -> list[Any]:
    with life.world.engine.connect() as conn:
        chosen = select(messages).where(messages.c.case_id == life.case_id).order_by(messages.c.id)
        return list(conn.execute(chosen))


def _keep(life: Life, *ids: int, login: str = "registrar", host: str = "a.kz") -> Any:
    link = f"https://{host}/status/{{}}".format
    return keep_letters(life.world.engine, life.world.actor(login), message_ids=ids, status_url=link)


def test_a_letter_has_the_same_bytes_whatever_changes_later(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _letters(life)[0]
    (kept,) = _keep(life, first.id)
    content = kept.content()
    with life.world.engine.begin() as conn:
        conn.execute(update(applicants).values(last_name="Басқа", address="Басқа жер"))
    monkeypatch.setattr(keeping, "letter_pdf", lambda facts: b"another typesetter")
    (again,) = _keep(life, first.id, host="b.kz")
    assert again.content() == content
    assert again.facts == kept.facts
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Сейітова Айнұр" in text
    assert f"https://a.kz/status/{life.case_id}" in text
    assert "M-01 · 2" in text


def test_a_letter_that_is_gone_from_the_disk_is_said_to_be_gone(life: Life) -> None:
    (kept,) = _keep(life, _letters(life)[0].id)
    files.path(kept.sha256).unlink()
    with pytest.raises(NotFound):
        kept.content()


def test_letters_are_for_who_may_see_personal_data(life: Life) -> None:
    letter = _letters(life)[0].id
    for login, refusal in (("auditor", Forbidden), ("stranger", NotFound), ("administrator", NotFound)):
        with pytest.raises(refusal):
            _keep(life, letter, login=login)


@pytest.mark.parametrize("asked", [(10**9,), (0,), (2**70,), tuple(range(1, 200))])
def test_there_is_no_such_letter(life: Life, asked: tuple[int, ...]) -> None:
    with pytest.raises(NotFound):
        _keep(life, *asked)


def test_a_text_message_is_no_letter(published: World, at: datetime) -> None:
    life = Life(published, at, phone="+77000000001")
    life.step("register_appeal")
    with pytest.raises(NotFound):
        _keep(life, _letters(life)[1].id)


def test_a_message_from_before_letters_is_one_too(life: Life) -> None:
    """Written by an older version: without what stands around the text."""
    old = _letters(life)[0]
    blank = {"letter": {}, "number": "", "template_version": None, "public_body": ""}
    with life.world.engine.begin() as conn:
        conn.execute(update(messages).where(messages.c.id == old.id).values(blank))
    (kept,) = _keep(life, old.id)
    assert "OBLAST (KK)" in PdfReader(io.BytesIO(kept.content())).pages[0].extract_text()


# -- posting -------------------------------------------------------------------------------------


def _post(life: Life, message_id: int, *, login: str = "registrar", **proof: Any) -> dict[str, Any]:
    told = {"posted_on": life.at.date(), "tracking_number": "rr 123456785 kz"} | proof
    at = life.at + timedelta(minutes=1)
    return post_letter(life.world.engine, life.world.actor(login), message_id=message_id, at=at, **told)


def test_the_registrar_sees_what_waits_and_writes_down_what_went(life: Life) -> None:
    voucher, routed = _letters(life)
    with reading(life.world.engine) as conn:
        waiting = letters_to_print(conn, life.world.registrar)
    assert [one.id for one in waiting.letters] == [voucher.id, routed.id]
    assert (waiting.total, waiting.letters[0].addressee) == (2, "Сейітова Айнұр")
    assert _post(life, voucher.id) == {"state": "posted"}
    sent = _letters(life)[0]
    assert (sent.state, sent.posted_on, sent.tracking_number) == ("posted", life.at.date(), "RR123456785KZ")
    assert sent.posted_by == life.world.people["registrar"]
    with reading(life.world.engine) as conn:
        assert [one.id for one in letters_to_print(conn, life.world.registrar).letters] == [routed.id]
        history = case_history(conn, life.world.controller, life.case_id)
        card = case_card(conn, life.world.controller, life.case_id)
    assert history[-1].command == "post_letter"
    assert "RR123" not in repr(history)
    assert card.messages[0].tracking_number == "RR123456785KZ"
    assert all_hold(life.world.engine)


def test_a_letter_is_posted_once(life: Life) -> None:
    letter = _letters(life)[0].id
    _post(life, letter, key="k")
    assert _post(life, letter, key="k") == {"state": "posted"}
    with pytest.raises(AlreadyDone) as refusal:
        _post(life, letter)
    assert refusal.value.details["by"] == "Registrar Айгүл"


@pytest.mark.parametrize(
    ("proof", "field", "code"),
    [
        ({"posted_on": date(2026, 11, 24)}, "posted_on", "in_the_future"),
        ({"posted_on": date(2026, 11, 22)}, "posted_on", "before_the_letter"),
        ({"tracking_number": "<script>"}, "tracking_number", "bad_characters"),
        ({"tracking_number": "A" * 41}, "tracking_number", "bad_characters"),
    ],
)
def test_a_proof_that_makes_no_sense_is_refused(
    life: Life, proof: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidData) as refusal:
        _post(life, _letters(life)[0].id, **proof)
    assert refusal.value.details["errors"] == {field: [code]}
    assert _letters(life)[0].state == "no_address"


def test_an_ordinary_letter_has_no_tracking_number(life: Life) -> None:
    assert _post(life, _letters(life)[0].id, tracking_number="") == {"state": "posted"}


def test_who_sends_letters(life: Life) -> None:
    letter = _letters(life)[0].id
    for login, refusal in (("executor", Forbidden), ("auditor", Forbidden), ("stranger", NotFound)):
        with pytest.raises(refusal):
            _post(life, letter, login=login)
    with reading(life.world.engine) as conn:
        assert letters_to_print(conn, life.world.executor).total == 0
        assert letters_to_print(conn, life.world.stranger).total == 0
    _post(life, letter, login="controller")


def test_letters_of_a_restricted_case_are_not_the_registrars(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(access_level="restricted"))
    with reading(life.world.engine) as conn:
        assert letters_to_print(conn, life.world.registrar).total == 0
        assert letters_to_print(conn, life.world.controller).total == 2


def test_a_message_by_mail_waits_for_no_paper(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.step("register_appeal")
    with pytest.raises(AlreadyDone):
        _post(life, _letters(life)[0].id)


def test_without_any_address_the_status_page_is_the_channel(published: World, at: datetime) -> None:
    """Of an anonymous applicant nothing is known; what was told stands on the page."""
    life = Life(published, at)
    with published.engine.begin() as conn:
        of_case = select(appeals.c.applicant_id).where(appeals.c.case_id == life.case_id).scalar_subquery()
        nothing = {"email": "", "phone": "", "address": ""}
        conn.execute(update(applicants).where(applicants.c.id == of_case).values(nothing))
    life.step("register_appeal")
    (voucher,) = _letters(life)
    assert (voucher.channel, voucher.state) == ("portal", "sent")


# -- the status page -----------------------------------------------------------------------------


def test_the_status_page_tells_what_was_told_without_names(published: World, at: datetime) -> None:
    """Domain report 2.16: shown from the commit on, before anything leaves the house."""
    life = Life(published, at, phone="+77000000001")
    life.walk(*TO_EXECUTOR)
    with reading(published.engine) as conn:
        shown = public_status(conn, life.case_id)
    assert [one.subject.split()[-1] for one in shown.messages] == ["берілді", "тіркелді"]
    assert [one.state for one in shown.messages] == ["queued", "queued"]
    told = repr(shown)
    for name in ("Executor", "Registrar", "Сейітова", "Айнұр", "ainur@", "7700"):
        assert name not in told
    assert "14.12.2026" in shown.messages[0].text
    assert shown.recourse is None


def test_R125_the_status_page_says_how_to_complain(published: World, at: datetime) -> None:
    """R-125: reply 23.11.2026, complaint possible to 23.02.2027."""
    life = Life(published, at)
    life.walk(*WHOLE)
    with reading(published.engine) as conn:
        shown = public_status(conn, life.case_id)
    assert shown.recourse is not None
    assert shown.recourse.last_day == date(2027, 2, 23)
