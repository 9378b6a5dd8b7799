"""The embedded PostgreSQL: one for a folder, found again, stopped in order, and no mode of others changed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine.storage import server, server_home

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")

START = """
import sys, time
from pathlib import Path
from engine.storage import server
print(server.start(Path(sys.argv[1]), durable=False).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("house") / "var"
    folder.parent.chmod(0o700)
    yield folder
    running = server.find(folder)
    if running:
        server.stop(running)
    server_home.home_for(folder, server._wheel()).remove()


def ask(started: server.Server, question: str) -> str:
    with psycopg.connect(started.url) as conn:
        return str(conn.execute(question).fetchone()[0])  # type: ignore[index, arg-type]  # one row, fixed text


def test_a_left_over_of_a_killed_owner_is_found_and_used(var: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", START, var], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    assert server.start(var).pid == pid


def test_a_killed_server_is_started_again_with_what_was_committed(var: Path) -> None:
    server.stop(server.start(var))
    first = server.start(var)
    with psycopg.connect(first.url) as conn:
        conn.execute("create table kept as select 7 as number")
    os.kill(first.pid, signal.SIGKILL)
    while server.find(var):  # the signal needs a moment
        time.sleep(0.01)
    second = server.start(var)
    assert second.pid != first.pid
    assert ask(second, "select number from kept") == "7"


def test_a_lock_file_of_another_programs_process_id_does_not_prevent_the_start(var: Path) -> None:
    started = server.start(var, durable=False)
    words = (started.data_dir / "postmaster.pid").read_text()
    server.stop(started)
    (started.data_dir / "postmaster.pid").write_text(words.replace(str(started.pid), str(os.getpid()), 1))
    assert server.find(var) is None
    assert server.start(var, durable=False).pid != os.getpid()


def test_a_stopped_server_is_gone(var: Path) -> None:
    started = server.start(var, durable=False)
    server.stop(started)
    assert server.find(var) is None
    with pytest.raises(ProcessLookupError):
        os.kill(started.pid, 0)


def test_commits_are_durable_unless_a_test_asks_otherwise(var: Path) -> None:
    started = server.start(var)
    try:
        assert ask(started, "select current_setting('fsync')") == "on"
        assert ask(started, "select current_setting('synchronous_commit')") == "on"
    finally:
        server.stop(started)


def test_only_the_owner_reaches_it(var: Path) -> None:
    started = server.start(var, durable=False)
    assert ask(started, "select current_setting('listen_addresses')") == ""
    assert ask(started, "select rolsuper from pg_roles where rolname = current_user") == "False"
    for folder in (server_home.home_for(var, server._wheel()).socket, started.data_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@as_root
def test_as_root_no_mode_of_another_folder_is_touched(tmp_path: Path) -> None:
    """The wheel's own helper opened a home folder of mode 0700 to everyone."""
    closed = tmp_path / "home" / "checkout"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    around = [
        *closed.parents,
        closed,
        server._wheel(),
        *server._wheel().parents,
        server_home.ROOT_FOLDER.parent,
    ]
    before = [(path, path.stat().st_mode, path.stat().st_uid) for path in around]
    started = server.start(closed / "var", durable=False)
    try:
        assert [(path, path.stat().st_mode, path.stat().st_uid) for path in around] == before
        assert Path(f"/proc/{started.pid}").stat().st_uid == started.data_dir.stat().st_uid != 0
    finally:
        server.stop(started)
        server_home.home_for(closed / "var", server._wheel()).remove()


@as_root
def test_a_copied_checkout_gets_a_database_of_its_own_and_a_moved_one_keeps_its_own(tmp_path: Path) -> None:
    wheel = server._wheel()
    (tmp_path / "first").mkdir()
    first = server_home.home_for(tmp_path / "first", wheel)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "installation").write_text((tmp_path / "first" / "installation").read_text())
    copy = server_home.home_for(tmp_path / "copy", wheel)
    (tmp_path / "first").rename(tmp_path / "moved")
    moved = server_home.home_for(tmp_path / "moved", wheel)
    copy.remove()
    moved.remove()
    assert moved.folder == first.folder != copy.folder


def test_a_deep_checkout_gets_a_short_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100)
    deep.mkdir()
    folder = server_home._socket_folder(deep)
    folder.rmdir()
    assert len(os.fsencode(folder / server.SOCKET_NAME)) <= 107
    assert stat.S_IMODE((tmp_path).stat().st_mode) == 0o700 or folder.parent != tmp_path


def test_a_socket_folder_that_another_user_prepared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "socket").mkdir(mode=0o755)
    with pytest.raises(PermissionError):
        server_home._socket_folder(tmp_path)


def test_where_nothing_can_be_started_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(server.CannotStart, match="Set DATABASE_URL"):
        server.start(tmp_path)
