"""The columns of the repeated kinds: issues of an appeal and arguments answered in a reply.

Issues follow field set F-ESSENCE, arguments F-REPLY (domain report, 2.1).
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

COLUMNS = {"issues": _ISSUES, "arguments": _ARGUMENTS}
