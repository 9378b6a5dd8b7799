"""The forms (``*.form``, form-js JSON) and the package that checks their data.

One source for editor, screen and check: a form is read by :mod:`forms.form`, compiled to a
marshmallow schema by :mod:`forms.schema`, and its HTML posts are folded by :mod:`forms.encoding`.
May import ``engine.domain`` and ``engine.feel``. Refuses: fields that a form does not name,
markup, regular expressions run without a time limit, any storage and any request object.
"""

from forms.encoding import from_html, to_html
from forms.fields import Field, Option
from forms.form import Form, load_form
from forms.schema import compile_schema, validate, warnings

__all__ = [
    "Field",
    "Form",
    "Option",
    "compile_schema",
    "from_html",
    "load_form",
    "to_html",
    "validate",
    "warnings",
]
