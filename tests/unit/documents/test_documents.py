"""Vouchers and replies: what stands in them, in which letters, and what hostile text does to them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, time
from importlib.resources import files

import pytest
from pypdf import PdfReader

from engine.documents import Argument, Measure, ReplyFacts, VoucherFacts, reply_pdf, voucher_pdf
from engine.domain.local_time import at_local

LOCALES = ("kk", "ru", "en")
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"
HOSTILE = '#import "@preview/x:1.0.0": * #read("/etc/passwd") *bold* $x^2$ _it_ `raw` <label> @ref = // /*'

VOUCHER = VoucherFacts(
    number="ЖТ-2026-00002381",
    registered_at=at_local(date(2026, 11, 23), time(9, 5)),
    receiver="Ахметова Б. С.",
    receiver_position="бас маман",
    organisation="Қарағанды облысы әкімінің аппараты",
    applicant="Ғабдуллина Күләш Әбілқасымқызы",
    subject="Шатырдан су ағады",
    status_url="https://example.kz/s/8f3k2m",
    sheets=2,
    legal_last_day=date(2026, 12, 14),
    channel="қолма-қол",
)
REPLY = ReplyFacts(
    organisation="Қарағанды облысы әкімінің аппараты",
    appeal_number="ЖТ-2026-00002381",
    appeal_date=date(2026, 11, 23),
    addressee="Ғабдуллина Күләш Әбілқасымқызына",
    facts="Комиссия үйді тексерді.\n\nАкт жасалды.",
    decision="Жолданым қанағаттандырылды.",
    complaint_body="Премьер-Министрдің Кеңсесі",
    complaint_last_day=date(2027, 3, 15),
    signer="Е. Нұрланов",
    signer_position="Әкімнің орынбасары",
    number="07-01/2381",
    reply_date=date(2026, 12, 14),
    arguments=(Argument("Шатыр тозған", True, "27.11.2026 актісі"), Argument("Жылу жоқ", False)),
    norms=("Тұрғын үй қатынастары туралы Заң, 31-бап",),
    measures=(Measure("Шатырды жөндеу", date(2027, 1, 20), "Тұрғын үй басқармасы"),),
)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("locale", LOCALES)
def test_a_voucher_says_number_moment_receiver_and_last_day(locale: str) -> None:
    text = text_of(voucher_pdf(VOUCHER, locale))
    for expected in (
        VOUCHER.number,
        "23.11.2026, 09:05",
        "Ахметова Б. С., бас маман",
        "14.12.2026",
        VOUCHER.status_url,
    ):
        assert expected in text


def test_a_voucher_is_one_small_page() -> None:
    pages = PdfReader(io.BytesIO(voucher_pdf(VOUCHER, "kk"))).pages
    assert len(pages) == 1
    assert round(float(pages[0].mediabox.width) / 72 * 25.4) == 148


def test_all_kazakh_letters_are_in_the_embedded_font() -> None:
    pdf = voucher_pdf(replace(VOUCHER, subject=KAZAKH), "kk")
    assert KAZAKH in text_of(pdf)
    assert b"Libertinus" in pdf


def test_text_is_never_markup() -> None:
    assert HOSTILE in text_of(voucher_pdf(replace(VOUCHER, subject=HOSTILE), "ru"))
    hostile = replace(REPLY, facts=HOSTILE, decision=HOSTILE, addressee=HOSTILE, norms=(HOSTILE,))
    assert text_of(reply_pdf(hostile, "ru")).count(HOSTILE) >= 3


@pytest.mark.parametrize(
    "text", ["😀 сәлем", "中文", "\x00\x07", "\ud800", "\ufffe", "a\tb\r\nc", "x" * 3000]
)
def test_no_text_stops_a_voucher(text: str) -> None:
    assert VOUCHER.number in text_of(voucher_pdf(replace(VOUCHER, subject=text, applicant=text), "kk"))


def test_a_mark_that_turns_the_reading_direction_is_taken_out() -> None:
    assert "\u202e" not in text_of(voucher_pdf(replace(VOUCHER, applicant="Ахмет\u202eев"), "kk"))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert voucher_pdf(VOUCHER, "kk") == voucher_pdf(VOUCHER, "kk")
    assert reply_pdf(REPLY, "kk") == reply_pdf(REPLY, "kk")
    assert voucher_pdf(VOUCHER, "kk") != voucher_pdf(replace(VOUCHER, sheets=3), "kk")


def test_an_old_voucher_names_the_old_law() -> None:
    old = replace(VOUCHER, registered_at=at_local(date(2016, 2, 1), time(10, 0)))
    assert "№ 221" in text_of(voucher_pdf(old, "ru"))
    assert "№ 221" not in text_of(voucher_pdf(VOUCHER, "ru"))


@pytest.mark.parametrize(("locale", "verdicts"), [("kk", "расталмады"), ("ru", "не подтвердился")])
def test_a_reply_holds_what_the_criteria_ask_for(locale: str, verdicts: str) -> None:
    text = text_of(reply_pdf(REPLY, locale))
    for expected in (
        "Комиссия үйді тексерді.",
        "Жылу жоқ",
        verdicts,
        "31-бап",
        "20.01.2027",
        "Тұрғын үй басқармасы",
        REPLY.decision,
        REPLY.complaint_body,
        "15.03.2027",
        REPLY.signer,
    ):
        assert expected in text


def test_a_reply_under_the_old_law_names_its_article() -> None:
    assert "2007" in text_of(reply_pdf(replace(REPLY, appeal_date=date(2016, 2, 1)), "kk"))
    assert "2007" not in text_of(reply_pdf(REPLY, "kk"))


def test_a_draft_says_so() -> None:
    assert "ЖОБА" in text_of(reply_pdf(replace(REPLY, draft=True), "kk"))
    assert "ЖОБА" not in text_of(reply_pdf(REPLY, "kk"))


def test_a_long_reply_runs_over_pages() -> None:
    long = replace(REPLY, facts="\n".join(["Тексеру нәтижесі. " * 40] * 12))
    assert len(PdfReader(io.BytesIO(reply_pdf(long, "kk"))).pages) > 2


def test_the_documents_have_a_title_and_a_language() -> None:
    reader = PdfReader(io.BytesIO(voucher_pdf(VOUCHER, "kk")))
    assert reader.metadata.title == "Талон ЖТ-2026-00002381"
    assert reader.trailer["/Root"]["/Lang"] == "kk"


def test_fixed_words_are_complete_in_three_languages() -> None:
    words = json.loads(files("engine.documents").joinpath("templates", "words.json").read_text("utf-8"))
    for languages in words.values():
        assert set(languages) == set(LOCALES)
        assert len({tuple(sorted(w)) for w in languages.values()}) == 1
