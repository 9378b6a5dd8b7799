"""What the system itself adds to a filled-in form before the process reads it: kind of record → names.

Only these of what :mod:`engine.operations.projections` found reach the process beside the form's own
fields, so that the check of publication knows all that a step can take.
"""

from __future__ import annotations

from collections.abc import Mapping

DERIVED: Mapping[str, frozenset[str]] = {
    "issues": frozenset({"topic"}),
    "resolution": frozenset({"executor_unit"}),
    "third_return": frozenset({"executor_unit"}),
    "contact_assignment": frozenset({"executor_unit"}),
}
