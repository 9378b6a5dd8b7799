"""What a methodologist does in the editor of diagrams by mouse and keyboard: makes room, draws, fills in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# Above the pool, so that everything on the right moves; a step is 100 wide.
ABOVE, ROOM = 90, 180


class Modeler:
    def __init__(self, page: Page) -> None:
        self.page = page

    def element(self, id_: str) -> Locator:
        return self.page.locator(f".djs-element[data-element-id={id_}]")

    def add_step(self, flow: str, kind: str, name: str) -> None:
        """On the flow, which must be in sight: room for it, the kind from the palette, its name."""
        self._make_room(flow)
        self._tool("create")
        self.page.locator(".djs-popup-search input").fill(kind)
        expect(self.page.locator(".djs-popup .entry")).to_have_count(1)
        self.page.keyboard.press("Enter")
        x, y = self._middle(flow)
        self.page.mouse.move(x, y + ABOVE)
        self.page.mouse.move(x, y, steps=5)
        self.page.mouse.click(x, y)
        self.page.locator(".djs-direct-editing-content").wait_for()
        self.page.keyboard.insert_text(name)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".djs-direct-editing-content")).to_have_count(0)
        expect(self.page.locator(".bio-properties-panel-header-label")).to_have_text(name)

    def unfold(self, group: str) -> None:
        header = self.page.locator(f"[data-group-id=group-{group}] .bio-properties-panel-group-header").first
        header.wait_for()
        if "open" not in (header.get_attribute("class") or ""):
            header.click()

    def entry(self, name: str) -> Locator:
        """A field of the panel beside the drawing."""
        return self.page.locator(f"#bio-properties-panel-{name}")

    def _make_room(self, flow: str) -> None:
        self._tool("space-tool")
        x, y = self._middle(flow)
        self.page.mouse.move(x, y - ABOVE)
        self.page.mouse.down()
        self.page.mouse.move(x + ROOM, y - ABOVE, steps=6)
        self.page.mouse.up()

    def _tool(self, action: str) -> None:
        self.page.locator(f".djs-palette [data-action={action}]").click()

    def _middle(self, flow: str) -> tuple[float, float]:
        box = self.element(flow).bounding_box()
        assert box is not None, flow
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
