"""A web application over the test database, and browsers that are signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.factories import PASSWORD, World
from webapp.app import create_app
from webapp.settings import Settings

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser: keeps cookies and sends the CSRF token of the last page, as forms do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, /, **headers: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
        # To its end: what is written after the head may fail too.
        return self.client.get(address, headers=headers, buffered=True)

    def token(self) -> str:
        found = TOKEN.search(self.client.get("/login").text or "") or TOKEN.search(
            self.client.get("/notices").text
        )
        assert found is not None
        return found[1]

    def post(self, address: str, /, **data: str):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
        return self.client.post(address, data={"csrf_token": self.token(), **data})

    def sign_in(self, login: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
        return self.post("/login", login=login, password=password, **more)


@pytest.fixture(scope="module")
def app(engine_: Engine) -> Flask:
    settings = Settings(database_url="postgresql://unused", secret="of-tests", testing=True)
    return create_app(settings, pool=engine_)


@pytest.fixture
def visitor(app: Flask, world: World) -> Visitor:
    """Nobody yet, in a world of people."""
    return Visitor(app.test_client())


@pytest.fixture
def as_person(app: Flask, world: World) -> Callable[[str], Visitor]:
    """``as_person("controller")`` is a browser in which that person has signed in."""

    def sign_in(login: str) -> Visitor:
        visitor = Visitor(app.test_client())
        answer = visitor.sign_in(login)
        assert answer.status_code == 302, answer.text
        return visitor

    return sign_in
