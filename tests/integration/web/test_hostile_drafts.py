"""Whatever is put into a draft, on every page of it: an answer in words within seconds, and no trace.

Each file comes in twice, as a file and as saved text; then every page that reads a draft is opened.
"""

from __future__ import annotations

import io
import json
import re
import resource
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import func, select

from engine.operations.publish_deployment import shipped_files
from engine.storage.tables import cases, deployments, journal
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed
from tests.integration.web.conftest import Visitor
from tests.lives import TO_REPLY, Life
from tests.unit.bpmn.diagrams import HEAD
from tests.unit.bpmn.test_attacks import ATTACKS

SignIn = Callable[[str], Visitor]

SECONDS = 5.0
ALL_SECONDS = 20.0
"""For 44 hostile files in one draft: what the child that examines them may take by its clock."""
"""Of the processor, here and in the children: what a page takes is then not another's load."""

MEGABYTES = 300
"""That the process of the pages may grow by at most; the largest of a file's three copies is 10 MB."""

DIAGRAM, TABLE, FORM = "appeal.bpmn", "clock.dmn", "reply.form"
SHIPPED = shipped_files()
DRAWN = SHIPPED["appeal/appeal.bpmn"].decode()
TABLES = SHIPPED["appeal/clock.dmn"].decode()


def dialect(namespace: str, prefix: str) -> bytes:
    """A diagram of another engine: what runs is said in its own words."""
    return (
        HEAD.replace("<bpmn:definitions", f'<bpmn:definitions xmlns:{prefix}="{namespace}"')
        + '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>'
        f'<bpmn:serviceTask id="t" name="Шот" {prefix}:class="kz.Bill" {prefix}:expression="${{x.y()}}"/>'
        '<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="a" sourceRef="s" targetRef="t"/>'
        '<bpmn:sequenceFlow id="b" sourceRef="t" targetRef="e"/></bpmn:process></bpmn:definitions>'
    ).encode()


def endless(expression: str) -> bytes:
    """The shipped table with this as the first cell of its first rule."""
    before, cell, after = TABLES.partition("<inputEntry")
    text = after.index("<text>") + len("<text>")
    return (before + cell + after[:text] + expression + after[after.index("</text>") :]).encode()


TWICE = DRAWN.replace('id="register_appeal"', 'id="close_case"').encode()
LATIN = "<?xml version='1.0' encoding='ISO-8859-1'?><a b='é'/>".encode("latin-1")

NESTED: dict[str, Any] = {"type": "group", "key": "g", "components": []}
for _ in range(60):
    NESTED = {"type": "group", "key": "g", "components": [NESTED]}

