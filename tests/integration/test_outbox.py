"""Messages leave at least once, under one key; notices are read by those they are for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from engine.domain.errors import NotFound
from engine.operations import fire_timer, read_notice, send_message
from engine.operations.send_message import requeue_forgotten
from engine.operations.sending import NoGateway, OutgoingMessage
from engine.storage.tables import cases, messages, notices, timers
from tests.factories import World
from tests.lives import INTAKE, TO_EXECUTOR, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.step("register_appeal")
    return life


def _fail(_: OutgoingMessage) -> None:
    raise ConnectionRefusedError


def _message(life: Life) -> int:
    with life.world.engine.connect() as conn:
        return int(conn.execute(select(func.min(messages.c.id))).scalar_one())


def test_a_message_is_sent_once(life: Life, at: datetime) -> None:
    sent: list[OutgoingMessage] = []
    for _ in range(2):
        answer = send_message(life.world.engine, message_id=_message(life), send=sent.append, at=at)
        assert answer == {"state": "sent"}
    assert [message.code for message in sent] == ["M-01"]
    assert sent[0].address == "ainur@example.kz"


def test_a_failed_attempt_leaves_it_queued_under_the_same_key(life: Life) -> None:
    keys: list[str] = []

    def fail(message: OutgoingMessage) -> None:
        keys.append(message.dedup_key)
        raise ConnectionRefusedError

    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            send_message(life.world.engine, message_id=_message(life), send=fail)
    assert len(set(keys)) == 1
    send_message(life.world.engine, message_id=_message(life), send=lambda m: keys.append(m.dedup_key))
    assert len(set(keys)) == 1


def _unwritable(_: OutgoingMessage) -> None:
    raise ValueError("not an address")


@pytest.mark.parametrize("send", [_fail, _unwritable])
def test_the_last_attempt_is_given_up(life: Life, send: Callable[[OutgoingMessage], None]) -> None:
    answer = send_message(life.world.engine, message_id=_message(life), send=send, last_attempt=True)
    assert answer == {"state": "failed"}


def _forget(life: Life, **changed: object) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
        conn.execute(update(messages).values(**changed))


def test_a_message_that_lost_its_job_is_queued_again_once(life: Life) -> None:
    _forget(life, created_at=func.now() - timedelta(minutes=6))
    engine, message_id = life.world.engine, _message(life)
    assert requeue_forgotten(engine, older_than=timedelta(minutes=5)) == (message_id,)
    assert requeue_forgotten(engine, older_than=timedelta(minutes=5)) == ()
    with engine.connect() as conn:
        jobs = conn.execute(text("select args, status::text from jobs.procrastinate_jobs")).all()
    assert jobs == [({"message_id": message_id}, "todo")]


@pytest.mark.parametrize("changed", [{"created_at": func.now()}, {"state": "sent"}, {"state": "failed"}])
def test_only_messages_that_wait_long_are_queued_again(life: Life, changed: dict[str, object]) -> None:
    _forget(life, **{"created_at": func.now() - timedelta(minutes=6)} | changed)
    assert requeue_forgotten(life.world.engine, older_than=timedelta(minutes=5)) == ()


def test_there_is_no_message_of_that_number(life: Life) -> None:
    with pytest.raises(NotFound):
        send_message(life.world.engine, message_id=10**9, send=_fail)


def test_a_notice_is_read_by_whom_it_is_for(life: Life, at: datetime) -> None:
    life.walk(*TO_EXECUTOR[1:])
    with life.world.engine.connect() as conn:
        timer = conn.execute(
            select(timers).where(timers.c.state == "pending").order_by(timers.c.due_at).limit(1)
        ).one()
    fire_timer(life.world.engine, timer_id=timer.id, at=timer.due_at)
    mine = notices.c.person_id == life.world.people["executor"]
    with life.world.engine.connect() as conn:
        notice = conn.execute(select(notices).where(mine)).one()
    with pytest.raises(NotFound):
        read_notice(life.world.engine, life.world.second_executor, notice_id=notice.id)
    answer = read_notice(life.world.engine, life.world.executor, notice_id=notice.id, at=at)
    assert answer == {"case_id": life.case_id, "code": notice.code}
    with life.world.engine.connect() as conn:
        assert conn.execute(select(notices.c.read_at).where(mine)).scalar_one() == at


def test_a_notice_to_a_role_is_read_by_anyone_who_has_it(life: Life, at: datetime) -> None:
    with life.world.engine.begin() as conn:
        row = {"case_id": life.case_id, "role": "controller", "organisation_id": life.world.oblast}
        notice_id = conn.execute(
            notices.insert().values(row | {"code": "overdue", "at": at}).returning(notices.c.id)
        ).scalar_one()
        conn.execute(update(notices).values(read_at=None))
    with pytest.raises(NotFound):
        read_notice(life.world.engine, life.world.stranger, notice_id=notice_id)
    assert read_notice(life.world.engine, life.world.controller, notice_id=notice_id)


def test_a_letter_that_no_mail_takes_goes_by_post(life: Life, at: datetime) -> None:
    """P-01 step 13: bounced, second channel."""
    message_id = _message(life)
    send_message(life.world.engine, message_id=message_id, send=_fail, last_attempt=True, at=at)
    with life.world.engine.connect() as conn:
        failed, paper = conn.execute(select(messages).order_by(messages.c.id)).all()
    assert (failed.state, failed.channel) == ("failed", "email")
    assert (paper.state, paper.channel, paper.instead_of) == ("no_address", "post", message_id)
    assert paper.address == INTAKE["address"]
    assert (paper.number, paper.body, paper.letter) == (failed.number, failed.body, failed.letter)
    assert paper.public_body == ""


def test_without_a_gateway_a_text_says_so_and_nobody_tries_again(life: Life) -> None:
    def nobody(_: OutgoingMessage) -> None:
        raise NoGateway

    for _ in range(2):
        answer = send_message(life.world.engine, message_id=_message(life), send=nobody)
        assert answer == {"state": "no_gateway"}


def test_nothing_leaves_before_the_state_is_committed(published: World, at: datetime) -> None:
    """2.16: a message and its job are of the transaction that shows the state; rolled back, all three go."""
    life = Life(published, at)
    with pytest.raises(Exception, match="invalid_data"):
        life.step("register_appeal", legal_type="nonsense")
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(messages)).scalar_one() == 0
        assert conn.execute(text("select count(*) from jobs.procrastinate_jobs")).scalar_one() == 0
    life.step("register_appeal")
    shown: list[str] = []

    def look(message: OutgoingMessage) -> None:
        with published.engine.connect() as other:
            shown.append(
                other.execute(select(cases.c.state).where(cases.c.id == message.case_id)).scalar_one()
            )

    send_message(published.engine, message_id=_message(life), send=look)
    assert shown == ["REGISTERED"]
