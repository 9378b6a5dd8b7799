"""What a person does at the screen, in few words: open a task, fill the form, press the button.

Fields are found by name, buttons and links by the words on them. Tests name these in English; a desk
looks for the words of its own language.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs

from playwright.sync_api import Locator, Page, Request, Response, expect
from pypdf import PdfReader

from tests.browser.words import word

# Chromium calls a refused form a failed resource; the page itself is what is tested.
REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of (404|409|422)")


INTAKE: Mapping[str, str | bool | list[str]] = {
    "channel": "PAPER_HAND",
    "language": "kk",
    "applicant_kind": "individual",
    "last_name": "Сейітова",
    "first_name": "Айнұр",
    "address": "Қарағанды қ., Ерубаев к-сі, 12-5",
    "legal_type": "application",
    "text": "Ерубаев көшесі, 12-үйдің ауласында екі айдан бері жарық жоқ.",
}


NOBODY = "nobody"
"""Has not signed in."""

WENT_ON = ("Done. The next step is yours; it is open here.", "Done. Who has the case now stands below.")


class Desk:
    """One person at one browser. ``complaints`` are the console's errors, the policy's among them."""

    def __init__(self, page: Page, locale: str) -> None:
        self.page = page
        self.locale = locale
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, said: object) -> None:
        if said.type in ("error", "warning") and not REFUSED_PAGE.match(said.text):  # type: ignore[attr-defined]
            self.complaints.append(f"{self.page.url}: {said.text}")  # type: ignore[attr-defined]

    def go(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        self.photograph()
        return answer

    def word(self, english: str, **values: object) -> str:
        return word(self.locale, english, **values)

    def says(self, *texts: str) -> None:
        """Each of the texts, word for word, can be read on the page."""
        for each in texts:
            expect(self.page.locator("main")).to_contain_text(each)

    def told(self, english: str, **values: object) -> None:
        """The page says this in the person's language."""
        self.says(self.word(english, **values))

    def went_on(self) -> None:
        """The step is done, and the page says whose turn it is."""
        either = "|".join(re.escape(self.word(words)) for words in WENT_ON)
        expect(self.page.locator("main .note-good").first).to_contain_text(re.compile(either))

    def press(self, english: str) -> None:
        self._click(self.page.get_by_role("button", name=self.word(english), exact=True))

    def follow(self, text: str) -> None:
        self._click(self.page.locator("main").get_by_role("link", name=text, exact=True))

    def _click(self, place: Locator) -> None:
        """A click that leads to a page, the same one with remarks or another, and waits until it is there."""
        with self.loads():
            place.first.click()
        self.photograph()

    def loads(self) -> AbstractContextManager[object]:
        """The block brings up a page, which is there when it ends.

        By the load: a form may ask the server before it is sent, so that the click itself waits for nothing;
        and a script that only writes the address anew has navigated too.
        """
        return self.page.expect_event("load")

    def keeps(self, name: str, text: str) -> AbstractContextManager[object]:
        """The block brings about that the server keeps a draft in which the field reads ``text``."""
        return self.page.expect_response(lambda answer: answer.ok and _typed(answer.request, name) == text)

    def receive(self, subject: str, **more: str) -> str:
        """A registrar's first screen; the address of the registration that waits next."""
        self.go("/intake")
        self.fill(**{**INTAKE, "subject": subject, **more})
        self.press("Store the appeal")
        self.told("The appeal is stored")
        return str(self.page.locator(".actions .button-main").get_attribute("href"))

    def take(self, subject: str, preset: str = "free") -> None:
        """From the list to the task: the person sees the appeal, takes it and has the form."""
        self.go(f"/inbox?preset={preset}")
        self.page.locator(".row-link", has_text=subject).first.click()
        action = self.word("Take and open" if preset == "free" else "Open the task")
        self._click(self.page.locator("#preview").get_by_text(action, exact=True))
        expect(self.page).to_have_url(re.compile(r"/work-items/\d+$"))

    def fill(self, **values: str | bool | list[str]) -> None:
        """By the fields' names; ``issues__0__topic`` is the topic in the first row of the issues."""
        for name, value in values.items():
            self._set(self.page.locator(f"main form [name='{name.replace('__', '-')}']"), value)

    def _set(self, field: Locator, value: str | bool | list[str]) -> None:
        if isinstance(value, bool):
            field.set_checked(value)
            return
        kind = field.first.evaluate("field => field.tagName + ':' + field.type")
        if kind in ("INPUT:radio", "INPUT:checkbox"):
            for one in [value] if isinstance(value, str) else value:
                field.and_(self.page.locator(f"[value='{one}']")).check()
        elif kind.startswith("SELECT"):
            field.select_option(value)
        else:
            field.fill(str(value))

    def value(self, name: str) -> str:
        return self.page.locator(f"main [name='{name}']").input_value()

    def pdf(self, text: str) -> PdfReader:
        """The paper behind a link, downloaded with this person's session."""
        link = self.page.locator("main").get_by_role("link", name=text, exact=True).first
        answer = self.page.request.get(str(link.get_attribute("href")))
        assert answer.headers["content-type"] == "application/pdf"
        return PdfReader(io.BytesIO(answer.body()))

    def photograph(self) -> None:
        """With ``JAUAP_SCREENSHOTS=folder`` every page passed is kept as a picture, to be looked at."""
        folder = os.environ.get("JAUAP_SCREENSHOTS")
        if folder:
            place = re.sub(r"\W+", "-", self.page.url.split("/", 3)[-1])
            width = (self.page.viewport_size or {}).get("width")
            path = Path(folder) / f"{place}-{self.locale}-{width}.png"
            self.page.screenshot(path=path, full_page=True)


class Desks:
    """Those who look at pages, each signed in once and for all; nobody's is a browser that is not.

    ``sign_in`` opens a browser of a login, ``stranger`` one of nobody.
    """

    def __init__(self, sign_in: Callable[[str], Page], stranger: Callable[[], Page], locale: str) -> None:
        self._sign_in, self._stranger, self._locale = sign_in, stranger, locale
        self._desks: dict[str, Desk] = {}

    def of(self, login: str) -> Desk:
        if login not in self._desks:
            page = self._stranger() if login == NOBODY else self._sign_in(login)
            self._desks[login] = Desk(page, self._locale)
        return self._desks[login]

    @property
    def complaints(self) -> list[str]:
        """Of all of them."""
        return [one for desk in self._desks.values() for one in desk.complaints]


def _typed(request: Request, name: str) -> str | None:
    """What a draft on its way says in the field."""
    if "x-autosave" not in request.headers:
        return None
    return parse_qs(request.post_data or "").get(name, [""])[0]
