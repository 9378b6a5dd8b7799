"""Commands of the console about dossiers: make the one of a case, verify any."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy import Engine

from engine import installation
from engine.domain.actor import SYSTEM
from engine.domain.errors import Ambiguous, JournalBroken, NotFound, TooLarge
from engine.dossier import verifier
from webapp.case_commands import case_named, refused

if TYPE_CHECKING:
    from engine.dossier.make import Made

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    made = add("dossier", dossier)
    made.add_argument("case", help="the id of the case or its registration number")
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="the archive to write")
    made.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of its paper; else LANG")
    verifier.add_arguments(add("verify-dossier", verify_dossier))


def dossier(options: argparse.Namespace) -> int:
    """Write everything of a case, signed, to an archive that can be verified without this installation."""
    with installation.running_database() as url, installation.pool(url) as pool:
        return written(pool, options.case, options.out, options.lang)


def written(pool: Engine, named: str, place: Path, language: str | None = None) -> int:
    """0, or 1 without such a case, with a broken journal or where the file cannot be written.

    A file that was there before is only replaced by a whole dossier.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".dossier-", delete=False) as part:
            try:
                made = _made(pool, named, cast("BinaryIO", part), language)
                os.replace(part.name, place)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
    except (Ambiguous, JournalBroken, NotFound) as problem:
        print(_words(problem), file=sys.stderr)
    except TooLarge as problem:
        print(f"A dossier cannot be that large: {problem.details['limit']} bytes.", file=sys.stderr)
    except OSError as problem:
        print(f"{place} cannot be written: {problem.strerror}", file=sys.stderr)
    else:
        print(f"{place}: case {made.number or made.case_id}, {made.entries} entries, last {made.head}.")
        print(f"Signed by the key {made.fingerprint}.")
        return 0
    return 1


def _made(pool: Engine, named: str, out: BinaryIO, language: str | None) -> Made:
    from engine.queries import reading
    from webapp.console_words import chosen, speaking
    from webapp.dossier_paper import with_paper

    with speaking(chosen(language)), reading(pool) as conn:
        return with_paper(conn, SYSTEM, case_named(conn, named), out, datetime.now(UTC))


def _words(problem: Any) -> str:
    if not isinstance(problem, JournalBroken):
        return refused(problem)
    details = problem.details
    place = [f"case {details['case_id']}"]
    place += [f"entry {details['case_seq']}"] if details.get("case_seq") else []
    place += [str(details["detail"])] if details.get("detail") else []
    where = ", ".join(place)
    return f"The journal is broken, so nothing was signed and written: {details['reason']} at {where}."


def verify_dossier(options: argparse.Namespace) -> int:
    """Say whether a dossier is whole and unchanged. Exit code 1 if not, 2 if nothing could be checked."""
    return verifier.run(options)
