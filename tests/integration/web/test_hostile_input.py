"""Whatever is sent to whatever address: an answer in words, never a crash, and nothing lost.

Here a share of the hostile values in each place; all of them: tests/prove/test_hostile_input.py.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.operations.write_checkpoint import write_checkpoint
from engine.queries import reading
from engine.storage.tables import attachments, cases
from tests.addresses import without_line
from tests.factories import World
from tests.integration.web.addresses import LOGINS, PDF, login_for, things_of
from tests.integration.web.conftest import Visitor
from tests.integration.web.hostile import POSTS, QUERIES, TODAY
from tests.integration.web.hostile_walks import (
    VISITORS,
    Sender,
    a_share,
    addresses_that_crash,
    ask_hostile_queries,
    send_hostile_form,
)
from tests.lives import TO_QUALITY, Life
from webapp.app import create_app
from webapp.database import engine
from webapp.guards import permission
from webapp.settings import Settings

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    write_checkpoint(published.engine)  # from then on there is a public key to be read
    return life


@pytest.fixture
def crashes(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the web floor logged as a crash."""
    caplog.set_level(logging.ERROR, logger="jauap.web")
    return lambda: [
        one.getMessage() for one in caplog.records if one.name == "jauap.web" and one.levelno >= logging.ERROR
    ]


@pytest.mark.parametrize("login", VISITORS)
def test_no_address_is_a_crash(
    app: Flask,
    published: World,
    as_person: SignIn,
    visitor: Visitor,
    login: str | None,
    crashes: Callable[[], list[str]],
) -> None:
    client = as_person(login) if login else visitor
    assert addresses_that_crash(app, client, login, a_share) == {}
    assert crashes() == []


def test_a_crash_would_be_seen(published: World, crashes: Callable[[], list[str]]) -> None:
    app = create_app(Settings("postgresql://unused", "of-tests", testing=True), pool=published.engine)
    app.add_url_rule("/unchecked/<int:case_id>", "unchecked", permission("public")(_unchecked))
    assert app.test_client().get(f"/unchecked/{2**63}").status_code >= 500
    assert len(crashes()) == 1


def _unchecked(case_id: int) -> str:
    with reading(engine()) as conn:
        return str(conn.execute(select(cases.c.id).where(cases.c.id == case_id)).scalar())


@pytest.mark.parametrize("address", ["/work-items/{}", "/cases/{}", "/attachments/{}", "/inbox/preview/{}"])
@pytest.mark.parametrize("id_", ["0", "9" * 20, str(2**63), str(2**63 - 1)])
def test_an_id_that_no_row_can_have_is_not_found(
    published: World, as_person: SignIn, address: str, id_: str
) -> None:
    answer = as_person("controller").get(address.format(id_))
    assert (answer.status_code, "not_found" in answer.text or "http_404" in answer.text) == (404, True)


def test_every_address_and_every_form_stands_in_a_table(app: Flask) -> None:
    assert (without_line(app, "GET", QUERIES), without_line(app, "POST", POSTS)) == (set(), set())


def test_an_address_that_stands_in_no_table_would_be_seen(published: World) -> None:
    app = create_app(Settings("postgresql://unused", "of-tests", testing=True), pool=published.engine)
    app.add_url_rule("/new", "new", permission("public")(lambda: "new"), methods=["GET", "POST"])
    assert (without_line(app, "GET", QUERIES), without_line(app, "POST", POSTS)) == ({"new"}, {"new"})


@pytest.mark.parametrize("login", sorted(set(LOGINS.values())))
def test_no_query_string_is_a_crash(
    app: Flask, life: Life, as_person: SignIn, login: str, crashes: Callable[[], list[str]]
) -> None:
    ask_hostile_queries(app, as_person(login), login, things_of(app, life), a_share)
    assert crashes() == []


@pytest.mark.parametrize("endpoint", POSTS)
def test_no_form_is_a_crash(
    app: Flask, life: Life, as_person: SignIn, endpoint: str, crashes: Callable[[], list[str]]
) -> None:
    sender = Sender(as_person(login_for(app, endpoint)))
    send_hostile_form(app, sender, endpoint, things_of(app, life), a_share)
    assert crashes() == []


def test_a_nul_in_a_query_string_is_refused_in_words(as_person: SignIn) -> None:
    answer = as_person("controller").get("/cases/1?tab=a%00b")
    assert (answer.status_code, 'data-code="bad_characters"' in answer.text) == (400, True)


def test_a_nul_in_a_reason_is_refused_in_words(life: Life, as_person: SignIn) -> None:
    item = life.item("quality_analysis")
    fields = {"version": str(item.version), "key": "k", "until": "2027-01-01", "reason": "a\0b"}
    answer = as_person("controller").post(f"/work-items/{item.id}/hold", **fields)
    assert (answer.status_code, 'data-code="bad_characters"' in answer.text) == (400, True)


