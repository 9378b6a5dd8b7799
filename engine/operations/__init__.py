"""Verbs: one file, one function, one transaction. ``ls`` of this folder is the manual.

Every verb is ``verb(engine, actor, ..., key=None, at=None)``: it authorises, locks the case, does its
work, writes the journal and commits, or raises one of ``engine.domain.errors`` and leaves nothing.
``key`` makes a repeat of the same request harmless; ``at`` lets a driver that replays the past
supply the time. The modules ``once``, ``locked_case``, ``advancing``, ``opening``, ``projections``,
``deployments`` and ``sessions`` are shared by the verbs.
"""
