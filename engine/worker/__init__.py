"""The background worker: due timers each second, queued jobs as soon as they are committed, a
checkpoint of the journal every few minutes.

Runs as a thread of the web process or as ``jauap worker``, on as many machines as wanted. The
database clock decides what is due; a row lock decides who does it. May call verbs and queries; refuses to
know a rule: what is done, how often and what becomes of a failure is decided in ``operations``.
"""

from engine.worker.loop import run_worker

__all__ = ["run_worker"]
