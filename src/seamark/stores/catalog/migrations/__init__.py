"""The history of the catalog's tables, applied by Alembic at every start."""
