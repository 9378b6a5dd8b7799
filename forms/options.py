"""What may be chosen in a field: the form's own values, or a classifier of the law."""

from __future__ import annotations

from functools import cache

from engine.domain import classifiers
from forms.fields import Field, Option


def of(field: Field) -> tuple[Option, ...]:
    """All options of a field, in the order of the form or the classifier."""
    if field.kind == "classifier":
        name = field.properties.get("classifier", field.key)
        return _from_classifier(name, field.properties.get("level") == "2")
    return field.values


@cache
def _from_classifier(name: str, below: bool) -> tuple[Option, ...]:
    """The top level of a classifier, or everything below it."""
    items = classifiers.classifier(name).items
    return tuple(Option(item.code, item.words) for item in items if (item.parent is not None) == below)