FILES: dict[str, tuple[str, bytes, str]] = {
    **{f"xml: {name}": (DIAGRAM, text.encode(), rule) for name, (text, rule) in ATTACKS.items()},
    **{
        f"dmn: {name}": (TABLE, text.encode(), rule if rule != "not_bpmn" else "not_dmn")
        for name, (text, rule) in ATTACKS.items()
    },
    "file over http": (
        DIAGRAM, b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>', "document_type",
    ),
    "cut off": (DIAGRAM, DRAWN.encode()[: len(DRAWN) // 2], "not_xml"),
    "no diagram at all": (DIAGRAM, b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "encoding"),
    "a table in the place of a diagram": (DIAGRAM, TABLES.encode(), "not_bpmn"),
    "a diagram in the place of a table": (TABLE, DRAWN.encode(), "not_dmn"),
    "a diagram in the place of a form": (FORM, DRAWN.encode(), "form_not_json"),
    "utf-16": (DIAGRAM, DRAWN.replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    "latin-1": (DIAGRAM, LATIN, "encoding"),
    "letters that are no utf-8": (DIAGRAM, "<a b='é'/>".encode("latin-1"), "not_xml"),
    "Camunda 7": (DIAGRAM, dialect("http://camunda.org/schema/1.0/bpmn", "camunda"), "service_type_missing"),
    "Flowable": (DIAGRAM, dialect("http://flowable.org/bpmn", "flowable"), "service_type_missing"),
    "ids that stand twice": (DIAGRAM, TWICE, "duplicate_id"),
    "form: broken": (FORM, b'{"components": [', "form_not_json"),
    "form: empty": (FORM, b"", "form_not_json"),
    "form: a list": (FORM, b"[]", "form_without_components"),
    "form: deep json": (FORM, b"[" * 200_000, "form_not_json"),
    "form: deep groups": (FORM, json.dumps({"components": [NESTED]}).encode(), "form_bad_shape"),
    "form: a key twice": (
        FORM,
        json.dumps({"components": [{"type": "textfield", "key": "a"}] * 2}).encode(),
        "form_key_twice",
    ),
    "form: utf-16": (FORM, SHIPPED["forms/reply.form"].decode().encode("utf-16"), "encoding"),
}  # fmt: skip


class Draft:
    def __init__(self, person: Visitor) -> None:
        self.person = person
        self.address = person.post("/studio/workspaces", title="Сынақ").headers["Location"]

    def take(self, *files: tuple[str, bytes]) -> Any:
        """Written by hand: a client that spools large files to disk leaves them open."""
        head = (
            b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + self.person.token().encode()
        )
        parts = [
            f'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + content
            for name, content in files
        ]
        body = b"".join((head, *parts, b"\r\n--b--\r\n"))
        kind = "multipart/form-data; boundary=b"
        return self.person.client.post(f"{self.address}/files", data=body, content_type=kind)

    def check(self, **files: str) -> list[dict[str, Any]]:
        headers = {"X-CSRFToken": self.person.token()}
        answer = self.person.client.post(f"{self.address}/check", json={"files": files}, headers=headers)
        assert answer.status_code == 200
        return list(answer.json["findings"])

    def checksum(self) -> str:
        page = self.person.get(self.address).text
        _, _, rest = page.partition('name="checksum" value="')
        return rest.partition('"')[0]

    def tour(self, path: str, *only: str) -> dict[str, tuple[int, float, str]]:
        """Every page that reads the draft: status, seconds and text."""
        ask = {"comment": "Себебі осында жазылған.", "checksum": self.checksum()}
        trial = {"act": "start", "process": "appeal", "at": "2026-11-23T09:05", "script": ""}
        past = {"first": "2026-11-01", "last": "2026-11-30", "step": "5"}
        get, post = self.person.get, self.person.post
        pages: dict[str, Callable[[], Any]] = {
            "list": lambda: get("/studio"),
            "draft": lambda: get(self.address),
            "check": lambda: get(f"{self.address}?check"),
            "edit": lambda: get(f"{self.address}/edit/{path}"),
            "raw": lambda: get(f"{self.address}/raw/{path}"),
            "parts": lambda: get(f"{self.address}/parts.json"),
            "history": lambda: get(f"{self.address}/history/{path}"),
            "difference": lambda: get(f"{self.address}/difference"),
            "impact": lambda: get(f"{self.address}/impact"),
            "trial": lambda: get(f"{self.address}/trial"),
            "step": lambda: post(f"{self.address}/trial", **trial),
            "scenarios": lambda: get(f"{self.address}/scenarios?run"),
            "what-if": lambda: get(f"{self.address}/what-if"),
            "past": lambda: post(f"{self.address}/what-if", **past),
            "export": lambda: get(f"{self.address}/files.zip"),
            "put forward": lambda: post(f"{self.address}/requests", **ask),
        }
        if path.endswith(".form"):
            pages["preview"] = lambda: get(f"{self.address}/preview/{path}")
        told = {}
        for name, page in pages.items():
            if only and name not in only:
                continue
            began = spent()
            answer = page()
            text = "" if name in ("raw", "export") else answer.text
            told[name] = (answer.status_code, spent() - began, text)
        return told


@pytest.fixture
def draft(published: World, as_person: SignIn) -> Draft:
    return Draft(as_person("methodologist"))


def spent() -> float:
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in (own, children))


def traces(world: World) -> list[int]:
    with world.engine.connect() as conn:
        tables = (cases, journal, deployments)
        return [conn.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]


def place(name: str) -> str:
    return f"forms/{name}" if name.endswith(".form") else f"appeal/{name}"


def named(number: int, name: str) -> str:
    return f"h{number}.{name.rpartition('.')[2]}"


def test_whatever_comes_in_is_told_by_file_on_every_page_and_leaves_no_trace(
    draft: Draft, published: World
) -> None:
    """All of them in one draft: none hides another."""
    before, grown = traces(published), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = {named(number, name): content for number, (name, content, _) in enumerate(FILES.values())}
    began = spent()
    assert draft.take(*files.items()).status_code == 302
    assert spent() - began < SECONDS
    for name, content in files.items():
        assert draft.person.get(f"{draft.address}/raw/{place(name)}").data == content  # nothing is lost
        edited = draft.person.get(f"{draft.address}/edit/{place(name)}")
        assert edited.status_code == 200 and "root:" not in edited.text
    began = spent()
    found = {(one["file"], one["rule"]): one for one in draft.check()}
    assert spent() - began < ALL_SECONDS
    for number, (kind, (name, _, rule)) in enumerate(FILES.items()):
        one = found.get((place(named(number, name)), rule))
        assert one is not None and one["severity"] == "will-not-run", (
            kind,
            [f for f in found if f[0] == place(named(number, name))],
        )
        assert one["message"] and one["message"] != rule, kind
    for page, (status, seconds, text) in draft.tour(place("h0.bpmn")).items():
        assert status == {"step": 422, "past": 302, "put forward": 422}.get(page, 200), page
        assert seconds < ALL_SECONDS, page
        assert "Traceback" not in text and "root:" not in text, page
        assert page != "put forward" or "Себебі осында жазылған." in text
    assert traces(published) == before
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown) / 1024 < MEGABYTES


# -- what is well formed and hostile all the same ------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "rule"),
    [("sum(for i in 1..100000, j in 1..100000 return i*j) > 0", None), ("((((((", "expression")],
    ids=["endless", "no FEEL"],
)
def test_a_hostile_cell_of_a_table_ends_in_words(draft: Draft, cell: str, rule: str | None) -> None:
    assert draft.take((TABLE, endless(cell))).status_code == 302
    began = spent()
    found = draft.check()
    assert (rule in {one["rule"] for one in found}) or rule is None
    assert spent() - began < SECONDS
    for page, (status, seconds, text) in draft.tour("appeal/clock.dmn", *READ).items():
        assert status in (200, 302, 422), page
        assert seconds < SECONDS, page
        assert "Traceback" not in text, page


