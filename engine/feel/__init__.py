"""FEEL expressions, unary tests and decision tables. The only home of QuickJS.

May import ``engine.domain``. Refuses: Python evaluation of any text that comes from outside,
the wall clock (``now()`` and ``today()`` read the command's time), results that are no JSON.

The functions of this module run in a context of the calling thread; :class:`Feel` is one such
context and must stay in the thread that made it.
"""

from engine.feel.evaluator import Evaluation, Feel
from engine.feel.threads import condition, evaluate, parse, reads, run, truths, unary_test

__all__ = ["Evaluation", "Feel", "condition", "evaluate", "parse", "reads", "run", "truths", "unary_test"]
