#!/usr/bin/env python3
"""Verifies a dossier of Jauap: offline, without an account, with the standard library of Python 3.9 alone.

    python3 verify_dossier.py FILE [--key PUBLIC-KEY.pem] [--lang kk|ru|en] [--json]

Exit code 0: verified. 1: refused, with the first thing that does not fit. 2: nothing could be checked.

This file lies in every dossier, and who has it needs nothing else: that is why it is one file and imports
nothing of Jauap. What it computes is described in docs/decisions/0038 of the product; a test of the product
holds the two against each other. Nothing is extracted, nothing is written, no more is read into memory at
once than MOST bytes.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import struct
import sys
from collections.abc import Iterator, KeysView, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, TextIO

Plain = dict[str, Any]
Point = tuple[int, int, int, int]

MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "public-key.pem"
FORMAT = 1
MOST = 64 * 1024 * 1024
"""Bytes of a member that is read as a whole; files of any size are only hashed, piece by piece."""


class Refused(Exception):
    """The first thing that does not fit: a stable code, the archive's member, the number of the entry."""

    def __init__(self, code: str, member: str | None = None, entry: int | None = None) -> None:
        super().__init__(code)
        self.code, self.member, self.entry = code, member, entry


# Ed25519 (RFC 8032, section 5.1). Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def point_of(encoded: bytes) -> Point | None:
    """The point, or None for 32 bytes that are none in the one form that RFC 8032 allows."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def added(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    total = NEUTRAL
    while number:
        if number & 1:
            total = added(total, point)
        point = added(point, point)
        number >>= 1
    return total


def encoded_of(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


def holds(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the 64 bytes are a signature of the content by this key of 32 bytes.

    A key of small order is refused too: it would sign more than one content at once.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = point_of(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= L or encoded_of(times(8, key)) == encoded_of(NEUTRAL):
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + content).digest(), "little") % L
    minus = (P - key[0], key[1], key[2], P - key[3])
    return encoded_of(added(times(s, BASE), times(challenge, minus))) == signature[:32]


PEM = re.compile(rb"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]{1,200}?)\s*-----END PUBLIC KEY-----\s*")
ED25519 = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of a key of this kind (RFC 8410)."""


def key_of_pem(text: bytes) -> bytes:
    """The 32 bytes of a public key. Raises ValueError."""
    found = PEM.fullmatch(text)
    der = base64.b64decode(b"".join(found.group(1).split()), validate=True) if found else b""
    if len(der) != 44 or not der.startswith(ED25519):
        raise ValueError("no public key of Ed25519")
    return der[12:]


# The archive: a ZIP in which nothing is compressed and every byte is told, so that none can be changed unseen
# and nothing can unfold to more than the file is long.

END = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
VERSION, MADE_BY, DAY, MODE = 20, 3 << 8 | 20, 0x21, 0o100644 << 16
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}(/[A-Za-z0-9][A-Za-z0-9._-]{0,119}){0,5}")
MOST_DIRECTORY = 16 * 1024 * 1024
PIECE = 256 * 1024


class Archive:
    """The members of a dossier by name. Raises Refused for what is no dossier as it was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self._places: dict[str, tuple[int, int, int]] = {}
        self._walk(*self._end())

    @property
    def names(self) -> KeysView[str]:
        return self._places.keys()

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content, piece by piece."""
        start, left, _ = self._places[name]
        self._file.seek(start)
        while left:
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise Refused("cut_off", name)
            left -= len(piece)
            yield piece

    def content(self, name: str) -> bytes:
        """The content as a whole."""
        if name not in self._places:
            raise Refused("member_missing", name)
        if self._places[name][1] > MOST:
            raise Refused("too_large", name)
        return b"".join(self.pieces(name))

    def facts(self, name: str) -> tuple[str, int, bool]:
        """The digest and the size. Raises Refused where the archive's own sum is of other bytes."""
        digest, sum_ = hashlib.sha256(), 0
        for piece in self.pieces(name):
            digest.update(piece)
            sum_ = binascii.crc32(piece, sum_)
        return digest.hexdigest(), self._places[name][1], sum_ == self._places[name][2]

    def _end(self) -> tuple[int, int, int]:
        self._file.seek(0)
        head = self._file.read(4)
        if head != b"PK\x03\x04":
            raise Refused("no_archive")
        if self._size < END.size:
            raise Refused("cut_off")
        self._file.seek(self._size - END.size)
        told = END.unpack(self._file.read(END.size))
        mark, disk, first, here, count, length, start, comment = told
        if mark != b"PK\x05\x06":
            raise Refused("cut_off")
        if disk or first or comment or here != count or start + length != self._size - END.size:
            raise Refused("archive_form")
        if length > MOST_DIRECTORY:
            raise Refused("too_large")
        return count, start, length

    def _walk(self, count: int, start: int, length: int) -> None:
        self._file.seek(start)
        directory, place, offset = self._file.read(length), 0, 0
        for _ in range(count):
            if len(directory) - place < CENTRAL.size:
                raise Refused("archive_form")
            told = CENTRAL.unpack_from(directory, place)
            sum_, size, long = told[7], told[9], told[10]
            raw = directory[place + CENTRAL.size : place + CENTRAL.size + long]
            name = self._name(raw)
            if offset > start:
                raise Refused("archive_form", name)
            same = (VERSION, 0, 0, 0, DAY, sum_, size, size, long, 0)
            central = CENTRAL.pack(b"PK\x01\x02", MADE_BY, *same, 0, 0, 0, MODE, offset) + raw
            local = LOCAL.pack(b"PK\x03\x04", *same) + raw
            self._file.seek(offset)
            if directory[place : place + len(central)] != central or self._file.read(len(local)) != local:
                raise Refused("archive_form", name)
            self._places[name] = (offset + len(local), size, sum_)
            place, offset = place + len(central), offset + len(local) + size
        if place != length or offset != start:
            raise Refused("archive_form")

    def _name(self, raw: bytes) -> str:
        shown = raw[:300].decode("ascii", "backslashreplace")
        if not NAME.fullmatch(shown) or len(shown) != len(raw):
            raise Refused("bad_name", shown)
        if shown in self._places:
            raise Refused("twice", shown)
        return shown


