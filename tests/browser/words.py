"""The words that people of each language look for on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

import webapp

CATALOGUES = Path(webapp.__file__).parent / "translations"


def word(locale: str, english: str, **values: object) -> str:
    """The page's words for the English ones; a word without a translation fails the test."""
    found = english if locale == "en" else _catalogue(locale).gettext(english)
    assert locale == "en" or found != english, f"{locale}: no words for {english!r}"
    return found % values if values else found


@cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [locale])


# The diagram's own names, as each language reads them.
STEPS: Mapping[str, Mapping[str, str]] = {
    "register_appeal": {
        "kk": "Жолданымды тіркеу",
        "ru": "Зарегистрировать обращение",
        "en": "Register the appeal",
    },
    "check_admissibility": {
        "kk": "Қарауға қабылдау шарттарын тексеру",
        "ru": "Проверить приемлемость",
        "en": "Check admissibility",
    },
    "determine_nature": {
        "kk": "Мәселелердің сипатын айқындау",
        "ru": "Определить характер вопросов",
        "en": "Determine the nature of the issues",
    },
    "examine": {
        "kk": "Мән-жайды зерделеу",
        "ru": "Изучить обстоятельства",
        "en": "Examine the circumstances",
    },
    "co_execution": {
        "kk": "Бірлесіп орындау",
        "ru": "Ответ соисполнителя",
        "en": "Co-executor's answer",
    },
    "draft_reply": {
        "kk": "Жауап жобасын дайындау",
        "ru": "Подготовить проект ответа",
        "en": "Draft the reply",
    },
    "quality_analysis": {
        "kk": "Жауаптың сапасын талдау",
        "ru": "Проанализировать качество ответа",
        "en": "Analyse the quality of the reply",
    },
    "sign_reply": {"kk": "Жауапқа қол қою", "ru": "Подписать ответ", "en": "Sign the reply"},
    "confirm_delivery": {
        "kk": "Жеткізілгенін растау",
        "ru": "Подтвердить вручение",
        "en": "Confirm the delivery",
    },
    "close_case": {"kk": "Істі жабу", "ru": "Закрыть дело", "en": "Close the case"},
}

# What must stand on the voucher (APPC Art. 64): its own words, and the row of who received it.
VOUCHER: Mapping[str, tuple[str, str, str]] = {
    "kk": ("Талон", "Тіркелген күні мен уақыты", "Қабылдаған"),
    "ru": ("Талон", "Дата и время регистрации", "Принял(а)"),
    "en": ("Voucher", "Registered on", "Received by"),
}

LANGUAGE_NAMES: Mapping[str, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

# What the people of the story write.
SUBJECTS: Mapping[str, str] = {
    "kk": "Ерубаев көшесінде жарық жоқ",
    "ru": "Нет света на улице Ерубаева",
    "en": "No light in Yerubayev street",
}
DEMANDS: Mapping[str, str] = {
    "kk": "Екінші дәйекке жауап берілмеген: шам қашан жанатыны көрсетілсін.",
    "ru": "Нет ответа на второй довод: укажите, когда загорится свет.",
    "en": "The second argument has no answer: say when the light will be on.",
}