READ = ("check", "edit", "difference", "step", "put forward", "preview")
"""The pages that make the most of what a file says."""

SCRIPT = "<script>alert(1)</script>"
STRANGE = f"{SCRIPT}\u202egnp.\u200b"


def strangely_named() -> dict[str, str]:
    """Scripts and signs that hide in names, annotations and labels; a step lacks its form."""
    word = escape(STRANGE)
    names = DRAWN.replace('name="Жолданымды тіркеу"', f'name="{word}"')
    names = names.replace('formKey="registration"', 'formKey="no_such_form"')
    step = 'id="register_appeal"'
    before, found, after = names.partition(step)
    inside = after.index(">") + 1
    names = (
        before + found + after[:inside] + f"<bpmn:documentation>{word}</bpmn:documentation>" + after[inside:]
    )
    form = (
        SHIPPED["forms/reply.form"].decode().replace('"label": "', f'"label": {json.dumps(STRANGE)[:-1]} ', 3)
    )
    table = TABLES.replace('label="', f'label="{word} ', 2)
    return {"appeal/appeal.bpmn": names, "forms/reply.form": form, "appeal/clock.dmn": table}


def test_scripts_and_strange_signs_in_names_are_shown_and_never_obeyed(draft: Draft) -> None:
    for path, text in strangely_named().items():
        assert SCRIPT in text or word_in(text)
        assert draft.take((path.rpartition("/")[2], text.encode())).status_code == 302
    for path in strangely_named():
        shown = ("list", "draft", "history", *READ) if path.endswith(".bpmn") else ("edit", "preview")
        for page, (status, _, text) in draft.tour(path, *shown).items():
            assert status in (200, 302, 422), page
            assert SCRIPT not in text, page
            assert page not in ("check", "put forward", "parts") or "\u202e" not in text, page
    found = draft.check()
    (one,) = [each for each in found if each["rule"] == "form_not_found"]
    assert one["severity"] == "will-not-run"
    assert not any("\u202e" in str(value) for each in found for value in each.values())


def word_in(text: str) -> bool:
    return escape(SCRIPT) in text or json.dumps(SCRIPT)[1:-1] in text


def test_a_title_and_a_comment_are_letters_too(draft: Draft, as_person: SignIn) -> None:
    address = draft.person.post("/studio/workspaces", title=SCRIPT).headers["Location"]
    for page in ("/studio", address, f"{address}/difference", f"{address}/trial", f"{address}/what-if"):
        assert SCRIPT not in draft.person.get(page).text, page


@pytest.mark.parametrize("size", [9, 11])
def test_ten_megabytes_are_the_most_and_more_is_refused_in_words(draft: Draft, size: int) -> None:
    content = DRAWN.encode() + b" " * (int(size * 1024 * 1024) - len(DRAWN.encode()))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = spent()
    answer = draft.take((DIAGRAM, content))
    assert spent() - began < SECONDS
    held = draft.person.get(f"{draft.address}/raw/appeal/appeal.bpmn").data
    if size > 10:
        assert answer.status_code == 413 and "тым үлкен" in answer.text
        assert held == DRAWN.encode()
    else:
        assert answer.status_code == 302 and held == content
        began = spent()
        assert [one for one in draft.check() if one["severity"] == "will-not-run"] == []
        assert spent() - began < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown) / 1024 < MEGABYTES


