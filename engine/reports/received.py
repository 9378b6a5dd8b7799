"""Appeals received in a period: by applicant, by parent body, by topic (R-145 to R-147, K16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from engine.domain.classifiers import classifier
from engine.domain.local_time import at_end_of, at_local
from engine.reports.table import Comparison, Languages, Parameters, ReportTable, Row, Section, percent
from engine.reports.told import cases_told, known_notes, places_below
from engine.storage.tables import appeals, applicants, organisations

ID = "received"
TITLE: Languages = {"kk": "Түскен жолданымдар", "ru": "Поступившие обращения", "en": "Appeals received"}

ENTITIES = frozenset(i.code for i in classifier("applicant_kinds").items if i.extra["entity"])
NOT_CLASSIFIED = "T0"
DIRECT = "DIRECT"

_LOCALES = ("kk", "ru", "en")

_WORDS: Mapping[str, Languages] = {
    "total": {"kk": "Барлығы", "ru": "Всего", "en": "Total"},
    "applicants": {"kk": "Жолданым берушілер", "ru": "Заявители", "en": "Applicants"},
    "individuals": {"kk": "Жеке тұлғалар", "ru": "Физические лица", "en": "Individuals"},
    "entities": {"kk": "Заңды тұлғалар", "ru": "Юридические лица", "en": "Legal entities"},
    "sources": {"kk": "Қайдан түсті", "ru": "Откуда поступили", "en": "Where they came from"},
    "parents": {
        "kk": "Жоғары тұрған органдардан",
        "ru": "Из вышестоящих органов",
        "en": "From parent bodies",
    },
    DIRECT: {"kk": "Тікелей", "ru": "Напрямую", "en": "Directly"},
    "topics": {"kk": "Тақырыптар", "ru": "Темы", "en": "Topics"},
    NOT_CLASSIFIED: {"kk": "Жіктелмеген", "ru": "Не классифицировано", "en": "Not classified"},
}

BASE: Languages = {
    "kk": "Негіз: кезеңде тіркелген барлық ресми жолданым, n = {n}. Үлестер осы саннан есептеледі.",
    "ru": "База: все официальные обращения, зарегистрированные за период, n = {n}. Доли — от этого числа.",
    "en": "Base: all official appeals registered in the period, n = {n}. Shares are of this number.",
}
RULE: Languages = {
    "kk": (
        "Есептеу қағидасы: бір жолданым бір рет, негізгі тақырыбы бойынша саналады; тіркелген күні Алматы"
        " уақыты бойынша алынады; дара кәсіпкер жеке тұлға болып саналады; үлес бір таңбаға дейін"
        " дөңгелектеледі. Бейресми жолданымдар кірмейді."
    ),
    "ru": (
        "Правило счёта: одно обращение считается один раз, по главной теме; день регистрации берётся по"
        " времени Алматы; индивидуальный предприниматель относится к физическим лицам; доля округляется"
        " до одного знака. Неофициальные обращения не входят."
    ),
    "en": (
        "Counting rule: an appeal counts once, under its main topic; the day of registration is taken in"
        " Almaty time; a sole trader is an individual; shares are rounded half up to one decimal."
        " Unofficial contacts are not included."
    ),
}
UNOFFICIAL: Languages = {
    "kk": "Сол кезеңдегі бейресми жолданымдар: {n}.",
    "ru": "Неофициальных обращений за тот же период: {n}.",
    "en": "Unofficial contacts in the same period: {n}.",
}

_Cell = tuple[bool, str | None, str | None]
"""Legal entity, parent body, topic."""


def received(conn: Connection, parameters: Parameters) -> ReportTable:
    """The table "Received". Its rows add up to the total in each section."""
    cells, unofficial = _count(conn, parameters)
    total = sum(cells.values())
    name = select(organisations.c.name).where(organisations.c.id == parameters.organisation_id)
    return ReportTable(
        id=ID,
        title=TITLE,
        parameters=parameters,
        organisation=conn.execute(name).scalar_one(),
        total=total,
        sections=(_applicants(cells, total), _sources(cells, total), _topics(cells, total)),
        base=_filled(BASE, total),
        rule=RULE,
        comparison=_comparison(parameters, total),
        notes=tuple(_notes(parameters, unofficial)),
    )


def _notes(parameters: Parameters, unofficial: int) -> Iterator[Languages]:
    yield from known_notes(parameters)
    if unofficial:
        yield _filled(UNOFFICIAL, unofficial)


def _count(conn: Connection, parameters: Parameters) -> tuple[Counter[_Cell], int]:
    columns = (appeals.c.is_official, applicants.c.kind, appeals.c.parent_body, appeals.c.topic)
    told = cases_told(parameters)
    rows = conn.execute(
        select(*columns, func.count().label("n"))
        .select_from(told)
        .join(appeals, appeals.c.case_id == told.c.id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(_within(parameters, told))
        .group_by(*columns)
    )
    cells: Counter[_Cell] = Counter()
    unofficial = 0
    for row in rows:
        if row.is_official:
            cells[row.kind in ENTITIES, row.parent_body, row.topic] += row.n
        else:
            unofficial += row.n
    return cells, unofficial


def _within(parameters: Parameters, told: FromClause) -> ColumnElement[bool]:
    period = parameters.period
    return and_(
        told.c.organisation_id.in_(places_below(parameters)),
        told.c.registered_at >= at_local(period.first),
        told.c.registered_at < at_end_of(period.last),
    )


def _applicants(cells: Counter[_Cell], total: int) -> Section:
    entities = _sum(cells, lambda cell: cell[0])
    counted = (("individuals", total - entities), ("entities", entities))
    rows = (_row(code, _WORDS[code], n, total) for code, n in counted)
    return _section("applicants", total, rows)


def _sources(cells: Counter[_Cell], total: int) -> Section:
    by_body = Counter[str]()
    for (_, body, _), n in cells.items():
        by_body[body or DIRECT] += n
    named = _names("parent_bodies")
    parents = total - by_body[DIRECT]
    rows = [_row("parents", _WORDS["parents"], parents, total)]
    rows += [_row(code, label, by_body[code], total) for code, label in named.items()]
    rows.append(_row(DIRECT, _WORDS[DIRECT], by_body[DIRECT], total))
    return _section("sources", total, rows)


def _topics(cells: Counter[_Cell], total: int) -> Section:
    named = {code: label for code, label in _names("topics").items() if code != NOT_CLASSIFIED}
    by_topic = Counter[str]()
    for (_, _, topic), n in cells.items():
        by_topic[topic if topic in named else NOT_CLASSIFIED] += n
    rows = [_row(code, label, by_topic[code], total) for code, label in named.items()]
    rows.append(_row(NOT_CLASSIFIED, _WORDS[NOT_CLASSIFIED], by_topic[NOT_CLASSIFIED], total))
    return _section("topics", total, rows)


def _section(code: str, total: int, rows: Iterable[Row]) -> Section:
    return Section(code, _WORDS[code], total, (Row("total", _WORDS["total"], total), *rows))


def _row(code: str, label: Languages, count: int, total: int) -> Row:
    return Row(code, label, count, percent(count, total))


def _sum(cells: Counter[_Cell], wanted: Callable[[_Cell], Any]) -> int:
    return sum(n for cell, n in cells.items() if wanted(cell))


def _names(name: str) -> dict[str, Languages]:
    return {item.code: item.words for item in classifier(name).items if item.parent is None}


def _comparison(parameters: Parameters, total: int) -> Comparison | None:
    if parameters.comparison is None:
        return None
    difference = parameters.comparison - total
    return Comparison(
        parameters.comparison_label, parameters.comparison, difference, percent(difference, total)
    )


def _filled(text: Languages, n: int) -> Languages:
    return {locale: text[locale].format(n=n) for locale in _LOCALES}
