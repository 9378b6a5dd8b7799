"""The operator's page: what failed, why, and what is done about it, without the content of any case."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from engine.operations.record_incident import record_incident
from engine.operations.run_service_job import run_service_job
from engine.operations.skip_incident import skip_incident
from engine.service_tasks.outside import Failed
from engine.storage.tables import incidents, service_jobs
from tests.integration.jobs.conftest import Probe, Site, desk, outside, probe, site  # noqa: F401  # fixtures
from tests.integration.web.conftest import Visitor
from tests.unit.bpmn.diagrams import Diagram

SignIn = Callable[[str], Visitor]
LIST = "/admin/incidents"
PERSONAL = ("Сейітова", "Ерубаев", "ainur@example.kz")


@pytest.fixture
def failed(site: Site, probe: Probe) -> list[int]:
    """Two cases whose call failed."""
    diagram = Diagram("appeal").start().end().flow("start", "call", "after", "end")
    outside(diagram, "call", outputs={"verdict": "=answer"})
    site.publish(desk(diagram, "after"))
    probe.fails(Failed("http_404", again=False))
    for _ in range(2):
        site.begin()
    for row in site.rows(service_jobs):
        run_service_job(site.world.engine, job_id=row.id)
    return [int(row.id) for row in site.rows(incidents)]


@pytest.fixture
def operator(failed: list[int], as_person: SignIn) -> Visitor:
    return as_person("administrator")


def _act(operator: Visitor, one: int, what: str, **told: str) -> Any:
    return operator.post(f"{LIST}/{one}/{what}", **{"key": "k", **told})


def test_the_list_says_what_failed_where_and_how_many(operator: Visitor, failed: list[int]) -> None:
    page = operator.get(LIST).text
    assert all(f'data-incident="{one}"' in page for one in failed)
    assert "404" in page and "bar-fill" in page
    assert '<span class="count count-alarm">2</span>' in page


@pytest.mark.parametrize("query", ["kind=job", "element=call", "since=2020-01-01"])
def test_a_filter_keeps_what_fits(operator: Visitor, failed: list[int], query: str) -> None:
    assert f'data-incident="{failed[0]}"' in operator.get(f"{LIST}?{query}").text


@pytest.mark.parametrize("query", ["kind=timer", "element=after", "since=2190-01-01"])
def test_a_filter_drops_what_does_not_fit(operator: Visitor, failed: list[int], query: str) -> None:
    assert f'data-incident="{failed[0]}"' not in operator.get(f"{LIST}?{query}").text


@pytest.mark.parametrize("query", ["kind=x", "since=x", "since=0001-01-01", "page=x", "element=" + "x" * 300])
def test_a_filter_that_cannot_be_read_is_refused_in_words(operator: Visitor, query: str) -> None:
    answer = operator.get(f"{LIST}?{query}")
    assert (answer.status_code, 'data-code="invalid_filter"' in answer.text) == (400, True)


def test_nothing_that_failed_is_told_in_words(as_person: SignIn) -> None:
    assert 'class="empty"' in as_person("administrator").get(LIST).text


def test_one_says_cause_history_and_place(operator: Visitor, failed: list[int]) -> None:
    page = operator.get(f"{LIST}/{failed[0]}").text
    assert "404" in page and "record_incident" not in page and 'class="history"' in page
    assert operator.get(f"{LIST}/{failed[0]}/diagram").json["current"] == ["call"]


def test_no_page_shows_personal_data(
    operator: Visitor, failed: list[int], as_person: SignIn, site: Site
) -> None:
    case_id = site.rows(incidents)[0].case_id
    assert "Сейітова" in as_person("controller").get(f"/cases/{case_id}").text
    pages = operator.get(LIST).text + operator.get(f"{LIST}/{failed[0]}").text
    assert not [word for word in PERSONAL if word in pages]


@pytest.mark.parametrize("what", ["retry", "skip"])
def test_an_action_needs_a_reason(operator: Visitor, failed: list[int], site: Site, what: str) -> None:
    answer = _act(operator, failed[0], what, reason=" ", result='{"answer": 7}')
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert site.rows(incidents)[0].state == "open"


def test_a_retry_queues_one_more_attempt(operator: Visitor, failed: list[int], site: Site) -> None:
    for _ in range(2):
        assert _act(operator, failed[0], "retry", reason="түзелді").status_code == 302
    commands = site.commands(site.rows(incidents)[0].case_id)
    assert commands.count("retry_incident") == 1


def test_a_skip_goes_on_with_the_result(operator: Visitor, failed: list[int], site: Site) -> None:
    assert _act(operator, failed[0], "skip", reason="x", result='{"answer": 7}').status_code == 302
    assert site.rows(incidents)[0].ended_how == "skipped"
    assert "data-ended" in operator.get(f"{LIST}/{failed[0]}").text


@pytest.mark.parametrize(
    "bad", ["{", "[1]", "7", '{"answer": NaN}', '{"answer": "\\ud800"}', "[" * 9000, "9" * 9000]
)
def test_a_result_that_is_no_object_is_refused_and_kept(
    operator: Visitor,
    failed: list[int],
    site: Site,
    bad: str,
) -> None:
    answer = _act(operator, failed[0], "skip", reason="себебі", result=bad)
    assert (answer.status_code, "себебі" in answer.text) == (422, True)
    assert site.rows(incidents)[0].state == "open"


def test_what_a_colleague_has_ended_is_a_conflict(operator: Visitor, failed: list[int], site: Site) -> None:
    skip_incident(site.world.engine, site.world.administrator, incident_id=failed[0], reason="x")
    answer = _act(operator, failed[0], "retry", reason="x")
    assert (answer.status_code, 'role="alert"' in answer.text, "data-ended" in answer.text) == (
        409,
        True,
        True,
    )


def test_the_rows_chosen_are_tried_and_each_says_what_became_of_it(
    operator: Visitor,
    failed: list[int],
    site: Site,
) -> None:
    skip_incident(site.world.engine, site.world.administrator, incident_id=failed[1], reason="x")
    answer = operator.post(f"{LIST}/retry", key="k", reason="x", incident=failed)  # type: ignore[arg-type]  # a list posts each
    assert answer.status_code == 200
    assert [answer.text.count(f'data-result="{one}"') for one in failed] == [1, 1]
    assert (answer.text.count("chip-green"), answer.text.count("chip-red")) == (1, 1)


@pytest.mark.parametrize("told", [{"reason": "x"}, {"incident": "1"}])
def test_rows_and_a_reason_are_needed(operator: Visitor, told: dict[str, str]) -> None:
    assert operator.post(f"{LIST}/retry", key="k", **told).status_code == 422


@pytest.mark.parametrize(
    "told", [{"incident": "x"}, {"incident": "9" * 30}, {"key": "ы"}, {"key": "k" * 101}]
)
def test_spoilt_inputs_are_refused(operator: Visitor, told: dict[str, str]) -> None:
    answer = operator.post(f"{LIST}/retry", **{"key": "k", "reason": "x", "incident": "1", **told})
    assert answer.status_code == 422


def test_what_stands_still_can_only_be_moved(operator: Visitor, failed: list[int], site: Site) -> None:
    case_id, engine = site.rows(incidents)[0].case_id, site.world.engine
    told = record_incident(engine, case_id=case_id, kind="stalled", thing="appeal", code="nothing_waits")
    page = operator.get(f"{LIST}/{told['incident_id']}").text
    assert f"/admin/cases/{case_id}/modify" in page and "/skip" not in page
    assert _act(operator, told["incident_id"], "skip", reason="x").status_code == 422


@pytest.mark.parametrize("who", ["controller", "executor", "methodologist", "auditor"])
def test_nobody_else_opens_it(failed: list[int], as_person: SignIn, who: str) -> None:
    visitor = as_person(who)
    assert {visitor.get(f"{LIST}{part}").status_code for part in ("", f"/{failed[0]}")} == {403}
    assert _act(visitor, failed[0], "retry", reason="x").status_code == 403


def test_an_unknown_code_is_shown_as_it_is(operator: Visitor, failed: list[int], site: Site) -> None:
    with site.world.engine.begin() as conn:
        conn.execute(update(incidents).values(code="brand_new"))
    assert "brand_new" in operator.get(f"{LIST}/{failed[0]}").text