def test_what_is_too_large_to_save_stays_with_whoever_typed_it(draft: Draft) -> None:
    """Without a script the answer is the same page with the same text."""
    headers = {"X-CSRFToken": draft.person.token()}
    large = "<!--" + "x" * (11 * 1024 * 1024) + "-->"
    told = draft.person.client.post(
        f"{draft.address}/edit/appeal/appeal.bpmn", json={"content": large, "revision": 0}, headers=headers
    )
    assert told.status_code == 422
    assert told.json["message"]
    assert draft.person.get(f"{draft.address}/raw/appeal/appeal.bpmn").headers["X-Revision"] == "0"


def test_an_archive_is_no_file_of_a_draft_and_is_not_unpacked(draft: Draft, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../appeal.bpmn", b"<a/>")
        archive.writestr("bomb.bpmn", b" " * 50_000_000)
    for name in ("all.zip", "../../all.zip", "all.bpmn.zip"):
        answer = draft.take((name, packed.getvalue()))
        assert answer.status_code == 422 and "all" in answer.text
    renamed = draft.take(("all.bpmn", packed.getvalue()))
    assert renamed.status_code == 302
    assert {one["rule"] for one in draft.check() if one["file"] == "appeal/all.bpmn"} == {"encoding"}
    assert draft.person.get(f"{draft.address}/raw/appeal/appeal.bpmn").data == DRAWN.encode()


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\x.exe", "a\u202eform.exe", "\0.bpmn", "x" * 300 + ".bpmn", ".bpmn"],
)
def test_a_name_that_is_none_of_a_draft_is_refused_by_its_name(draft: Draft, name: str) -> None:
    answer = draft.take((name, b"x"))
    assert answer.status_code == 422
    assert "\u202e" not in answer.text and "\0" not in answer.text
    assert 'class="chip chip-orange"' not in draft.person.get(draft.address).text


def test_a_byte_order_mark_is_read_over(draft: Draft) -> None:
    marked = b"\xef\xbb\xbf" + DRAWN.encode()
    assert draft.take((DIAGRAM, marked)).status_code == 302
    form = b"\xef\xbb\xbf" + SHIPPED["forms/reply.form"]
    assert draft.take((FORM, form)).status_code == 302
    assert [one for one in draft.check() if one["severity"] == "will-not-run"] == []


def test_of_two_who_save_at_once_one_wins_and_the_other_keeps_the_words(
    draft: Draft, as_person: SignIn
) -> None:
    other = as_person("second_methodologist")
    address, start = f"{draft.address}/edit/appeal/appeal.bpmn", threading.Barrier(2)
    sent = {"first": draft.person, "second": other}
    tokens = {name: person.token() for name, person in sent.items()}

    def save(name: str) -> Any:
        start.wait()
        data = {"csrf_token": tokens[name], "content": f"<{name}/>", "revision": "0"}
        return sent[name].client.post(address, data=data)

    with ThreadPoolExecutor(2) as pool:
        told = dict(zip(sent, pool.map(save, sent), strict=True))
    assert sorted(answer.status_code for answer in told.values()) == [302, 409]
    loser = next(name for name, answer in told.items() if answer.status_code == 409)
    winner = next(name for name in sent if name != loser)
    assert f"&lt;{loser}/&gt;" in told[loser].text
    assert draft.person.get(f"{draft.address}/raw/appeal/appeal.bpmn").text == f"<{winner}/>"


def test_what_does_not_fit_running_cases_is_published_and_they_stay(
    draft: Draft, published: World, as_person: SignIn, at: datetime
) -> None:
    """A case that waits at a step which the new version does not have goes on as it began."""
    life = Life(published, at)
    life.walk(*TO_REPLY)
    for path, content in changed(*RENAMED).items():
        assert draft.take((path.rpartition("/")[2], content)).status_code == 302
    assert "✗ 1" in draft.person.get(f"{draft.address}/impact").text
    asked = draft.person.post(f"{draft.address}/requests", comment="Керек.", checksum=draft.checksum())
    assert asked.status_code == 302
    other = as_person("second_methodologist")
    request = re.search(r'action="([^"]+/requests/\d+)"', other.get(draft.address).text)
    assert request is not None
    assert other.post(request[1], decision="approve").status_code == 302
    with published.engine.connect() as conn:
        assert conn.execute(select(func.max(deployments.c.version))).scalar_one() == 2
        own = select(deployments.c.version).join(cases, cases.c.deployment_id == deployments.c.id)
        assert conn.execute(own).scalars().all() == [1]
    life.walk("draft_reply")
