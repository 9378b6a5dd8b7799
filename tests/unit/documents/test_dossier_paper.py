"""The dossier's paper is kept for decades: PDF/A and PDF/UA whatever people typed, and the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from engine.documents.dossier import DossierFacts, Item, Section, dossier_pdf

FACTS = DossierFacts(
    number="ЖТ-2026-00000001",
    organisation="Қарағанды қаласының әкімдігі",
    subject="Аулада жарық жоқ",
    cover=[("Күйі", "Жабылды")],
    digests=[("Хеш", "ab" * 32)],
    masked=False,
    sections=(
        Section("appeal", rows=[("Арыз беруші", "Сейітова Айнұр")]),
        Section("history", items=[Item("Тіркелді", "23.11.2026", code=("хеш", "cd" * 32))], numbered=True),
        Section("files"),
    ),
    made_at=datetime(2026, 11, 27, 9, 5, tzinfo=UTC),
)


def read(content: bytes) -> tuple[PdfReader, str, str]:
    reader = PdfReader(io.BytesIO(content))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    return reader, metadata, "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
@pytest.mark.parametrize("typed", ["Аулада жарық жоқ", "Спасибо 😀 — 谢谢 عربي #import $x$ *жирно*"])
def test_it_is_pdf_a_and_pdf_ua_whatever_people_typed(locale: str, typed: str) -> None:
    reader, metadata, text = read(dossier_pdf(replace(FACTS, subject=typed), locale))
    assert (
        "<pdfaid:part>2</pdfaid:part>" in metadata
        and "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    )
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1" and "/DestOutputProfile" in intent.get_object()
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith(locale)
    assert not reader.is_encrypted and "/JavaScript" not in root.get("/Names", {})
    if "😀" in typed:
        assert "‹U+1F600›" in text and "#import $x$ *жирно*" in " ".join(text.split())


def test_every_font_is_embedded() -> None:
    reader, _, _ = read(dossier_pdf(FACTS, "kk"))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    kinds = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert kinds and all({"/FontFile2", "/FontFile3"} & kind.keys() for kind in kinds)


def test_the_same_facts_give_the_same_bytes_and_a_masked_one_says_so() -> None:
    assert dossier_pdf(FACTS, "ru") == dossier_pdf(FACTS, "ru")
    words = "без права видеть персональные данные"
    assert words not in " ".join(read(dossier_pdf(FACTS, "ru"))[2].split())
    assert words in " ".join(read(dossier_pdf(replace(FACTS, masked=True), "ru"))[2].split())
