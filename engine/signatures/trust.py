"""What the operator trusts: files with certificates and CRLs, named by settings.

``JAUAP_EDS_ROOTS`` certificates that signers must lead to; ``JAUAP_EDS_TSA_ROOTS`` the same for time stamps
(else the former); ``JAUAP_EDS_CRLS`` lists of revoked certificates. Each is a file or a folder, PEM or DER.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ENDINGS = frozenset({".pem", ".cer", ".crt", ".der", ".crl"})
MAX_FILES = 200
MAX_BYTES = 16 * 1024 * 1024
"""Of one setting together: the national lists of revoked certificates are some megabytes each."""


class Unusable(Exception):
    """A setting names what cannot be read. ``args``: its name and why."""


@dataclass(frozen=True)
class Trust:
    """The content of the files, not yet parsed: that happens in the child."""

    roots: tuple[bytes, ...] = ()
    stamp_roots: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


def from_environment(environment: Mapping[str, str] = os.environ) -> Trust:
    """Read anew for each check, so that a new list counts at once. Raises :class:`Unusable`."""
    roots = _files(environment, "JAUAP_EDS_ROOTS")
    return Trust(
        roots=roots,
        stamp_roots=_files(environment, "JAUAP_EDS_TSA_ROOTS") or roots,
        crls=_files(environment, "JAUAP_EDS_CRLS"),
    )


def _files(environment: Mapping[str, str], name: str) -> tuple[bytes, ...]:
    if not (place := environment.get(name)):
        return ()
    try:
        return tuple(_contents(Path(place)))
    except (OSError, ValueError) as problem:
        raise Unusable(name, type(problem).__name__) from problem


def _contents(place: Path) -> Iterator[bytes]:
    left = MAX_BYTES
    for path in sorted(_named(place)):
        content = path.read_bytes()
        left -= len(content)
        if left < 0:
            raise ValueError("too large")
        yield content


def _named(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = [path for path in place.iterdir() if path.suffix.lower() in ENDINGS]
    if len(found) > MAX_FILES:
        raise ValueError("too many files")
    return found
