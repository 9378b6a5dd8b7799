"""Electronic signatures on the pages: given at the intake, shown with the article, taken home whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.local_time import local
from engine.operations import electronic_signatures as signing
from engine.signatures import Reason, Signer, Verification
from engine.signatures.result import digest
from engine.storage.tables import appeals, cases, signatures
from tests import lives
from tests.factories import World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]
IIN, OTHER = "900101300007", "850505400018"
LETTER = "Көше шамы жанбайды.\r\n".encode() + b"\xff\x00"
YESTERDAY = local(datetime.now(UTC) - timedelta(days=1))
INTAKE = {
    **lives.INTAKE,
    "received_at": f"{YESTERDAY:%Y-%m-%dT%H:%M}",
    "channel": "EGOV_EDS",
    "identity_number": IIN,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def laid(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the check is going to find; by default a key of another person."""

    def lay(*reasons: Reason, iin: str = OTHER) -> None:
        def check(data: bytes, document: bytes | None, at: datetime) -> Verification:
            signer = Signer(
                iin=iin, name="ОМАРОВ ДӘУЛЕТ", serial="4dcafe", issuer="ҰКО (RSA)", reasons=reasons
            )
            content = document or b""
            return Verification(reasons, at, (signer,), digest(content), len(content))

        monkeypatch.setattr(signing, "check", check)

    lay()
    return lay


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(visitor: Visitor, address: str, fields: dict[str, Any], **files: Any) -> Any:
    data = {"csrf_token": visitor.token(), **fields, **files}
    return visitor.client.post(address, data=data, content_type="multipart/form-data")


def receive(visitor: Visitor, **files: Any) -> Any:
    given = {
        "signed_document": file(LETTER, "өтініш.txt"),
        "signature_file": file(b"cms", "өтініш.txt.cms"),
    } | files
    return send(visitor, "/intake", {**INTAKE, "key": "k", "_then": "store"}, **given)


def case_id(world: World) -> int:
    with world.engine.connect() as conn:
        return int(conn.execute(select(cases.c.id)).scalar_one())


def test_the_intake_asks_for_document_and_signature(published: World, as_person: SignIn) -> None:
    page = as_person("registrar").get("/intake").text
    assert 'name="signed_document"' in page
    assert 'name="signature_file" multiple' in page


def test_anothers_key_is_registered_and_said_with_the_article(published: World, as_person: SignIn) -> None:
    """R-032: registered as defective; the case page says so with the article."""
    registrar = as_person("registrar")
    assert receive(registrar).status_code == 302
    page = registrar.get(f"/cases/{case_id(published)}").text
    assert 'data-signature-defect="wrong_person"' in page
    assert "63-бап" in page
    documents = registrar.get(f"/cases/{case_id(published)}?tab=documents").text
    for told in (OTHER, "ОМАРОВ ДӘУЛЕТ", "4dcafe", digest(LETTER), "ЖСН-і өтініш берушінікінен басқа"):
        assert told in documents


def test_the_task_page_says_it_too(published: World, as_person: SignIn) -> None:
    registrar = as_person("registrar")
    place = receive(registrar).location
    item = registrar.get(place).text.partition("/work-items/")[2].partition('"')[0]
    assert 'data-signature-defect="wrong_person"' in registrar.get(f"/work-items/{item}").text


def test_a_good_signature_makes_no_note(
    published: World, as_person: SignIn, laid: Callable[..., None]
) -> None:
    laid(iin=IIN)
    registrar = as_person("registrar")
    receive(registrar)
    assert "data-signature-defect" not in registrar.get(f"/cases/{case_id(published)}").text
    with published.engine.connect() as conn:
        assert conn.execute(select(appeals.c.is_official)).scalar_one() is True


def test_document_and_signature_are_taken_home_byte_by_byte(published: World, as_person: SignIn) -> None:
    """R-032: the exact signed bytes and the signature."""
    registrar = as_person("registrar")
    receive(registrar)
    with published.engine.connect() as conn:
        signature_id = conn.execute(select(signatures.c.id)).scalar_one()
    for part, content in (("document", LETTER), ("cms", b"cms")):
        with registrar.get(f"/signatures/{signature_id}/{part}") as answer:
            assert answer.data == content
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")
            assert answer.mimetype == "application/octet-stream"


def test_who_sees_no_personal_data_sees_the_state_alone(published: World, as_person: SignIn) -> None:
    receive(as_person("registrar"))
    auditor = as_person("auditor")
    page = auditor.get(f"/cases/{case_id(published)}?tab=documents").text
    assert 'data-signature="wrong_person"' in page
    for hidden in (OTHER, "ОМАРОВ", "4dcafe", "/signatures/", "өтініш.txt"):
        assert hidden not in page
    with published.engine.connect() as conn:
        signature_id = conn.execute(select(signatures.c.id)).scalar_one()
    assert auditor.get(f"/signatures/{signature_id}/cms").status_code == 403


def test_a_document_without_signature_is_a_mistake_and_nothing_is_lost(
    published: World, as_person: SignIn
) -> None:
    answer = receive(as_person("registrar"), signature_file=(io.BytesIO(b""), ""))
    assert answer.status_code == 422
    assert INTAKE["text"] in answer.text
    assert "Қолтаңба файлдары" in answer.text


def test_an_oversized_signature_keeps_what_was_typed(
    published: World, as_person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MAX_CMS", 10)
    answer = receive(as_person("registrar"), signature_file=file(b"x" * 11, "a.cms"))
    assert answer.status_code == 413
    assert INTAKE["text"] in answer.text


def test_a_corrected_signature_is_added_on_the_case_page(
    published: World, as_person: SignIn, laid: Callable[..., None]
) -> None:
    registrar = as_person("registrar")
    receive(registrar)
    laid(iin=IIN)
    given = {"signature_file": file(b"new", "a.cms"), "signed_document": file(LETTER, "өтініш.txt")}
    address = f"/cases/{case_id(published)}/signatures"
    assert send(registrar, address, {"subject": "appeal"}, **given).status_code == 302
    page = registrar.get(f"/cases/{case_id(published)}?tab=documents").text
    assert "data-signature-defect" not in page
    assert page.count('data-signature="') == 2
    history = registrar.get(f"/cases/{case_id(published)}?tab=history").text
    assert "Электрондық қолтаңба қоса тіркеліп" in history


def test_a_signature_is_checked_again_on_the_case_page(
    published: World, as_person: SignIn, laid: Callable[..., None]
) -> None:
    laid(Reason.SERVICE_UNREACHABLE, iin=IIN)
    registrar = as_person("registrar")
    receive(registrar)
    laid(iin=IIN)
    with published.engine.connect() as conn:
        signature_id = conn.execute(select(signatures.c.id)).scalar_one()
    assert send(registrar, f"/signatures/{signature_id}/recheck", {}).status_code == 302
    page = registrar.get(f"/cases/{case_id(published)}?tab=documents").text
    assert 'data-signature="valid"' in page
    assert 'data-signature="unchecked"' not in page
