"""Alembic's entry: run the migrations on the connection that `Database.open` hands over."""

from alembic import context

from titan.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
# The caller's transaction is already open and holds the lock; it commits when all is done.
context.run_migrations()
