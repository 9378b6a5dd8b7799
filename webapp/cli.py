"""The command line: ``jauap <command>``. A command imports what it needs, so that each starts fast."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from engine import installation
from webapp import (
    case_commands,
    check_id_command,
    clock_command,
    decide_command,
    deploy_command,
    dossier_commands,
    export_log_command,
    incident_commands,
    journal_command,
    port,
    retention_command,
    signature_command,
)

Command = Callable[[argparse.Namespace], int]

STARTED = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    _end_once_on_signal()
    run: Command = options.run
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return _reader_left()
    except (installation.CannotStart, port.PortBusy) as problem:
        print(problem, file=sys.stderr)
        return 1


def _reader_left() -> int:
    """Whoever read the output has closed it (``| head -1``): the end that a signal would bring, 128 + 13.

    What is still in the buffer has nowhere to go; the interpreter would complain of it when it ends
    (docs.python.org, library/signal, "Note on SIGPIPE").
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jauap", description="Case management for citizens' appeals.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Command) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        return command

    add("start", start)
    add("serve", serve)
    add("migrate", migrate)
    demo_options = add("demo", demo)
    demo_options.add_argument("--if-empty", action="store_true", help="only in a new installation")
    demo_options.add_argument("--scenario", help="a recorded flow of appeals: karaganda-2016")
    add("worker", worker)
    _add_lint(add("lint", lint))
    journal_command.arguments(add("verify-journal", journal_command.verify_journal))
    retention_command.arguments(add("retention", retention_command.retention))
    add("public-key", journal_command.public_key)
    deploy_command.arguments(add("deploy", deploy_command.deploy))
    export_log_command.arguments(add("export-log", export_log_command.export_log))
    case_commands.add_to(add)
    dossier_commands.add_to(add)
    incident_commands.add_to(add)
    decide_command.arguments(add("decide", decide_command.decide))
    check_id_command.arguments(add("check-id", check_id_command.check_id))
    clock_command.arguments(add("clock", clock_command.clock))
    signature_command.arguments(add("verify-signature", signature_command.verify_signature))
    return parser


def start(_: argparse.Namespace) -> int:
    """Bring everything up: database, migrations, demonstration, web server."""
    address = port.from_environment()
    port.ensure_free(address)
    with _database() as url:
        _migrate(url)
        if os.environ.setdefault("JAUAP_DEMO", "1") == "1":
            _demo_if_empty(url)
        _serve(url, address)
    return 0


def serve(_: argparse.Namespace) -> int:
    """Run the web server on a database that is ready."""
    address = port.from_environment()
    port.ensure_free(address)
    with installation.running_database() as url:
        _serve(url, address)
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    with installation.running_database() as url:
        _migrate(url)
    return 0


def demo(options: argparse.Namespace) -> int:
    """Fill the database with a demonstration."""
    with installation.running_database() as url:
        _migrate(url)
        if options.if_empty:
            _demo_if_empty(url)
        else:
            _demo(url, options.scenario)
    return 0


def worker(_: argparse.Namespace) -> int:
    """Run the background worker alone, until it is stopped."""
    from engine.worker import run_worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with installation.running_database() as url:
        run_worker(url, stop)
    return 0


def _add_lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=".bpmn, .dmn, .form and .message, or folders of them, judged together",
    )
    parser.add_argument("--json", action="store_true", help="a list of findings, for programs")
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of the words; else LANG")


def lint(options: argparse.Namespace) -> int:
    """Say what in diagrams, tables and forms will not run, is risky or could be better."""
    from webapp import lint_command

    return lint_command.run(options.files, as_json=options.json, language=options.lang)


def _serve(url: str, address: port.Address) -> None:
    from webapp import serve as server

    server.serve(url, address, lambda: _announce(address))
    _ignore_signals()  # what was started is being stopped: a second Ctrl-C must not cut that short


def _announce(address: port.Address) -> None:
    print(f"\nJauap is ready after {time.monotonic() - STARTED:.1f} s:  {address.url}")
    if os.environ.get("JAUAP_DEMO") == "1":
        for line in installation.demo_accounts():
            print(line)
    print("Ctrl-C stops it.", flush=True)


@contextmanager
def _database() -> Iterator[str]:
    began = time.monotonic()
    with installation.running_database() as url:
        _done("database", began)
        try:
            yield url
        finally:
            _say("stopping")


def _migrate(url: str) -> None:
    began = time.monotonic()
    installation.migrate(url)
    _done("migrations", began)


def _demo_if_empty(url: str) -> None:
    with installation.pool(url) as pool:
        empty = installation.is_empty(pool)
    if empty:
        _demo(url, None)


def _demo(url: str, scenario: str | None) -> None:
    began = time.monotonic()
    with installation.pool(url) as pool:
        if scenario is None:
            installation.make_demo(pool, _say)
        else:
            installation.run_scenario(scenario, pool, _say)
    _done(scenario or "demonstration", began)


def _say(words: str) -> None:
    print(words, flush=True)


def _done(what: str, began: float) -> None:
    _say(f"  {what:<28}{time.monotonic() - began:6.1f} s")


def _end_once_on_signal() -> None:
    """The first SIGINT or SIGTERM unwinds what was started; an impatient second one does not disturb that."""

    def leave(number: int, _: FrameType | None) -> None:
        _ignore_signals()
        raise SystemExit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)


def _ignore_signals() -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _ignored)  # not SIG_IGN: Python complains when a signal is already on its way


def _ignored(_number: int, _frame: FrameType | None) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
