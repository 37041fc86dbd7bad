"""Runs migrations on the connection, and within the transaction, that the catalog hands over."""

from typing import cast

import sqlalchemy as sa
from alembic import context

from seamark.stores.catalog.tables import metadata

connection = cast(sa.Connection, context.config.attributes["connection"])  # Alembic's attributes carry no types
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
