"""R-033: what the preliminary review found is shown with its evidence, and only what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.queries import case_card, reading
from engine.queries.review import Review, review_of, side_by_side
from engine.storage.tables import records
from tests.factories import World
from tests.lives import Life

IIN = "750115399901"
ROOF = (
    "Прошу починить крышу нашего дома по улице Абая, 12. Она течёт с весны, вода капает прямо на проводку, "
    "жильцы пятого этажа боятся пожара."
)
ROOF_AGAIN = (
    "Уважаемый аким, крыша дома на Абая, 12 до сих пор течёт, вода капает на проводку. "
    "Пятый этаж боится пожара. Когда будет ремонт?"
)
PENSION = (
    "Мне неправильно начислили пенсию: не учли стаж на шахте с 1985 по 1992 год. Прошу сделать перерасчёт."
)


def _record(life: Life) -> Mapping[str, Any]:
    chosen = select(records.c.data).where(
        records.c.case_id == life.case_id, records.c.kind == "preliminary_review"
    )
    with life.world.engine.connect() as conn:
        return dict(conn.execute(chosen).scalar_one())


def _found(life: Life) -> list[tuple[int, str, str | None]]:
    return [(one["case_id"], one["kind"], one["by"]) for one in _record(life)["related"]]


def _review(life: Life, login: str = "controller") -> Review | None:
    actor = life.world.actor(login)
    with reading(life.world.engine) as conn:
        card = case_card(conn, actor, life.case_id, at=life.at)
        return review_of(conn, actor, card.header, card.appeal, card.records)


def test_the_same_text_within_thirty_days_is_a_possible_duplicate(published: World, at: datetime) -> None:
    """R-033: flagged "possible duplicate of ЖТ-2026-00000001"."""
    first = Life(published, at, text=ROOF, identity_number=IIN)
    first.step("register_appeal")
    again = Life(published, at + timedelta(days=3), text=f"Здравствуйте! {ROOF}", identity_number=IIN)
    assert _found(again) == [(first.case_id, "duplicate", "identity_number")]
    (shown,) = _review(again).related
    assert (shown.number, shown.kind, shown.state) == ("ЖТ-2026-00000001", "duplicate", "REGISTERED")
    assert "".join(piece.text for piece in shown.own) == f"Здравствуйте! {ROOF}"
    assert [piece.text for piece in shown.other if piece.same] == [ROOF.removesuffix(".")]


def test_after_thirty_days_the_same_letter_is_a_repeat(published: World, at: datetime) -> None:
    """R-033, domain report 3.1: beyond 30 days it is no duplicate."""
    first = Life(published, at, text=ROOF, identity_number=IIN)
    day = at + timedelta(days=40)
    late = Life(published, day, text=ROOF, identity_number=IIN, received_at=f"{day:%Y-%m-%dT%H:%M}")
    assert _found(late) == [(first.case_id, "repeat", "identity_number")]


def test_a_repeat_in_other_words_is_counted_with_the_last_answer(published: World, at: datetime) -> None:
    """The same person, the same matter: which in a row, and what was answered."""
    first = Life(published, at, text=ROOF, identity_number=IIN)
    first.walk("register_appeal", "check_admissibility", "determine_nature", "resolution", "examine")
    first.walk("co_execution", "draft_reply", "quality_analysis", "sign_reply", "confirm_delivery")
    Life(published, at + timedelta(days=1), text=PENSION, identity_number=IIN)
    again = Life(published, at + timedelta(days=60), text=ROOF_AGAIN, identity_number=IIN)
    assert _found(again) == [(first.case_id, "repeat", "identity_number")]
    review = _review(again)
    assert review.repeat_number == 2
    (shown,) = review.related
    assert shown.answered_at is not None
    assert (shown.challenges, shown.character) == ("answered", "explained")


def test_an_appeal_in_its_term_is_not_yet_one_to_be_repeated(published: World, at: datetime) -> None:
    """Law 221 Art. 1: repeated is what challenges a decision or was not answered in time."""
    Life(published, at, text=ROOF, identity_number=IIN)
    again = Life(published, at + timedelta(days=2), text=ROOF_AGAIN, identity_number=IIN)
    assert [one.challenges for one in _review(again).related] == [""]


def test_another_matter_of_the_same_person_is_none_of_both(published: World, at: datetime) -> None:
    Life(published, at, text=PENSION, identity_number=IIN)
    assert _found(Life(published, at, text=ROOF, identity_number=IIN)) == []


def test_the_letter_of_somebody_else_is_told_apart(published: World, at: datetime) -> None:
    """A copy by another person is no duplicate: many people ask for the same."""
    other = Life(published, at, text=ROOF, identity_number="880308499903")
    assert _found(Life(published, at, text=ROOF, identity_number=IIN)) == [(other.case_id, "same_text", None)]


def test_an_anonymous_copy_counts_once(published: World, at: datetime) -> None:
    first = Life(published, at, text=ROOF, applicant_kind="anonymous")
    assert _found(Life(published, at, text=ROOF, applicant_kind="anonymous")) == [
        (first.case_id, "duplicate", None)
    ]


@pytest.mark.parametrize(
    ("earlier", "now", "by"),
    [
        ({"phone": "+7 701 123-45-67"}, {"phone": "8 (701) 1234567"}, "name_and_phone"),
        ({"phone": "87011234567"}, {"phone": "87011234567", "last_name": "Басқа"}, "phone"),
        ({}, {}, "name_and_address"),
        (
            {
                "applicant_kind": "collective",
                "last_name": "Ким",
                "address": "Абай к-сі",
                "signatories": [{"last_name": "Сейітова", "identity_number": IIN}],
            },
            {"identity_number": IIN},
            "signatory",
        ),
        (
            {
                "applicant_kind": "representative",
                "last_name": "Ким",
                "address": "Абай к-сі",
                "represented_number": IIN,
            },
            {"identity_number": IIN},
            "represented",
        ),
    ],
    ids=["name_and_phone", "phone", "name_and_address", "signatory", "represented"],
)
def test_a_person_is_known_again_by(
    published: World, at: datetime, earlier: dict[str, Any], now: dict[str, Any], by: str
) -> None:
    first = Life(published, at, text=ROOF, **earlier)
    assert _found(Life(published, at, text=ROOF_AGAIN, **now)) == [(first.case_id, "repeat", by)]


def test_a_family_with_one_telephone_and_two_numbers_is_two_people(published: World, at: datetime) -> None:
    other = Life(published, at, text=ROOF, phone="87011234567", identity_number="880308499903")
    again = Life(published, at, text=ROOF, phone="87011234567", identity_number=IIN)
    assert _found(again) == [(other.case_id, "same_text", None)]


def test_namesakes_are_not_the_same_person(published: World, at: datetime) -> None:
    Life(published, at, text=ROOF, address="Абай к-сі, 1")
    assert _found(Life(published, at, text=ROOF_AGAIN, address="Гоголь к-сі, 2")) == []


def test_cases_that_the_reader_may_not_see_are_only_counted(published: World, at: datetime) -> None:
    Life(published, at, text=ROOF, identity_number=IIN)
    again = Life(published, at, text=ROOF, identity_number=IIN)
    again.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    seen = _review(again, "executor")
    assert seen is not None
    assert (seen.related, seen.unseen) == ((), 1)


def test_whoever_may_not_read_the_appeal_reads_no_review(published: World, at: datetime) -> None:
    Life(published, at, text=ROOF, identity_number=IIN)
    again = Life(published, at, text=ROOF, identity_number=IIN)
    assert _review(again, "auditor") is None


def test_what_each_suggestion_rests_on_is_kept(published: World, at: datetime) -> None:
    """R-033: duplicate, topic, language, urgency, anonymity, each with why."""
    text = "В школе заложена бомба, нет отопления в подъезде."
    found = _record(Life(published, at, text=text, applicant_kind="anonymous"))
    assert (found["language"], "нет" in found["language_words"], found["anonymous"]) == ("ru", True, True)
    assert found["threats"][0]["phrase"]
    assert found["topic_words"]


def test_marked_pieces_are_the_whole_text_again() -> None:
    own, other = side_by_side(ROOF, f"Просьба. {ROOF} Ждём. {ROOF}")
    assert "".join(piece.text for piece in own) == ROOF
    assert "".join(piece.text for piece in other).count(ROOF) == 2
    assert any(piece.same for piece in own)
    assert not any(piece.same for piece in side_by_side(ROOF, PENSION)[0])
