"""A file opened in its editor, renamed in one place, saved: what was saved beside what was there.

The comparison is by meaning for XML (canonical form: order and spelling of attributes, blanks between
elements, order of shapes, values that are the standard's own aside; comments count), byte for byte for forms.
"""

from __future__ import annotations

import json
import re
from html import unescape
from xml.etree.ElementTree import canonicalize

from playwright.sync_api import Page, Request, expect

from tests.browser.editors import Draft, saved
from tests.browser.modeler import Modeler

CHANGED = "Changed by the test"
NAME = re.compile(r'\sname="([^"]+)"')
# The name of an event stands beside it: its place would follow the length of the name.
TAGS = [re.compile(rf"<(?:\w+:)?(?:{kind}) [^>]*>") for kind in (r"\w+Task|task|callActivity", "participant")]
# What a standard says of an attribute that is not written.
DEFAULTS = re.compile(r' (?:cancelActivity="true"|hitPolicy="UNIQUE"|textFormat="text/plain")')
DRAWING = re.compile(r"<bpmndi:BPMNPlane[^>]*>\n(.*?)</bpmndi:BPMNPlane>", re.S)
SHAPE = re.compile(r"<bpmndi:BPMN(?:Shape|Edge) .*?</bpmndi:BPMN(?:Shape|Edge)>\n", re.S)
FIELDS = ("text", "group", "spacer", "separator")


def lost(draft: Draft, page: Page) -> str:
    """Empty where the file differs by the renamed part alone; else what differs. Fails when opening wrote."""
    before, began = draft.stored()
    posts: list[str] = []

    def listen(request: Request) -> None:
        if request.method == "POST" and "/edit/" in request.url:
            posts.append(request.url.partition("/edit/")[2])

    page.on("request", listen)
    wanted = {"bpmn": _diagram, "dmn": _table, "form": _form}[draft.path.rpartition(".")[2]](
        draft, page, before
    )
    saved(page)
    after, revision = draft.stored()
    page.remove_listener("request", listen)
    assert (posts, revision) == ([draft.path], began + 1), f"{draft.path}: saved without a change"
    return difference(wanted, after)


def _open(draft: Draft, page: Page, at: str = "") -> None:
    """What is saved now is what opening alone would have changed."""
    page.goto(f"{draft.address()}{at}")
    page.wait_for_selector("[data-editor][data-ready]")
    page.keyboard.press("Control+s")


def _diagram(draft: Draft, page: Page, before: str) -> str:
    tag = next(one for kind in TAGS for one in kind.findall(before) if ' name="' in one)
    found = re.search(r'\sid="([^"]+)"', tag)
    assert found is not None
    _open(draft, page, f"#{found[1]}")
    modeler = Modeler(page)
    expect(page.locator(".bio-properties-panel-header-label")).to_have_text(unescape(NAME.findall(tag)[0]))
    modeler.unfold("general")
    name = modeler.entry("name")
    name.fill(CHANGED)
    name.blur()
    return before.replace(tag, NAME.sub(f' name="{CHANGED}"', tag))


def _table(draft: Draft, page: Page, before: str) -> str:
    _open(draft, page)
    tables = page.locator("[data-views] button")
    # The graph comes first; a file of one table is open already.
    if tables.count() > 2:
        tables.nth(1).click()
    note = page.locator("td.annotation [contenteditable]").first
    note.wait_for()
    there = note.inner_text().strip()
    note.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(CHANGED)
    page.locator("h1").click()
    assert before.count(f"<description>{there}</description>") >= 1, there
    return before.replace(f"<description>{there}</description>", f"<description>{CHANGED}</description>", 1)


def _form(draft: Draft, page: Page, before: str) -> str:
    _open(draft, page)
    form = json.loads(before)
    first = next(one for one in form["components"] if one["type"] not in FIELDS)
    page.locator(f".fjs-element[data-id={first['id']}]").click(position={"x": 8, "y": 8})
    panel = Modeler(page)
    panel.unfold("jauap-field")
    label = panel.entry("jauap-label-en")
    label.fill(CHANGED)
    label.blur()
    first.setdefault("properties", {})["label.en"] = CHANGED
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def difference(wanted: str, found: str) -> str:
    """The first place where two files differ by meaning, a line of each; empty where none does."""
    if wanted.lstrip().startswith("<"):
        wanted, found = (_lines(one) for one in (wanted, found))
    if wanted == found:
        return ""
    pairs = zip(f"{wanted}\n".splitlines(), f"{found}\n".splitlines(), strict=False)
    return next((f"- {one}\n+ {other}" for one, other in pairs if one != other), "one is longer")


def _lines(xml: str) -> str:
    lines = DEFAULTS.sub("", canonicalize(xml, strip_text=True, with_comments=True)).replace("><", ">\n<")
    # An empty place of a name is written for a renamed step.
    lines = lines.replace("<bpmndi:BPMNLabel>\n</bpmndi:BPMNLabel>\n", "")
    drawing = DRAWING.search(lines)
    if drawing is None:
        return lines
    shapes = sorted(SHAPE.findall(drawing[1]))
    return lines.replace(drawing[1], "".join(shapes))
