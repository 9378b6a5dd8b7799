"""The columns of the repeated kinds: issues of an appeal, arguments answered and measures taken.

Issues follow field set F-ESSENCE, arguments and measures F-REPLY (domain report, 2.1; a measure has
a date and somebody responsible: Q7 of 5.6).
"""

from __future__ import annotations

from forms.fields import Field, Option

MAX_ROWS = 50

_FINDINGS = (
    Option("confirmed", {"kk": "расталды", "ru": "подтверждён", "en": "confirmed"}),
    Option("refuted", {"kk": "теріске шығарылды", "ru": "опровергнут", "en": "refuted"}),
)

_ISSUES = (
    Field(
        "topic",
        "select",
        "classifier",
        labels={"kk": "Тақырып", "ru": "Тема", "en": "Topic"},
        required=True,
        properties={"classifier": "topics"},
    ),
    Field(
        "sub_topic",
        "select",
        "classifier",
        labels={"kk": "Кіші тақырып", "ru": "Подтема", "en": "Sub-topic"},
        properties={"classifier": "topics", "level": "2"},
    ),
    Field(
        "demand",
        "textarea",
        labels={"kk": "Талап", "ru": "Требование", "en": "Demand"},
        required=True,
        limits={"maxLength": 5_000},
    ),
    Field(
        "address",
        "textfield",
        "address",
        labels={"kk": "Мекенжай", "ru": "Адрес", "en": "Address"},
        limits={"maxLength": 500},
    ),
)

_ARGUMENTS = (
    Field(
        "argument",
        "textarea",
        labels={
            "kk": "Өтініш берушінің дәлелі",
            "ru": "Довод заявителя",
            "en": "Applicant's argument",
        },
        required=True,
        limits={"maxLength": 5_000},
    ),
    Field(
        "finding",
        "radio",
        labels={"kk": "Қорытынды", "ru": "Вывод", "en": "Finding"},
        required=True,
        values=_FINDINGS,
    ),
    Field(
        "why",
        "textarea",
        labels={"kk": "Неге", "ru": "Почему", "en": "Why"},
        required=True,
        limits={"maxLength": 5_000},
    ),
)

_MEASURES = (
    Field(
        "measure_kind",
        "select",
        "classifier",
        labels={"kk": "Шараның түрі", "ru": "Вид меры", "en": "Kind of measure"},
        required=True,
        properties={"classifier": "measure_kinds"},
    ),
    Field(
        "what",
        "textarea",
        labels={"kk": "Не істелді", "ru": "Что сделано", "en": "What was done"},
        required=True,
        limits={"maxLength": 2_000},
    ),
    Field(
        "done_on",
        "datetime",
        labels={"kk": "Орындалу күні", "ru": "Дата исполнения", "en": "Date of the measure"},
    ),
    Field(
        "responsible",
        "textfield",
        labels={"kk": "Жауапты", "ru": "Ответственный", "en": "Responsible"},
        limits={"maxLength": 300},
    ),
)
"""Date and responsible may be missing in a draft reply: criterion Q7 sees it, the controller decides."""

COLUMNS = {"issues": _ISSUES, "arguments": _ARGUMENTS, "measures": _MEASURES}
