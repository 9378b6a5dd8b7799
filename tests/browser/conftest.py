"""Chromium and a running server with its own database; skipped with the reason where there is none."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import ThreadedWSGIServer

from engine import installation
from engine.demo.people import PASSWORD
from tests import database
from tests.browser.desk import Desks
from webapp.app import create_app
from webapp.settings import Settings

CHROMIUM = Path(os.environ.get("JAUAP_BROWSER") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 800}
# Only a broken page waits this long; a busy machine must not fail a test.
PATIENCE_MS = 30_000
POLICY = "Content Security"

expect.set_options(timeout=PATIENCE_MS)

SignIn = Callable[..., Page]
DesksOf = Callable[..., Desks]


class Server(ThreadedWSGIServer):
    """A few threads that stay, as in production: what a thread sets up once is not set up each time."""

    def __init__(self, app: Flask) -> None:
        super().__init__("127.0.0.1", 0, app)
        self.pool = ThreadPoolExecutor(4)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.pool.submit(self.process_request_thread, request, client_address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: install chromium, or name it in JAUAP_BROWSER")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Product:
    """The web application, its database and where it answers."""

    app: Flask
    pool: Engine
    address: str


@contextmanager
def serving(url: str, pool: Engine) -> Iterator[Product]:
    """The product over that database, at an address of its own."""
    settings = Settings(url, "of-tests", demo=True, demo_password=PASSWORD, testing=True)
    server = Server(create_app(settings, pool=pool))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Product(server.app, pool, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.pool.shutdown()


@pytest.fixture(scope="session")
def product(chromium: Browser) -> Iterator[Product]:
    """A server over the demonstration's world, in a database of its own."""
    with database.fresh_database(database.server_url()) as url:
        pool = installation.database(url)
        installation.make_demo(pool, lambda line: None)
        with serving(url, pool) as product:
            yield product
        pool.dispose()


@pytest.fixture
def password() -> str:
    """Of everybody in the database that is served."""
    return PASSWORD


@pytest.fixture(scope="session")
def site(product: Product) -> str:
    return product.address


def speak(page: Page, locale: str) -> None:
    """Waits for the page in that language: what a test does next must not happen to the one before it."""
    with page.expect_navigation():
        page.click(f".languages button[value={locale}]")


@pytest.fixture
def sign_in(chromium: Browser, site: str, password: str) -> Iterator[SignIn]:
    """``sign_in("controller", locale="ru")`` opens a browser of that person, on the landing page.

    The test fails when a page breaks the policy or its script throws.
    """
    opened, complaints = [], []

    def open_for(login: str, *, locale: str = "kk", viewport: ViewportSize | None = None) -> Page:
        context = chromium.new_context(viewport=viewport or DESK, base_url=site)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        page.goto("/login")
        speak(page, locale)
        page.fill("#login", login)
        page.fill("#password", password)
        page.click(".login-card .button-main")
        page.wait_for_url(lambda address: "/login" not in address)
        if page.get_attribute("html", "lang") != locale:
            speak(page, locale)
        return page

    yield open_for
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def desks_of(sign_in: SignIn, chromium: Browser, site: str) -> Iterator[DesksOf]:
    """``desks_of("ru", PHONE)``: whoever is asked for, at browsers of that language and size."""
    opened = []

    def stranger(locale: str, viewport: ViewportSize) -> Page:
        context = chromium.new_context(base_url=site, locale=locale, viewport=viewport)
        opened.append(context)
        page = context.new_page()
        page.goto("/login")
        speak(page, locale)
        return page

    def desks(locale: str, viewport: ViewportSize = DESK) -> Desks:
        return Desks(
            partial(sign_in, locale=locale, viewport=viewport), partial(stranger, locale, viewport), locale
        )

    yield desks
    for context in opened:
        context.close()
