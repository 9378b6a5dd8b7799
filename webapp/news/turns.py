"""Whose turn it is to ask the database: one question at a time, about in the order in which they came.

Nobody waits in here. Who comes while another is being answered, or while others are about to come back, is
told in how many seconds to come again, and that place in the line is kept for a while. Without places it is
a lottery: on a busy machine some pages heard of a change after half a minute that others heard at once.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

FIRST_GUESS_SECONDS = 0.05
SHORTEST_SECONDS = 0.1
"""Sooner nobody is sent back, however quick an answer is."""
LONGEST_SECONDS = 2.0
"""Later nobody is: who is far behind asks on the way where the line has got to."""
NEAR = 4
"""So many at the head of the line may take the turn, and everybody is sent back for half of his way: a line
in which exactly the first must come is idle while he is on his way."""
LATE_SECONDS = 3.0
"""Who is not back so long after his moment has lost the place."""
MOST_PLACES = 10_000


class Turns:
    """From any thread. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, float] = OrderedDict()
        self._asking_since: float | None = None
        self._takes = FIRST_GUESS_SECONDS

    def take(self, who: Hashable) -> float | None:
        """``None``: it is the turn of this one, who ends it with :meth:`end`; else seconds till the next
        question. Before a newcomer go those who are due, before who waits those who wait longer."""
        with self._lock:
            now = self._clock()
            self._forget_the_late(now)
            ahead = self._ahead_of(who)
            may = len(ahead) < NEAR if who in self._places else not any(due <= now for due in ahead)
            if self._asking_since is None and may:
                self._places.pop(who, None)
                self._asking_since = now
                return None
            due = now + (len(ahead) + 1) * self._takes / 2
            if who in self._places or len(self._places) < MOST_PLACES:
                self._places[who] = min(due, now + LONGEST_SECONDS)
            return min(max(due - now, SHORTEST_SECONDS), LONGEST_SECONDS)

    def leave(self, who: Hashable) -> None:
        """Gives the place away."""
        with self._lock:
            self._places.pop(who, None)

    def end(self) -> None:
        """The question was answered, or refused."""
        with self._lock:
            if self._asking_since is not None:
                self._takes += 0.2 * (self._clock() - self._asking_since - self._takes)
                self._asking_since = None

    def _ahead_of(self, who: Hashable) -> list[float]:
        """When those are due whose places are before this one's; of all, for whoever has none."""
        found = []
        for other, due in self._places.items():
            if other == who:
                break
            found.append(due)
        return found

    def _forget_the_late(self, now: float) -> None:
        for who in [who for who, due in self._places.items() if due + LATE_SECONDS < now]:
            del self._places[who]
