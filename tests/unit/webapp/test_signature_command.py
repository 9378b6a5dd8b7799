"""``jauap verify-signature``: what the pages would say of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.signing import DOCUMENT, IIN, OTHER_IIN, citizen_of_today, roots_folder, sign
from webapp.cli import main


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A signature of today and its document, with the roots set up."""
    monkeypatch.setenv("JAUAP_EDS_ROOTS", str(roots_folder(tmp_path / "roots")))
    (tmp_path / "letter.txt").write_bytes(DOCUMENT)
    (tmp_path / "letter.cms").write_bytes(sign(holder=citizen_of_today(), at=None))
    return str(tmp_path / "letter.cms"), str(tmp_path / "letter.txt")


def test_a_good_signature_is_told_with_its_signer(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """R-032: who signed, and that it holds."""
    cms, document = files
    assert main(["verify-signature", cms, "--signed", document, "--applicant", IIN, "--lang", "ru"]) == 0
    said = capsys.readouterr().out
    assert "Электронная подпись действительна" in said
    assert IIN in said
    assert "ст. 10" in said


def test_another_applicant_and_a_changed_document_are_told(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cms, document = files
    assert main(["verify-signature", cms, "--signed", document, "--applicant", OTHER_IIN]) == 1
    (tmp_path / "letter.txt").write_bytes(DOCUMENT + b".")
    capsys.readouterr()
    assert main(["verify-signature", cms, "--signed", document, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["reasons"][0]) == ("broken", "digest_differs")
    assert told["signers"][0]["iin"] == IIN


def test_without_roots_it_says_that_nothing_was_checked(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JAUAP_EDS_ROOTS")
    assert main(["verify-signature", files[0], "--signed", files[1], "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["reasons"] == ["no_roots"]


def test_a_file_that_is_not_there_is_no_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-signature", "/nowhere/a.cms"]) == 2
    assert "/nowhere/a.cms" in capsys.readouterr().err
