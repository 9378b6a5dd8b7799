"""Who stands above whom for complaints (APPC Art. 91; R-125)."""

from __future__ import annotations

import pytest

from engine.domain.superior_body import Place, acting_body, superior_body

OBLAST = Place(1, "oblast")
APPARATUS = Place(2, "apparatus")
DEPARTMENT = Place(3, "department")
BODY = Place(4, "body")
SUB_UNIT = Place(5, "sub_unit")
DISTRICT = Place(6, "district")
RURAL = Place(7, "rural")
CITY_BODY = Place(8, "body")
GOVERNMENT, MINISTRY = 90, 91
GOVERNED = Place(1, "oblast", GOVERNMENT)


@pytest.mark.parametrize(
    ("way_up", "expected"),
    [
        ([BODY, GOVERNED], 1),
        ([SUB_UNIT, BODY, GOVERNED], 1),
        ([DEPARTMENT, APPARATUS, GOVERNED], 1),
        ([DISTRICT, GOVERNED], 1),
        ([CITY_BODY, DISTRICT, GOVERNED], 6),
        ([RURAL, DISTRICT, GOVERNED], 6),
        ([GOVERNED], GOVERNMENT),
        ([OBLAST], None),
        ([Place(9, "external")], None),
        ([Place(9, "external", MINISTRY)], MINISTRY),
    ],
)
def test_R125_the_body_above(way_up: list[Place], expected: int | None) -> None:
    assert superior_body(way_up) == expected


def test_R125_what_is_set_goes_before_the_tree() -> None:
    assert superior_body([Place(4, "body", MINISTRY), GOVERNED]) == MINISTRY
    assert superior_body([SUB_UNIT, Place(4, "body", MINISTRY), GOVERNED]) == MINISTRY


def test_R125_never_the_body_itself() -> None:
    assert superior_body([Place(1, "oblast", 1)]) is None
    assert superior_body([BODY, Place(20, "body", BODY.id), GOVERNED]) == 1


@pytest.mark.parametrize(
    ("way_up", "expected"),
    [
        ([DEPARTMENT, APPARATUS, OBLAST], 1),
        ([SUB_UNIT, BODY, OBLAST], 4),
        ([BODY, OBLAST], 4),
        ([OBLAST], 1),
        ([APPARATUS], 2),
    ],
)
def test_a_part_acts_for_the_whole(way_up: list[Place], expected: int) -> None:
    assert acting_body(way_up) == expected
