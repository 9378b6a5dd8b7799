"""The file of a case in words, for paper: what its page shows this reader, step by step and with hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from engine.documents.dossier import DossierFacts, Item, Row, Section
from engine.documents.typesetting import words as fixed_words
from engine.domain.errors import InvalidDiagram
from engine.queries import AttachmentFacts, CaseCard, MessageFacts
from engine.queries.case_people import Part
from engine.queries.diagram import DiagramView
from engine.queries.pictures import Marks, picture, strips
from webapp.locales import locale, words
from webapp.presenters.acting import acting_name
from webapp.presenters.case_words import part_word
from webapp.presenters.clock import ClockView
from webapp.presenters.dates import clock_time, day, full_moment
from webapp.presenters.history import HistoryLine
from webapp.presenters.records import Line, Paper
from webapp.presenters.signature import SignatureView
from webapp.presenters.vocabulary import RECORDS, message_channel, message_state, record_word, word


@dataclass(frozen=True)
class CaseFile:
    """All that is told of a case. ``papers`` stand in the order in which they were filled in."""

    card: CaseCard
    history: tuple[HistoryLine, ...]
    ways: tuple[DiagramView, ...]
    papers: tuple[Paper, ...]
    clocks: tuple[ClockView, ...]
    parts: Iterable[Part]
    signatures: Iterable[SignatureView]


def dossier_facts(file: CaseFile, *, made_at: datetime, made_by: str, fingerprint: str) -> DossierFacts:
    """In the reader's language."""
    told, case = fixed_words("dossier", locale()), file.card.header
    last = file.history[-1].hash if file.history else ""
    cover = (
        (told["state"], word("case_state", case.state)),
        (told["applicant"], file.card.applicant.display),
        (told["made_at"], full_moment(made_at)),
        (told["made_by"], made_by),
        (told["entries"], str(len(file.history))),
    )
    return DossierFacts(
        number=case.number or "",
        organisation=words(case.organisation),
        subject=file.card.appeal.subject or words(case.process),
        cover=[row for row in cover if row[1]],
        digests=[(told["head"], last), (told["key"], fingerprint)],
        masked=not case.personal,
        sections=tuple(_sections(file, told)),
        made_at=made_at,
    )


def _sections(file: CaseFile, told: Mapping[str, str]) -> Iterator[Section]:
    yield Section("appeal", rows=_appeal(file.card), items=_texts(file.card, told))
    yield Section("people", items=[*map(_part, file.parts)])
    yield Section("terms", items=[*map(_clock, file.clocks)])
    yield Section("history", items=[_entry(one, told) for one in file.history], numbered=True)
    yield Section("way", items=[strip for one in file.ways for strip in _way(one)])
    steps = {line.seq: line.text for line in file.history}
    yield Section("forms", items=[_paper(one, steps, told) for one in file.papers])
    yield Section("messages", items=[*map(_message, file.card.messages)])
    files = [_file(one, told) for one in file.card.attachments]
    yield Section("files", items=[*files, *(_signature(one, told) for one in file.signatures)])


def _way(view: DiagramView) -> Iterator[Item]:
    """A diagram in as many pages as it takes to be read; nothing of a file that is no drawing."""
    names = {one.id: words(one.names) for one in view.processes}
    marks = Marks(visited=view.visited, flows=view.flows, current=(*view.current, *view.within))
    try:
        parts = strips(picture(view.xml, locale()), marks)
    except InvalidDiagram:
        return
    for place, svg in enumerate(parts, start=1):
        quiet = _("%(n)s of %(total)s", n=place, total=len(parts)) if len(parts) > 1 else ""
        yield Item(names.get(view.process_id) or view.process_id, quiet=quiet, picture=svg)


def _given(*rows: tuple[str, object]) -> list[Row]:
    return [(label, str(value)) for label, value in rows if value]


def _appeal(card: CaseCard) -> list[Row]:
    case, appeal, who = card.header, card.appeal, card.applicant
    behind = who.representation
    return _given(
        (_("Applicant"), who.name or " ".join(filter(None, _names(card))) or who.display),
        (_("IIN / BIN"), who.identity_number),
        (_("Address"), who.address),
        (_("Telephone"), who.phone),
        (_("E-mail"), who.email),
        (_("Represented"), behind.represented_name if behind else ""),
        (_("The others who signed"), ", ".join(one.name for one in who.signatories)),
        (_("Channel"), word("channels", appeal.channel)),
        (_("Number of the parent body"), appeal.parent_number),
        (_("Number there"), appeal.external_number),
        (_("Signature"), word("signature_states", appeal.signature_state)),
        (_("Received"), _when(case.received_at)),
        (_("Registered"), _when(case.registered_at)),
        (_("Postmark"), day(appeal.postmark_date)),
        (_("Language"), word("languages", appeal.language)),
        (_("Addressee"), appeal.addressee),
        (_("Sheets"), appeal.sheets),
        (_("Received by"), appeal.received_by),
        (_("Executor"), ", ".join(filter(None, (case.executor, words(case.executor_unit))))),
    )


