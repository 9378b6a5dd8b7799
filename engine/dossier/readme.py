"""What lies in every dossier beside the case: how to check it, in three languages, and the program."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

PROGRAM = "verify_dossier.py"


def readme() -> Mapping[str, bytes]:
    """Name to content."""
    package = files("engine.dossier")
    texts = {f"README-{name}.txt": f"readme_{name}.txt" for name in ("kk", "ru", "en")}
    found = {name: package.joinpath(source).read_bytes() for name, source in texts.items()}
    return found | {PROGRAM: package.joinpath("verifier.py").read_bytes()}
