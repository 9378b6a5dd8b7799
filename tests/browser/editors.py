"""A file of a draft in its editor."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from engine.operations.open_workspace import open_workspace
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.session_actor import actor_by_login
from engine.queries.workspaces import current_file
from tests.browser.conftest import Product

READY = "[data-editor][data-ready]"


class Draft:
    """A draft of its own for each test, and the file of it that the test is about."""

    def __init__(self, product: Product, path: str, content: bytes | None = None) -> None:
        self.path = path
        self.pool = product.pool
        with self.pool.connect() as conn:
            methodologist = actor_by_login(conn, "methodologist")
        assert methodologist is not None
        self.actor = methodologist
        self.id: int = open_workspace(self.pool, methodologist, title="Сызу")["workspace_id"]
        if content is not None:
            self.write(content)

    def address(self, path: str | None = None) -> str:
        return f"/studio/workspaces/{self.id}/edit/{path or self.path}"

    def open(self, page: Page, path: str | None = None) -> None:
        page.goto(self.address(path))
        page.wait_for_selector(READY)

    def stored(self) -> tuple[str, int]:
        """Text and revision."""
        with self.pool.connect() as conn:
            content, revision = current_file(conn, self.id, self.path)
        return content.decode(), revision

    def write(self, content: bytes, revision: int = 0) -> None:
        told = {"workspace_id": self.id, "path": self.path, "content": content, "revision": revision}
        write_workspace_file(self.pool, self.actor, **told)


def saved(page: Page) -> None:
    expect(page.locator("[data-state]:not(.bad)")).to_have_text(re.compile(r"\d\d:\d\d"))
