"""Identity numbers for invented people: right in form, serials from 9990 down (domain report 6.1)."""

from __future__ import annotations

from engine.domain.identity_numbers import control_digit

TOP_SERIAL = 9990


def person_number(index: int, *, male: bool) -> str:
    """An IIN of somebody born between 1945 and 1994; another index gives another number."""
    year, month, day = 45 + index % 50, 1 + index // 50 % 12, 1 + index // 600 % 28
    return _completed(f"{year:02d}{month:02d}{day:02d}{3 if male else 4}", 4, TOP_SERIAL)


def entity_number(index: int) -> str:
    """A BIN of a resident entity, head office, registered between 2000 and 2015."""
    return _completed(
        f"{index % 16:02d}{1 + index // 16 % 12:02d}40", 5, 10 * TOP_SERIAL - 20 * (index // 192)
    )


def _completed(beginning: str, digits: int, serial: int) -> str:
    """The number with the first serial, counting down, that has a control digit."""
    while (control := control_digit(f"{beginning}{serial:0{digits}d}")) is None:
        serial -= 1
    return f"{beginning}{serial:0{digits}d}{control}"