def test_a_nul_in_a_form_is_marked_and_every_other_word_is_kept(published: World, as_person: SignIn) -> None:
    answer = as_person("registrar").post("/intake", key="k", **{**TODAY, "subject": "a\0b"})
    assert (answer.status_code, TODAY["text"] in answer.text) == (422, True)
    assert 'href="#field-subject"' in answer.text


@pytest.mark.parametrize("login", ["a\0b", "ж" * 6000, "", " "])
def test_a_login_that_nobody_has_is_a_wrong_login(
    visitor: Visitor, login: str, crashes: Callable[[], list[str]]
) -> None:
    assert visitor.sign_in(login).status_code == 401
    assert crashes() == []


# -- uploads ---------------------------------------------------------------------------------------


def _upload(content: bytes, name: str = "акт.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAUAP_MAX_FILE_BYTES", "1000")


@pytest.fixture
def examined(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    return life


REFUSED = ((PDF + b"x" * 1000, 413), (b"MZ\x90\0" * 9, 422), (b"", 422))


@pytest.mark.parametrize(("content", "status"), REFUSED)
def test_a_refused_file_keeps_what_was_typed(
    examined: Life, as_person: SignIn, small_files: None, content: bytes, status: int
) -> None:
    item, sender = examined.item("examine"), Sender(as_person("executor"))
    typed = {"version": str(item.version), "key": "k", "facts": "Жарық екі айдан бері жоқ."}
    file = {"attachments-upload": _upload(content)}
    answer = sender.post(f"/work-items/{item.id}/complete", typed | file)
    assert (answer.status_code, typed["facts"] in answer.text) == (status, True)
    assert 'href="#field-attachments' in answer.text


def test_a_refused_file_does_not_take_the_appeal_with_it(
    published: World, as_person: SignIn, small_files: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    registrar = as_person("registrar")
    data = {**TODAY, "key": "k", "attachments-upload": _upload(PDF + b"x" * 1000)}
    answer = Sender(registrar).post("/intake", data)
    assert "tab=documents" in answer.location
    assert "note-bad" in registrar.get(answer.location).text


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(PDF + b"x" * 1000, 413, "too_large"), (b"MZ\x90\0" * 9, 422, "file_refused")],
)
def test_an_upload_is_refused_in_words(
    life: Life, as_person: SignIn, small_files: None, content: bytes, status: int, code: str
) -> None:
    sender = Sender(as_person("controller"))
    answer = sender.post(f"/cases/{life.case_id}/attachments", {"file": _upload(content)})
    assert (answer.status_code, f'data-code="{code}"' in answer.text) == (status, True)


def test_only_who_may_send_files_may_send_much(published: World) -> None:
    settings = Settings(
        "postgresql://unused", "of-tests", testing=True, max_request_bytes=9000, max_upload_bytes=20_000
    )
    visitor = Visitor(create_app(settings, pool=published.engine).test_client())
    assert visitor.post("/login", login="registrar", password="x" * 10_000).status_code == 413
    assert visitor.sign_in("registrar").status_code == 302
    assert visitor.post("/intake", key="k", **{**TODAY, "text": "x" * 15_000}).status_code == 302
    assert visitor.post("/intake", key="l", **{**TODAY, "text": "x" * 25_000}).status_code == 413


def _attached(life: Life, controller: Visitor) -> str:
    """The address of a new attachment."""
    Sender(controller).post(f"/cases/{life.case_id}/attachments", {"file": _upload(PDF)})
    with life.world.engine.connect() as conn:
        return f"/attachments/{conn.execute(select(attachments.c.id)).scalar_one()}"


def test_a_file_is_served_as_a_kind_of_the_list_only(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    address = _attached(life, controller)
    with controller.get(address) as answer:
        assert answer.mimetype == "application/pdf"
    with life.world.engine.begin() as conn:
        conn.execute(update(attachments).values(media_type="text/html"))
    with controller.get(address) as answer:
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")


# -- personal data ---------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["auditor", "methodologist"])
def test_pages_without_personal_data_lead_to_no_paper(life: Life, as_person: SignIn, login: str) -> None:
    file = _attached(life, as_person("controller"))
    person, case = as_person(login), f"/cases/{life.case_id}"
    page = person.get(f"{case}?tab=documents").text + person.get(case).text
    for hidden in ("Сейітова", "Ерубаев", "ainur@", "акт.pdf", "voucher.pdf", "reply.pdf", "/attachments/"):
        assert hidden not in page
    for paper in (f"{case}/voucher.pdf", f"{case}/reply.pdf", file):
        assert person.get(paper).status_code == 403
