"""Style sheets and scripts are fetched once, and at once when they change."""

from __future__ import annotations

import re
from pathlib import Path

import webapp
from tests.integration.web.conftest import Visitor

BUNDLES = {
    "app.js",
    "diagram.js",
    "feelin.js",
    "studio-bpmn.js",
    "studio-dmn.js",
    "studio-form.js",
}


def test_a_page_names_its_files_with_their_version(visitor: Visitor) -> None:
    address = re.search(r'href="(/static/dist/app\.css\?v=\w+)"', visitor.get("/login").text)
    assert address
    with visitor.get(address[1]) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"


def test_a_page_itself_is_never_kept(visitor: Visitor) -> None:
    assert visitor.get("/login").headers["Cache-Control"] == "no-store"


def test_what_only_tests_use_is_in_no_bundle() -> None:
    web = Path(webapp.__file__).parent
    bundles = [*(web / "static/dist").glob("*.js"), *(web.parent / "engine/feel/bundle").glob("*.js")]
    assert {one.name for one in bundles} == BUNDLES
    assert [one.name for one in bundles if b"axe-core" in one.read_bytes()] == []
    assert b"axe-core" in (web / "frontend/package-lock.json").read_bytes()
