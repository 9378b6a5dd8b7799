"""What follows from what is typed so far, in words: shown while the registrar types, with why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from engine.channels import CHANNELS, Channel, Signature
from engine.domain import classifiers, intake_defects
from engine.domain.calendar import Calendar
from engine.domain.legal_clock import registration_day
from engine.domain.local_time import ALMATY, local, local_date
from engine.domain.text_signs import language_signs, suggest_topic, threat_signs
from webapp.locales import locale
from webapp.presenters import dates, review_words
from webapp.presenters.officialness import officialness

Data = Mapping[str, Any]


def told(data: Data, now: datetime, calendar: Calendar) -> dict[str, str]:
    """By the names of places on the page; an empty text where there is nothing to say."""
    return {
        "official": _official(data),
        "registered": _registered(data, now, calendar),
        "defects": _defects(data, now),
        "text": _text(str(data.get("text") or "")),
    }


def _channel(data: Data) -> Channel | None:
    return CHANNELS.get(str(data.get("channel") or ""))


def _signature(data: Data) -> Signature:
    return Signature.HANDWRITTEN if data.get("signature") == Signature.HANDWRITTEN else Signature.NONE


def _official(data: Data) -> str:
    """Derived, never asked (R-108)."""
    channel = _channel(data)
    if channel is None:
        return ""
    return officialness(channel, _signature(data))


def _registered(data: Data, now: datetime, calendar: Calendar) -> str:
    """The day that the law gives, and why it is not today where it is not."""
    channel = _channel(data)
    if channel is None:
        return ""
    if not channel.is_official(_signature(data)):
        return _("It gets its number at once.")
    received_at = _moment(data.get("received_at")) or now
    day = registration_day(received_at, calendar)
    if day == local_date(now):
        return _("It is registered today.")
    if day == local_date(received_at):
        return _("It is registered as of %(day)s, the day on which it came.", day=dates.day(day))
    return _(
        "It is registered as of %(day)s: it came after hours or on a day off (APPC Art. 64).",
        day=dates.day(day),
    )


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return local(found) if found.tzinfo else found.replace(tzinfo=ALMATY)


def _defects(data: Data, now: datetime) -> str:
    """Nothing before something is typed: an empty page is no list of faults."""
    if not data.get("text"):
        return ""
    received_at = _moment(data.get("received_at")) or now
    try:
        found = intake_defects.defects(data, local_date(received_at))
    except (TypeError, ValueError):
        return ""  # half-typed: the form's own check will say what is wrong
    if not found:
        return _("Nothing is missing.")
    words = " ".join(review_words.defect_word(code) for code in found)
    return _("Accepted with defects: %(what)s", what=words)


def _text(text: str) -> str:
    """Language, topic and threats, each by its words."""
    if not text.strip():
        return ""
    language, words = language_signs(text)
    said = []
    if language != "other":
        name = classifiers.label("languages", language, locale())
        said.append(_("Language: %(name)s (%(words)s).", name=name, words=", ".join(words[:3])))
    if topic := suggest_topic(text):
        code = topic.sub_topic or topic.topic
        name = classifiers.label("topics", code, locale())
        said.append(_("Likely topic: %(name)s (%(words)s).", name=name, words=", ".join(topic.words[:3])))
    if threats := threat_signs(text):
        phrases = ", ".join(sign.phrase for sign in threats)
        said.append(_("Signs of a crime or a threat: %(phrases)s. Call the duty officer.", phrases=phrases))
    return " ".join(said)
