"""Unofficial contacts of a period: by channel, by what became of them, by the first answer (R-109; P-05).

A table of its own: official appeals and unofficial contacts are never one sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    cast,
    column,
    exists,
    func,
    select,
    true,
)
from sqlalchemy import case as when
from sqlalchemy.dialects.postgresql import JSONB

from engine.domain.case_state import CaseState
from engine.domain.classifiers import classifier
from engine.domain.local_time import at_end_of, at_local
from engine.reports.table import Languages, Parameters, ReportTable, Row, Section, percent
from engine.reports.told import cases_told, entry_told, known_moment, known_notes, places_below
from engine.storage.known import known_entry
from engine.storage.tables import CHANGE, appeals, case_links, clocks, journal, organisations, records

ID = "contacts"
TITLE: Languages = {
    "kk": "Бейресми хабарласулар",
    "ru": "Неофициальные обращения",
    "en": "Unofficial contacts",
}
FIRST_ANSWER = "answer"
"""The clock of the first answer (``workflows/appeal/contact.bpmn``)."""

_WORDS: Mapping[str, Languages] = {
    "total": {"kk": "Барлығы", "ru": "Всего", "en": "Total"},
    "channels": {"kk": "Арналар", "ru": "Каналы", "en": "Channels"},
    "outcomes": {"kk": "Немен аяқталды", "ru": "Чем закончилось", "en": "What became of them"},
    "answered": {"kk": "Жауап берілді", "ru": "Дан ответ", "en": "Answered"},
    "official": {"kk": "Ресми жолданым болды", "ru": "Стало официальным обращением", "en": "Made official"},
    "sent": {"kk": "Қауіп туралы хабарланды", "ru": "Сообщено об угрозе", "en": "A threat, told"},
    "no_answer": {"kk": "Жауап қажет болмады", "ru": "Ответ не требовался", "en": "No answer was needed"},
    "open": {"kk": "Жұмыста", "ru": "В работе", "en": "Open"},
    "first_answer": {"kk": "Алғашқы жауап", "ru": "Первый ответ", "en": "First answer"},
    "met": {"kk": "Мерзімінде", "ru": "В срок", "en": "In time"},
    "missed": {"kk": "Кешігіп немесе мерзімі өткен", "ru": "С опозданием или просрочен", "en": "Late"},
    "running": {"kk": "Мерзімі әлі өтпеді", "ru": "Срок ещё идёт", "en": "Term still running"},
    "none": {"kk": "Мерзімсіз", "ru": "Без срока", "en": "Without a term"},
}
BASE: Languages = {
    "kk": "Негіз: кезеңде нөмір берілген барлық бейресми хабарласу, n = {n}.",
    "ru": "База: все неофициальные обращения, получившие номер за период, n = {n}.",
    "en": "Base: all unofficial contacts numbered in the period, n = {n}.",
}
RULE: Languages = {
    "kk": (
        "Есептеу қағидасы: бір хабарласу бір рет, нөмір берілген күні бойынша (Алматы уақыты) саналады."
        " Ресми жолданымдар кірмейді; ресми болған хабарласу мұнда да, жолданым ретінде өз есебінде де бар."
        " Мерзімдер заңнан емес, әкімдіктің өзінікі: алғашқы жауап 3 жұмыс күні."
    ),
    "ru": (
        "Правило счёта: одно обращение считается один раз, по дню присвоения номера (время Алматы)."
        " Официальные обращения не входят; ставшее официальным есть и здесь, и как обращение в своём отчёте."
        " Сроки установлены самим акиматом, а не законом: первый ответ — 3 рабочих дня."
    ),
    "en": (
        "Counting rule: a contact counts once, on the day it was numbered (Almaty time). Official appeals are"
        " not included; one made official is here and, as an appeal, in its own report. The terms are the"
        " akimat's own, not the law's: a first answer in 3 working days."
    ),
}
_OUTCOMES = ("answered", "official", "sent", "no_answer", "open")
_TERMS = ("met", "missed", "running", "none")
_LOCALES = ("kk", "ru", "en")


def contacts(conn: Connection, parameters: Parameters) -> ReportTable:
    """The rows of each section add up to the total."""
    rows = conn.execute(_chosen(parameters)).all()
    total = sum(row.n for row in rows)
    channels = {item.code: item.words for item in classifier("channels").items}
    name = select(organisations.c.name).where(organisations.c.id == parameters.organisation_id)
    return ReportTable(
        id=ID,
        title=TITLE,
        parameters=parameters,
        organisation=conn.execute(name).scalar_one(),
        total=total,
        sections=(
            _section("channels", total, _summed(rows, "channel"), channels),
            _section("outcomes", total, _summed(rows, "outcome"), {c: _WORDS[c] for c in _OUTCOMES}),
            _section("first_answer", total, _summed(rows, "term"), {c: _WORDS[c] for c in _TERMS}),
        ),
        base={locale: BASE[locale].format(n=total) for locale in _LOCALES},
        rule=RULE,
        notes=tuple(known_notes(parameters)),
    )


def _chosen(parameters: Parameters) -> Any:
    told, period = cases_told(parameters), parameters.period
    within = and_(
        told.c.organisation_id.in_(places_below(parameters)),
        told.c.registered_at >= at_local(period.first),
        told.c.registered_at < at_end_of(period.last),
        ~appeals.c.is_official,
    )
    became = exists().where(
        case_links.c.from_case_id == told.c.id,
        case_links.c.kind == "made_official",
        entry_told(parameters, case_links.c.to_case_id, 1),
    )
    posted = exists().where(
        records.c.case_id == told.c.id,
        records.c.kind == "contact_posting",
        entry_told(parameters, records.c.case_id, records.c.case_seq),
    )
    outcome = when(
        (became, "official"),
        (told.c.state == CaseState.REDIRECTED.value, "sent"),
        (told.c.closed_at.is_(None), "open"),
        (posted, "answered"),
        else_="no_answer",
    )
    term = _first_answer(told, parameters)
    inner = (
        select(
            appeals.c.channel,
            outcome.label("outcome"),
            func.coalesce(func.nullif(term, "cancelled"), "none").label("term"),
        )
        .select_from(told.join(appeals, appeals.c.case_id == told.c.id))
        .where(within)
        .subquery()
    )
    columns = (inner.c.channel, inner.c.outcome, inner.c.term)
    return select(*columns, func.count().label("n")).group_by(*columns)


def _first_answer(told: FromClause, parameters: Parameters) -> ColumnElement[str]:
    """State of the newest clock of the first answer, or the last that entries said of it until the moment."""
    moment = known_moment(parameters)
    if moment is None:
        chosen = select(clocks.c.state).where(clocks.c.case_id == told.c.id)
        newest: tuple[Any, ...] = (clocks.c.id.desc(),)
    else:
        row = func.jsonb_array_elements(CHANGE["rows"]).table_valued(column("value", JSONB)).lateral("row")
        key = cast(row.c.value[1].astext, BigInteger)
        said = row.c.value[2]["state"].astext
        chosen = (
            select(said)
            .select_from(journal.join(row, true()).join(clocks, clocks.c.id == key))
            .where(
                journal.c.case_id == told.c.id,
                row.c.value[0].astext == clocks.name,
                said.is_not(None),
                known_entry(journal.c.case_id, journal.c.case_seq, moment),
            )
        )
        newest = (clocks.c.id.desc(), journal.c.case_seq.desc())
    answer = chosen.where(clocks.c.name == FIRST_ANSWER).order_by(*newest).limit(1)
    return answer.correlate(told).scalar_subquery()


def _summed(rows: Iterable[Any], name: str) -> Counter[str]:
    found = Counter[str]()
    for row in rows:
        found[getattr(row, name)] += row.n
    return found


def _section(code: str, total: int, counted: Counter[str], named: Mapping[str, Languages]) -> Section:
    """Only lines that hold something: of the channels most are official."""
    lines = [
        Row(one, label, counted[one], percent(counted[one], total))
        for one, label in named.items()
        if counted[one]
    ]
    return Section(code, _WORDS[code], total, (Row("total", _WORDS["total"], total), *lines))
