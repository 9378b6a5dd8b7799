"""Numbered demands over the whole life of a reply (R-040)."""

from __future__ import annotations

from typing import Any

from engine.domain.reply_quality.demands import (
    Demand,
    DemandState,
    Said,
    demands_of,
    not_accepted,
    numbers,
    to_answer,
    to_judge,
)


def reply(**answers: str) -> Said:
    rows = [{"number": int(number[1:]), "answer": text} for number, text in answers.items()]
    return Said("reply", {"demand_answers": rows} if rows else {})


def returned(*demands: str, **verdicts: str) -> Said:
    return Said("quality", {"decision": "return", **_rows(demands, verdicts)})


def accepted(**verdicts: str) -> Said:
    return Said("quality", {"decision": "accept", **_rows((), verdicts)})


def _rows(demands: tuple[str, ...], verdicts: dict[str, str]) -> dict[str, Any]:
    return {
        "demands": [{"criterion": "Q5", "demand": text} for text in demands],
        "demand_verdicts": [{"number": int(n[1:]), "verdict": v} for n, v in verdicts.items()],
    }


def test_R040_numbers_run_on_over_all_returns() -> None:
    """R-040: returned twice; demand 4 is the first of return 2."""
    said = [reply(), returned("a", "b", "c"), reply(n1="x", n2="y", n3="z")]
    found = demands_of([*said, returned("d", n1="accept", n2="accept", n3="accept")])
    assert [(one.number, one.returned) for one in found] == [(1, 1), (2, 1), (3, 1), (4, 2)]


def test_R040_an_answer_waits_for_its_verdict() -> None:
    found = demands_of([reply(), returned("a", "b"), reply(n1="x")])
    assert [one.state for one in found] == [DemandState.ANSWERED, DemandState.OPEN]
    assert (numbers(to_answer(found)), numbers(to_judge(found)), numbers(not_accepted(found))) == (
        "2",
        "1",
        "1, 2",
    )


def test_R040_an_answer_not_accepted_is_asked_for_again_under_its_number() -> None:
    said = [reply(), returned("a"), reply(n1="x"), returned(n1="again")]
    (again,) = demands_of(said)
    assert (again.number, again.state, again.answers) == (1, DemandState.AGAIN, ("x",))
    (done,) = demands_of([*said, reply(n1="y"), accepted(n1="accept")])
    assert (done.state, done.answers) == (DemandState.ACCEPTED, ("x", "y"))


def test_R040_the_signers_refusal_demands_too() -> None:
    refused = Said("signature", {"decision": "refuse", "demands": [{"criterion": "Q1", "demand": "s"}]})
    (found,) = demands_of([reply(), accepted(), refused])
    assert found == Demand(1, "Q1", "s", 1, "signature")


def test_an_accepted_demand_takes_no_more_answers_and_verdicts() -> None:
    said = [reply(), returned("a"), reply(n1="x"), accepted(n1="accept"), reply(n1="z")]
    (found,) = demands_of([*said, accepted(n1="again")])
    assert (found.state, found.answers) == (DemandState.ACCEPTED, ("x",))


def test_answers_to_demands_that_nobody_made_change_nothing() -> None:
    assert demands_of([reply(n7="x"), accepted(n7="accept")]) == ()


def test_demands_of_a_record_that_sends_nothing_back_do_not_count() -> None:
    """A decision changed to accept may leave rows typed before; the form drops them, and so does this."""
    stray = Said("quality", {"decision": "accept", "demands": [{"criterion": "Q1", "demand": "x"}]})
    assert demands_of([reply(), stray]) == ()
