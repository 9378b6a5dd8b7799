"""Has a child process examine files, and waits for it only so long.

A crash, a hang or an answer without end is a finding like any other: the caller always gets a
report, within ``WALL_SECONDS``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeVar

from engine.confinement import parent
from engine.domain.difference import FileDifference
from engine.domain.errors import TrialStopped
from engine.domain.findings import Finding
from engine.domain.redecided import Redecided, redecided_of
from engine.domain.trial import Script, Trial, as_json, trial_of
from engine.domain.what_if import Assumptions, Compared, Past, compared_of, past_as_json
from engine.examination import wire
from engine.examination.judge import Judged

T = TypeVar("T")
About = TypeVar("About", Compared, Redecided)

WALL_SECONDS = 20.0
"""The child's processor time is limited to 8 seconds; on a busy machine these take longer."""

TRIAL_SECONDS = 30.0
WHAT_IF_SECONDS = 600.0

CHUNK = 50
"""Past cases of one part: between two there is progress to tell, and a part that is told is kept."""

MOST_PAST = 1_200
"""Past cases of one question: what the child is told, and may take of the processor, stays bounded."""

MAX_ANSWER = 16 * 1024 * 1024
MAX_QUESTION = 40 * 1024 * 1024
MOST_ALONE = 8
"""Files that are asked of one by one when all together had no answer."""

CHILD: Sequence[str] = (sys.executable, "-m", "engine.examination.child")
WHAT_IF_CHILD: Sequence[str] = (sys.executable, "-m", "engine.examination.what_if_child")
TRIAL_CHILD: Sequence[str] = (sys.executable, "-m", "engine.examination.trial_child")


def examine(
    files: Mapping[str, bytes],
    before: Mapping[str, bytes] = {},
    *,
    wall_seconds: float = WALL_SECONDS,
    child: Sequence[str] = CHILD,
) -> Judged:
    """As :func:`engine.examination.judge.judge`, whatever the files hold."""
    forms = {wire.BEFORE + path: form for path, form in before.items() if path.endswith(".form")}
    told = _asked({**files, **forms}, wire.answered, child, wall_seconds)
    return _failed(files, told) if isinstance(told, str) else told


def compare(
    was: Mapping[str, bytes],
    now: Mapping[str, bytes],
    *,
    wall_seconds: float = WALL_SECONDS,
    child: Sequence[str] = (*CHILD, "compare"),
) -> list[FileDifference]:
    """As :func:`engine.examination.compare.compare`, whatever the files hold.

    Each file is asked of by itself, so that one that cannot be read hides no other.
    """
    differing = [path for path in sorted({*was, *now}) if was.get(path) != now.get(path)]
    told = _compared(was, now, differing, child, wall_seconds)
    if not isinstance(told, str):
        return told
    # Of several files nobody can say which it was; alone, each can be named.
    each = [(path, _compared(was, now, [path], child, wall_seconds)) for path in differing[:MOST_ALONE]]
    alone = [found for path, one in each for found in (_silent(path, one) if isinstance(one, str) else one)]
    return alone + [found for path in differing[MOST_ALONE:] for found in _silent(path, told)]


def _compared(
    was: Mapping[str, bytes],
    now: Mapping[str, bytes],
    paths: Sequence[str],
    child: Sequence[str],
    wall_seconds: float,
) -> list[FileDifference] | str:
    files = wire.two(*({path: side[path] for path in paths if path in side} for side in (was, now)))
    return _asked(files, wire.comparison, child, wall_seconds) if files else []


def _silent(path: str, rule: str) -> list[FileDifference]:
    return [FileDifference(path, "changed", unreadable={"now": rule})]


def _asked(
    files: Mapping[str, bytes], read: Callable[[bytes], T], child: Sequence[str], wall_seconds: float
) -> T | str:
    """What the child says, or the rule by which it says nothing."""
    if sum(map(len, files.values())) > MAX_QUESTION:
        return "too_large"
    try:
        question = [wire.question(files)]
        return read(parent.ask(child, question, wall_seconds=wall_seconds, max_answer=MAX_ANSWER))
    except parent.TooLong:
        return "parsing_took_too_long"
    except parent.TooMuchMemory:
        return "parsing_took_too_much_memory"
    except (ValueError, KeyError, TypeError, RecursionError):
        return "parsing_crashed"


