"""Vouchers and replies: what stands in them, in which letters, and what hostile text does to them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, time
from importlib.resources import files

import pytest
from pypdf import PdfReader

from engine.documents import (
    Argument,
    LetterFacts,
    Measure,
    OfficialFormFacts,
    Reference,
    ReplyFacts,
    VoucherFacts,
    letter_pdf,
    letters_pdf,
    official_form_pdf,
    reply_pdf,
    voucher_pdf,
)
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
    complaint_clause="15.03.2027 күніне дейін Үкіметтің Аппаратына шағым жасауға құқығыңыз бар.",
    signer="Е. Нұрланов",
    signer_position="Әкімнің орынбасары",
    number="07-01/2381",
    reply_date=date(2026, 12, 14),
    arguments=(Argument("Шатыр тозған", True, "27.11.2026 актісі"), Argument("Жылу жоқ", False)),
    norms=("Тұрғын үй қатынастары туралы Заң, 31-бап",),
    measures=(Measure("Шатырды жөндеу", date(2027, 1, 20), "Тұрғын үй басқармасы"),),
)


LETTER = LetterFacts(
    language="kk",
    organisation="Қарағанды облысының әкімдігі",
    contacts="100009, Қарағанды қ., Әлиханов к-сі, 13",
    number="ЖТ-2026-00002381/2",
    written_at=at_local(date(2026, 11, 26), time(9, 5)),
    subject="№ ЖТ-2026-00002381 жолданымыңызды қарау мерзімі ұзартылды",
    body="Құрметті арыз беруші!\n\nМерзім 25.01.2027 күніне дейін ұзартылды.\n\nБетіңіз: https://example.kz/s/7"
    "\n\nҚарағанды облысының әкімдігі",
    addressee="Ғабдуллина Күләш Әбілқасымқызы",
    addressee_address="Қарағанды қ., Ерубаев к-сі, 12-5",
    signer="Ахметжанов Дәурен",
    signer_position="облыс әкімінің орынбасары",
    status_url="https://example.kz/s/7",
    template="M-05 · 2",
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
        REPLY.complaint_clause,
        REPLY.signer,
    ):
        assert expected in text


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
    """R-100: letters, vouchers and notices."""
    words = json.loads(files("engine.documents").joinpath("templates", "words.json").read_text("utf-8"))
    for languages in words.values():
        assert set(languages) == set(LOCALES)
        assert len({tuple(sorted(w)) for w in languages.values()}) == 1


def test_R007_a_reference_is_a_link() -> None:
    """R-007: the reply shows "Law of 1997 on housing relations, Art. 67" as a link."""
    act = Reference(
        "Закон 1997 года № 94-I «О жилищных отношениях», ст. 67", "https://adilet.zan.kz/rus/docs/Z970000094_"
    )
    pdf = reply_pdf(replace(REPLY, references=(act, Reference("Без адреса, ст. 1"))), "ru")
    text = text_of(pdf)
    for expected in (act.text, "Без адреса, ст. 1", REPLY.norms[0]):
        assert expected in text
    links = [
        note.get_object()["/A"]["/URI"] for note in PdfReader(io.BytesIO(pdf)).pages[0].get("/Annots", ())
    ]
    assert set(links) == {act.link}


def test_R121_a_measure_has_kind_date_body_and_evidence() -> None:
    """R-121: pipe replaced on 18.03.2016, the act attached."""
    measure = Measure("құбыр ауыстырылды", date(2016, 3, 18), "Жылу желісі", "жұмыс жүргізілді", "№ 7 акт")
    text = text_of(reply_pdf(replace(REPLY, measures=(measure,)), "kk"))
    assert "жұмыс жүргізілді: құбыр ауыстырылды, мерзімі 18.03.2016" in text
    assert "жауапты: Жылу желісі; растайтын құжат: № 7 акт" in text


# -- letters -------------------------------------------------------------------------------------


def test_a_letter_is_what_a_post_office_and_a_reader_need() -> None:
    """Golden: the whole text of the page, in its order."""
    assert text_of(letter_pdf(LETTER)) == (
        "ҚАРАҒАНДЫ ОБЛЫСЫНЫҢ ӘКІМДІГІ 100009, Қарағанды қ., Әлиханов к-сі, 13 26.11.2026 № ЖТ-2026-00002381/2"
        " Ғабдуллина Күләш Әбілқасымқызы Қарағанды қ., Ерубаев к-сі, 12-5"
        " № ЖТ-2026-00002381 жолданымыңызды қарау мерзімі ұзартылды Құрметті арыз беруші!"
        " Мерзім 25.01.2027 күніне дейін ұзартылды. облыс әкімінің орынбасары Ахметжанов Дәурен"
        " Жолданымның қаралу барысы: https://example.kz/s/7 M-05 · 2 1 / 1"
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_letter_speaks_its_language(locale: str) -> None:
    reader = PdfReader(io.BytesIO(letter_pdf(replace(LETTER, language=locale, addressee=""))))
    assert reader.trailer["/Root"]["/Lang"] == locale
    somebody = {"kk": "Арыз берушіге", "ru": "Заявителю", "en": "To the applicant"}[locale]
    assert somebody in reader.pages[0].extract_text()


def test_many_letters_are_one_file_each_with_its_own_page_numbers() -> None:
    long = replace(
        LETTER, language="ru", body="\n\n".join(["Длинный абзац. " * 60] * 12), template="M-08 · 2"
    )
    reader = PdfReader(io.BytesIO(letters_pdf([LETTER, long, LETTER])))
    numbers = [page.extract_text().split("·")[-1].split()[-3:] for page in reader.pages]
    pages = len(reader.pages) - 2
    assert numbers[0] == numbers[-1] == ["1", "/", "1"]
    assert list(numbers[1:-1]) == [[str(n), "/", str(pages)] for n in range(1, pages + 1)]
    assert pages > 1


def test_no_letter_is_no_file() -> None:
    with pytest.raises(ValueError, match="no letter"):
        letters_pdf([])


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter_pdf(LETTER) == letter_pdf(LETTER)
    assert letter_pdf(LETTER) != letter_pdf(replace(LETTER, number="1"))


@pytest.mark.parametrize("text", [HOSTILE, "😀 сәлем", "\u202eabc", "x" * 10_240, "{number}", "\x00\x07"])
def test_hostile_text_prints_literally_in_a_letter(text: str) -> None:
    hostile = replace(
        LETTER, subject=text, body=f"{text}\n\n{text}", addressee=text, addressee_address=text, signer=text
    )
    found = text_of(letter_pdf(hostile))
    assert "\u202e" not in found
    if text.isprintable() and "😀" not in text and len(text) < 1000:
        assert found.replace(" ", "").count(text.replace(" ", "")) >= 4


OFFICIAL = OfficialFormFacts(
    number="БС-2026-00000012",
    numbered_at=at_local(date(2026, 11, 23), time(9, 5)),
    organisation="Қарағанды облысы әкімінің аппараты",
    contacts="Қарағанды қ., Әлиханов к-сі, 13, 8 (7212) 42-10-01",
    applicant="Ғабдуллина Күләш Әбілқасымқызы",
    identity_number="990112300457",
    address="Қарағанды қ., Ерубаев к-сі, 12-5",
    phone="",
    email="",
    subject="Аулада жарық жоқ",
    text="Аулада екі айдан бері жарық жоқ.\nШам қойыңыз.",
)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_form_that_makes_official_has_all_that_is_known(locale: str) -> None:
    """R-108: a prefilled form to sign, in three languages."""
    text = text_of(official_form_pdf(OFFICIAL, locale))
    for said in ("БС-2026-00000012", "23.11.2026", OFFICIAL.applicant, "990112300457", "Шам қойыңыз."):
        assert said in text, said


def test_an_empty_form_has_lines_to_write_on_and_names_nobody() -> None:
    """R-108: by a link that anybody may read."""
    names = ("applicant", "identity_number", "address", "subject", "text")
    text = text_of(official_form_pdf(replace(OFFICIAL, **dict.fromkeys(names, "")), "kk"))
    assert "БС-2026-00000012" in text
    assert OFFICIAL.applicant not in text


def test_hostile_text_in_the_form_is_text() -> None:
    facts = replace(OFFICIAL, applicant=HOSTILE, text=HOSTILE * 40)
    assert "#import" in text_of(official_form_pdf(facts, "ru"))
