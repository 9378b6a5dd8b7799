"""R-124: what is copied from an earlier reply carries nobody else's data."""

from __future__ import annotations

import pytest

from engine.domain.reply_quality.personal_data import Known, Name
from engine.domain.reply_quality.veil import VEIL, Others, veiled

OTHERS = Others(("Сейітова", "Айнұр"), ("Қарағанды қ., Ерубаев к-сі, 12-5",))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Құрметті Айнұр Сейітова!", f"Құрметті {VEIL} {VEIL}!"),
        ("Сейітованың арызы", f"{VEIL} арызы"),
        ("По заявлению Петрова И.К. и Ким О.", f"По заявлению {VEIL} и {VEIL}"),
        ("Тел. 8 701 123 45 67, a@b.kz.", f"Тел. {VEIL}, {VEIL}."),
        ("ЖСН 750115399901 және 000000000000", f"ЖСН {VEIL} және {VEIL}"),
        ("Ерубаев көшесі, 12-үйде шам жанды", f"{VEIL}-үйде шам жанды"),
    ],
)
def test_other_peoples_data_are_veiled(text: str, shown: str) -> None:
    assert veiled(text, Known(), OTHERS)[0] == shown


def test_what_belongs_to_the_new_reply_stays() -> None:
    """Negative control: the same words of the applicant's own, of an official and of an office."""
    known = Known(
        frozenset({"750115399901"}),
        frozenset({"a@b.kz", "87011234567"}),
        (Name("Сейітова", "Айнұр"), Name("Ахметов", "Болат")),
    )
    text = "Айнұр Сейітова, ЖСН 750115399901, 8 701 123 45 67, a@b.kz. Орындаушы Ахметов Б. ӘРПК 91-бабы."
    assert veiled(text, known, Others(("Сейітова", "Айнұр"))) == (text, 0)


def test_a_text_without_data_stays_as_it_is() -> None:
    text = "Желі 2026 жылғы 12 наурызда тексерілді, № 4 акт. ӘРПК 76-бабы, 2-тармағы."
    assert veiled(text, Known(), OTHERS) == (text, 0)


def test_places_are_counted_once() -> None:
    assert veiled("Сейітова А. Б.", Known(), OTHERS)[1] == 1
