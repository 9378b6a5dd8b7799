"""Every hostile value in every place of every address, query and form."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import World
from tests.integration.web.addresses import LOGINS, login_for, things_of
from tests.integration.web.conftest import Visitor, app, as_person, visitor  # noqa: F401
from tests.integration.web.hostile import POSTS
from tests.integration.web.hostile_walks import (
    VISITORS,
    Sender,
    addresses_that_crash,
    ask_hostile_queries,
    everything,
    send_hostile_form,
)
from tests.integration.web.test_hostile_input import crashes, life  # noqa: F401
from tests.lives import Life

pytestmark = pytest.mark.slow

SignIn = Callable[[str], Visitor]
Crashes = Callable[[], list[str]]


@pytest.mark.row(22, "every hostile part in every address", "no answer of 500")
@pytest.mark.parametrize("login", VISITORS)
def test_no_address_is_a_crash(
    app: Flask, published: World, as_person: SignIn, visitor: Visitor, login: str | None, crashes: Crashes
) -> None:
    client = as_person(login) if login else visitor
    assert addresses_that_crash(app, client, login, everything) == {}
    assert crashes() == []


@pytest.mark.row(22, "every hostile value in every query", "no answer of 500")
@pytest.mark.parametrize("login", sorted(set(LOGINS.values())))
def test_no_query_string_is_a_crash(
    app: Flask, life: Life, as_person: SignIn, login: str, crashes: Crashes
) -> None:
    ask_hostile_queries(app, as_person(login), login, things_of(app, life), everything)
    assert crashes() == []


@pytest.mark.row(22, "every hostile value in every field of every form", "no answer of 500")
@pytest.mark.parametrize("endpoint", POSTS)
def test_no_form_is_a_crash(
    app: Flask, life: Life, as_person: SignIn, endpoint: str, crashes: Crashes
) -> None:
    sender = Sender(as_person(login_for(app, endpoint)))
    send_hostile_form(app, sender, endpoint, things_of(app, life), everything)
    assert crashes() == []
