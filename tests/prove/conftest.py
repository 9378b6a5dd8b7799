"""The product as it is installed, over a database that survives a crash; and the table of what was proved.

A test says with ``@pytest.mark.row(number, what, goal)`` which promise it tries and with the fixture
``figure`` what came out; that its assertions held is what meets the goal.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator

import pytest

from engine.storage import server
from tests import database
from tests.factories import World
from tests.prove import cases
from tests.prove.report import Report, Row

REPORT = pytest.StashKey[Report]()
FIGURE = pytest.StashKey[str]()

Figure = Callable[[str], None]


@pytest.fixture(scope="session")
def durable_server() -> Iterator[str]:
    """``DATABASE_URL``, else an embedded server of this run with every safety of an installation on."""
    if address := os.environ.get("DATABASE_URL"):
        yield address
        return
    with server.temporary(durable=True) as running:
        yield running.url


@pytest.fixture
def durable_url(durable_server: str) -> Iterator[str]:
    """A migrated database of this test alone."""
    with database.fresh_database(durable_server) as url:
        yield url


@pytest.fixture
def town(durable_url: str) -> Iterator[World]:
    """The small world with the shipped diagrams and forms, ready for a web server."""
    with cases.settled(durable_url) as world:
        yield world


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Prints what came out and keeps it for the table."""

    def say(words: str) -> None:
        print(f"\n{words}")
        request.node.stash[FIGURE] = words

    return say


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    told = yield
    row = item.get_closest_marker("row")
    if row and (call.when == "call" or not told.passed):
        report = item.config.stash.setdefault(REPORT, Report())
        report.rows.append(Row(*row.args, item.stash.get(FIGURE, ""), told.passed))
    return told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if report := config.stash.get(REPORT, None):
        terminalreporter.section("what was proved")
        for line in [*report.lines(), str(report.write())]:
            terminalreporter.write_line(line)
