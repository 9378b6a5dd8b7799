"""``jauap verify-signature``: whether an electronic signature holds and whose it is. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.file_arguments import USAGE

if TYPE_CHECKING:
    from engine.signatures import Verification
    from webapp.presenters.signature_words import Translate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the signature: CMS as DER, PEM or base64")
    parser.add_argument(
        "--signed", metavar="FILE", type=Path, help="what it signs, where it does not enclose that"
    )
    parser.add_argument("--applicant", metavar="NUMBER", help="the IIN or BIN that the key must belong to")
    parser.add_argument(
        "--json", action="store_true",
        help='print {"state": ..., "reasons": [codes], "signers": [...], "signed_sha256": ...}',
    )  # fmt: skip
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of the words; else LANG")


def verify_signature(options: argparse.Namespace) -> int:
    """Say whether an electronic signature is valid. Exit code 1 if it is not, 2 if a file cannot be read."""
    from engine.signatures import State, against, check
    from webapp.console_words import chosen, translator

    try:
        data = options.file.read_bytes()
        document = options.signed.read_bytes() if options.signed else None
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
        return USAGE
    found = check(data, document, datetime.now(UTC))
    if options.applicant:
        found = against(found, [options.applicant])
    if options.json:
        print(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        locale = chosen(options.lang)
        print("\n".join(_lines(found, locale, translator(locale))))
    return 0 if found.state is State.VALID else 1


def _lines(found: Verification, locale: str, translate: Translate) -> Iterator[str]:
    from webapp.presenters import signature_words as words

    yield translate(words.STATES[found.state])
    yield from (f"  {line}" for line in words.reason_lines(found, translate))
    for signer in found.signers:
        yield from (f"  {label}: {value}" for label, value in words.signer_lines(signer, translate, _when))
    if found.signed_sha256:
        yield f"  {translate(words.DIGEST)}: {found.signed_sha256}"
    yield f"  {words.articles(found.state, locale)}"


def _when(moment: datetime) -> str:
    from engine.domain.local_time import local

    return f"{local(moment):%d.%m.%Y %H:%M:%S}"
