"""Replies returned for finalization in a period: appeals, returns, by unit and by reason (R-040)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.classifiers import classifier
from engine.domain.local_time import at_end_of, at_local
from engine.reports.table import Languages, Parameters, ReportTable, Row, Section, percent
from engine.reports.told import cases_told, entry_told, known_notes, places_below
from engine.storage.tables import organisations, records

ID = "returned"
TITLE: Languages = {
    "kk": "Пысықтауға қайтарылған жауаптар",
    "ru": "Ответы, возвращённые на доработку",
    "en": "Replies returned for finalization",
}

_LOCALES = ("kk", "ru", "en")
_OFTEN = 3

_WORDS: Mapping[str, Languages] = {
    "total": {"kk": "Барлығы", "ru": "Всего", "en": "Total"},
    "appeals": {
        "kk": "Жолданымдар, қайтару саны бойынша",
        "ru": "Обращения по числу возвратов",
        "en": "Appeals by number of returns",
    },
    "once": {"kk": "Бір рет", "ru": "Один раз", "en": "Once"},
    "twice": {"kk": "Екі рет", "ru": "Дважды", "en": "Twice"},
    "often": {"kk": "Үш рет және одан көп", "ru": "Три раза и более", "en": "Three times and more"},
    "units": {
        "kk": "Қайтарулар, орындаушы бөлімше бойынша",
        "ru": "Возвраты по исполняющим подразделениям",
        "en": "Returns by executing unit",
    },
    "": {"kk": "Бөлімшесіз", "ru": "Без подразделения", "en": "Without a unit"},
    "reasons": {"kk": "Аталған себептер", "ru": "Названные причины", "en": "Reasons named"},
}

BASE: Languages = {
    "kk": "Негіз: кезеңде жауабы қайтарылған жолданымдар, n = {n}; қайтарулар саны: {returns}.",
    "ru": "База: обращения, ответ на которые возвращён за период, n = {n}; возвратов: {returns}.",
    "en": "Base: appeals whose reply was returned in the period, n = {n}; returns: {returns}.",
}
RULE: Languages = {
    "kk": (
        "Есептеу қағидасы: жолданым бір рет, әр қайтару бөлек саналады; екі рет қайтарылған жолданым –"
        " бір жолданым, екі қайтару. Бір қайтаруда бірнеше себеп аталуы мүмкін. Қол қоюшының бас тартуы"
        " кірмейді."
    ),
    "ru": (
        "Правило счёта: обращение считается один раз, каждый возврат отдельно; дважды возвращённое – одно"
        " обращение, два возврата. У возврата может быть несколько причин. Отказ подписанта не входит."
    ),
    "en": (
        "Counting rule: an appeal counts once, each return by itself; returned twice is one appeal and two"
        " returns. A return may name several reasons. A signer's refusal is not included."
    ),
}


def returned(conn: Connection, parameters: Parameters) -> ReportTable:
    """The table "Returned". Its rows add up to the total in each section."""
    rows = _returns(conn, parameters)
    by_case = Counter(row.case_id for row in rows)
    name = select(organisations.c.name).where(organisations.c.id == parameters.organisation_id)
    filled = {"n": len(by_case), "returns": len(rows)}
    return ReportTable(
        id=ID,
        title=TITLE,
        parameters=parameters,
        organisation=conn.execute(name).scalar_one(),
        total=len(by_case),
        sections=(_appeals(by_case), _units(rows), _reasons(rows)),
        base={locale: BASE[locale].format(**filled) for locale in _LOCALES},
        rule=RULE,
        notes=tuple(known_notes(parameters)),
    )


def _returns(conn: Connection, parameters: Parameters) -> Sequence[Any]:
    told, below = cases_told(parameters), places_below(parameters)
    units = organisations.alias("units")
    period = parameters.period
    chosen = (
        select(records.c.case_id, records.c.data, told.c.executor_unit_id, units.c.name)
        .join(told, told.c.id == records.c.case_id)
        .outerjoin(units, units.c.id == told.c.executor_unit_id)
        .where(
            records.c.kind == "quality",
            records.c.data["decision"].as_string() == "return",
            records.c.at >= at_local(period.first),
            records.c.at < at_end_of(period.last),
            entry_told(parameters, records.c.case_id, records.c.case_seq),
            told.c.organisation_id.in_(below) | told.c.executor_unit_id.in_(below),
        )
    )
    return conn.execute(chosen).all()


def _appeals(by_case: Counter[int]) -> Section:
    found = Counter("once" if n == 1 else "twice" if n < _OFTEN else "often" for n in by_case.values())
    return _section("appeals", ((code, _WORDS[code], found[code]) for code in ("once", "twice", "often")))


def _units(rows: Sequence[Any]) -> Section:
    counted = Counter(row.executor_unit_id for row in rows)
    names = {row.executor_unit_id: row.name or _WORDS[""] for row in rows}
    return _section("units", ((str(unit or ""), names[unit], n) for unit, n in counted.most_common()))


def _reasons(rows: Sequence[Any]) -> Section:
    counted = Counter(code for row in rows for code in row.data.get("return_reasons") or ())
    items = classifier("return_reasons").items
    return _section("reasons", ((item.code, item.words, counted[item.code]) for item in items))


def _section(code: str, counted: Iterable[tuple[str, Languages, int]]) -> Section:
    lines = list(counted)
    total = sum(n for _, _, n in lines)
    rows = (Row(name, label, n, percent(n, total)) for name, label, n in lines)
    return Section(code, _WORDS[code], total, (Row("total", _WORDS["total"], total), *rows))
