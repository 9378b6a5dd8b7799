"""PostgreSQL: tables, the unit of work (the one commit), migrations, the embedded server.

May import ``engine.domain``. SQLAlchemy Core everywhere; no entity objects, no repositories.
"""
