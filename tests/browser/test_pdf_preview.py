"""A PDF of a case is shown by the viewer of the browser, and a page hidden in it stays text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

PDF = (
    b"%PDF-1.4\n<script>document.title = 'acted'</script>\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)

# The viewer is an extension of the browser: its frame is there where the sandbox lets it be shown.
VIEWER = "chrome-extension://"


def test_a_pdf_is_shown_in_a_sandbox(sign_in: SignIn) -> None:
    desk = Desk(sign_in("registrar", locale="en"), "en")
    desk.go(desk.receive("A PDF to look at"))
    desk.go(str(desk.page.locator(".case-head a").first.get_attribute("href")) + "?tab=documents")
    file = {"name": "../акт.pdf", "mimeType": "application/pdf", "buffer": PDF}
    desk.page.set_input_files("#new-file", [file])  # type: ignore[list-item]  # playwright's own dict
    desk.press("Upload")
    expect(desk.page.locator(".files bdi").first).to_have_text("акт.pdf")
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name=desk.word("Look at it in a new tab")).click()
    tab = opened.value
    shown = ""
    for _ in range(100):
        shown = "".join(frame.url for frame in tab.frames[1:])
        if VIEWER in shown:
            break
        tab.wait_for_timeout(100)
    assert VIEWER in shown, "the browser refuses to show it"
    assert tab.title() != "acted"
    headers = tab.request.get(tab.url).headers
    assert (headers["content-type"], headers["x-content-type-options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in headers["content-security-policy"]