# JSON in the one form in which Jauap hashes it.

LONGEST_NUMBER = 20


def number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number beyond reason")
    return int(text)


def no_constant(text: str) -> None:
    raise ValueError(text)


def read_json(content: bytes) -> Any:
    """Raises ValueError or RecursionError."""
    return json.loads(content.decode("utf-8"), parse_int=number, parse_constant=no_constant)


def canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def exact_json(content: bytes) -> Plain:
    """Raises ValueError for JSON that is not in its one form."""
    value = read_json(content)
    if not isinstance(value, dict) or canonical(value) != content:
        raise ValueError("not in its one form")
    return value


HEX = re.compile("[0-9a-f]*")


def fixed(text: Any, size: int) -> bytes:
    """Bytes from exactly so many hexadecimal digits. Raises ValueError."""
    if not isinstance(text, str) or len(text) != 2 * size or not HEX.fullmatch(text):
        raise ValueError(f"not {size} bytes")
    return bytes.fromhex(text)


# The chain: engine/journal/chain.py, engine/storage/records.py, engine/domain/checksum.py,
# engine/storage/vouched.py and engine/journal/checkpoints.py of the product compute the same.

NUMBERS = struct.Struct(">7q7i")
RECORD = struct.Struct(">iiiqq")
BEGINNING = b"jauap-journal-1"


def nobody(person: int | None) -> int:
    if person == -1:
        raise ValueError("no person has this number")
    return -1 if person is None else person


def genesis(case_id: int) -> bytes:
    """To what the first entry of a case points back."""
    return hashlib.sha256(BEGINNING + b"-case-%d" % case_id).digest()


def bytes_of(entry: Plain) -> Plain:
    """Columns of an entry that are bytes, from the texts that stand in its member."""
    return {
        "facts": entry["facts"].encode("utf-8"),
        "change": entry["change"].encode("utf-8"),
        "private_digest": None if entry["private_digest"] is None else bytes.fromhex(entry["private_digest"]),
        "snapshot": None if entry["snapshot"] is None else base64.b64decode(entry["snapshot"], validate=True),
        "deployment_checksum": fixed(entry["deployment_checksum"], 32),
        "prev_hash": fixed(entry["prev_hash"], 32),
    }


def entry_hash(entry: Plain) -> bytes:
    raw = bytes_of(entry)
    verb, version = entry["command"].encode("utf-8"), entry["engine_version"].encode("utf-8")
    private, snapshot = raw["private_digest"], raw["snapshot"]
    numbers = NUMBERS.pack(
        entry["case_id"],
        entry["case_seq"],
        entry["at"],
        entry["recorded_at"],
        nobody(entry["actor_id"]),
        nobody(entry["on_behalf_of"]),
        entry["deployment_id"],
        len(verb),
        len(raw["facts"]),
        -1 if private is None else len(private),
        len(raw["change"]),
        -1 if snapshot is None else len(snapshot),
        len(version),
        len(raw["deployment_checksum"]),
    )
    texts = (verb, raw["facts"], private or b"", raw["change"], snapshot or b"", version)
    whole = b"".join((BEGINNING, raw["prev_hash"], numbers, *texts, raw["deployment_checksum"]))
    return hashlib.sha256(whole).digest()