def walk(
    files: Mapping[str, bytes],
    scripts: Sequence[Script],
    *,
    wall_seconds: float = TRIAL_SECONDS,
    child: Sequence[str] = TRIAL_CHILD,
) -> list[Trial]:
    """As :func:`engine.examination.trial.walk_all`. Raises :class:`TrialStopped`."""
    told = json.dumps([as_json(one) for one in scripts]).encode()
    if sum(map(len, files.values())) + len(told) > MAX_QUESTION:
        raise TrialStopped(reason="too_large")
    try:
        question = [wire.question({**files, wire.SCRIPTS: told})]
        said = json.loads(parent.ask(child, question, wall_seconds=wall_seconds, max_answer=MAX_ANSWER))
        if "trials" in said:
            return [trial_of(one) for one in said["trials"]]
        raise TrialStopped(**{**said["details"], "reason": str(said["refused"])})
    except parent.TooLong:
        raise TrialStopped(reason="took_too_long") from None
    except parent.TooMuchMemory:
        raise TrialStopped(reason="took_too_much_memory") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TrialStopped(reason="crashed") from None


def what_if(
    files: Mapping[str, bytes],
    old: Mapping[str, Mapping[str, bytes]],
    parts: Sequence[Sequence[Past]],
    assumed: Assumptions,
    *,
    wall_seconds: float = WHAT_IF_SECONDS,
    child: Sequence[str] = WHAT_IF_CHILD,
) -> Generator[tuple[list[Compared], dict[str, Any]], None, None]:
    """As :func:`engine.examination.what_if.compared`, each part as soon as it is known. ``old``: by the names
    that entries give them, the files of the deployments on which the cases ran; :data:`MOST_PAST` cases at
    most. With a part the names, by language, of the elements that the draft has of those it speaks of.
    Raises :class:`TrialStopped`."""
    asked = {"assumed": wire.assumptions(assumed), "decision": None}
    return _parts(_past_question(files, old, parts, asked), parts, compared_of, wall_seconds, child)


def redecide(
    files: Mapping[str, bytes],
    old: Mapping[str, Mapping[str, bytes]],
    parts: Sequence[Sequence[Past]],
    decision: str,
    *,
    wall_seconds: float = WHAT_IF_SECONDS,
    child: Sequence[str] = WHAT_IF_CHILD,
) -> Generator[tuple[list[Redecided], dict[str, Any]], None, None]:
    """As :class:`engine.examination.redecide.Redecision`; all else as :func:`what_if`. With a part the rules
    of the decision, by their ids."""
    asked = {"assumed": wire.assumptions(Assumptions()), "decision": decision}
    return _parts(_past_question(files, old, parts, asked), parts, redecided_of, wall_seconds, child)


def _past_question(
    files: Mapping[str, bytes],
    old: Mapping[str, Mapping[str, bytes]],
    parts: Sequence[Sequence[Past]],
    asked: Mapping[str, Any],
) -> list[bytes]:
    told = {**asked, "parts": [[past_as_json(one) for one in part] for part in parts]}
    named = {f"{wire.OLD}{name}/{path}": file for name, held in old.items() for path, file in held.items()}
    return [wire.question({**files, **named, wire.WHAT_IF: json.dumps(told).encode()})]


def _parts(
    question: list[bytes],
    parts: Sequence[Sequence[Past]],
    read: Callable[[Mapping[str, Any]], About],
    wall_seconds: float,
    child: Sequence[str],
) -> Generator[tuple[list[About], dict[str, Any]], None, None]:
    """A line of the child's for each part: all of its cases and no other."""
    answered = 0
    try:
        for line in parent.lines(child, question, wall_seconds=wall_seconds, max_answer=MAX_QUESTION):
            said = json.loads(line)
            if "refused" in said:
                raise TrialStopped(**{**said["details"], "reason": str(said["refused"])})
            found = [read(one) for one in said["compared"]]
            if [one.id for one in found] != [one.id for one in parts[answered]]:
                raise ValueError("an answer to something else")
            yield found, dict(said["names"])
            answered += 1
    except parent.TooLong:
        raise TrialStopped(reason="took_too_long") from None
    except parent.TooMuchMemory:
        raise TrialStopped(reason="took_too_much_memory") from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise TrialStopped(reason="crashed") from None
    if answered != len(parts):
        raise TrialStopped(reason="crashed")


def _failed(files: Mapping[str, bytes], rule: str) -> Judged:
    """Of several files nobody can say which it was."""
    file = next(iter(files)) if len(files) == 1 else None
    return Judged([Finding(file, None, rule)], [], (), complete=False)
