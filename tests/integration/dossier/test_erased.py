"""The dossier of a case that an act erased: the proof stays, and what is missing is missing by an entry."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.dossiers import bad, dossier, found, members, packed, resigned, signed
from tests.factories import World
from tests.integration.test_erasure import WORDS, House


def test_an_erased_case_is_verified_and_holds_none_of_the_words(
    published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    house = House(published, at, tmp_path)
    signed(published, house.life)
    before = dossier(house.life)
    house.erase(house.life)
    after = dossier(house.life)
    said = found(after)
    assert said["ok"] and said["entries"] == found(before)["entries"] + 1
    assert (said["records"], said["files"], said["withheld"], said["lost_files"]) == (0, 0, 0, 0)
    assert said["erased"] >= found(before)["records"] + 2
    for word in WORDS:
        assert word.encode() in before or word == "қазандығы"
        assert word.encode() not in after, word


def test_a_form_may_only_be_missing_where_an_entry_or_a_mask_says_so(archive: bytes) -> None:
    """Whoever holds the key cannot leave a form out by naming it withheld."""
    contents = members(archive)
    name = next(one for one in contents if one.startswith("records/"))
    rest = {other: content for other, content in contents.items() if other != name}
    seq, kind, version = int(name[8:14]), name[15:].rpartition("-")[0], 1
    told = {"withheld": {"records": [[seq, kind, version]], "files": []}}
    assert bad(resigned(rest, **told))[0] == "record_missing"
    assert packed(contents) == archive
