"""Set up Jauap and start it:  python3 run.py [test | check | bench | prove] [arguments]

Needs Python 3.11 or newer and nothing else. What it makes lies under ``var/`` (and in ``node_modules`` and
the bundle folders, all ignored by git); a step runs again only when one of its sources has changed.
``docs/decisions/0002-set-up-by-one-file.md`` says why it is written as it is.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
VENV = VAR / "venv"
STAMPS = VAR / "stamps"
LOGS = VAR / "logs"
NODE_WHEEL = VAR / "node"
FRONTEND = ROOT / "webapp" / "frontend"
TRANSLATIONS = ROOT / "webapp" / "translations"
PYTHON = VENV / "bin" / "python"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
HEARTBEAT_SECONDS = 5.0
PATIENCE_SECONDS = 30.0

PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"]
QUICK_TESTS = ["tests/browser", "tests/integration", "tests/unit"]

Command = Sequence[str | Path]

_running: set[subprocess.Popen[bytes]] = set()


class Failed(Exception):
    """A step cannot be done. The message says what to do."""


# --- The commands -----------------------------------------------------------------------------------------


def start() -> int:
    """Set up, then become the server: signals reach it directly, and its exit code is ours."""
    set_up("requirements.txt")
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", "webapp.cli", "start"])  # noqa: S606 - no shell is wanted


def test(*arguments: str) -> int:
    set_up("requirements-dev.txt")
    find_browser()
    # A path among the arguments stands for the whole list.
    chosen = [word for word in arguments if (ROOT / word.split("::")[0]).exists()]
    # Long ones first, and who has nothing left takes of the other's: no process waits for a last test.
    shared = ["-n", "2", "--dist", "worksteal"]
    return call(PYTHON, "-m", "pytest", *shared, *arguments, *([] if chosen else QUICK_TESTS))


def check(*_: str) -> int:
    set_up("requirements-dev.txt")
    codes = [
        call(VENV / "bin" / "ruff", "check", "."),
        call(VENV / "bin" / "ruff", "format", "--check", "."),
        call(PYTHON, "-m", "mypy"),
        call(VENV / "bin" / "lint-imports", "--cache-dir", VAR / "import_linter_cache"),
        call(PYTHON, "-m", "webapp.translations.check"),
        call(PYTHON, "-m", "tests.requirements", "--check"),
    ]
    return max(codes)


def prove(*arguments: str) -> int:
    """All proofs, or those named; ``--release`` takes a release's numbers instead of some minutes' worth."""
    set_up("requirements-dev.txt")
    if "--release" in arguments:
        os.environ["JAUAP_RELEASE"] = "1"
    rest = [word for word in arguments if word != "--release"]
    chosen = [word for word in rest if (ROOT / word.split("::")[0]).exists()]
    return call(PYTHON, "-m", "pytest", "-s", *rest, *([] if chosen else ["tests/prove"]))


def bench(*arguments: str) -> int:
    """All benchmarks, or the parts named; ``--full`` takes the numbers of the promises."""
    set_up("requirements-dev.txt")
    return call(PYTHON, "-m", "tests.bench", *arguments)


# --- The steps --------------------------------------------------------------------------------------------


def set_up(requirements: str) -> None:
    """Python packages and the front end are independent of each other, and both mostly wait: side by side."""
    with ThreadPoolExecutor(2) as side_by_side:
        parts = [side_by_side.submit(python_side, requirements), side_by_side.submit(node_side)]
    for part in parts:
        part.result()


def python_side(requirements: str) -> None:
    step("virtual environment", [], [PYTHON], make_environment, facts=sys.version)
    locks = [ROOT / "requirements.txt", ROOT / requirements]
    step(f"packages of {requirements}", locks, [PYTHON], lambda: install(requirements))
    step("the command jauap", [ROOT / "pyproject.toml"], [VENV / "bin" / "jauap"], install_project)
    messages = sorted(TRANSLATIONS.rglob("*.po"))
    compiled = [path.with_suffix(".mo") for path in messages]
    step("translations", messages, compiled, compile_translations)


def node_side() -> None:
    node = find_node()
    lock = [FRONTEND / "package-lock.json", FRONTEND / ".npmrc"]
    modules = FRONTEND / "node_modules"
    step("front-end packages", lock, [modules / ".package-lock.json"], lambda: install_modules(node))
    styles = (ROOT / "webapp" / "static" / "css").glob("*.css")
    sources = [
        *lock,
        *sorted(FRONTEND.glob("*.mjs")),
        *sorted((FRONTEND / "src").rglob("*.*")),
        *sorted(styles),
    ]
    names = ["webapp/static/dist/app.js", "webapp/static/dist/app.css", "engine/feel/bundle/feelin.js"]
    bundles = [ROOT / name for name in names]
    step("front-end bundles", sources, bundles, lambda: build_bundles(node))


def make_environment() -> None:
    if not has_ensurepip():
        install_with_apt("python3-venv", "Python's module venv is missing: install python3-venv")
    shutil.rmtree(STAMPS, ignore_errors=True)
    run("environment", sys.executable, "-m", "venv", "--clear", VENV)


def has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def install(requirements: str) -> None:
    # The lock is complete, so there is nothing to resolve; modules are compiled when first imported.
    swift = ["--no-deps", "--no-compile"]
    run("packages", PYTHON, *PIP, "install", *swift, "--require-hashes", "-r", requirements)


def install_project() -> None:
    run("jauap", PYTHON, *PIP, "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ".")


def compile_translations() -> None:
    run("translations", PYTHON, "-m", "webapp.translations.compile")


def find_node() -> Path:
    """The folder of ``node`` and ``npm``: the system's when they are new enough, else those of a wheel."""
    node = shutil.which("node")
    if node and shutil.which("npm") and node_version(node) >= OLDEST_NODE:
        return Path(node).parent
    lock = ROOT / "requirements-node.txt"
    step("Node from a wheel", [lock], [NODE_WHEEL / "bin" / "node"], lambda: install_node(lock))
    return NODE_WHEEL / "bin"


