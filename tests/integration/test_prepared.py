"""A prepared statement does what ``Connection.execute`` does with it, in less time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from engine.storage.database import connect
from engine.storage.prepared import Prepared
from engine.storage.tables import organisations
from tests.bench.recording import recorded

VALUES: dict[str, Any] = {
    "number": 2**40,
    "word": "Жауап 100 % 'a'",
    "bytes": b"\x00\xff",
    "at": datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC),
    "tree": {"kk": "сөз", "list": [1, None, 2.5]},
    "words": ["a", "ә"],
}
TYPES = {
    "number": BigInteger,
    "word": Text,
    "bytes": LargeBinary,
    "at": DateTime(timezone=True),
    "tree": JSONB,
    "words": ARRAY(Text),
}
BY_CODE = select(organisations.c.id, organisations.c.name).where(organisations.c.code == bindparam("code_"))
NEW = insert(organisations).values(
    path=bindparam("code_"), kind="oblast", code=bindparam("code_"), name=bindparam("name_", type_=JSONB)
)


@pytest.fixture
def conn(engine_: Engine) -> Any:
    with engine_.connect() as found:
        yield found


@pytest.mark.parametrize("absent", [False, True])
def test_values_go_and_come_back_as_through_sqlalchemy(conn: Connection, absent: bool) -> None:
    chosen = select(*(bindparam(name, type_=kind).label(f"own_{name}") for name, kind in TYPES.items()))
    values = dict.fromkeys(VALUES) if absent else VALUES
    row = Prepared(chosen).one(conn, values)
    assert tuple(row) == tuple(conn.execute(chosen, values).one())
    assert [type(value) for value in row] == [type(value) for value in conn.execute(chosen, values).one()]
    assert row.own_tree == values["tree"]


def test_a_statement_keeps_the_values_that_it_holds(conn: Connection) -> None:
    chosen = select(literal("it's %s").label("word"), literal({"a": 1}, type_=JSONB).label("tree"))
    assert tuple(Prepared(chosen).one(conn, {"unused": 1})) == ("it's %s", {"a": 1})


def test_the_sql_is_the_one_that_sqlalchemy_sends(conn: Connection) -> None:
    prepared, values = Prepared(BY_CODE), {"code_": "x"}
    with recorded() as ours:
        prepared.first(conn, values)
    with recorded() as theirs:
        conn.execute(BY_CODE, values)
    assert ours == theirs


def test_no_row_and_the_number_of_rows(conn: Connection) -> None:
    found, moved = Prepared(BY_CODE), Prepared(update(organisations).values(kind=bindparam("kind_")))
    assert found.first(conn, {"code_": "x"}) is None
    with pytest.raises(LookupError):
        found.one(conn, {"code_": "x"})
    assert Prepared(NEW).run(conn, {"code_": "x", "name_": {"kk": "x"}}) == 1
    assert found.one(conn, {"code_": "x"}).name == {"kk": "x"}
    assert moved.run(conn, {"kind_": "city"}) == 1


def test_it_belongs_to_the_transaction_of_its_connection(engine_: Engine) -> None:
    """Begun by it or before it, kept by a commit and by nothing else."""
    new, found = Prepared(NEW), Prepared(BY_CODE)
    with engine_.connect() as conn:
        new.run(conn, {"code_": "lost", "name_": {}})
    with engine_.connect() as conn:
        new.run(conn, {"code_": "kept", "name_": {}})
        conn.commit()
    with engine_.connect() as conn:
        assert found.first(conn, {"code_": "lost"}) is None
        assert found.first(conn, {"code_": "kept"}) is not None


def test_an_error_is_the_one_of_sqlalchemy_and_tells_no_values(conn: Connection) -> None:
    new = Prepared(NEW)
    new.run(conn, {"code_": "x", "name_": {}})
    with pytest.raises(IntegrityError) as refused:
        new.run(conn, {"code_": "x", "name_": {"kk": "secret"}})
    assert "uq_organisations" in str(refused.value)
    assert "secret" not in str(refused.value)
    conn.rollback()
    assert Prepared(BY_CODE).first(conn, {"code_": "x"}) is None


def test_a_forgotten_value_is_an_error(conn: Connection) -> None:
    with pytest.raises(ProgrammingError, match="code_"):
        Prepared(BY_CODE).first(conn, {})


def test_a_dead_connection_leaves_the_pool_with_all_of_its_age(engine_: Engine, database_url: str) -> None:
    engine = connect(database_url, pool_size=2)
    one, two = engine.connect(), engine.connect()
    chosen = Prepared(select(func.pg_backend_pid().label("pid")))
    pids = {chosen.one(conn, {}).pid for conn in (one, two)}
    two.close()
    with engine_.begin() as other:
        other.execute(text("select pg_terminate_backend(pid) from unnest(:pids) pid"), {"pids": list(pids)})
    with pytest.raises(OperationalError) as lost:
        chosen.one(one, {})
    assert lost.value.connection_invalidated
    one.close()
    for _ in range(2):
        with engine.connect() as conn:
            assert chosen.one(conn, {}).pid not in pids
    engine.dispose()


def test_what_only_an_execution_can_settle_is_refused() -> None:
    with pytest.raises(TypeError):
        Prepared(select(organisations.c.id).where(organisations.c.id.in_(bindparam("ids", expanding=True))))
