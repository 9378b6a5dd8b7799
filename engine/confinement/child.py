"""What a process that reads strangers' files does to itself before it reads anything."""

from __future__ import annotations

import resource

NO_MEMORY = 77
"""The exit code that says so."""


def limit(*, memory: int, cpu_seconds: int) -> None:
    """``memory`` in bytes of address space. No file may be written, and no core is left."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
