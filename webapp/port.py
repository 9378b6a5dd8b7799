"""The address that the web server listens on."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only recognised, never chosen


class PortBusy(RuntimeError):
    """Another program listens on the address, or the address is not ours."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        """What a person types into the browser of this machine."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def from_environment() -> Address:
    """``HOST`` and ``PORT``, by default reachable from this machine only."""
    return Address(os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or "8080"))


def ensure_free(address: Address) -> None:
    """Raises PortBusy. Granian shares its port on purpose, so it would not notice a neighbour."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as problem:
            raise PortBusy(
                f"Cannot listen on {address.host}:{address.port}: {problem.strerror}.\n"
                f"Stop the program that uses it, or choose another: PORT={address.port + 1} python3 run.py"
            ) from problem
