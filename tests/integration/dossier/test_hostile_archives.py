"""What is no dossier is refused in words: nothing crashes, unfolds, or is extracted."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from engine.domain.canonical import canonical
from engine.dossier import verifier
from tests.dossiers import bad, found, members, packed, resigned


def zipped(contents: list[tuple[str, bytes]], compression: int = ZIP_STORED) -> bytes:
    """As any other program writes it."""
    out = io.BytesIO()
    with ZipFile(out, "w", compression) as file:
        for name, content in contents:
            file.writestr(name, content)
    return out.getvalue()


def named(archive: bytes, name: str) -> bytes:
    """The first README under a name of the same length."""
    old = b"README-kk.txt"
    assert len(name) == len(old)
    return archive.replace(old, name.encode())


def directory(archive: bytes, **changes: int) -> bytes:
    """With other numbers in the record at its end."""
    names = ("mark", "disk", "first", "here", "count", "length", "start", "comment")
    told = dict(zip(names, verifier.END.unpack(archive[-22:]), strict=True))
    return archive[:-22] + verifier.END.pack(*{**told, **changes}.values())


NO_ARCHIVES: list[bytes] = [
    b"",
    b"P",
    b"PK",
    b"PK\x05\x06" + bytes(18),
    b"%PDF-1.7",
    b"\x1f\x8b\x08",
    bytes(5000),
]


@pytest.mark.parametrize("content", NO_ARCHIVES, ids=range(len(NO_ARCHIVES)))
def test_a_file_that_is_no_archive_is_refused(content: bytes) -> None:
    assert bad(content)[0] == "no_archive"


def test_a_dossier_cut_off_anywhere_is_refused(archive: bytes) -> None:
    chance = random.Random(5)
    places = {*range(4, 60), *chance.sample(range(len(archive)), 200), len(archive) - 1, len(archive) - 22}
    assert {bad(archive[:place])[0] for place in places} <= {"cut_off", "archive_form"}
    assert bad(archive + b"\n")[0] == "cut_off"
    assert bad(archive[: len(archive) // 2] + archive[-22:])[0] in ("archive_form", "cut_off")


@pytest.mark.parametrize(
    "name",
    ["../../etc/pwd", "/etc/password", "C:\\windows\\ab", "a/../b/../../", "README kk.txt", ".READMEkk.txt"],
)
def test_names_that_lead_elsewhere_are_refused(archive: bytes, name: str) -> None:
    assert bad(named(archive, name))[0] == "bad_name"


def test_a_name_twice_is_refused(archive: bytes) -> None:
    assert bad(named(archive, "README-ru.txt"))[0] == "twice"
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([("manifest.json", b"{}"), ("manifest.json", b"[]")])
    assert not found(twice)["ok"]


def test_what_is_compressed_is_refused_before_it_unfolds() -> None:
    bomb = zipped([("manifest.json", bytes(40_000_000))], ZIP_DEFLATED)
    tracemalloc.start()
    assert bad(bomb) == ("archive_form", "manifest.json")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


def test_sizes_beyond_the_file_are_refused(archive: bytes) -> None:
    for size in (2**32 - 1, 2**31, len(archive)):
        place = archive.index(b"PK\x01\x02")
        for field in (20, 24):
            changed = bytearray(archive)
            changed[place + field : place + field + 4] = struct.pack("<L", size)
            assert bad(bytes(changed))[0] == "archive_form"
    for change in (
        {"count": 65535, "here": 65535},
        {"length": 2**32 - 1},
        {"start": 2**32 - 1},
        {"disk": 1},
        {"comment": 7},
        {"count": 0, "here": 0},
        {"count": 1},
    ):
        assert bad(directory(archive, **change))[0] == "archive_form", change


def test_sizes_that_lead_beyond_what_can_be_counted_are_refused() -> None:
    """Told alike in both headers, so that only the place of the next member betrays them."""
    told = (verifier.VERSION, 0, 0, 0, verifier.DAY, 0, 2**32 - 1, 2**32 - 1, 1, 0)
    local = verifier.LOCAL.pack(b"PK\x03\x04", *told) + b"a"
    central = b""
    for offset, name in ((0, b"a"), (0, b"b")):
        central += (
            verifier.CENTRAL.pack(b"PK\x01\x02", verifier.MADE_BY, *told, 0, 0, 0, verifier.MODE, offset)
            + name
        )
    end = verifier.END.pack(b"PK\x05\x06", 0, 0, 2, 2, len(central), len(local), 0)
    assert bad(local + central + end) == ("archive_form", "b")


def test_a_dossier_packed_anew_is_refused_in_words_of_its_own(archive: bytes) -> None:
    for compression in (ZIP_STORED, ZIP_DEFLATED):
        assert bad(zipped(list(members(archive).items()), compression))[0] == "archive_form"


def _deep(_: bytes) -> bytes:
    return b"[" * 100_000


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nested": _deep,
    "long number": lambda content: b'{"case_seq":' + b"9" * 100_000 + b"}",
    "not a number": lambda content: b'{"case_seq":NaN}',
    "a list": lambda content: b"[]",
    "empty": lambda content: b"",
    "no text": lambda content: b"\xff\xfe",
    "twice": lambda content: b'{"a":1,"a":1}',
    "spaces": lambda content: content + b" ",
    "nothing in it": lambda content: b"{}",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    "name", ["journal/000002.json", "records/", "processes/", "rows.json", "checkpoints/"]
)
def test_whatever_a_signed_part_holds_is_refused_and_nothing_crashes(
    archive: bytes, name: str, kind: str
) -> None:
    contents = members(archive)
    first = next(one for one in contents if one.startswith(name) and one.endswith(".json"))
    code, member = bad(resigned({**contents, first: HOSTILE[kind](contents[first])}))
    assert code in ("unreadable", "row_missing") and member is not None, code


@pytest.mark.parametrize(
    "values",
    [
        {"case_id": "x"},
        {"case_id": 2**70},
        {"entries": None},
        {"head": 5},
        {"withheld": []},
        {"lost_files": None},
        {"format": 2},
        {"case_id": None},
    ],
)
def test_a_signed_list_with_anything_in_it_is_refused(archive: bytes, values: dict[str, object]) -> None:
    assert not found(resigned(members(archive), **values))["ok"]


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b"", b"\0" * 100, canonical({"key": "00" * 32, "format": 1}), b"[" * 10**6]
)
def test_a_list_of_anything_is_refused(archive: bytes, content: bytes) -> None:
    contents = {**members(archive), verifier.MANIFEST: content}
    assert bad(packed(contents)) == ("signature", verifier.MANIFEST)


def test_a_hostile_archive_leaves_nothing_behind(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "d.zip"
    place.write_bytes(named(archive, "../../../../x"))
    assert verifier.main([str(place), "--json"]) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["d.zip"]
