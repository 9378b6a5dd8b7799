"""Two sequences beside each other by their longest common subsequence."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def aligned(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int | None, int | None]]:
    """Every place of both, in order: a pair where they agree, ``None`` on the side that lacks it.

    Between two pairs the left places come before the right ones. No alignment has more pairs.

    A row of the table of lengths is one whole number with a bit a place of ``right``, unset where the length
    grows (H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004): a row of 500 costs microseconds.
    """
    rows = _rows(left, right)
    found: list[tuple[int | None, int | None]] = []
    above, beside = len(left), len(right)
    while above and beside:
        if rows[above] >> (beside - 1) & 1:
            beside -= 1
            found.append((None, beside))
        elif not rows[above - 1] >> (beside - 1) & 1:
            above -= 1
            found.append((above, None))
        else:
            above, beside = above - 1, beside - 1
            found.append((above, beside))
    found += [(None, place) for place in reversed(range(beside))]
    found += [(place, None) for place in reversed(range(above))]
    return _left_first(found[::-1])


def _rows(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[int]:
    where: dict[Hashable, int] = {}
    for place, one in enumerate(right):
        where[one] = where.get(one, 0) | 1 << place
    full = (1 << len(right)) - 1
    rows = [full]
    for one in left:
        row = rows[-1]
        grown = row & where.get(one, 0)
        rows.append(((row + grown) | (row - grown)) & full)
    return rows


def _left_first(found: list[tuple[int | None, int | None]]) -> list[tuple[int | None, int | None]]:
    ordered: list[tuple[int | None, int | None]] = []
    waiting: list[tuple[int | None, int | None]] = []
    for pair in found:
        if pair[0] is None:
            waiting.append(pair)
            continue
        if pair[1] is not None:
            ordered += waiting
            waiting = []
        ordered.append(pair)
    return ordered + waiting
