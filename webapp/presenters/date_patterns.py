"""How dates are written. Without Flask, so that commands start fast."""

from __future__ import annotations

# A date in words: the Kazakh order is year, day, month.
DAY = {"kk": "y 'ж'. d MMMM", "ru": "d MMMM y 'г'.", "en": "d MMMM y"}
