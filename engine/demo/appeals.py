"""Makes intake data from the invented texts, people and streets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from engine.demo.data_files import read_demo_data
from engine.demo.identity import entity_number, person_number


def texts(topic: str | None = None) -> list[Mapping[str, Any]]:
    """The invented appeals, of one topic or all."""
    return [one for one in read_demo_data("appeals")["appeals"] if topic in (None, one["topic"])]


def intake(
    appeal: Mapping[str, Any], index: int, received_at: datetime, *, channel: str, entity: bool, rng: Random
) -> dict[str, Any]:
    """What the registrar types in; the address in the text makes every letter a little different."""
    place = _place(appeal["language"], rng)
    words = {name: appeal[name].format_map(place) for name in ("subject", "text")}
    data = {
        "channel": channel,
        "received_at": received_at.isoformat(),
        "language": appeal["language"],
        "legal_type": appeal["legal_type"],
        "subject": words["subject"],
        "text": f"{words['text']} {appeal['demand']}",
        "address": "{street}, {house}-{flat}".format_map(place),
        "sheets": rng.randint(1, 5),
    } | _applicant(index, entity, rng)
    if channel == "PAPER_MAIL":
        data["postmark_date"] = received_at.date().isoformat()
    return data


def _place(language: str, rng: Random) -> dict[str, Any]:
    streets = read_demo_data("appeals")["streets"][language]
    return {"street": rng.choice(streets), "house": rng.randint(1, 180), "flat": rng.randint(1, 96)}


def _applicant(index: int, entity: bool, rng: Random) -> dict[str, Any]:
    if entity:
        name = rng.choice(read_demo_data("appeals")["entities"])
        return {"applicant_kind": "legal_entity", "name": name, "identity_number": entity_number(index)}
    last, first, middle, sex = rng.choice(read_demo_data("appeals")["people"])
    person = {"applicant_kind": "individual", "last_name": last, "first_name": first, "middle_name": middle}
    if rng.random() < 0.9:  # the identity number is asked for, not required
        person["identity_number"] = person_number(index, male=sex == "m")
    if rng.random() < 0.7:
        person["phone"] = f"+7700{rng.randint(0, 9_999_999):07d}"
    return person
