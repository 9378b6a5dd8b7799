"""Contacts that are more than one person's letter: a box that was opened, an advice, several applicants."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import Connection, Engine

from engine.demo.organisations import ROOT
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import at_local
from engine.operations.give_advice import give_advice
from engine.operations.open_box import open_box
from engine.queries.session_actor import actor_by_login

IN_THE_BOX = (1, 2)
COLLECTIVE, REPRESENTATIVE = 7, 8
"""Plans by their index; none of them is an entity's."""


def open_and_advise(engine: Engine, reads: Connection, places: dict[str, int], today: date) -> str:
    """The act of the last working day and one advice; returns the id of the act."""
    registrar = actor_by_login(reads, "registrar")
    if registrar is None:
        raise KeyError("registrar")
    day = calendar_as_of().add_working_days(today, -1)
    where: dict[str, Any] = {"organisation_id": places[ROOT]}
    opened_at = at_local(day, time(8, 40))
    act = open_box(
        engine,
        registrar,
        opened_at=opened_at,
        place="Облыс әкімдігі ғимаратының фойесі",
        people=[
            {"name": "Сейітқали Ә. Б.", "position": "бас маман"},
            {"name": "Тілеуов М. К.", "position": "жетекші маман"},
        ],
        items=4,
        at=at_local(day, time(8, 55)),
        **where,
    )
    give_advice(
        engine,
        registrar,
        way="phone",
        language="ru",
        topic="T2",
        person_name="Ковалёва Ирина",
        phone="+7 700 000 11 22",
        question="Куда подать документы на адресную социальную помощь?",
        answer="В центр обслуживания населения или через egov.kz; нужны справка о доходах и состав семьи.",
        at=at_local(day, time(10, 20)),
        **where,
    )
    return str(act["opening_id"])


def fields_of(index: int, opening_id: str) -> dict[str, Any]:
    """What makes this plan's intake a special one; empty for nearly all."""
    if index in IN_THE_BOX:
        return {"channel": "BOX", "box_opening": opening_id, "signature": "handwritten"}
    if index == COLLECTIVE:
        signed = [("Омарова", "Гүлнәр"), ("Ким", "Виктор"), ("Шульц", "Анна")]
        rows = [{"last_name": last, "first_name": first} for last, first in signed]
        return {"applicant_kind": "collective", "signatories": rows, "signed_by": 27}
    if index == REPRESENTATIVE:
        return {
            "applicant_kind": "representative",
            "represented_name": "Ержанова Күлпаш",
            "represented_address": "Теміртау қ., Республика даңғылы, 40-12",
            "attorney_number": "1-2284",
            "attorney_date": "2026-01-15",
            "attorney_until": "2029-01-15",
        }
    return {}
