"""A dossier is verified as it was written, and refused after one byte of anything in it was changed."""

from __future__ import annotations

import hashlib
import io
import json
import random
from zipfile import ZipFile

import pytest

from engine.domain.canonical import canonical
from engine.dossier import verifier
from engine.operations.sealed_lines import own_seal
from engine.signatures.seal import new_key, public_pem, seal
from tests.dossiers import bad, found, members, packed, resigned


def test_an_untouched_dossier_is_verified_with_what_lies_in_it(archive: bytes) -> None:
    said = found(archive)
    assert said["ok"], said
    assert (said["masked"], said["withheld"], said["lost_files"], said["key_given"]) == (False, 0, 0, False)
    assert said["entries"] > 15 and said["processes"] == 2 and said["files"] == 4
    assert said["records"] > 8 and said["rows"] > 2 and said["checkpoints"] == 2
    assert said["covered"] == said["entries"] - 1, "the last entry came after the last checkpoint"
    assert found(archive, own_seal().public)["ok"]


def test_one_byte_changed_in_any_member_is_refused_by_its_name(archive: bytes) -> None:
    assert packed(members(archive)) == archive
    chance = random.Random(7)
    with ZipFile(io.BytesIO(archive)) as file:
        places = {
            one.filename: (one.header_offset + 30 + len(one.filename), one.file_size)
            for one in file.infolist()
        }
    for name, (start, size) in places.items():
        turned = bytearray(archive)
        turned[start + chance.randrange(size)] ^= 1 << chance.randrange(8)
        code, member = bad(bytes(turned))
        assert member == name, code


@pytest.mark.parametrize("name", [verifier.MANIFEST, verifier.SIGNATURE, verifier.KEY])
def test_no_byte_of_what_all_rests_on_may_change(archive: bytes, name: str) -> None:
    contents = members(archive)
    content = contents[name]
    for place in random.Random(3).sample(range(len(content)), min(60, len(content))):
        changed = content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]
        assert bad(packed({**contents, name: changed}))[1] == name


def test_no_byte_of_the_archive_itself_may_change(archive: bytes) -> None:
    """Names, sizes, times and sums of the ZIP are told twice and compared byte for byte."""
    chance = random.Random(11)
    directory = archive.rindex(b"PK\x05\x06")
    places = [*range(30), *chance.sample(range(len(archive)), 150), *range(directory, len(archive))]
    places += chance.sample(range(directory - 8000, directory), 100)
    for place in places:
        turned = bytearray(archive)
        turned[place] ^= 1 << chance.randrange(8)
        assert not found(bytes(turned))["ok"], place


def test_a_member_taken_out_put_in_or_exchanged_is_refused(archive: bytes) -> None:
    contents = members(archive)
    entries = sorted(name for name in contents if name.startswith("journal/"))
    for name in (entries[3], entries[-1], "rows.json", "README-kk.txt"):
        rest = {other: content for other, content in contents.items() if other != name}
        assert bad(packed(rest)) == ("member_missing", name)
    assert bad(packed({**contents, "more.txt": b""})) == ("member_added", "more.txt")
    exchanged = {entries[3]: contents[entries[4]], entries[4]: contents[entries[3]]}
    assert bad(packed({**contents, **exchanged})) == ("member_changed", entries[3])


def test_whoever_signs_anew_is_another_installation(archive: bytes) -> None:
    other, contents = seal(new_key()), members(archive)
    mine = {**contents, verifier.KEY: public_pem(other.public)}
    assert bad(resigned(mine, other), own_seal().public) == ("another_key", verifier.KEY)
    foreign = next(name for name in contents if name.startswith("checkpoints/"))
    assert bad(resigned(mine, other)) == ("checkpoint_foreign", foreign)
    assert bad(resigned(contents, other)) == ("key_differs", verifier.KEY)


def test_a_dossier_whose_list_fits_is_refused_by_the_journal_itself(archive: bytes) -> None:
    """Whoever holds the key and signs anew must still make the hashes fit."""
    contents = members(archive)
    assert found(resigned(contents))["ok"]
    entries = sorted(name for name in contents if name.startswith("journal/"))
    told = json.loads(contents[entries[4]])
    assert bad(resigned({**contents, entries[4]: canonical({**told, "at": told["at"] + 1})})) == (
        "entry_changed",
        entries[4],
    )
    rest = {name: content for name, content in contents.items() if name != entries[-1]}
    assert bad(resigned(rest)) == ("entry_missing", verifier.MANIFEST)
    shorter = {"entries": len(entries) - 1, "head": json.loads(contents[entries[-2]])["hash"]}
    said = found(resigned(rest, **shorter))
    assert said["ok"] and said["head"] == shorter["head"], "the limit: whoever holds the key may stop early"


@pytest.mark.parametrize("folder", ["records/", "files/", "processes/", "checkpoints/"])
def test_every_folder_is_held_against_the_entries(archive: bytes, folder: str) -> None:
    contents = members(archive)
    name = next(one for one in contents if one.startswith(folder) and one.count("/") == folder.count("/"))
    changed = {**contents, name: contents[name].replace(b"1", b"2") + b"" if b"1" in contents[name] else b"x"}
    assert changed[name] != contents[name]
    code, member = bad(resigned(changed))
    assert member is not None and member.partition(".")[0] == name.partition(".")[0], code
    rest = {other: content for other, content in contents.items() if other != name}
    if folder != "checkpoints/":
        assert not found(resigned(rest))["ok"]


def test_terms_and_signatures_stand_as_the_entries_say(archive: bytes) -> None:
    contents = members(archive)
    rows = json.loads(contents["rows.json"])
    clock, signature = rows["clocks"][0], rows["signatures"][0]
    clock["columns"]["legal_last_day"] = "2027-01-01"
    code = ("row_changed", f"rows.json:clocks:{clock['key']}")
    assert bad(resigned({**contents, "rows.json": canonical(rows)})) == code
    rows = json.loads(contents["rows.json"])
    rows["signatures"][0]["columns"]["name"] = "басқа.txt"
    code = ("row_changed", f"rows.json:signatures:{signature['key']}")
    assert bad(resigned({**contents, "rows.json": canonical(rows)})) == code
    del rows["signatures"]
    code = ("row_missing", f"rows.json:signatures:{signature['key']}")
    assert bad(resigned({**contents, "rows.json": canonical(rows)})) == code


def test_a_checkpoint_of_another_installation_is_named(archive: bytes) -> None:
    contents, other = members(archive), seal(new_key())
    name = next(one for one in contents if one.startswith("checkpoints/") and one.endswith(".json"))
    told = json.loads(contents[name])
    line = {key: value for key, value in told["line"].items() if key != "signature"}
    line["key"] = hashlib.sha256(other.public).hexdigest()
    line["signature"] = other.sign(verifier.LINE_TAG + canonical(line)).hex()
    assert bad(resigned({**contents, name: canonical({**told, "line": line})})) == (
        "checkpoint_foreign",
        name,
    )
    line = {**told["line"], "entries": 99}
    assert bad(resigned({**contents, name: canonical({**told, "line": line})})) == ("checkpoint_forged", name)
    covered = name.replace(".json", ".entries")
    less = {**contents, covered: contents[covered][40:]}
    assert bad(resigned(less)) == ("checkpoint_differs", covered)
