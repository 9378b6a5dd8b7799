"""The methodologist's list says what is published, where new cases start, and what starts them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.operations import publish_deployment
from tests.factories import World
from tests.integration.jobs.test_starts import FAMILY, by_message, by_time, in_file
from tests.integration.web.conftest import Visitor


def test_each_family_says_where_new_cases_start_and_what_starts_them(
    published: World, as_person: Callable[[str], Visitor], at: datetime
) -> None:
    for diagram in (by_message(), by_time("R/2030-01-01T09:00:00+05:00/P1D")):
        files = in_file(diagram)
        publish_deployment(published.engine, published.methodologist, files=files, family=FAMILY)
    shown = as_person("methodologist").get("/studio").text
    assert shown.count("chip-green") == 2
    assert "2030" in shown
    assert "letter" not in shown  # of the version before
