"""The tree of the demo: Karaganda oblast, its departments, districts and rural akimats.

KATO codes are to be checked with the classifier before any use beyond the demo.
"""

from __future__ import annotations

from engine.demo.data_files import read_demo_data
from engine.operations.seed_organisations import NewOrganisation

ROOT = "karaganda"


def tree() -> list[NewOrganisation]:
    """Parents before children, as the operation wants them."""
    return [NewOrganisation(**row) for row in read_demo_data("organisations")]
