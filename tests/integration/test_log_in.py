"""Logging in: five guesses for a name, twenty from a place, and no word about which half was wrong."""

from __future__ import annotations

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import func, select, update

from engine.domain.actor import SYSTEM
from engine.domain.errors import Forbidden, InvalidData, JauapError, TooManyAttempts, WrongLogin
from engine.operations import change_locale, log_in, log_out
from engine.queries.session_actor import actor_by_token
from engine.storage.tables import login_failures, people, sessions
from tests.factories import PASSWORD, PASSWORD_HASH, World

HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def cheap_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash of nobody's password costs half a second on purpose; here it need not."""
    module = importlib.import_module("engine.operations.log_in")
    monkeypatch.setattr(module, "_nobodys_hash", lambda: PASSWORD_HASH)


def _try(world: World, login: str, at: datetime, password: str = "wrong", address: str = HERE) -> str:
    try:
        log_in(world.engine, login=login, password=password, address=address, at=at)
    except JauapError as refused:
        return refused.code
    return "in"


def test_the_right_password_opens_a_session(world: World, at: datetime) -> None:
    token = log_in(world.engine, login=" Registrar", password=PASSWORD, address=HERE, at=at)
    with world.engine.connect() as conn:
        actor = actor_by_token(conn, token, at=at)
        assert actor is not None
        assert actor.person_id == world.people["registrar"]
        assert conn.execute(select(func.count()).select_from(login_failures)).scalar_one() == 0


def test_the_table_holds_no_token(world: World, at: datetime) -> None:
    token = log_in(world.engine, login="registrar", password=PASSWORD, address=HERE, at=at)
    with world.engine.connect() as conn:
        row = conn.execute(select(sessions)).one()
    assert token.encode() not in bytes(row.token_hash)
    assert row.expires_at == at + timedelta(hours=12)


def test_a_session_ends(world: World, at: datetime) -> None:
    token = log_in(world.engine, login="registrar", password=PASSWORD, address=HERE, at=at)
    with world.engine.connect() as conn:
        assert actor_by_token(conn, token, at=at + timedelta(hours=13)) is None
    log_out(world.engine, token=token)
    log_out(world.engine, token="never was one")
    with world.engine.connect() as conn:
        assert actor_by_token(conn, token, at=at) is None


def test_an_unknown_name_and_a_wrong_password_are_refused_alike(world: World, at: datetime) -> None:
    for login in ("registrar", "nobody"):
        with pytest.raises(WrongLogin) as refused:
            log_in(world.engine, login=login, password="wrong", address=HERE, at=at)
        assert refused.value.details == {}


def test_a_name_has_five_guesses_in_five_minutes_known_or_not(world: World, at: datetime) -> None:
    for login in ("registrar", "nobody"):
        codes = [_try(world, login, at) for _ in range(6)]
        assert codes == ["wrong_login"] * 5 + ["too_many_attempts"]
    assert _try(world, "registrar", at, PASSWORD) == "too_many_attempts"
    assert _try(world, "registrar", at + timedelta(minutes=5), PASSWORD) == "in"


def test_an_address_has_twenty_guesses(world: World, at: datetime) -> None:
    codes = [_try(world, f"guess{n}", at) for n in range(21)]
    assert codes == ["wrong_login"] * 20 + ["too_many_attempts"]
    assert _try(world, "registrar", at, PASSWORD, address="192.0.2.2") == "in"


def test_guesses_sent_at_once_are_counted_one_by_one(world: World, at: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: _try(world, "registrar", at), range(12)))
    assert sorted(codes) == ["too_many_attempts"] * 7 + ["wrong_login"] * 5


def test_success_forgives_ones_own_slips(world: World, at: datetime) -> None:
    for _ in range(2):
        assert [_try(world, "registrar", at) for _ in range(4)] == ["wrong_login"] * 4
        assert _try(world, "registrar", at, PASSWORD) == "in"


def test_who_has_left_does_not_come_in(world: World, at: datetime) -> None:
    with world.engine.begin() as conn:
        conn.execute(update(people).where(people.c.login == "registrar").values(active=False))
    assert _try(world, "registrar", at, PASSWORD) == "wrong_login"


def test_the_language_is_kept(world: World) -> None:
    assert change_locale(world.engine, world.registrar, locale="ru") == {"locale": "ru"}
    with world.engine.connect() as conn:
        assert conn.execute(select(people.c.locale).where(people.c.login == "registrar")).scalar() == "ru"
    with pytest.raises(InvalidData):
        change_locale(world.engine, world.registrar, locale="de")
    with pytest.raises(Forbidden):
        change_locale(world.engine, SYSTEM, locale="ru")


def test_too_many_attempts_says_how_long_to_wait(world: World, at: datetime) -> None:
    for _ in range(5):
        _try(world, "registrar", at)
    with pytest.raises(TooManyAttempts) as refused:
        log_in(world.engine, login="registrar", password=PASSWORD, address=HERE, at=at)
    assert refused.value.details == {"seconds": 300}


def test_an_unknown_name_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the clock: the same work is done for both."""
    monkeypatch.undo()
    module = importlib.import_module("engine.operations.log_in")
    parameters = extract_parameters(module._nobodys_hash())
    assert parameters == extract_parameters(PasswordHasher().hash("x"))


@pytest.mark.parametrize("login", ["a\x00", "\ud800", "registrar\x00", "k" * 201, "k" * 50_000, ""])
def test_a_login_that_nobody_can_have_is_answered_like_a_wrong_password(
    world: World, at: datetime, login: str
) -> None:
    assert _try(world, login, at, password=PASSWORD) == "wrong_login"
    with world.engine.connect() as conn:
        assert conn.execute(select(login_failures.c.login)).scalar_one() == ""


@pytest.mark.parametrize("password", ["\x00", "\ud800", "", "k" * 50_000, PASSWORD + "\x00"])
def test_a_password_that_nobody_can_have_is_a_wrong_one(world: World, at: datetime, password: str) -> None:
    assert _try(world, "registrar", at, password=password) == "wrong_login"
