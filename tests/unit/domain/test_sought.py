"""What is typed finds other forms of the word and no other words; figures are of a labelled set."""

from __future__ import annotations

import pytest

from engine.domain.folding import fold_letters
from engine.domain.sought import MOST_WORDS, Piece, places, snippet, sought, stem

# typed, written; the same word in another form
SAME = (
    *(("жолдарды", "жол"), ("жолдары", "жолға"), ("мектебі", "мектеп"), ("мектептің", "мектепте")),
    *(("көшесінде", "көше"), ("көшелер", "көшесіне"), ("ауласында", "аула"), ("аулада", "ауласы")),
    *(("жарығы", "жарық"), ("жарықты", "жарықсыз"), ("құбырлар", "құбыр"), ("құбырды", "құбырдың")),
    *(("жылуды", "жылу"), ("пәтерде", "пәтер"), ("пәтерлерді", "пәтері"), ("баланың", "бала")),
    *(("балабақшаға", "балабақша"), ("көмектің", "көмек"), ("тазалауды", "тазалау"), ("үйлердің", "үй")),
    *(("сатып алуды", "сатып алу"), ("зейнетақыны", "зейнетақы"), ("Сейітованың", "Сейітова")),
    *(("дороги", "дорога"), ("дорогами", "дорог"), ("улицы", "улица"), ("улицей", "улицу")),
    *(("школе", "школа"), ("школьный", "школьного"), ("ремонта", "ремонт"), ("ремонтом", "ремонту")),
    *(("отопления", "отопление"), ("отоплением", "отоплению"), ("воды", "вода"), ("квартиры", "квартира")),
    *(("мусора", "мусор"), ("вывозом", "вывоз"), ("освещения", "освещение"), ("домов", "дом")),
    *(("пособия", "пособие"), ("соседями", "соседи"), ("Сейтовой", "Сейтова"), ("площадка", "площадки")),
    *(("деревьев", "деревья"), ("аварийный", "аварийного"), ("автобуса", "автобусы"), ("лифтов", "лифт")),
)
# typed, written; another word
OTHER = (
    *(("жарық", "жария"), ("жолаушы", "жолдас"), ("көшесі", "көшпенді"), ("мектеп", "мекеме")),
    *(("құбыр", "құрылыс"), ("жылуды", "жылқы"), ("пәтерде", "патша"), ("балабақша", "балалар")),
    *(("көмек", "көмір"), ("тазалау", "тариф"), ("аулада", "ауыл"), ("зейнетақы", "зейін")),
    *(("дороги", "дорого"), ("улицы", "уличный"), ("школа", "шкаф"), ("ремонт", "резерв")),
    *(("отопления", "отопительный"), ("вода", "водитель"), ("квартира", "квартал"), ("мусор", "мусульманин")),
    *(
        ("освещение", "освоение"),
        ("пособие", "посольство"),
        ("соседями", "сослуживец"),
        ("лифт", "лифляндия"),
    ),
    *(("автобус", "автомобиль"), ("площадка", "площадь"), ("деревья", "деревня"), ("дом", "домофон")),
)


def _finds(typed: str, written: str, *, stemmed: bool = True) -> bool:
    looked_for = sought(typed)
    beginnings = looked_for.beginnings if stemmed else frozenset(fold_letters(typed).split())
    return len(list(places(written, beginnings))) >= len(looked_for.terms)


def test_endings_help_and_what_they_cost_is_known() -> None:
    """The limits are what was measured, less a little."""
    found, plain = (
        sum(_finds(*pair, stemmed=stemmed) for pair in SAME) / len(SAME) for stemmed in (True, False)
    )
    wrong, plainly_wrong = (
        sum(_finds(*pair, stemmed=stemmed) for pair in OTHER) / len(OTHER) for stemmed in (True, False)
    )
    print(f"other forms found {found:.2f}, without endings {plain:.2f}")
    print(f"other words found {wrong:.2f}, without endings {plainly_wrong:.2f}")
    assert found >= 0.8 > plain
    assert wrong <= 0.2


def test_a_short_word_keeps_its_letters() -> None:
    assert (stem("вода"), stem("үйі"), stem("2026")) == ("вода", "үйі", "2026")


@pytest.mark.parametrize("typed", ["", "   ", "& | ! :* ( )", "…«»", "--'-"])
def test_signs_alone_look_for_nothing(typed: str) -> None:
    assert sought(typed).terms == ()


def test_only_the_first_words_are_looked_for() -> None:
    assert len(sought("сөз " * 50).terms) == MOST_WORDS


def test_a_word_with_a_hyphen_is_found_with_and_without_it() -> None:
    assert sought("Нур-Султан").terms[0].ways == (("нурсул",), ("нур", "султан"))


def test_a_number_is_compared_without_signs_and_without_zeros() -> None:
    assert sought("жт 2026-00000012").numbers == ("жт202600000012", "жт-2026-12")
    assert not set(sought("жт 2026 00000061").numbers) & set(sought("ЖТ-2026-00000006/1").numbers)
    assert sought("жарық").numbers == ()


def test_a_snippet_marks_what_was_found_and_leaves_every_character_as_it_is() -> None:
    text = "Аулада <b>жарық</b> жоқ"
    pieces = snippet(text, ["жар"])
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == ["жарық"]


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    pieces = snippet("сөз " * 500 + "құбыр " + "сөз " * 500, ["кубыр"])
    assert pieces[0] == pieces[-1] == Piece("…", marked=False)
    assert any(piece == Piece("құбыр", marked=True) for piece in pieces)
    assert sum(len(piece.text) for piece in pieces) < 220


def test_a_text_without_the_words_has_no_snippet() -> None:
    assert snippet("Аулада жарық жоқ", ["құбыр"]) == ()
