"""Mails to staff: as each chose, once, at a decent hour, and without a word of who appealed."""

from __future__ import annotations

import os
import subprocess
import sys
import time as clock
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

from engine.domain.errors import InvalidData
from engine.domain.local_time import ALMATY
from engine.domain.notifications import Kind, Mail
from engine.operations.change_notifications import change_notifications
from engine.operations.mail_notices import mail_notices
from engine.operations.send_staff_mail import requeue_staff_mails, send_staff_mail
from engine.operations.sending import OutgoingMessage
from engine.operations.write_digests import write_digests
from engine.queries import notices as read_notices
from engine.queries import unread_notices
from engine.storage.tables import cases, notices, people, staff_mails
from tests.factories import World
from tests.lives import INTAKE, TO_EXECUTOR, Life

MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=ALMATY)
CHECKOUT = Path(__file__).parents[2]
ONE_DIGEST = """
import sys
from datetime import datetime
from engine.operations.write_digests import write_digests
from engine.storage.database import connect
write_digests(connect(sys.argv[1]), at=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    """With its executor, who has an address and no quiet hours."""
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    choose(published)
    return life


def choose(world: World, login: str = "executor", **more: Any) -> None:
    asked: dict[str, Any] = {"email": f"{login}@akimat.kz", "quiet": None, "choices": {}} | more
    change_notifications(world.engine, world.actor(login), **asked)


def leave(life: Life, code: str = "returned", **whom: Any) -> int:
    """A notice, as a step leaves it; the others are out of the way."""
    row = {"case_id": life.case_id, "code": code, "at": life.at, "facts": {}}
    whom = whom or {"person_id": life.world.people["executor"]}
    with life.world.engine.begin() as conn:
        conn.execute(update(notices).values(mailed_at=life.at))
        new = insert(notices).values(row | whom).returning(notices.c.id)
        return int(conn.execute(new).scalar_one())


def mails(engine: Engine) -> list[Any]:
    """Those that go out."""
    with engine.connect() as conn:
        chosen = select(staff_mails).where(staff_mails.c.state != "empty")
        return list(conn.execute(chosen.order_by(staff_mails.c.id)).all())


NOW = {"choices": {Kind.RETURNED: (True, Mail.NOW)}}


def test_a_notice_is_mailed_at_once_to_who_chose_it_and_once(life: Life) -> None:
    choose(life.world, **NOW)
    notice = leave(life)
    assert [mail_notices(life.world.engine) for _ in range(2)] == [1, 0]
    (mail,) = mails(life.world.engine)
    assert mail.dedup_key == f"notice:{notice}:{life.world.people['executor']}"
    assert mail.address == "executor@akimat.kz"
    assert life.case().number in mail.subject


def test_who_chose_the_morning_or_nothing_is_not_written_to_at_once(life: Life) -> None:
    for mail in (Mail.DIGEST, Mail.OFF):
        choose(life.world, choices={Kind.RETURNED: (True, mail)})
        leave(life)
        assert mail_notices(life.world.engine) == 0
    choose(life.world, email="", **NOW)
    leave(life)
    assert mail_notices(life.world.engine) == 0
    assert mails(life.world.engine) == []


def test_a_notice_to_a_role_goes_to_everyone_who_holds_it_there(life: Life) -> None:
    for login in ("controller", "second_controller", "stranger", "registrar"):
        choose(life.world, login, **NOW)
    leave(life, role="controller", organisation_id=life.world.organisations["unit"])
    assert mail_notices(life.world.engine) == 2
    addresses = {mail.address for mail in mails(life.world.engine)}
    assert addresses == {"controller@akimat.kz", "second_controller@akimat.kz"}


def test_two_sweeps_at_once_write_each_mail_once(life: Life) -> None:
    choose(life.world, **NOW)
    leave(life)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: mail_notices(life.world.engine), range(4)))
    assert sum(written) == len(mails(life.world.engine)) == 1


def test_quiet_hours_hold_a_mail_back_and_a_threat_does_not_wait(life: Life) -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=ALMATY)
    both = {Kind.RETURNED: (True, Mail.NOW), Kind.THREAT: (True, Mail.NOW)}
    choose(life.world, quiet=(time(20), time(8)), choices=both)
    leave(life)
    mail_notices(life.world.engine, at=night)
    leave(life, code="threat")
    mail_notices(life.world.engine, at=night)
    first, threat = mails(life.world.engine)
    assert first.not_before == datetime(2026, 11, 24, 8, 0, tzinfo=ALMATY)
    assert threat.not_before == night
    with life.world.engine.connect() as conn:
        jobs = text("select scheduled_at from jobs.procrastinate_jobs where task_name = 'send_staff_mail'")
        assert set(conn.execute(jobs).scalars()) == {first.not_before, night}


def test_while_the_past_is_replayed_nobody_is_written_to(life: Life) -> None:
    choose(life.world, **NOW)
    leave(life)
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).values(clock_driven=True))
    assert mail_notices(life.world.engine) == 0


def test_a_kind_switched_off_is_not_shown_and_the_laws_own_is(life: Life) -> None:
    executor, engine = life.world.executor, life.world.engine
    with engine.begin() as conn:
        conn.execute(update(notices).values(read_at=life.at))
    leave(life)
    leave(life, code="overdue")
    choose(life.world, choices={Kind.RETURNED: (False, Mail.OFF)})
    with engine.connect() as conn:
        shown = {one.code for one in read_notices(conn, executor, unread_only=True)}
        assert (shown, unread_notices(conn, executor)) == ({"overdue"}, 1)
    with pytest.raises(InvalidData):
        choose(life.world, choices={Kind.OVERDUE: (False, Mail.OFF)})


@pytest.mark.parametrize("email", ["x", "a@b", "a b@c.kz", "a@c.kz\nBcc: d@c.kz", "a@c.kz, d@c.kz", "@c.kz"])
def test_an_address_that_is_none_is_refused(published: World, email: str) -> None:
    with pytest.raises(InvalidData):
        choose(published, email=email)


def test_the_morning_says_what_waits_and_new_comes_once(life: Life) -> None:
    engine = life.world.engine
    assert write_digests(engine, at=MORNING) == 1
    (mail,) = mails(engine)
    assert mail.dedup_key == f"digest:{life.world.people['executor']}:2026-11-24"
    assert life.case().number in mail.body
    assert (mail.language, mail.state) == ("kk", "queued")
    assert "Сізге жаңа: 1" in mail.body
    assert write_digests(engine, at=MORNING + timedelta(hours=1)) == 0
    # The next morning has nothing new to say, and says nothing.
    assert write_digests(engine, at=MORNING + timedelta(days=1)) == 0
    assert len(mails(engine)) == 1


@pytest.mark.parametrize(
    "moment",
    [
        MORNING - timedelta(minutes=1),
        MORNING.replace(hour=12),
        datetime(2026, 11, 28, 9, 0, tzinfo=ALMATY),  # a Saturday
        datetime(2026, 12, 16, 9, 0, tzinfo=ALMATY),  # Independence Day
    ],
)
def test_there_is_no_morning_mail_at_other_times(life: Life, moment: datetime) -> None:
    assert write_digests(life.world.engine, at=moment) == 0
    with life.world.engine.connect() as conn:
        assert conn.execute(select(staff_mails)).all() == []


def test_what_one_does_not_want_is_not_in_it(life: Life) -> None:
    choose(life.world, choices=dict.fromkeys(Kind, (True, Mail.OFF)))
    assert write_digests(life.world.engine, at=MORNING) == 0


def test_four_workers_write_one_mail_a_person(life: Life) -> None:
    for login in ("controller", "second_executor", "registrar", "head"):
        choose(life.world, login)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: write_digests(life.world.engine, at=MORNING), range(4)))
    keys = [mail.dedup_key for mail in mails(life.world.engine)]
    assert sum(written) == len(keys) == len(set(keys))
    assert f"digest:{life.world.people['executor']}:2026-11-24" in keys


def test_a_worker_that_is_killed_while_it_writes_leaves_the_mail_to_the_next(
    database_url: str, life: Life
) -> None:
    engine = life.world.engine
    with engine.begin() as conn:
        # It stops at its last statement, the job, with the mail written and nothing committed.
        conn.execute(text("lock table jobs.procrastinate_jobs in access exclusive mode"))
        killed = subprocess.Popen(
            [sys.executable, "-c", ONE_DIGEST, database_url, MORNING.isoformat()],
            cwd=CHECKOUT,
            env=dict(os.environ),
        )
        try:
            deadline = clock.monotonic() + 60
            waits = text("select exists(select from pg_locks where not granted)")
            while not conn.execute(waits).scalar_one():
                assert clock.monotonic() < deadline
                assert killed.poll() is None
                clock.sleep(0.05)
        finally:
            killed.kill()
            killed.wait()
    assert mails(engine) == []
    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(lambda _: write_digests(engine, at=MORNING), range(2)))
    assert sum(written) == len(mails(engine)) == 1


def test_a_mail_leaves_at_least_once_under_one_key(life: Life) -> None:
    write_digests(life.world.engine, at=MORNING)
    (mail,) = mails(life.world.engine)
    sent: list[OutgoingMessage] = []

    def fail(message: OutgoingMessage) -> None:
        sent.append(message)
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        send_staff_mail(life.world.engine, mail_id=mail.id, send=fail)
    for _ in range(2):
        answer = send_staff_mail(life.world.engine, mail_id=mail.id, send=sent.append)
        assert answer == {"state": "sent"}
    assert [one.dedup_key for one in sent] == [mail.dedup_key] * 2


def test_a_mail_that_lost_its_job_is_queued_again(life: Life) -> None:
    engine = life.world.engine
    write_digests(engine, at=MORNING)
    with engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
        conn.execute(update(staff_mails).values(not_before=text("now() - interval '1 minute'")))
    (mail,) = mails(engine)
    assert requeue_staff_mails(engine, older_than=timedelta(seconds=30)) == (mail.id,)
    assert requeue_staff_mails(engine, older_than=timedelta(seconds=30)) == ()


def personal(body: str) -> list[str]:
    """What the intake says of the applicant and stands in this text."""
    told = ("last_name", "first_name", "address", "email", "subject", "text")
    return [name for name in told if str(INTAKE[name]) in body]


def test_no_mail_says_who_appealed_or_what_about(life: Life) -> None:
    everything = {
        kind: (True, Mail.NOW if Mail.NOW in ways else Mail.DIGEST)
        for kind, ways in ((one, (Mail.NOW,) if one not in ("given", "group") else ()) for one in Kind)
    }
    for login in ("executor", "controller", "registrar", "head", "department_head"):
        choose(life.world, login, choices=everything)
    with life.world.engine.begin() as conn:
        conn.execute(update(notices).values(mailed_at=None))
    leave(life)
    with life.world.engine.begin() as conn:
        conn.execute(update(notices).values(mailed_at=None))
    assert mail_notices(life.world.engine) > 0
    for login in ("executor", "controller", "registrar", "head", "department_head"):
        choose(life.world, login)
    assert write_digests(life.world.engine, at=MORNING) > 0
    for mail in mails(life.world.engine):
        assert personal(mail.subject + mail.body) == []
    # The control: the same search finds what a text does say.
    assert personal(f"{INTAKE['last_name']}: {INTAKE['subject']}") == ["last_name", "subject"]


def test_a_person_without_rights_or_shut_out_is_not_written_to(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(update(people).where(people.c.login == "executor").values(active=False))
    assert write_digests(life.world.engine, at=MORNING) == 0
