"""Takes other people's data out of an earlier reply before it is shown as a pattern for another (No. 94-V).

Stricter than Q8: whoever copies from an old letter takes over whatever stands in it, so every name that is
not known to belong here goes, and so do the words by which its own applicant is addressed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.domain.personal_data import IDENTITY_NUMBER, address_places
from engine.domain.reply_quality.personal_data import Known, personal_data_hints
from engine.domain.text_signs import fold, words_of

VEIL = "•••"
SHORTEST = 3
"""Letters of a name that may be looked for inside longer words: its case endings."""


@dataclass(frozen=True)
class Others:
    """Of whom the earlier reply was: ``names`` are single words, ``addresses`` as they were given."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def veiled(text: str, known: Known, others: Others) -> tuple[str, int]:
    """The text with :data:`VEIL` for each place that holds another's data, and how many places these are.

    ``known`` is what may stand in the new reply (:class:`Known`).
    """
    parts, at, count = [], 0, 0
    for start, end in _joined(sorted(_places(text, known, others))):
        parts += [text[at:start], VEIL]
        at, count = end, count + 1
    return "".join([*parts, text[at:]]), count


def _places(text: str, known: Known, others: Others) -> Iterator[tuple[int, int]]:
    # Against itself: every telephone and every name counts as one that an appeal told.
    for hint in personal_data_hints({"text": text}, text, known):
        yield hint.start, hint.end
    for one in IDENTITY_NUMBER.finditer(text):
        if "".join(filter(str.isdigit, one.group())) not in known.numbers:
            yield one.span()
    stems = tuple(_stems(others.names, known))
    for word in words_of(text):
        if any(
            word.folded == stem or (len(stem) > SHORTEST and word.folded.startswith(stem)) for stem in stems
        ):
            yield word.start, word.end
    for address in others.addresses:
        yield from address_places(text, address)


def _stems(names: Sequence[str], known: Known) -> Iterator[str]:
    """Without the ending that declension changes; not the names that the new applicant has as well."""
    own = {fold(part) for name in known.names for part in (name.surname, name.first)}
    for name in names:
        whole = fold(name)
        if len(whole) >= SHORTEST and whole not in own:
            yield whole[:-1] if whole[-1] in "аяыие" and len(whole) > SHORTEST + 1 else whole


def _joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that overlap, as one."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
