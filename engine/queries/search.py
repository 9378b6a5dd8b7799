"""The search over everything that a person may see (decision 0027).

A word index names candidates; ``visible_cases`` decides, the same condition as in the list of cases. Who may
read a case without its personal data is asked for its open numbers only: nothing else of it can be found,
counted or guessed at. Newest first, and never all of them: see ``MOST``. What is looked through depends on
the reader's cases and on what he may see of them alone, so that no bound tells of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    any_,
    cast,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.sql import true

from engine.domain.access import TABLE, Cell, Reach, Verb
from engine.domain.actor import Actor
from engine.domain.local_time import at_end_of, at_local
from engine.domain.sought import Piece, Sought, Term, snippet
from engine.queries.case_list import CaseRow, case_rows
from engine.queries.clock import moment
from engine.queries.consultations import Consultation, consultations_found
from engine.queries.scope import own_id, subtree
from engine.queries.search_texts import Place, places_of
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, cases, organisations, search_words, work_items

PAGE_SIZE = 20
MOST = 200
"""Cases that are counted and can be leafed through; beyond it, "more than"."""
FEW = 1_000
"""Whoever has no more cases than this is searched in those; everybody else from the newest case on."""
NEWEST = 500
"""Cases that are read before the index is asked: a common word is found there, and costs least."""
BUCKET = 1000  # cases, as the revision that made the index has it
FIRST, GROWTH = 4, 32  # buckets: each question reads all places of its beginnings, so they are few

LETTERS: Mapping[str, str] = {
    "number": "nm",
    "person": "pi",
    "text": "a",
    "reply": "r",
    "demand": "d",
    "resolution": "o",
    "attachment": "f",
    "letter": "l",
}
"""Kind of thing found: its letters in the index."""
CONSULTATION = "consultation"
KINDS = (*LETTERS, CONSULTATION)
_OPEN = "n"
_CONSULTATION = "c"


@dataclass(frozen=True)
class SearchFilters:
    """``registered_from`` and ``registered_to``: days in Kazakhstan, both counted in."""

    kind: str | None = None
    organisation_id: int | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    state: str | None = None
    topic: str | None = None
    mine: bool = False

    @property
    def of_cases(self) -> bool:
        """Whether something is asked that only a case has."""
        about = (self.organisation_id, self.registered_from, self.registered_to, self.state, self.topic)
        return self.mine or any(one is not None for one in about)


@dataclass(frozen=True)
class Hit:
    """A case; ``number`` is its number in pieces. ``exact``: one of its numbers is what was typed."""

    case: CaseRow
    number: tuple[Piece, ...]
    places: tuple[Place, ...]
    exact: bool


@dataclass(frozen=True)
class ConsultationHit:
    consultation: Consultation
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class SearchPage:
    """``total`` up to :data:`MOST`; ``more``: there are more, older ones."""

    hits: tuple[Hit, ...] = ()
    consultations: tuple[ConsultationHit, ...] = ()
    total: int = 0
    more: bool = False
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def top(self) -> Hit | None:
        """The only case with exactly this number."""
        exact = [one for one in self.hits if one.exact]
        return exact[0] if len(exact) == 1 and self.page == 1 else None


def search(
    conn: Connection,
    actor: Actor,
    looked_for: Sought,
    filters: SearchFilters,
    *,
    page: int = 1,
    at: datetime | None = None,
) -> SearchPage:
    """Nothing for a text without words. ``page`` counts from 1; beyond the last it is empty."""
    if not looked_for.terms:
        return SearchPage(page=page)
    with _along_indexes(conn):
        exact = _exact(conn, actor, looked_for, filters)
        # The parts of a number that is known stand in all others too.
        terms = _whole(looked_for.numbers) if exact else looked_for.terms
        found = _cases(conn, actor, terms, filters) if filters.kind != CONSULTATION else set()
    others = sorted(found - exact, reverse=True)
    every = [*sorted(exact, reverse=True), *others]
    shown = every[:MOST][(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return SearchPage(
        hits=tuple(_dressed(conn, actor, shown, exact, looked_for, filters, moment(conn, at))),
        consultations=tuple(_consultations(conn, actor, looked_for, filters)) if page == 1 else (),
        total=min(len(every), MOST),
        more=len(every) > MOST,
        page=page,
    )


@contextmanager
def _along_indexes(conn: Connection) -> Iterator[None]:
    """The planner does not count what words cost that lie apart: reading all of them looks cheap."""
    conn.execute(select(func.set_config("enable_seqscan", "off", true())))
    yield
    conn.execute(select(func.set_config("enable_seqscan", "on", true())))


def _whole(numbers: Sequence[str]) -> tuple[Term, ...]:
    return (Term(tuple((one,) for one in numbers)),)


# -- which cases -----------------------------------------------------------------------------------


def _rights(actor: Actor) -> Iterator[tuple[Verb, bool]]:
    """What may be looked through under which right: all, or only the open numbers."""
    yield Verb.VIEW_PERSONAL_DATA, True
    if any(
        set(TABLE[grant.role].get(Verb.VIEW_CASE, ()))
        - set(TABLE[grant.role].get(Verb.VIEW_PERSONAL_DATA, ()))
        for grant in actor.grants
    ):
        yield Verb.VIEW_CASE, False


def _exact(conn: Connection, actor: Actor, looked_for: Sought, filters: SearchFilters) -> set[int]:
    if not looked_for.numbers or filters.kind not in (None, "number"):
        return set()
    ids: set[int] = set()
    for verb, all_ in _rights(actor):
        signs = ("=", "~") if all_ else ("=",)
        query = " | ".join(_quoted(sign, one) for sign in signs for one in looked_for.numbers)
        # Few by their nature, which the planner does not know: it would walk along the cases to find them.
        has = select(search_words.c.case_id).where(_has(search_words.c.words, query))
        same = [one for one in conn.execute(has).scalars() if one is not None]
        if same:
            ids |= set(_chosen(conn, actor, verb, filters, _by_reading(query, _among(same))))
    return ids


def _cases(conn: Connection, actor: Actor, terms: Sequence[Term], filters: SearchFilters) -> set[int]:
    found: set[int] = set()
    letters = LETTERS[filters.kind] if filters.kind else "".join(LETTERS.values())
    for verb, all_ in _rights(actor):
        own = letters if all_ else "".join(one for one in letters if one == _OPEN)
        if own:
            query = _query(terms, own, " & ")
            few = _few(conn, actor, verb)
            found |= set(
                _newest(conn, actor, verb, filters, query)
                if few is None
                else _chosen(conn, actor, verb, filters, _by_reading(query, _among(few)))
            )
    return found


def _newest(conn: Connection, actor: Actor, verb: Verb, filters: SearchFilters, query: str) -> list[int]:
    """The newest cases, then the newest thousands of cases, until there are enough."""
    newest = conn.execute(select(func.max(cases.c.id))).scalar() or 0
    last = max(newest - NEWEST, 0)
    read = _by_reading(query, search_words.c.case_id > last)
    found = _chosen(conn, actor, verb, filters, read)
    top, width = last // BUCKET, FIRST
    while top >= 0 and last > 0 and len(found) <= MOST:
        low = max(top - width + 1, 0)
        buckets = " | ".join(f"'@{one}'" for one in range(low, top + 1))
        asked = _by_index(f"({query}) & ({buckets})")
        found += (one for one in _chosen(conn, actor, verb, filters, asked) if one <= last)
        top, width = low - 1, width * GROWTH
    return found


def _by_index(query: str) -> CTE:
    """The cases that have the words. Apart, so that the planner does not walk along the cases instead."""
    return _apart(select(search_words.c.case_id).where(_has(search_words.c.words, query)), "asked")


def _by_reading(query: str, which: ColumnElement[bool]) -> CTE:
    """The same of few cases, by reading all their words."""
    near = _apart(select(search_words.c.case_id, search_words.c.words).where(which), "near")
    return _apart(select(near.c.case_id).where(_has(near.c.words, query)), "asked")


def _apart(chosen: Select[Any], name: str) -> CTE:
    return chosen.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _among(ids: Sequence[int]) -> ColumnElement[bool]:
    return search_words.c.case_id == any_(cast(list(ids), ARRAY(BigInteger)))


def _has(words: ColumnElement[Any], query: str) -> ColumnElement[bool]:
    return words.bool_op("@@")(cast(query, TSQUERY))


def _chosen(conn: Connection, actor: Actor, verb: Verb, filters: SearchFilters, asked: CTE) -> list[int]:
    """The newest of these that the actor may see and that the filters let through."""
    chosen = (
        select(cases.c.id)
        .where(
            cases.c.id.in_(select(asked.c.case_id)), visible_cases(actor, verb), *_filtered(actor, filters)
        )
        .order_by(cases.c.id.desc())
        .limit(MOST + 1)
    )
    return list(conn.execute(chosen).scalars())


def _filtered(actor: Actor, filters: SearchFilters) -> Iterator[ColumnElement[bool]]:
    if filters.organisation_id is not None:
        top = organisations.alias("top")
        below = organisations.c.path.startswith(top.c.path)
        inside = select(organisations.c.id).join(top, below).where(top.c.id == filters.organisation_id)
        yield cases.c.organisation_id.in_(inside)
    if filters.registered_from is not None:
        yield cases.c.registered_at >= at_local(filters.registered_from)
    if filters.registered_to is not None:
        yield cases.c.registered_at <= at_end_of(filters.registered_to)
    if filters.state is not None:
        yield cases.c.state == filters.state
    if filters.topic is not None:
        yield exists().where(appeals.c.case_id == cases.c.id, appeals.c.topic == filters.topic)
    if filters.mine:
        me = own_id(actor)
        mine = or_(work_items.c.assignee_id == me, work_items.c.finished_by == me)
        yield or_(cases.c.executor_id == me, exists().where(work_items.c.case_id == cases.c.id, mine))


# -- whose cases are few ---------------------------------------------------------------------------


def _few(conn: Connection, actor: Actor, verb: Verb) -> list[int] | None:
    """All cases that the actor may have to do with, by index; ``None`` where they are many.

    Not a right: ``visible_cases`` is asked of each that has the words.
    """
    if actor.delegations or actor.openings:
        return None
    parts = [
        part
        for grant in actor.grants
        for cell in TABLE[grant.role].get(verb, ())
        for part in _reached(actor, cell, grant.path, grant.role.value)
    ]
    if not parts:
        return []
    ids: list[Any] = list(conn.execute(union_all(*parts).limit(FEW + 1)).scalars())
    return None if len(ids) > FEW else sorted(set(ids))


def _reached(actor: Actor, cell: Cell, path: str, role: str) -> Iterator[Select[tuple[int]]]:
    item, me = work_items.c, own_id(actor)
    within = subtree(path)
    match cell.reach:
        case Reach.SUBTREE:
            yield select(cases.c.id).where(cases.c.organisation_id.in_(within))
        case Reach.UNIT:
            yield select(cases.c.id).where(cases.c.executor_unit_id.in_(within))
            yield select(item.case_id).where(item.state == "open", item.organisation_id.in_(within))
        case Reach.OWN:
            yield select(cases.c.id).where(cases.c.executor_id == me)
            yield select(item.case_id).where(item.state == "open", item.assignee_id == me)
            yield select(item.case_id).where(item.state == "cancelled", item.assignee_id == me)
            yield select(item.case_id).where(item.state == "completed", item.finished_by == me)
            other = item.assignee_id.is_distinct_from(item.finished_by)
            yield select(item.case_id).where(item.state == "completed", item.assignee_id == me, other)
            free = and_(item.state == "open", item.assignee_id.is_(None), item.candidate_role == role)
            yield select(item.case_id).where(free, item.organisation_id.in_(within))
        case _:
            return


# -- the language of the index ---------------------------------------------------------------------


def _query(terms: Sequence[Term], letters: str, between: str) -> str:
    return between.join(f"({' | '.join(_way(way, letters) for way in term.ways)})" for term in terms)


def _way(way: Sequence[str], letters: str) -> str:
    return f"({' & '.join(f'({_anywhere(one, letters)})' for one in way)})"


def _anywhere(beginning: str, letters: str) -> str:
    """One character is a word of its own: as a beginning it would be half of all words."""
    open_end = ":*" if len(beginning) > 1 else ""
    return " | ".join(_quoted(letter, beginning) + open_end for letter in letters)


def _quoted(letter: str, word: str) -> str:
    """Inside quotes nothing is an operator; quotes and backslashes are doubled."""
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{letter}:{doubled}'"


# -- how they are shown ----------------------------------------------------------------------------


def _dressed(
    conn: Connection,
    actor: Actor,
    ids: Sequence[int],
    exact: set[int],
    looked_for: Sought,
    filters: SearchFilters,
    at: datetime,
) -> Iterator[Hit]:
    rows = {row.id: row for row in case_rows(conn, actor, ids, at=at)}
    beginnings = sorted(looked_for.beginnings)
    kinds = frozenset({filters.kind} if filters.kind else LETTERS)
    letters = "".join(LETTERS[one] for one in sorted(kinds))
    readable = [id_ for id_ in ids if rows[id_].readable]
    places = places_of(conn, readable, _query(looked_for.terms, letters, " | "), beginnings, kinds)
    for id_ in ids:
        number = rows[id_].number or ""
        marked = snippet(number, beginnings) or ((Piece(number, marked=id_ in exact),) if number else ())
        yield Hit(rows[id_], marked, tuple(places.get(id_, ())), id_ in exact)


def _consultations(
    conn: Connection, actor: Actor, looked_for: Sought, filters: SearchFilters
) -> Iterator[ConsultationHit]:
    if filters.of_cases or filters.kind not in (None, CONSULTATION):
        return
    query = _query(looked_for.terms, _CONSULTATION, " & ")
    beginnings = sorted(looked_for.beginnings)
    for one in consultations_found(conn, actor, query):
        texts = (one.question, one.person_name, one.answer)
        pieces = next((found for text in texts if (found := snippet(text, beginnings))), ())
        yield ConsultationHit(one, pieces)
