"""A form as a page draws it says every mistake, also one that has no place on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from forms.form import Form, load_form
from webapp.presenters.form_view import form_view

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


@pytest.fixture
def form() -> Form:
    note = {"type": "textarea", "key": "note", "label": "Note", "properties": {"label.en": "Note"}}
    return load_form({"id": "note", "properties": {"record": "note"}, "components": [note]})


def test_a_mistake_leads_to_its_field(form: Form) -> None:
    view = form_view(form, {}, at=NOW, locale="en", errors={"note": ["required"]})
    assert view.mistakes == (("field-note", "Note", "Fill in this field."),)


def test_a_mistake_without_a_field_is_said_all_the_same(form: Form) -> None:
    view = form_view(form, {}, at=NOW, locale="en", errors={"number": ["unknown_field"]})
    assert view.mistakes == (("", "number", "This form has no such field; it was not saved."),)
