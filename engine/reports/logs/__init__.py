"""Event logs as files that programs for process mining read: XES (IEEE 1849-2016) and OCEL 2.0.

Written as text piece by piece, so that a log of any length is never in memory whole. Each writer takes
cases of :func:`engine.queries.event_log.event_log` and knows nothing of the database.
"""
