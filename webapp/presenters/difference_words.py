"""What differs between two versions, in a methodologist's words.

Names and values come from files that anybody may have written: they are shown as harmless lines
(:func:`webapp.presenters.findings.visible`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from babel.units import format_unit
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.difference import Change, Detail, FileDifference, Labels
from engine.domain.findings import Finding
from webapp.locales import locale, words
from webapp.presenters.difference_aspects import ASPECTS, CODE, KINDS, LANGUAGES, REPEATED, TERMS, VALUES
from webapp.presenters.findings import LONGEST, told, visible
from webapp.presenters.service_words import HEADERS, INPUTS, SERVICES
from webapp.presenters.vocabulary import RECORDS, ROLES, role_word, word

HOWS: Mapping[str, tuple[str, LazyString]] = {
    "added": ("+", _l("added")),
    "removed": ("−", _l("removed")),
    "changed": ("~", _l("changed")),
}
"""The sign beside the word: neither is told by colour alone."""

MOVED_SHOWN = 12

_WHAT: Mapping[str, LazyString] = {
    "step": _l("Step “%(name)s”"),
    "flow": _l("Way %(name)s"),
    "process": _l("Process “%(name)s”"),
    "lane": _l("Lane “%(name)s”"),
    "participant": _l("Pool “%(name)s”"),
    "note": _l("Note “%(name)s”"),
    "decision": _l("Decision “%(name)s”"),
    "column": _l("Column “%(name)s” of the table “%(within)s”"),
    "rule": _l("Rule %(place)s of the table “%(within)s”"),
    "form": _l("Form “%(name)s”"),
    "field": _l("Field “%(name)s”"),
    "check": _l("Check “%(name)s”"),
    "wording": _l("Message “%(within)s”, version %(place)s"),
}

_SILENT = frozenset({"name", "label", "text", "source", "target", "message"})
"""What the name of an added or a removed thing has told already, in the language of its name."""

SAID = ("name", "label", "help", "text", "message")
_REFERENCES = frozenset({"source", "target", "lane", "attached_to", "within", "group", "shown_at"})
_ROLE = re.compile(r'"([a-z_]+)(?:@[^"]*)?"')
_DURATION = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?")


@dataclass(frozen=True)
class Line:
    """``was`` or ``now`` is ``None`` where there was, or is, none."""

    label: str
    was: str | None
    now: str | None
    code: bool


@dataclass(frozen=True)
class Item:
    how: str
    what: str
    kind: str
    id: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FileWords:
    """``notes`` are sentences on the file as a whole; ``drawn``: both sides can be shown as diagrams."""

    path: str
    how: str
    items: tuple[Item, ...]
    notes: tuple[str, ...]
    drawn: bool

    @property
    def counts(self) -> Mapping[str, int]:
        return {how: n for how in HOWS if (n := sum(one.how == how for one in self.items))}


def files(found: Iterable[FileDifference]) -> list[FileWords]:
    return [_file(one) for one in found]


def _file(one: FileDifference) -> FileWords:
    return FileWords(
        one.path,
        one.how,
        tuple(_item(change, one.labels) for change in one.changes),
        tuple(_notes(one)),
        drawn=one.path.endswith(".bpmn") and not one.unreadable,
    )


def _notes(one: FileDifference) -> Iterator[str]:
    for side, rule in one.unreadable.items():
        why = told(Finding(one.path, None, rule), _, locale()).message
        if side == "was":
            yield _("The older content cannot be read, so nothing can be compared: %(why)s", why=why)
        else:
            yield _("This content cannot be read, so nothing can be compared: %(why)s", why=why)
    if one.faults:
        yield _("Parts of the file cannot run and may be missing here: look at what the check says of them.")
    if one.moved:
        names = ", ".join(_named(id_, one.labels) for id_ in one.moved[:MOVED_SHOWN])
        more = " …" if len(one.moved) > MOVED_SHOWN else ""
        moved = ngettext(
            "%(num)d element only stands elsewhere on the drawing:",
            "%(num)d elements only stand elsewhere on the drawing:",
            len(one.moved),
        )
        yield f"{moved} {names}{more}"
    if one.left_off:
        yield ngettext(
            "%(num)d more change is not listed.", "%(num)d more changes are not listed.", one.left_off
        )
    if one.how == "changed" and not (one.changes or one.moved or one.unreadable):
        yield _("Only the way the file is written differs: nothing that runs, and no text.")


def _item(change: Change, labels: Mapping[str, Labels]) -> Item:
    side = labels.get("was" if change.how == "removed" else "now", {})
    name = _flow_name(change, side) if change.what == "flow" else _own_name(change, side)
    facts = {"name": name, "place": str(change.place), "within": _of(change.within, side)}
    lines = [line for detail in change.details if (line := _line(change, detail, labels)) is not None]
    return Item(
        change.how,
        str(_WHAT.get(change.what, change.what)) % facts,
        _kind(change.type) if change.what in ("step", "field", "column") else "",
        visible(change.id),
        tuple(lines),
    )


def _own_name(change: Change, side: Labels) -> str:
    texts = {
        detail.key or "kk": detail.now or detail.was or ""
        for detail in change.details
        if detail.aspect in ("name", "label", "text", "message")
    }
    return visible(words(side.get(change.id)) or words(texts) or change.id)


def _flow_name(change: Change, side: Labels) -> str:
    own = words(side.get(change.id))
    way = " → ".join(_quoted(_of(end, side)) for end in change.ends)
    return visible(" ".join(filter(None, (_quoted(own) if own else "", way)))) or _quoted(visible(change.id))


def _of(id_: str, side: Labels) -> str:
    return visible(words(side.get(id_)) or id_)


def _named(id_: str, labels: Mapping[str, Labels]) -> str:
    return _quoted(_of(id_, labels.get("now", {})))


def _quoted(name: str) -> str:
    return _("“%(name)s”", name=name)


def _kind(type_: str) -> str:
    """``boundaryEvent:Timer``: what it is, and what it is of."""
    return ": ".join(str(KINDS.get(part, visible(part))) for part in type_.split(":"))


def _line(change: Change, detail: Detail, labels: Mapping[str, Labels]) -> Line | None:
    if change.how != "changed" and (
        (detail.aspect in _SILENT and change.what != "check" and detail.key in ("", "kk", locale()))
        or (detail.now or detail.was) == "no"
    ):
        return None
    if detail.aspect == "order":
        return Line(str(ASPECTS[f"order_{detail.key}"]), None, None, code=False)
    label = _label(detail, labels)
    was, now = (_value(detail, side, labels) for side in ("was", "now"))
    if was == now:
        # Two expressions that say the same role in other words.
        return Line(label, _plain(detail.was), _plain(detail.now), code=True)
    return Line(label, was, now, _is_code(detail))


def _is_code(detail: Detail) -> bool:
    text = detail.now or detail.was or ""
    return detail.aspect in CODE or (text.startswith("=") and detail.aspect not in ("role", "action_role"))


def _label(detail: Detail, labels: Mapping[str, Labels]) -> str:
    aspect, _dot, language = detail.aspect.partition(".")
    own = str(ASPECTS.get(aspect, aspect))
    key = detail.key
    if key in LANGUAGES and aspect in (*SAID, "subject", "sms"):
        return f"{own} ({LANGUAGES[key]})"
    if language:
        own = f"{own} ({LANGUAGES.get(language, language)})"
    if aspect == "cell":
        return _of(key, {**labels.get("was", {}), **labels.get("now", {})})
    table = {"header": HEADERS, "input": INPUTS, "repeated": REPEATED, "term": TERMS}.get(aspect, {})
    if not key:
        return own
    return f"{own}: {visible(str(table.get(key, key)))}"


def _value(detail: Detail, side: str, labels: Mapping[str, Labels]) -> str | None:
    text = detail.was if side == "was" else detail.now
    if text is None:
        return None
    if detail.aspect in _REFERENCES:
        return _of(text, labels.get(side, {}))
    if detail.aspect.startswith("letter."):
        return "".join(visible(text[at : at + LONGEST]) for at in range(0, len(text), LONGEST))
    if detail.aspect in ("role", "action_role"):
        return _roles(text)
    if detail.aspect == "kind":
        return _kind(text)
    if detail.aspect == "state":
        return visible(word("case_state", text))
    if detail.aspect in ("form", "action_form", "record"):
        title = str(RECORDS.get(text, ""))
        return visible(f"{title} ({text})" if title else text)
    if detail.aspect == "service":
        return visible(str(SERVICES[text][0]) if text in SERVICES else text)
    if detail.aspect in ("term", "due", "follow_up"):
        return _duration(text)
    return visible(str(VALUES.get(text, text)) if text in VALUES else text)


def _plain(text: str | None) -> str | None:
    return None if text is None else visible(text)


def _roles(text: str) -> str:
    """``=["executor@" + unit]`` and ``head, signer`` are roles; any other expression stays as it is."""
    found = _ROLE.findall(text) if text.startswith("=") else [part.strip() for part in text.split(",")]
    known = dict.fromkeys(role for role in found if role in ROLES)
    return ", ".join(role_word(role) for role in known) if known else visible(text)


def _duration(text: str) -> str:
    """``PT15M`` is 15 minutes; a date, a cycle or an expression stays as it is."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return visible(text)
    units = zip(found.groups(), ("day", "hour", "minute", "second"), strict=True)
    return " ".join(format_unit(int(n), f"duration-{unit}", locale=locale()) for n, unit in units if n)
