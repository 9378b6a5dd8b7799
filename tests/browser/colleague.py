"""What a colleague does meanwhile, by the product's own verbs, so that the journal still tells all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from engine.operations.claim import claim
from engine.operations.release import release
from engine.queries.session_actor import actor_by_login
from engine.storage.tables import people, work_items
from tests.browser.conftest import Product


@contextmanager
def taken_by(product: Product, login: str, item: int) -> Iterator[str]:
    """The item in another's hands until the end of the block; answers the colleague's surname."""
    with product.pool.connect() as conn:
        colleague = actor_by_login(conn, login)
        assert colleague is not None
        surname = conn.execute(select(people.c.last_name).where(people.c.login == login)).scalar_one()
        version = conn.execute(select(work_items.c.version).where(work_items.c.id == item)).scalar_one()
    claim(product.pool, colleague, work_item_id=item, version=version)
    try:
        yield surname
    finally:
        release(product.pool, colleague, work_item_id=item, version=version + 1)
