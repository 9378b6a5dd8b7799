"""Types and a table that several of these tests use."""

from __future__ import annotations

from tests.unit.queries.models import (
    item,
    structure,
    table,
)

PERSON = structure("tPerson", Full_Name="string", Age="number", Since="date")
PEOPLE = item("tPeople", "tPerson", many=True)
SIZE = table("n: number", "size: string", '< 10 | "small"', '[10..20) | "middle"', '>= 20 | "large"')
