"""An appeal led by the operations to the table of its executor, for tests of what happens to its reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Row, select

from engine.domain.actor import Actor
from engine.operations.complete_work_item import complete_work_item
from engine.operations.receive_appeal import receive_appeal
from engine.queries import actor_by_login
from engine.storage.tables import organisations, people, work_items
from tests.lives import FORMS, INTAKE

APPEAL = (
    "Ерубаев көшесі, 12-үйдің ауласында екі айдан бері жарық жоқ, көшедегі шұңқыр да жабылмаған."
    " Көршім Петров Иван Сергеевич те куә, телефоны +7 701 123 45 67."
)
ISSUES = [
    {"topic": "T1", "demand": "Ауладағы жарықты қалпына келтіру"},
    {"topic": "T1", "demand": "Көшедегі шұңқырды жабу"},
]
DRAFT: Mapping[str, Any] = {
    **FORMS["draft_reply"],
    "facts": "Комиссия 2026 жылғы 20 қарашада ауланы қарап, акт жасады: шам істен шыққан.",
    "arguments": [
        {
            "issue": 1,
            "argument": "Ауладағы жарық жоқ",
            "finding": "confirmed",
            "why": "20.11.2026 тексеру актісі.",
        },
    ],
    "norms": "№ 221 Заңның 10-бабы",
    "text": (
        "Құрметті арыз беруші! Аулаңыздағы жарық қалпына келтірілді. Шаралар жұмыс тәртібімен қолданылды."
        " Көршіңіз Петров И.С. хабардар етілді."
    ),
}


class Draft:
    """The case, and its steps by whoever takes them in the demonstration."""

    WHO: Mapping[str, str] = {
        "register_appeal": "registrar",
        "check_admissibility": "controller",
        "determine_nature": "controller",
        "resolution": "depthead",
        "examine": "executor",
        "draft_reply": "executor",
        "quality_analysis": "controller2",
    }

    def __init__(self, pool: Engine, subject: str, **resolution: Any) -> None:
        self.pool = pool
        with pool.connect() as conn:
            place = conn.execute(select(organisations.c.id).where(organisations.c.code == "karaganda"))
            executor = conn.execute(select(people.c.id).where(people.c.login == "executor")).scalar_one()
            organisation = place.scalar_one()
        data = {**INTAKE, "subject": subject, "text": APPEAL}
        received = receive_appeal(pool, self._actor("registrar"), data=data, organisation_id=organisation)
        self.case_id: int = received["case_id"]
        for element in ("register_appeal", "check_admissibility"):
            self.step(element)
        self.step("determine_nature", issues=ISSUES, control="akim")
        self.step("resolution", executor=str(executor), instruction="Қараңыз.", **resolution)
        self.step("examine")

    def step(self, element: str, **data: Any) -> None:
        item = self.item(element)
        complete_work_item(
            self.pool,
            self._actor(self.WHO[element]),
            work_item_id=item.id,
            version=item.version,
            data={**FORMS.get(element, {}), **data},
        )

    def item(self, element: str) -> Row[Any]:
        """The open work item of the element."""
        chosen = select(work_items).where(
            work_items.c.case_id == self.case_id,
            work_items.c.element_id == element,
            work_items.c.state == "open",
        )
        with self.pool.connect() as conn:
            return conn.execute(chosen).one()

    def address(self, element: str) -> str:
        return f"/work-items/{self.item(element).id}"

    def _actor(self, login: str) -> Actor:
        with self.pool.connect() as conn:
            found = actor_by_login(conn, login)
        assert found is not None, login
        return found