def _names(card: CaseCard) -> tuple[str, ...]:
    who = card.applicant
    return who.last_name, who.first_name, who.middle_name


def _when(moment: datetime | None) -> str:
    """With the year: a file is read when nobody remembers it."""
    return f"{day(moment)}, {clock_time(moment)}" if moment else ""


def _texts(card: CaseCard, told: Mapping[str, str]) -> list[Item]:
    text = [Item(told["text"], text=card.appeal.text)] if card.appeal.text else []
    issues = []
    for one in card.appeal.issues:
        topic = ": ".join(filter(None, (word("topics", one.topic), word("topics", one.sub_topic))))
        place = ", ".join(filter(None, (word("regions", one.kato), one.address)))
        issues.append(Item(topic, quiet=place, text=one.demand))
    return text + issues


def _part(one: Part) -> Item:
    who = ", ".join(filter(None, (words(one.position), words(one.unit))))
    since = f"{_('Since')}: {day(one.since)}" if one.since else ""
    behalf = [_("acted for %(head)s", head=head) for head in one.acted_for]
    name = one.name if one.person_id else _("nobody took it yet")
    return Item(f"{part_word(one.part)}: {name}", quiet=" · ".join(filter(None, (who, since, *behalf))))


def _clock(view: ClockView) -> Item:
    facts = view.facts
    dates = _given(
        (_("Legal last day"), day(facts.legal_last_day)), (_("Control date"), day(facts.control_date))
    )
    quiet = " · ".join(filter(None, (view.state, view.rule_name, view.source)))
    name = view.name[:1].upper() + view.name[1:]
    return Item(name, quiet=quiet, rows=dates, text="\n".join(view.lines))


def _entry(line: HistoryLine, told: Mapping[str, str]) -> Item:
    text = f"{line.text}: {line.detail}" if line.detail else line.text
    quiet = " · ".join(filter(None, (_when(line.at), line.then or line.who or told["system"])))
    return Item(text, quiet=quiet, code=(told["hash"], line.hash))


def _paper(paper: Paper, steps: Mapping[int, str], told: Mapping[str, str]) -> Item:
    """A form without a word of its own is called as the step that it was filled in for."""
    record = paper.record
    name = record_word(record.kind) if record.kind in RECORDS else steps.get(record.case_seq, record.kind)
    version = f" · {told['version'].format(n=record.version)}" if record.version > 1 else ""
    who = acting_name(record.author or "", record.on_behalf_of) or told["system"]
    rows = [row for line in paper.lines for row in _answers(line)]
    return Item(f"{name}{version}", quiet=f"{_when(record.at)} · {who}", rows=rows)


def _answers(line: Line) -> Iterator[Row]:
    """A repeated field row by row."""
    if line.value:
        yield line.label, line.value
    for place, row in enumerate(line.rows, 1):
        told = "; ".join(f"{one.label}: {one.value}" if one.value else one.label for one in row)
        yield (line.label if place == 1 else ""), f"{place}) {told}"


def _message(one: MessageFacts) -> Item:
    how = f"{message_channel(one.channel)}: {message_state(one.state)}"
    quiet = " · ".join(filter(None, (_when(one.created_at), how, one.address, one.tracking_number)))
    return Item(f"{one.code} · {one.subject}", quiet=quiet, text=one.body)


def _file(one: AttachmentFacts, told: Mapping[str, str]) -> Item:
    quiet = " · ".join(filter(None, (f"{-(-one.size // 1024)} KB", one.uploaded_by, _when(one.uploaded_at))))
    return Item(one.name, quiet=quiet, code=(told["sha"], one.sha256))


def _signature(one: SignatureView, told: Mapping[str, str]) -> Item:
    subject = word("signature_subjects", one.facts.subject)
    rows = [row for signer in one.signers for row in signer]
    quiet = " · ".join(filter(None, (_when(one.facts.at), one.checked_by)))
    text = "\n".join((*one.reasons, one.follows))
    code = (told["sha"], one.digest) if one.digest else ("", "")
    return Item(f"{subject}: {one.title}", quiet=quiet, rows=rows, text=text, code=code)
