"""A browser without a screen: cookies, CSRF tokens, forms; and a person's patience when no answer comes."""

from __future__ import annotations

import html
import http.client
import re
import time
from collections import Counter
from collections.abc import Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from forms.encoding import to_html
from forms.form import load_form
from tests.factories import PASSWORD

FORMS = Path(__file__).parents[2] / "forms"
ANSWER_SECONDS = 30
PATIENCE_SECONDS = 60
RETRY_SECONDS = 0.05

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Interrupted(Exception):
    """No answer came: whether it was done, nobody can tell."""


class Broken(Interrupted):
    """An answer 5xx."""


class DeadEnd(Exception):
    """A page that does not let one go on."""


class Answer(NamedTuple):
    status: int
    location: str
    text: str


class Visitor:
    """One person at one browser. ``interruptions`` and ``statuses`` (of answers 5xx) count what had
    to be sent again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.interruptions = 0
        self.statuses: Counter[int] = Counter()
        self._cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """The header that says who this is."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def send(self, method: str, address: str, form: Mapping[str, Any] | None = None) -> Answer:
        """One request. Raises :class:`Interrupted` when the connection dies, ``Broken`` for 5xx."""
        headers = {"Cookie": self.cookie}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, address, body, headers)
            told = connection.getresponse()
            answer = Answer(told.status, told.getheader("Location") or "", told.read().decode())
        except (OSError, http.client.HTTPException) as lost:
            self.interruptions += 1
            raise Interrupted(address) from lost
        finally:
            connection.close()
        if answer.status >= 500:
            self.statuses[answer.status] += 1
            raise Broken(f"{address}: {answer.status}")
        self._keep(told.headers.get_all("Set-Cookie") or [])
        return answer

    def insist(
        self,
        method: str,
        address: str,
        form: Mapping[str, Any] | None = None,
    ) -> Answer:
        """The same request until there is an answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.send(method, address, form)
            except Interrupted:
                if time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_SECONDS)

    def sign_in(self, login: str) -> Visitor:
        page = self.insist("GET", "/login")
        token = dict(_HIDDEN.findall(page.text))["csrf_token"]
        told = self.insist("POST", "/login", {"csrf_token": token, "login": login, "password": PASSWORD})
        assert told.status == 302, told
        return self

    def open_task(self, work_item_id: int) -> dict[str, str]:
        """What the task page's form carries unseen: CSRF token, version, idempotency key."""
        page = self.insist("GET", f"/work-items/{work_item_id}")
        _, found, form = page.text.partition(f'action="/work-items/{work_item_id}/complete"')
        if not found:
            raise DeadEnd(f"the page of {work_item_id} has no form: {page.status} {words_of(page.text)}")
        hidden = dict(_HIDDEN.findall(form.partition("</form>")[0]))
        assert {"csrf_token", "version", "key"} <= hidden.keys()
        return hidden

    def _keep(self, cookies: list[str]) -> None:
        for line in cookies:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value


def typed(form_key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The form's data as a browser posts it: an unticked box posts nothing."""
    form = load_form((FORMS / f"{form_key}.form").read_bytes())
    flat = to_html(form, data)
    return {name: "true" if value is True else value for name, value in flat.items() if value is not False}


def words_of(page: str) -> str:
    """What a person reads first on a page, for a message about it."""
    main = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())[:400]
