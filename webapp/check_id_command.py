"""``jauap check-id``: what an IIN or BIN says, and what is wrong with it. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from engine.domain.identity_numbers import Flag, IdentityNumber, Kind, parse
from webapp.console_words import chosen, translator
from webapp.file_arguments import USAGE
from webapp.presenters import identity_words as words

CODES = {Kind.PERSON: "iin", Kind.ORGANISATION: "bin", Kind.UNKNOWN: None}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="spaces and dashes in it do not matter")
    parser.add_argument(
        "--json", action="store_true",
        help='print {"kind": "iin" | "bin" | null, "valid": true | false, "reasons": [codes]}. A number that '
        "is accepted with a warning is valid and has a reason",
    )  # fmt: skip
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of the words; else LANG")


def check_id(options: argparse.Namespace) -> int:
    """Say whether an IIN or BIN is valid. Exit code 1 if it is not, 2 if none was given."""
    number = parse(options.number)
    translate = translator(chosen(options.lang))
    if options.json:
        print(json.dumps(_facts(number)))
    elif number.flag is not Flag.EMPTY:
        print("\n".join(_lines(number, translate)))
    if number.flag is Flag.EMPTY:
        print(translate(words.REASONS[Flag.EMPTY]), file=sys.stderr)
        return USAGE
    return 0 if number.valid else 1


def _facts(number: IdentityNumber) -> dict[str, object]:
    reasons = [] if number.flag is Flag.OK else [number.flag.value]
    return {"kind": CODES[number.kind], "valid": number.valid, "reasons": reasons}


def _lines(number: IdentityNumber, translate: words.Translate) -> Iterator[str]:
    verdict = words.VALID if number.valid else words.NOT_VALID
    yield f"{translate(words.KINDS[number.kind])}: {translate(verdict)}"
    if number.flag is not Flag.OK:
        yield f"  {translate(words.REASONS[number.flag])}"
    if number.birth_date is not None:
        sex = words.MALE if number.male else words.FEMALE
        yield f"  {translate(words.BORN)}: {number.birth_date:%d.%m.%Y}, {translate(sex)}"
    if number.registered is not None and number.entity_type is not None and number.unit is not None:
        kinds = (words.ENTITY_TYPES[number.entity_type], words.UNITS[number.unit])
        told = ", ".join(map(translate, kinds))
        yield f"  {translate(words.REGISTERED)}: {number.registered:%m.%Y}, {told}"
