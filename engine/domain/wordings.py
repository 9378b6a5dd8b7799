"""Wordings of messages as files of a deployment: ``messages/M-05.message`` (decision 0036).

A file says in three languages what versions of one message tell. What the law gives them stays with the
product: under which act a version falls, from when, who signs, and which facts there are
(:mod:`engine.domain.messages`). What a file leaves out is told in the product's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.domain.errors import InvalidDiagram
from engine.domain.messages import LANGUAGES, Template, templates

PARTS = ("subject", "body", "sms")

_FOLDER, _ENDING = "messages/", ".message"


@dataclass(frozen=True)
class Wording:
    """What one version of a message says, by language; a body is its paragraphs."""

    subject: Mapping[str, str]
    body: Mapping[str, tuple[str, ...]]
    sms: Mapping[str, str]


def is_message(path: str) -> bool:
    return path.endswith(_ENDING)


def path_of(code: str) -> str:
    return f"{_FOLDER}{code}{_ENDING}"


def code_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(_ENDING)


def as_file(wordings: Mapping[int, Wording]) -> bytes:
    """By number of the version. The same wordings give the same bytes."""
    told = {
        str(version): {
            "subject": dict(one.subject),
            "body": {locale: list(texts) for locale, texts in one.body.items()},
            "sms": dict(one.sms),
        }
        for version, one in sorted(wordings.items())
    }
    return (json.dumps({"versions": told}, ensure_ascii=False, indent=2) + "\n").encode()


def shipped(code: str) -> dict[int, Wording]:
    """In the product's words. Raises ``KeyError`` for a code that does not exist."""
    return {one.version: Wording(one.subject, one.body, one.sms) for one in templates(code)}


def read_wordings(data: bytes, *, file: str = "") -> dict[int, Wording]:
    """By number of the version. Raises :class:`InvalidDiagram` for what has not the shape of a message."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as strange:
        raise InvalidDiagram(file=file, element="", rule="encoding") from strange
    except (ValueError, RecursionError) as broken:
        raise InvalidDiagram(file=file, element="", rule="message_not_json") from broken
    versions = raw.get("versions") if isinstance(raw, Mapping) else None
    if not isinstance(versions, Mapping) or set(raw) != {"versions"} or len(versions) > 100:
        raise InvalidDiagram(file=file, element="", rule="message_bad_shape")
    return {_number(number, file): _wording(number, one, file) for number, one in versions.items()}


def _number(text: str, file: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII):
        raise InvalidDiagram(file=file, element=text[:60], rule="message_bad_shape")
    return int(text)


def _wording(number: str, raw: Any, file: str) -> Wording:
    def texts(part: str) -> dict[str, Any]:
        given = raw[part] if isinstance(raw, Mapping) and set(raw) == set(PARTS) else None
        if not isinstance(given, Mapping) or not set(given) <= set(LANGUAGES):
            raise InvalidDiagram(file=file, element=number, rule="message_bad_shape")
        listed = [text for one in given.values() for text in (one if part == "body" else [one])]
        lists = part != "body" or all(isinstance(one, list) for one in given.values())
        if not lists or not all(isinstance(text, str) for text in listed):
            raise InvalidDiagram(file=file, element=number, rule="message_bad_shape")
        return dict(given)

    body = {locale: tuple(paragraphs) for locale, paragraphs in texts("body").items()}
    return Wording(texts("subject"), body, texts("sms"))


def reworded(template: Template, wordings: Mapping[int, Wording]) -> Template:
    """The version in the words of a file, where the file has any for it."""
    own = wordings.get(template.version)
    return template if own is None else replace(template, subject=own.subject, body=own.body, sms=own.sms)
