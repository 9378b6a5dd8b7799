"""Words that were published are told, on whichever version a case runs; what was sent stays as it was."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from engine.domain.errors import InvalidDiagram
from engine.domain.wordings import as_file, path_of, shipped
from engine.operations.keep_letters import keep_letters
from engine.operations.publish_deployment import publish_deployment, shipped_files
from engine.queries import case_card, reading
from engine.queries.wordings import published_wordings
from engine.storage.tables import messages
from tests.factories import World
from tests.lives import Life

CODE = "M-01"


def worded(text: str) -> bytes:
    """M-01 with another beginning in each language."""
    raw = json.loads(as_file(shipped(CODE)))
    for version in raw["versions"].values():
        for paragraphs in version["body"].values():
            paragraphs[0] = text
    return json.dumps(raw, ensure_ascii=False).encode()


def publish(world: World, content: bytes | None) -> int:
    files = shipped_files() | ({path_of(CODE): content} if content else {"appeal/clock.dmn": clock()})
    done = publish_deployment(world.engine, world.methodologist, files=files)
    return int(done["deployment_id"])


def clock() -> bytes:
    return shipped_files()["appeal/clock.dmn"] + b"\n"


def letters(life: Life) -> list[Any]:
    with life.world.engine.connect() as conn:
        chosen = select(messages).where(messages.c.case_id == life.case_id, messages.c.code == CODE)
        return list(conn.execute(chosen.order_by(messages.c.id)))


def test_without_words_of_ones_own_the_products_are_told(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.step("register_appeal")
    (sent, *_) = letters(life)
    assert (sent.template_version, sent.wording_id) == (2, None)


def test_a_case_on_an_older_version_is_told_in_the_newest_words(
    published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the letter names them for ever, whatever is published after it."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    life = Life(published, at, email="")
    first = publish(published, worded("Қайырлы күн!"))
    life.step("register_appeal")
    (sent, *_) = letters(life)
    assert sent.body.startswith("Қайырлы күн!")
    assert (sent.template_version, sent.wording_id) == (2, first)
    publish(published, worded("Сәлеметсіз бе!"))
    (again, *_) = letters(life)
    assert again.body == sent.body
    told = {"message_ids": [sent.id], "status_url": "https://a.kz/{}".format}
    (kept,) = keep_letters(published.engine, published.registrar, **told)
    assert "M-01 · 2/2" in PdfReader(io.BytesIO(kept.content())).pages[0].extract_text()
    with reading(published.engine) as conn:
        card = case_card(conn, published.registrar, life.case_id)
    assert card.messages[0].wording_version == 2


def test_what_the_file_leaves_out_is_told_in_the_products_words(published: World, at: datetime) -> None:
    raw = json.loads(worded("Қайырлы күн!"))
    del raw["versions"]["2"]
    publish(published, json.dumps(raw).encode())
    life = Life(published, at)
    life.step("register_appeal")
    assert letters(life)[0].wording_id is None


def test_a_version_without_the_file_goes_back_to_the_products_words(published: World, at: datetime) -> None:
    publish(published, worded("Қайырлы күн!"))
    publish(published, None)
    life = Life(published, at)
    life.step("register_appeal")
    assert (letters(life)[0].wording_id, "Қайырлы" in letters(life)[0].body) == (None, False)


def test_words_that_could_not_be_told_are_not_published(published: World) -> None:
    with pytest.raises(InvalidDiagram, match="message_place_unknown"):
        publish(published, worded("{salary}"))
    with pytest.raises(InvalidDiagram, match="message_braces"):
        publish(published, worded("{number.__class__.__mro__}"))


def test_each_change_of_words_is_listed_with_the_version_it_came_with(published: World) -> None:
    one, two = publish(published, worded("Қайырлы күн!")), publish(published, worded("Сәлеметсіз бе!"))
    files = shipped_files() | {path_of(CODE): worded("Сәлеметсіз бе!"), "appeal/clock.dmn": clock()}
    publish_deployment(published.engine, published.methodologist, files=files)
    with reading(published.engine) as conn:
        found = published_wordings(conn)
    assert [(each.code, each.deployment_id, each.version, each.in_force) for each in found] == [
        (CODE, two, 3, True),
        (CODE, one, 2, False),
    ]
    publish(published, None)
    with reading(published.engine) as conn:
        assert not any(each.in_force for each in published_wordings(conn))
