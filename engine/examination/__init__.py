"""Examines files that may have been written by anyone, within limits of time and memory.

``judge`` reads and judges in the process that calls it; ``sandbox`` has a child process (``child``)
do that, so that a hostile file costs the caller a few seconds at worst. ``wire`` is what they say
to each other. May import ``engine.bpmn``, ``engine.feel``, ``engine.confinement``, ``engine.domain`` and
``forms``, and nothing that is slow to load: the child starts for every examination.
"""
