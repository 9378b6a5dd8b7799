"""What diagrams may call inside the transaction: one file a task, and the registry.

A result is thin JSON that depends only on the database and ``ctx.at``: the journal keeps it and a
rebuild answers from the journal. Evidence with personal data goes into ``records`` through
``ctx.add_record``. May import the floors below and ``engine.documents``.
"""
