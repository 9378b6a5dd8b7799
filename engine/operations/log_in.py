"""Opens a session for a login and a password, slowly and without telling strangers anything.

An attempt is counted before the password is looked at, under a lock of the name: a thousand guesses
sent at once are still five. An unknown name costs the same time as a wrong password.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, text

from engine.domain.errors import TooManyAttempts, WrongLogin
from engine.storage.tables import login_failures, people, sessions
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

WINDOW = timedelta(minutes=5)
PER_LOGIN = 5
PER_ADDRESS = 20
LIFETIME = timedelta(hours=12)
TOKEN_BYTES = 32
MAX_LOGIN = 200
MAX_PASSWORD = 1024
IMPOSSIBLE = ""
"""Stands for every login that nobody can have: too long, or not of printable characters."""


def log_in(engine: Engine, *, login: str, password: str, address: str, at: datetime | None = None) -> str:
    """The session's token, for the cookie; the table keeps only its SHA-256.

    Raises WrongLogin, TooManyAttempts.
    """
    name = _name(login)
    with unit_of_work(engine, at=at) as work:
        attempt = _count_attempt(work, name, address)
        person = work.conn.execute(
            select(people.c.id, people.c.password_hash).where(
                func.lower(people.c.login) == name, people.c.login != IMPOSSIBLE, people.c.active
            )
        ).first()
    # Outside of any transaction: this takes long on purpose and must hold no lock.
    right = _matches(person.password_hash if person else _nobodys_hash(), password)
    if person is None or not right:
        raise WrongLogin()
    with unit_of_work(engine, at=at) as work:
        _forgive(work.conn, attempt, name, address)
        return _open_session(work, person.id)


def _name(login: str) -> str:
    """As it is stored and counted: what cannot be a login is answered like a wrong password."""
    name = login.strip().casefold()
    return name if len(name) <= MAX_LOGIN and name.isprintable() else IMPOSSIBLE


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _count_attempt(work: UnitOfWork, name: str, address: str) -> int:
    lock = text("select pg_advisory_xact_lock(hashtextextended(:what, 7401004))")
    # Always in this order, so that two attempts never wait for each other.
    for what in sorted({f"login:{name}", f"address:{address}"}):
        work.conn.execute(lock, {"what": what})
    since = work.now - WINDOW
    of_login = _failures(work.conn, login_failures.c.login == name, since)
    of_address = _failures(work.conn, login_failures.c.address == address, since)
    if of_login >= PER_LOGIN or of_address >= PER_ADDRESS:
        raise TooManyAttempts(seconds=int(WINDOW.total_seconds()))
    row = {"login": name, "address": address, "at": work.now}
    new = insert(login_failures).values(row).returning(login_failures.c.id)
    return int(work.conn.execute(new).scalar_one())


def _failures(conn: Connection, whose: ColumnElement[bool], since: datetime) -> int:
    counted = select(func.count()).select_from(login_failures).where(whose, login_failures.c.at > since)
    return int(conn.execute(counted).scalar_one())


def _forgive(conn: Connection, attempt: int, name: str, address: str) -> None:
    """The attempt was none, and this person's slips from this place are forgotten."""
    own = (login_failures.c.login == name) & (login_failures.c.address == address)
    conn.execute(delete(login_failures).where((login_failures.c.id == attempt) | own))


def _open_session(work: UnitOfWork, person_id: int) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": token_hash(token), "person_id": person_id, "created_at": work.now}
    work.conn.execute(insert(sessions).values(row | {"expires_at": work.now + LIFETIME}))
    work.conn.execute(
        delete(sessions).where(sessions.c.person_id == person_id, sessions.c.expires_at < work.now)
    )
    return token


def _matches(stored: str, password: str) -> bool:
    # Half a surrogate pair has no UTF-8: its bytes are then those of no password.
    given = password[:MAX_PASSWORD].encode("utf-8", "surrogatepass")
    try:
        return PasswordHasher().verify(stored, given) and len(password) <= MAX_PASSWORD
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Of a password that nobody has, at the cost of real ones."""
    return PasswordHasher().hash(secrets.token_urlsafe(TOKEN_BYTES))
