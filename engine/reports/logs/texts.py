"""Values as both formats write them, safe for XML 1.0 and JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from engine.domain.event_log import Value

# Not a Char of XML 1.0 (section 2.2): control characters, halves of surrogates, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

REPLACED = "\ufffd"
"""Stands where a character was that XML cannot hold."""

TYPES = {str: "string", int: "integer", bool: "boolean", datetime: "time"}
"""As OCEL 2.0 names them."""


def readable(value: str) -> str:
    """Without what no XML 1.0 document may hold, escaped or not."""
    return _FORBIDDEN.sub(REPLACED, value)


def attribute(value: str) -> str:
    """In quotes; line breaks and tabs as references, which a reader does not turn into spaces."""
    return quoteattr(readable(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def escaped(value: str) -> str:
    """Between tags; a carriage return as a reference, which a reader does not turn into a line break."""
    return escape(readable(value), {"\r": "&#13;"})


def moment(at: datetime) -> str:
    """UTC to the microsecond, in a form that both ``xs:dateTime`` and RFC 3339 accept."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text(value: Value) -> str:
    """Any value as the words between quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, datetime) else readable(str(value))