def node_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True)
    return int(answer.stdout.lstrip("v").split(".")[0] or 0) if answer.returncode == 0 else 0


def install_node(lock: Path) -> None:
    shutil.rmtree(NODE_WHEEL, ignore_errors=True)
    run("node environment", sys.executable, "-m", "venv", NODE_WHEEL)
    run("node", NODE_WHEEL / "bin" / "python", *PIP, "install", "--no-deps", "--require-hashes", "-r", lock)


def install_modules(node: Path) -> None:
    run("modules", node / "npm", "ci", "--prefix", FRONTEND, cwd=FRONTEND, path=node)


def build_bundles(node: Path) -> None:
    run("bundles", node / "node", "build.mjs", cwd=FRONTEND, path=node)


def find_browser() -> None:
    """Tell the browser tests where Chromium is, in JAUAP_BROWSER; without it they are skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if "JAUAP_BROWSER" in os.environ:
        return
    if not any(map(shutil.which, names)):
        try:
            install_with_apt("chromium", "the browser tests are skipped: install chromium to run them")
        except Failed as problem:
            print(problem)
    found = next(filter(None, map(shutil.which, names)), None)
    if found:
        os.environ["JAUAP_BROWSER"] = found


def install_with_apt(package: str, otherwise: str) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failed(otherwise)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    say(f"  installing {package} with apt")
    run("apt", "apt-get", "update", environment=quiet)
    run("apt", "apt-get", "install", "-y", "--no-install-recommends", package, environment=quiet)


# --- How a step runs --------------------------------------------------------------------------------------


def step(
    title: str,
    sources: Iterable[Path],
    results: Iterable[Path],
    action: Callable[[], None],
    facts: str = "",
) -> None:
    """Run the action unless its results exist and were made from these very sources."""
    stamp = STAMPS / hashlib.sha256(title.encode()).hexdigest()[:16]
    digest = digest_of(sources, facts)
    if all(path.exists() for path in results) and stamp.exists() and stamp.read_text() == digest:
        return
    began = time.monotonic()
    say(f"  {title} ...")
    action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    say(f"  {title:<28}{time.monotonic() - began:6.1f} s")


def digest_of(sources: Iterable[Path], facts: str) -> str:
    digest = hashlib.sha256(facts.encode())
    for path in sources:
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def run(
    name: str,
    *command: str | Path,
    cwd: Path = ROOT,
    path: Path | None = None,
    environment: dict[str, str] | None = None,
) -> None:
    """Run a program to its end with its output in ``var/logs``, saying now and then what it is at."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name.replace(' ', '-')}.log"
    variables = {**os.environ, **(environment or {})}
    if path:
        variables["PATH"] = f"{path}{os.pathsep}{variables.get('PATH', os.defpath)}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches it through us, once
        )
    code = wait(process, lambda: say(f"    {name}: {last_lines(log, 1)[:90]}"))
    if code:
        raise Failed(f"{name} failed with code {code} ({log}):\n{last_lines(log, 20)}")


def wait(process: subprocess.Popen[bytes], beat: Callable[[], None]) -> int:
    _running.add(process)
    try:
        while True:
            try:
                return process.wait(HEARTBEAT_SECONDS)
            except subprocess.TimeoutExpired:
                beat()
    finally:
        end(process)
        _running.discard(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Await a program that was told to end; it has had its chance after a while."""
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def call(*command: str | Path) -> int:
    """Run a program that talks to the reader itself; its exit code."""
    say("$ " + " ".join(str(part).removeprefix(f"{ROOT}/") for part in command))
    process = subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    code = wait(process, lambda: None)
    return code if code >= 0 else 128 - code


def last_lines(log: Path, count: int) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


_print_lock = threading.Lock()


def say(words: str) -> None:
    with _print_lock:
        print(words, flush=True)


def stop_children(number: int, _: FrameType | None) -> None:
    """Tell every program once, whoever got the signal; a second Ctrl-C does not disturb their ending."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: None)
    for process in tuple(_running):
        os.killpg(process.pid, signal.SIGINT)
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    commands = {"start": start, "test": test, "check": check, "prove": prove, "bench": bench}
    name, *rest = arguments or ["start"]
    if name not in commands:
        print(__doc__)
        return 0 if name in ("-h", "--help") else 2
    if sys.version_info < OLDEST_PYTHON:
        print("Jauap needs Python 3.11 or newer; this is " + sys.version.split()[0])
        return 1
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop_children)
    os.chdir(ROOT)
    try:
        return commands[name](*rest)
    except Failed as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
