"""The columns of the repeated kinds: issues, arguments answered, measures, signatories, demands of a return.

Issues follow field set F-ESSENCE, signatories F-APPLICANT, arguments and measures F-REPLY (domain report,
2.1; a measure has a date and somebody responsible: Q7 of 5.6; its evidence: R-121). Demands are numbered
by the engine (R-040).
"""

from __future__ import annotations

from forms.fields import Field, Option

MAX_ROWS = 50
MAX_SIGNATORIES = 500
"""A form is posted whole: longer lists of names are attached as a file, with their number typed."""


def most(kind: str | None) -> int:
    """How many rows a list of this kind may have."""
    return MAX_SIGNATORIES if kind == "signatories" else MAX_ROWS


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
        "kato",
        "select",
        "classifier",
        labels={"kk": "Өңір", "ru": "Регион", "en": "Region"},
        properties={"classifier": "regions"},
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
        "issue",
        "number",
        labels={"kk": "Мәселенің нөмірі", "ru": "Номер вопроса", "en": "Number of the issue"},
        limits={"decimalDigits": 0, "min": 1, "max": 999},
    ),
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
    Field(
        "evidence",
        "textfield",
        labels={"kk": "Растайтын құжат", "ru": "Подтверждающий документ", "en": "Evidence"},
        limits={"maxLength": 300},
    ),
)
"""Date and responsible may be missing in a draft reply: criterion Q7 sees it, the controller decides."""

_REFERENCES = (
    Field(
        "act",
        "select",
        "classifier",
        labels={"kk": "Құқықтық акт", "ru": "Правовой акт", "en": "Legal act"},
        required=True,
        properties={"classifier": "acts"},
    ),
    Field(
        "article",
        "textfield",
        labels={"kk": "Бап, тармақ", "ru": "Статья, пункт", "en": "Article, paragraph"},
        required=True,
        limits={"maxLength": 100},
    ),
)
"""Acts of the register, the highest rank first (R-007)."""

_SIGNATORIES = (
    Field(
        "last_name",
        "textfield",
        labels={"kk": "Тегі", "ru": "Фамилия", "en": "Last name"},
        required=True,
        limits={"maxLength": 100},
    ),
    Field(
        "first_name",
        "textfield",
        labels={"kk": "Аты", "ru": "Имя", "en": "First name"},
        limits={"maxLength": 100},
    ),
    Field(
        "middle_name",
        "textfield",
        labels={"kk": "Әкесінің аты", "ru": "Отчество", "en": "Middle name"},
        limits={"maxLength": 100},
    ),
    Field(
        "identity_number",
        "textfield",
        "identity-number",
        labels={"kk": "ЖСН", "ru": "ИИН", "en": "IIN"},
        limits={"maxLength": 40},
    ),
    Field(
        "address",
        "textfield",
        "address",
        labels={"kk": "Мекенжайы", "ru": "Адрес", "en": "Address"},
        limits={"maxLength": 500},
    ),
    Field(
        "phone",
        "textfield",
        labels={"kk": "Телефоны", "ru": "Телефон", "en": "Phone"},
        limits={"maxLength": 40},
    ),
)
"""Who signed besides the contact person, who is the applicant."""

_NUMBER = Field(
    "number",
    "number",
    labels={"kk": "Талаптың нөмірі", "ru": "Номер требования", "en": "Number of the demand"},
    required=True,
    limits={"decimalDigits": 0, "min": 1, "max": 9_999},
)

_DEMANDS = (
    Field(
        "criterion",
        "select",
        "classifier",
        labels={"kk": "Өлшемшарт", "ru": "Критерий", "en": "Criterion"},
        required=True,
        properties={"classifier": "quality_criteria"},
    ),
    Field(
        "demand",
        "textarea",
        labels={"kk": "Не түзету керек", "ru": "Что исправить", "en": "What to mend"},
        required=True,
        limits={"minLength": 3, "maxLength": 2_000},
    ),
)

_DEMAND_ANSWERS = (
    _NUMBER,
    Field(
        "answer",
        "textarea",
        labels={"kk": "Не түзетілді", "ru": "Что исправлено", "en": "What was mended"},
        required=True,
        limits={"minLength": 3, "maxLength": 2_000},
    ),
)

_VERDICTS = (
    Option("accept", {"kk": "қабылданды", "ru": "принято", "en": "accepted"}),
    Option("again", {"kk": "қайта түзетілсін", "ru": "исправить снова", "en": "again"}),
)

_DEMAND_VERDICTS = (
    _NUMBER,
    Field(
        "verdict",
        "radio",
        labels={"kk": "Бағалау", "ru": "Оценка", "en": "Verdict"},
        required=True,
        values=_VERDICTS,
    ),
    Field(
        "comment",
        "textfield",
        labels={"kk": "Неге", "ru": "Почему", "en": "Why"},
        limits={"maxLength": 1_000},
    ),
)

COLUMNS = {
    "issues": _ISSUES,
    "arguments": _ARGUMENTS,
    "measures": _MEASURES,
    "references": _REFERENCES,
    "signatories": _SIGNATORIES,
    "demands": _DEMANDS,
    "demand_answers": _DEMAND_ANSWERS,
    "demand_verdicts": _DEMAND_VERDICTS,
}
