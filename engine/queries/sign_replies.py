"""Signs that replies to different people say the same, word for word or by one pattern."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from engine.domain.identity_numbers import Flag
from engine.queries.reply_shapes import shape_of
from engine.queries.sign_ground import Ground
from engine.storage.tables import appeals, applicants, records

LEAST_SHAPE = 60
"""Letters: less says the same to everybody without being a reply (a greeting, "see attached")."""


def identical(ground: Ground) -> Select[Any]:
    """The newest reply of a case, word for word that to another person: letters and digits are compared."""
    return _alike(ground, _PLAIN, least=1)


def filled_in(ground: Ground) -> Select[Any]:
    """The newest reply of a case, that to another person but for names, numbers and dates; a group of which
    all are the same word for word is among the identical ones."""
    shape = shape_of(records.c.data["text"].astext, applicants)
    return _alike(ground, shape, least=LEAST_SHAPE, varied=True)


def _alike(ground: Ground, compared: ColumnElement[str], *, least: int, varied: bool = False) -> Select[Any]:
    """Newest replies that have ``compared``, ``least`` letters or more, in common with one to another person.

    ``varied``: only groups in which not all are the same word for word.

    Groups are made of what the reader sees: how many others there are is told of no case beyond it.
    """
    latest = (
        select(records.c.id, records.c.case_id, records.c.at, records.c.author_id)
        .ext(distinct_on(records.c.case_id))
        .where(
            records.c.kind == "reply",
            records.c.case_id.in_(ground.seen),
            *ground.known(records.c.case_id, records.c.case_seq),
        )
        .order_by(records.c.case_id, records.c.version.desc())
        .subquery("latest")
    )
    newest = (
        select(
            latest.c.case_id,
            latest.c.at,
            latest.c.author_id,
            func.md5(compared).label("same"),
            func.length(compared).label("length"),
            func.md5(_PLAIN).label("exact"),
            _person().label("person"),
        )
        .select_from(
            latest.join(records, records.c.id == latest.c.id)
            .join(appeals, appeals.c.case_id == latest.c.case_id)
            .join(applicants, applicants.c.id == appeals.c.applicant_id)
        )
        .where(*ground.within(latest.c.at))
        .subquery("newest")
    )
    people_told = [
        bound(newest.c.person).over(partition_by=newest.c.same).label(name)
        for name, bound in (("one", func.min), ("another", func.max))
    ]
    texts = [
        bound(newest.c.exact).over(partition_by=newest.c.same).label(name)
        for name, bound in (("text", func.min), ("other_text", func.max))
    ]
    alike = func.count().over(partition_by=newest.c.same).label("alike")
    counted = select(newest, alike, *people_told, *texts).where(newest.c.length >= least).subquery("counted")
    told = ground.told
    source = counted.join(told, told.c.id == counted.c.case_id)
    # The first case of a group names it.
    group = func.min(func.coalesce(told.c.number, func.concat(told.c.id))).over(partition_by=counted.c.same)
    lines = ground.lines(source, counted.c.author_id, counted.c.at, group, func.concat(counted.c.alike))
    if varied:
        lines = lines.where(counted.c.text != counted.c.other_text)
    return lines.where(counted.c.one != counted.c.another)


_PLAIN = func.lower(func.regexp_replace(records.c.data["text"].astext, r"\W+", "", "g"))
"""Of a reply, letters and digits."""


def _person() -> ColumnElement[str]:
    """Tells applicants apart: by a sound identity number, else by name with telephone or address."""
    one = applicants.c
    reached = func.coalesce(func.nullif(one.phone_key, ""), one.address)
    named = case((one.name_key != "", func.concat_ws("|", one.name_key, reached)))
    sound = case((one.identity_flag == Flag.OK.value, one.identity_number))
    return func.coalesce(sound, named, func.concat("#", one.id))