def record_digest(record: Plain) -> bytes:
    salt, kind = bytes.fromhex(record["salt"]), record["kind"].encode("utf-8")
    head = RECORD.pack(len(salt), len(kind), record["version"], nobody(record["author_id"]), record["at"])
    return hashlib.sha256(b"".join((head, salt, kind, record["content"].encode("utf-8")))).digest()


def checksum(digests: Mapping[str, str]) -> str:
    """Of a version of the processes. ``digests``: path to the SHA-256 of the file, in hexadecimal."""
    whole = hashlib.sha256()
    for path in sorted(digests):
        whole.update(hashlib.sha256(path.encode("utf-8")).digest() + fixed(digests[path], 32))
    return whole.hexdigest()


def row_seal(salt: str, values: list[Any]) -> str:
    """Of the columns of a row that name people."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(values)).hexdigest()


def same_value(said: Any, stands: Any) -> bool:
    """Moments may be written in two ways."""
    if said == stands:
        return True
    try:
        return datetime.fromisoformat(said) == datetime.fromisoformat(stands)
    except (TypeError, ValueError):
        return False


SEALED = {"complaints": ["challenged_number"], "signatures": ["name", "result"]}
LINE_TAG, DOSSIER_TAG = b"jauap-checkpoint-1\n", b"jauap-dossier-1\n"
COVERED = struct.Struct(">q32s")


class Check:
    """One dossier, from the outside in. ``where`` is the member that is looked at."""

    def __init__(self, archive: Archive, trusted: bytes | None = None) -> None:
        self.archive, self.trusted = archive, trusted
        self.where: str | None = None
        self.entry: int | None = None
        self.public = b""
        self.manifest: Plain = {}
        self.entries: list[Plain] = []
        self.said_records: dict[tuple[int, str, int], bytes] = {}
        self.said_rows: dict[str, dict[int, Plain]] = {}
        self.said_files: dict[str, int | None] = {}
        self.digests: dict[str, str] = {}
        self.told_rows = True
        self.erased: set[tuple[str, int]] = set()
        self.erased_at = 0
        self.counts = {
            "records": 0,
            "files": 0,
            "processes": 0,
            "checkpoints": 0,
            "covered": 0,
            "rows": 0,
            "erased": 0,
        }

    def run(self) -> None:
        """Raises Refused at the first thing that does not fit."""
        try:
            self.sealed()
            self.members()
            self.chain()
            self.records()
            self.files()
            self.processes()
            self.rows()
            self.checkpoints()
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error, OverflowError,
                RecursionError, MemoryError):  # fmt: skip
            raise Refused("unreadable", self.where, self.entry) from None

    def read(self, name: str) -> Plain:
        self.where = name
        return exact_json(self.archive.content(name))

    def under(self, folder: str) -> list[str]:
        return sorted(name for name in self.archive.names if name.startswith(folder + "/"))

    def sealed(self) -> None:
        """The manifest is what the key signed; the second digest only says which of the two was changed."""
        told, content = self.archive.content(SIGNATURE), self.archive.content(MANIFEST)
        self.where = SIGNATURE
        named = hashlib.sha256(content).hexdigest().encode()
        match = re.fullmatch(rb"([0-9a-f]{64}) ([0-9a-f]{128})\n", told)
        self.where = MANIFEST if match is None or match.group(1) != named else SIGNATURE
        public = self._key_named(content)
        signature = bytes.fromhex(match.group(2).decode()) if match else b""
        if public is None or not holds(public, signature, DOSSIER_TAG + content):
            raise Refused("signature", SIGNATURE if match is None else self.where)
        if match is None or match.group(1) != named:
            raise Refused("signature", SIGNATURE)
        self.manifest = self.read(MANIFEST)
        if self.manifest["format"] != FORMAT:
            raise Refused("format", MANIFEST)
        if self.trusted is not None and self.trusted != public:
            raise Refused("another_key", KEY)
        self.public = public

    def _key_named(self, content: bytes) -> bytes | None:
        try:
            return fixed(exact_json(content)["key"], 32)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def members(self) -> None:
        """What lies in the archive is what the manifest names, no more, no less, byte for byte."""
        told = self.manifest["members"]
        for name in sorted(told):
            if name not in self.archive.names:
                raise Refused("member_missing", name)
        for name in self.archive.names:
            if name not in told and name not in (MANIFEST, SIGNATURE):
                raise Refused("member_added", name)
        for name in self.archive.names:
            self.where = name
            digest, size, fits = self.archive.facts(name)
            expected = told.get(name)
            if expected is not None and expected != {"sha256": digest, "size": size}:
                raise Refused("member_changed", name)
            if not fits:
                raise Refused("archive_form", name)
            self.digests[name] = digest
        self.where = KEY
        if key_of_pem(self.archive.content(KEY)) != self.public:
            raise Refused("key_differs", KEY)

    def chain(self) -> None:
        case_id = self.manifest["case_id"]
        last = genesis(case_id)
        for seq, name in enumerate(self.under("journal"), 1):
            entry = self.read(name)
            self.entry = entry["case_seq"]
            if entry["case_seq"] != seq or entry["case_id"] != case_id:
                raise Refused("entry_missing", name, seq)
            if fixed(entry["prev_hash"], 32) != last:
                raise Refused("chain_broken", name, seq)
            last = entry_hash(entry)
            if fixed(entry["hash"], 32) != last:
                raise Refused("entry_changed", name, seq)
            self._said(entry, read_json(entry["facts"].encode()), read_json(entry["change"].encode()))
        self.entry = None
        if len(self.entries) != self.manifest["entries"] or last.hex() != self.manifest["head"]:
            raise Refused("entry_missing", MANIFEST, len(self.entries) + 1)

    def _said(self, entry: Plain, facts: Plain, change: Plain) -> None:
        seq = entry["case_seq"]
        self.entries.append(entry)
        digests = bytes.fromhex(entry["private_digest"] or "")
        kinds = change.get("records", [])
        if len(digests) != 32 * len(kinds):
            raise ValueError("a digest for each form")
        for place, (kind, version) in enumerate(kinds):
            self.said_records[seq, kind, version] = digests[32 * place : 32 * place + 32]
        if "erased" in change:
            self.erased |= {(one[0], one[1]) for one in change["erased"]}
            self.erased_at = seq
        if entry["command"] == "attach_file":
            self.said_files[facts["sha256"]] = seq
        rows = change.get("rows")
        if seq == 1:
            self.told_rows = rows is not None
        for table, key, columns in rows or []:
            self.said_rows.setdefault(table, {}).setdefault(key, {}).update(columns)

    def records(self) -> None:
        """Every form that an entry names is here as it was digested, or the manifest says it is withheld."""
        left = dict(self.said_records)
        for name in self.under("records"):
            record = self.read(name)
            self.entry = record["case_seq"]
            said = left.pop((record["case_seq"], record["kind"], record["version"]), None)
            if said is None or said != record_digest(record):
                raise Refused("record_changed", name, self.entry)
            self.counts["records"] += 1
        self.entry = None
        withheld = {tuple(one) for one in self.manifest["withheld"]["records"]}
        for key in sorted(left):
            if key[1:] in self.erased:
                self.counts["erased"] += 1
            elif key not in withheld or not self.manifest["masked"]:
                raise Refused("record_missing", f"records/{key[0]:06d}", key[0])

    def files(self) -> None:
        """Each file is named by its digest; those that entries name are here, withheld or told as lost."""
        here = set()
        for name in self.under("files"):
            if name[6:70] != self.digests[name]:
                raise Refused("file_changed", name)
            here.add(name[6:70])
        for row in self.said_rows.get("signatures", {}).values():
            for column in ("signed_sha256", "cms_sha256"):
                if row.get(column):
                    self.said_files.setdefault(row[column], None)
        without = {*self.manifest["withheld"]["files"], *self.manifest["lost_files"]}
        for digest in sorted(set(self.said_files) - here):
            if (self.said_files[digest] or 0) < self.erased_at:
                self.counts["erased"] += 1
            elif digest not in without:
                raise Refused("file_missing", "files/" + digest, self.said_files[digest])
        self.counts["files"] = len(here)

    def processes(self) -> None:
        """The diagrams, tables and forms of each version are those that the entries ran on."""
        sums = {}
        for name in self.under("processes"):
            if name.count("/") == 1:
                version = self.read(name)
                members = {path: self.digests[member] for path, member in version["files"].items()}
                sums[version["deployment_id"]] = (checksum(members), name)
        for entry in self.entries:
            missing = (None, f"processes/{entry['deployment_id']}.json")
            found, name = sums.get(entry["deployment_id"], missing)
            if found != entry["deployment_checksum"]:
                raise Refused("process_changed", name, entry["case_seq"])
        self.counts["processes"] = len(sums)

    def rows(self) -> None:
        """Terms, redirects, complaints and signatures stand as the entries say."""
        stand = self.read("rows.json")
        for table in sorted(set(stand) | set(self.said_rows)):
            said = self.said_rows.get(table, {})
            keys = {row["key"] for row in stand.get(table, [])}
            for key in sorted(set(said) - keys):
                raise Refused("row_missing", f"rows.json:{table}:{key}")
            for row in stand.get(table, []):
                self._row(table, row, said.get(row["key"]))
                self.counts["rows"] += 1

    def _row(self, table: str, row: Plain, said: Plain | None) -> None:
        if said is None and self.told_rows:
            raise Refused("row_invented", f"rows.json:{table}:{row['key']}")
        for column, value in (said or {}).items():
            if column == "seal":
                if self.manifest["masked"]:
                    continue
                fits = row_seal(row["salt"], [row["columns"][one] for one in SEALED[table]]) == value
            else:
                fits = column in row["columns"] and same_value(value, row["columns"][column])
            if not fits:
                raise Refused("row_changed", f"rows.json:{table}:{row['key']}")

    def checkpoints(self) -> None:
        """Each covers entries of the whole journal; those of this case that it must cover are among them."""
        left = {entry["seq"]: fixed(entry["hash"], 32) for entry in self.entries}
        for name in self.under("checkpoints"):
            if name.endswith(".json"):
                self._checkpoint(self.read(name), name, left)
        self.counts["covered"] = len(self.entries) - len(left)

    def _checkpoint(self, told: Plain, name: str, left: dict[int, bytes]) -> None:
        line = told["line"]
        if line["key"] != hashlib.sha256(self.public).hexdigest():
            raise Refused("checkpoint_foreign", name)
        content = canonical({key: value for key, value in line.items() if key != "signature"})
        if not holds(self.public, fixed(line["signature"], 64), LINE_TAG + content):
            raise Refused("checkpoint_forged", name)
        self.where = name[: -len(".json")] + ".entries"
        whole, rest, first, last, covered = hashlib.sha256(fixed(told["before"], 32)), b"", None, 0, {}
        for piece in self.archive.pieces(self.where):
            whole.update(piece)
            rest += piece
            even = len(rest) - len(rest) % COVERED.size
            for seq, digest in COVERED.iter_unpack(rest[:even]):
                if not last < seq <= line["up_to"]:
                    raise Refused("checkpoint_differs", self.where)
                first, last = seq if first is None else first, seq
                if seq in left:
                    covered[seq] = digest
            rest = rest[even:]
        if rest or whole.hexdigest() != line["root"]:
            raise Refused("checkpoint_differs", self.where)
        for seq in [one for one in left if first is not None and first <= one <= line["up_to"]]:
            if left.pop(seq) != covered.get(seq):
                raise Refused("checkpoint_differs", self.where)
        self.counts["checkpoints"] += 1


def verify(file: BinaryIO, trusted: bytes | None = None) -> Plain:
    """What was found in an open dossier, as plain values. ``trusted``: 32 bytes of the key to trust.

    ``ok``; ``first_bad`` with ``code``, ``member`` and ``entry`` where it is not.
    """
    check = None
    try:
        check = Check(Archive(file), trusted)
        check.run()
        bad = None
    except Refused as refused:
        bad = {"code": refused.code, "member": refused.member, "entry": refused.entry}
    found: Plain = {"ok": bad is None, "first_bad": bad, "key_given": trusted is not None}
    if bad is not None or check is None:
        return found
    manifest = check.manifest
    names = ("case_id", "number", "made_at", "head", "masked", "entries")
    found.update({name: manifest.get(name) for name in names})
    found.update(check.counts)
    withheld = manifest["withheld"]
    found["withheld"] = len(withheld["records"]) + len(withheld["files"]) if manifest["masked"] else 0
    found["lost_files"] = len(manifest["lost_files"])
    found["fingerprint"] = hashlib.sha256(check.public).hexdigest()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verifies a dossier of Jauap, offline.")
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the dossier (a .zip of Jauap)")
    parser.add_argument("--key", metavar="PEM", help="the public key that must have signed it")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of the words; else LANG")


def run(options: argparse.Namespace) -> int:
    """Prints what was found; returns the exit code."""
    environment = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2]
    words = WORDS[options.lang or (environment if environment in WORDS else "en")]
    trusted = None
    try:
        if options.key:
            with open(options.key, "rb") as file:
                trusted = key_of_pem(file.read(10_000))
        with open(options.file, "rb") as file:
            found = verify(file, trusted)
    except OSError as problem:  # first: what cannot seek raises an error of both kinds
        name = printable(problem.filename or options.file)
        return unusable(words["unread"].format(file=name, why=problem.strerror or problem), options)
    except ValueError:
        return unusable(words["bad_key"].format(file=printable(options.key)), options)
    if options.json:
        say(json.dumps(found, ensure_ascii=False, sort_keys=True))
    else:
        for line in lines(found, words):
            say(line)
    return 0 if found["ok"] else 1


def unusable(text: str, options: argparse.Namespace) -> int:
    if options.json:
        say(json.dumps({"ok": None, "first_bad": None}))
    print(in_letters_of(sys.stderr, text), file=sys.stderr)
    return 2


def say(text: str) -> None:
    print(in_letters_of(sys.stdout, text))


def in_letters_of(stream: TextIO, text: str) -> str:
    """A terminal of another alphabet gets question marks, not an error."""
    encoding = stream.encoding or "ascii"
    return text.encode(encoding, "replace").decode(encoding)


def printable(value: object) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))[:200]


def lines(found: Plain, words: Plain) -> Iterator[str]:
    if not found["ok"]:
        bad = found["first_bad"]
        yield words["refused"]
        yield "  " + words["bad"].get(bad["code"], bad["code"])
        if bad["member"]:
            yield "  " + words["member"].format(member=printable(bad["member"]))
        if bad["entry"]:
            yield "  " + words["entry"].format(entry=bad["entry"])
        return
    shown = {
        "number": printable(found["number"] or found["case_id"]),
        "made_at": printable(found["made_at"]).replace("T", " ").replace("+00:00", " UTC"),
    }
    yield words["ok"].format(**shown)
    for name in ("entries", "records", "files", "processes", "rows"):
        yield "  " + words["found"][name].format(count=found[name])
    yield "  " + words["head"].format(**found)
    if found["erased"]:
        yield "  " + words["erased"].format(count=found["erased"])
    if found["withheld"]:
        yield "  " + words["withheld"].format(count=found["withheld"])
    if found["lost_files"]:
        yield "  " + words["lost"].format(count=found["lost_files"])
    left = found["entries"] - found["covered"]
    yield "  " + words["covered"].format(**found)
    if left:
        yield "  " + words["uncovered"].format(count=left)
    yield "  " + words["key" if found["key_given"] else "own_key"].format(**found)
    yield "  " + words["cannot"]


WORDS: dict[str, Plain] = {
    "en": {
        "ok": "VERIFIED. The dossier of case {number}, made at {made_at}, is whole and unchanged.",
        "refused": "REFUSED. This dossier must not be relied on. The first thing that does not fit:",
        "member": "part of the file: {member}",
        "entry": "entry of the journal: {entry}",
        "found": {
            "entries": "{count} entries of the journal: each follows the one before, none is missing between",
            "records": "{count} completed forms are those that the entries name",
            "files": "{count} files have the content by which they are named",
            "processes": "{count} versions of diagrams, tables and forms are those that the entries ran on",
            "rows": "{count} terms, redirects, complaints and signatures stand as the entries say",
        },
        "head": "hash of the last entry: {head}",
        "withheld": "{count} forms and files are withheld: whoever asked may not see personal data",
        "erased": "{count} forms and files were erased by an act, as an entry of the journal says",
        "lost": "{count} files that the journal names were no longer kept by the installation",
        "covered": "{covered} entries are under {checkpoints} signed checkpoints of the whole journal",
        "uncovered": "{count} entries are under no signed checkpoint: the signature of the dossier alone"
        " vouches for them",
        "key": "signed by the key that you gave: {fingerprint}",
        "own_key": "signed by the key that lies in the file itself: {fingerprint}. Compare this fingerprint"
        " with the one that the body has published, or check again with --key",
        "cannot": "Not shown: that what people wrote is true, and what happened after the last entry.",
        "unread": "{file} cannot be read: {why}. Nothing was checked.",
        "bad_key": "{file} is no public key in PEM (Ed25519). Nothing was checked.",
        "bad": {
            "no_archive": "The file is no dossier: no archive begins here.",
            "cut_off": "The file is cut off or something was added to its end. Ask for it again.",
            "archive_form": "The archive was changed, damaged or packed anew. Check the file as received.",
            "too_large": "This part is larger than any dossier has.",
            "bad_name": "A part has a name that no dossier uses. Do not unpack this file.",
            "twice": "Two parts have the same name. Do not unpack this file.",
            "member_missing": "A part is missing.",
            "member_added": "A part was added.",
            "member_changed": "A part was changed after the dossier was signed.",
            "signature": "The list of contents or its signature was changed: the signature does not hold.",
            "another_key": "Signed by another key than the one you gave: it is of another installation.",
            "key_differs": "The public key in the file is not the one that signed.",
            "format": "The dossier is of a newer kind than this program knows.",
            "unreadable": "A part cannot be read: nothing in Jauap writes such content.",
            "entry_missing": "An entry of the journal is missing or stands at another place.",
            "entry_changed": "An entry of the journal was changed.",
            "chain_broken": "An entry does not follow the one before it.",
            "record_changed": "A completed form was changed or invented.",
            "record_missing": "A completed form is missing.",
            "file_changed": "A file is not the one that it is named by.",
            "file_missing": "A file that the journal names is missing.",
            "process_changed": "A diagram, table or form is not the one that the entries ran on.",
            "row_changed": "A term, redirect, complaint or signature differs from what the entries say.",
            "row_missing": "A term, redirect, complaint or signature that the entries name is missing.",
            "row_invented": "A term, redirect, complaint or signature is named by no entry.",
            "checkpoint_foreign": "A checkpoint was signed by another installation.",
            "checkpoint_forged": "A checkpoint was changed after it was signed.",
            "checkpoint_differs": "The entries are not those that a checkpoint covers.",
        },
    },
    "ru": {
        "ok": "ПРОВЕРЕНО. Досье дела {number}, составленное {made_at}, целое и неизменённое.",
        "refused": "НЕ ПРИНЯТО. На это досье нельзя полагаться. Первое, что не сходится:",
        "member": "часть файла: {member}",
        "entry": "запись журнала: {entry}",
        "found": {
            "entries": "записей журнала: {count}; каждая следует за предыдущей, пропусков между ними нет",
            "records": "заполненных форм: {count}; это те, которые названы в записях",
            "files": "файлов: {count}; их содержание то, по которому они названы",
            "processes": "версий схем, таблиц и форм: {count}; это те, по которым шли записи",
            "rows": "сроков, перенаправлений, жалоб и подписей: {count}; они такие, как говорят записи",
        },
        "head": "хеш последней записи: {head}",
        "withheld": "не включено форм и файлов: {count}; запросивший не вправе видеть персональные данные",
        "erased": "форм и файлов уничтожено по акту, как говорит запись журнала: {count}",
        "lost": "файлов, которые назвал журнал и которых у установки уже не было: {count}",
        "covered": "записей под подписанными контрольными точками всего журнала: {covered},"
        " контрольных точек: {checkpoints}",
        "uncovered": "записей без подписанной контрольной точки: {count};"
        " за них ручается только подпись досье",
        "key": "подписано ключом, который вы дали: {fingerprint}",
        "own_key": "подписано ключом, который лежит в самом файле: {fingerprint}. Сравните этот отпечаток"
        " с опубликованным органом или проверьте ещё раз с --key",
        "cannot": "Не доказывается: что написанное людьми верно и что было после последней записи.",
        "unread": "{file} не читается: {why}. Ничего не проверено.",
        "bad_key": "{file} не открытый ключ в PEM (Ed25519). Ничего не проверено.",
        "bad": {
            "no_archive": "Файл не досье: это не архив.",
            "cut_off": "Файл обрезан, или к его концу что-то добавлено. Запросите его заново.",
            "archive_form": "Архив изменён, повреждён или упакован заново."
            " Проверьте файл таким, каким он получен.",
            "too_large": "Эта часть больше, чем бывает в досье.",
            "bad_name": "У части имя, какого в досье не бывает. Не распаковывайте этот файл.",
            "twice": "У двух частей одно имя. Не распаковывайте этот файл.",
            "member_missing": "Нет одной из частей.",
            "member_added": "Добавлена лишняя часть.",
            "member_changed": "Часть изменена после того, как досье подписали.",
            "signature": "Опись или её подпись изменены: подпись неверна.",
            "another_key": "Подписано не тем ключом, который вы дали: это другая установка.",
            "key_differs": "Открытый ключ в файле не тот, которым подписано.",
            "format": "Досье более нового вида, чем знает эта программа.",
            "unreadable": "Часть не читается: Jauap такого не пишет.",
            "entry_missing": "Записи журнала нет, или она стоит на другом месте.",
            "entry_changed": "Запись журнала изменена.",
            "chain_broken": "Запись не следует за предыдущей.",
            "record_changed": "Заполненная форма изменена или придумана.",
            "record_missing": "Нет заполненной формы.",
            "file_changed": "Файл не тот, по которому он назван.",
            "file_missing": "Нет файла, который назван в журнале.",
            "process_changed": "Схема, таблица или форма не те, по которым шли записи.",
            "row_changed": "Срок, перенаправление, жалоба или подпись не такие, как говорят записи.",
            "row_missing": "Нет срока, перенаправления, жалобы или подписи, которые названы в записях.",
            "row_invented": "Срок, перенаправление, жалоба или подпись не названы ни в одной записи.",
            "checkpoint_foreign": "Контрольную точку подписала другая установка.",
            "checkpoint_forged": "Контрольная точка изменена после подписи.",
            "checkpoint_differs": "Записи не те, которые охватывает контрольная точка.",
        },
    },
    "kk": {
        "ok": "ТЕКСЕРІЛДІ. {number} ісінің {made_at} жасалған досьесі бүтін әрі өзгермеген.",
        "refused": "ҚАБЫЛДАНБАДЫ. Бұл досьеге сенуге болмайды. Бірінші сәйкес келмегені:",
        "member": "файлдың бөлігі: {member}",
        "entry": "журнал жазбасы: {entry}",
        "found": {
            "entries": "журнал жазбасы: {count}; әрқайсысы алдыңғысынан кейін тұр, арасында жоғалғаны жоқ",
            "records": "толтырылған нысан: {count}; жазбаларда аталған нысандардың өзі",
            "files": "файл: {count}; мазмұны атауындағымен бірдей",
            "processes": "сызба, кесте және нысан нұсқасы: {count}; жазбалар осылармен жүрген",
            "rows": "мерзім, қайта жіберу, шағым және қолтаңба: {count}; жазбалардағыдай тұр",
        },
        "head": "соңғы жазбаның хеші: {head}",
        "withheld": "қосылмаған нысан мен файл: {count}; сұратушының дербес деректерді көруге құқығы жоқ",
        "erased": "журнал жазбасында айтылғандай, акт бойынша жойылған нысан мен файл: {count}",
        "lost": "журналда аталған, бірақ орнатылымда енді жоқ файл: {count}",
        "covered": "бүкіл журналдың қол қойылған бақылау нүктелері қамтыған жазба: {covered},"
        " бақылау нүктесі: {checkpoints}",
        "uncovered": "қол қойылған бақылау нүктесі жоқ жазба: {count}; оларға досьенің қолтаңбасы ғана кепіл",
        "key": "сіз берген кілтпен қол қойылған: {fingerprint}",
        "own_key": "файлдың өзінде жатқан кілтпен қол қойылған: {fingerprint}. Осы таңбаны"
        " орган жариялағанымен салыстырыңыз немесе --key арқылы қайта тексеріңіз",
        "cannot": "Дәлелденбейді: адамдар жазғанның рас екені және соңғы жазбадан кейін не болғаны.",
        "unread": "{file} оқылмайды: {why}. Ештеңе тексерілген жоқ.",
        "bad_key": "{file} PEM түріндегі ашық кілт (Ed25519) емес. Ештеңе тексерілген жоқ.",
        "bad": {
            "no_archive": "Файл досье емес: бұл мұрағат емес.",
            "cut_off": "Файл кесілген немесе соңына бірдеңе қосылған. Оны қайта сұратыңыз.",
            "archive_form": "Мұрағат өзгертілген, бүлінген немесе қайта оралған."
            " Файлды алған күйінде тексеріңіз.",
            "too_large": "Бұл бөлік досьеде болмайтындай үлкен.",
            "bad_name": "Бөліктің атауы досьеде болмайтын атау. Бұл файлды ашпаңыз.",
            "twice": "Екі бөліктің атауы бірдей. Бұл файлды ашпаңыз.",
            "member_missing": "Бір бөлігі жоқ.",
            "member_added": "Артық бөлік қосылған.",
            "member_changed": "Бөлік досьеге қол қойылғаннан кейін өзгертілген.",
            "signature": "Тізімдеме немесе оның қолтаңбасы өзгертілген: қолтаңба дұрыс емес.",
            "another_key": "Сіз берген кілтпен емес, басқа кілтпен қол қойылған: бұл басқа орнатылым.",
            "key_differs": "Файлдағы ашық кілт қол қойған кілт емес.",
            "format": "Досье осы бағдарлама білетіннен жаңа түрде.",
            "unreadable": "Бөлік оқылмайды: Jauap мұндай мазмұн жазбайды.",
            "entry_missing": "Журнал жазбасы жоқ немесе басқа жерде тұр.",
            "entry_changed": "Журнал жазбасы өзгертілген.",
            "chain_broken": "Жазба алдыңғысынан кейін келмейді.",
            "record_changed": "Толтырылған нысан өзгертілген немесе ойдан шығарылған.",
            "record_missing": "Толтырылған нысан жоқ.",
            "file_changed": "Файл атауындағы файл емес.",
            "file_missing": "Журналда аталған файл жоқ.",
            "process_changed": "Сызба, кесте немесе нысан жазбалар жүргендегіден басқа.",
            "row_changed": "Мерзім, қайта жіберу, шағым немесе қолтаңба жазбалардағыдай емес.",
            "row_missing": "Жазбаларда аталған мерзім, қайта жіберу, шағым немесе қолтаңба жоқ.",
            "row_invented": "Мерзім, қайта жіберу, шағым немесе қолтаңба ешбір жазбада аталмаған.",
            "checkpoint_foreign": "Бақылау нүктесіне басқа орнатылым қол қойған.",
            "checkpoint_forged": "Бақылау нүктесі қол қойылғаннан кейін өзгертілген.",
            "checkpoint_differs": "Жазбалар бақылау нүктесі қамтыған жазбалар емес.",
        },
    },
}

if __name__ == "__main__":
    sys.exit(main())
