"""Unofficial contacts of a period: by channel, by what became of them, by the first answer (R-109; P-05).

A table of its own: official appeals and unofficial contacts are never one sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select
from sqlalchemy import case as when

from engine.domain.case_state import CaseState
from engine.domain.classifiers import classifier
from engine.domain.local_time import at_local
from engine.reports.table import Languages, Parameters, ReportTable, Row, Section, percent
from engine.storage.tables import appeals, case_links, cases, clocks, organisations, records

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
    )


def _chosen(parameters: Parameters) -> Any:
    path = select(organisations.c.path).where(organisations.c.id == parameters.organisation_id)
    below = select(organisations.c.id).where(
        organisations.c.path.startswith(path.scalar_subquery(), autoescape=False)
    )
    period = parameters.period
    within = and_(
        cases.c.organisation_id.in_(below),
        cases.c.registered_at >= at_local(period.first),
        cases.c.registered_at < at_local(period.last + timedelta(days=1)),
        ~appeals.c.is_official,
    )
    became = exists().where(case_links.c.from_case_id == cases.c.id, case_links.c.kind == "made_official")
    posted = exists().where(records.c.case_id == cases.c.id, records.c.kind == "contact_posting")
    outcome = when(
        (became, "official"),
        (cases.c.state == CaseState.REDIRECTED.value, "sent"),
        (cases.c.closed_at.is_(None), "open"),
        (posted, "answered"),
        else_="no_answer",
    )
    term = (
        select(clocks.c.state)
        .where(clocks.c.case_id == cases.c.id, clocks.c.name == FIRST_ANSWER)
        .order_by(clocks.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    inner = (
        select(
            appeals.c.channel,
            outcome.label("outcome"),
            func.coalesce(func.nullif(term, "cancelled"), "none").label("term"),
        )
        .join(appeals, appeals.c.case_id == cases.c.id)
        .where(within)
        .subquery()
    )
    columns = (inner.c.channel, inner.c.outcome, inner.c.term)
    return select(*columns, func.count().label("n")).group_by(*columns)


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
