"""The web floor: pages, sessions, words.

Flask lives only here. Pages call ``engine.operations``, ``engine.queries``, ``engine.reports`` and
``forms``; they never touch ``engine.storage`` or ``engine.bpmn``. A view states its permission,
loads the data, calls one verb and draws the answer. Rules of the law are not decided here.
"""
