"""Registration numbers: ``ЖТ-2026-00002381``. ЖТ: жеке тұлға, an individual; ЗТ: заңды тұлға, an entity."""

from __future__ import annotations

INDIVIDUALS = "ЖТ"
ENTITIES = "ЗТ"
BOX_ACTS = "ЖА"  # жәшікті ашу актісі
CONSULTATIONS = "КЕ"  # кеңес, an advice
UNOFFICIAL = "БС"  # бейресми: counted apart, never with the official ones

_ENTITY_KINDS = frozenset({"legal_entity", "branch", "state_body"})


def series(applicant_kind: str, *, is_official: bool = True) -> str:
    """Which series numbers an appeal of this kind of applicant. A sole trader is an individual (R-030)."""
    if not is_official:
        return UNOFFICIAL
    return ENTITIES if applicant_kind in _ENTITY_KINDS else INDIVIDUALS


def format_number(series: str, year: int, n: int) -> str:
    return f"{series}-{year:04d}-{n:08d}"
