"""The history of the tables, applied by Alembic when a database is opened."""
