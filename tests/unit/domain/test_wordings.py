"""Words of a message as a file: what a methodologist may write, and what is refused or told of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.domain.findings import Findings
from engine.domain.messages import codes, render, samples, templates
from engine.domain.wording_rules import judge_wordings
from engine.domain.wordings import as_file, path_of, read_wordings, reworded, shipped

M05 = path_of("M-05")


def told(content: bytes, path: str = M05) -> list[tuple[str | None, str]]:
    findings = Findings()
    judge_wordings(path, content, findings)
    return [(one.element, one.rule) for one in findings.report()]


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    """The product's words of M-05 with something done to its second version."""
    raw = json.loads(as_file(shipped("M-05")))
    change(raw["versions"]["2"])
    return json.dumps(raw, ensure_ascii=False).encode()


def put(part: str, locale: str, text: Any) -> bytes:
    return changed(lambda one: one[part].update({locale: text}))


def added(text: str) -> bytes:
    """A paragraph more, the same in each language."""
    return changed(lambda one: [one["body"][at].append(text) for at in ("kk", "ru", "en")] and None)


@pytest.mark.parametrize("code", codes())
def test_the_products_own_words_keep_to_the_rules_and_come_back_as_they_were(code: str) -> None:
    content = as_file(shipped(code))
    assert told(content, path_of(code)) == []
    assert read_wordings(content) == shipped(code)
    assert as_file(read_wordings(content)) == content
    for template in templates(code):
        assert reworded(template, shipped(code)) == template


def test_other_words_are_told_and_nothing_else_of_the_version_changes() -> None:
    wordings = read_wordings(added("?Хабарланды: {registered_at}"))
    old = templates("M-05")[1]
    new = reworded(old, wordings)
    assert (new.version, new.regime, new.acts, new.signed_in) == (
        old.version,
        old.regime,
        old.acts,
        old.signed_in,
    )
    assert "Хабарланды: 23.11.2026" in render(new, "ru", samples("ru")).body
    assert reworded(old, {}) == old
    assert told(added("?Хабарланды: {registered_at}")) == []


ALL = ("2 kk", "2 ru", "2 en")
RULES: dict[str, tuple[bytes, list[tuple[str | None, str]]]] = {
    "a fact of another message": (added("{defects}"), [(at, "message_place_unknown") for at in ALL]),
    "a fact that nobody knows": (added("{salary}"), [(at, "message_place_unknown") for at in ALL]),
    "what may be missing, said as if it were there": (
        added("{explanation}"), [(at, "message_place_uncertain") for at in ALL],
    ),
    "what a person typed, on a telephone": (
        changed(lambda one: one["sms"].update(dict.fromkeys(("kk", "ru", "en"), "{number} {explanation}"))),
        [(at, rule) for at in ALL for rule in ("message_place_uncertain", "message_place_private")],
    ),
    "a way into the program": (added("{number.__class__}"), [(at, "message_braces") for at in ALL]),
    "an index": (added("{number[0]}"), [(at, "message_braces") for at in ALL]),
    "a width": (added("{number:>9999999}"), [(at, "message_braces") for at in ALL]),
    "a conversion": (added("{number!r}"), [(at, "message_braces") for at in ALL]),
    "no name": (added("{} {0}"), [(at, "message_braces") for at in ALL]),
    "a brace alone": (added("a { b"), [(at, "message_braces") for at in ALL]),
    "a script": (added("<script>x</script>"), [(at, "message_markup") for at in ALL]),
    "an entity": (added("&lt;b&gt;"), [(at, "message_markup") for at in ALL]),
    "a link": (added("https://phish.example"), [(at, "message_markup") for at in ALL]),
    "a sign that turns the line": (added("a\u202eb"), [(at, "message_markup") for at in ALL]),
    "no Russian": (changed(lambda one: one["subject"].pop("ru")), [("2 ru", "message_language_missing")]),
    "an empty letter": (
        put("body", "ru", ["?", " "]),
        [("2 ru", "message_language_missing"), *[("2 ru", "message_languages_differ")] * 3],
    ),
    "one language tells less": (
        changed(lambda one: one["body"]["ru"].remove("?Причина продления: {explanation}")),
        [("2 ru", "message_languages_differ"), ("2 ru", "message_fact_left_out")],
    ),
    "a long subject": (put("subject", "en", "{number} " + "x" * 200), [("2 en", "message_too_long")]),
    "no such version": (
        json.dumps({"versions": {"7": json.loads(as_file(shipped("M-05")))["versions"]["2"]}}).encode(),
        [("7", "message_version_unknown")],
    ),
    "no JSON": (b"{", [("", "message_not_json")]),
    "deep JSON": (b"[" * 200_000, [("", "message_not_json")]),
    "another alphabet": ('{"versions": {}}'.encode("utf-16"), [("", "encoding")]),
    "a list": (b"[]", [("", "message_bad_shape")]),
    "more than words": (b'{"versions": {}, "acts": []}', [("", "message_bad_shape")]),
    "another part": (changed(lambda one: one.update(acts=[])), [("2", "message_bad_shape")]),
    "another language": (put("subject", "de", "x"), [("2", "message_bad_shape")]),
    "a number for a text": (put("subject", "ru", 5), [("2", "message_bad_shape")]),
    "a text for paragraphs": (put("body", "ru", "abc"), [("2", "message_bad_shape")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", RULES)
def test_what_must_not_be_told_is_found(kind: str) -> None:
    content, expected = RULES[kind]
    found = told(content)
    assert sorted(set(found), key=str) == sorted(set(expected), key=str) or set(expected) <= set(found)
    assert {one for one in found if one[1] != "message_fact_left_out"} == {
        one for one in expected if one[1] != "message_fact_left_out"
    }


def test_a_file_that_is_called_after_no_message_is_refused() -> None:
    assert told(as_file(shipped("M-05")), "messages/M-99.message") == [(None, "message_unknown")]


def test_what_the_products_words_tell_is_missed_when_it_goes() -> None:
    """A notice of an extension that does not say where to complain can be published, but not unseen."""

    def silent(one: dict[str, Any]) -> None:
        for at in ("kk", "ru", "en"):
            one["body"][at].remove("?{complaint_clause}")

    findings = Findings()
    judge_wordings(M05, changed(silent), findings)
    assert {(one.rule, one.details["name"], one.severity) for one in findings.report()} == {
        ("message_fact_left_out", "complaint_clause", "risky")
    }
