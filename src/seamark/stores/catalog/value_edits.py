"""What people changed by hand: the last changes of each value, with who made them."""

from collections.abc import Sequence

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.records import ValueEdit
from seamark.stores.catalog.tables import containers, value_edits

__all__ = ["MOST_EDITS", "ValueEdits"]

MOST_EDITS = 100
"""Of each value so many changes are kept."""
_MOST_AT_ONCE = 500


class ValueEdits:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, edits: Sequence[ValueEdit]) -> None:
        """Notes changes, and forgets the oldest where there are too many. What became of a container that is gone does not matter."""
        for first in range(0, len(edits), _MOST_AT_ONCE):
            part = edits[first : first + _MOST_AT_ONCE]
            with self._database.write() as connection:
                ids = {each.container_id for each in part}
                there = set(connection.execute(sa.select(containers.c.id).where(containers.c.id.in_(ids))).scalars())
                rows = [
                    {name: getattr(each, name) for name in ("container_id", "path", "edited_at", "edited_by", "before", "after")}
                    for each in part
                    if each.container_id in there
                ]
                if not rows:
                    continue
                connection.execute(sa.insert(value_edits), rows)
                for container_id, path in {(row["container_id"], row["path"]) for row in rows}:
                    of_value = (value_edits.c.container_id == container_id) & (value_edits.c.path == path)
                    newest = sa.select(value_edits.c.id).where(of_value).order_by(value_edits.c.id.desc())
                    oldest_kept = connection.execute(newest.offset(MOST_EDITS - 1).limit(1)).scalar()
                    if oldest_kept is not None:
                        connection.execute(sa.delete(value_edits).where(of_value, value_edits.c.id < oldest_kept))

    def of_value(self, container_id: ContainerId, path: str) -> list[ValueEdit]:
        """The changes of one value, newest first."""
        query = sa.select(value_edits).where(value_edits.c.container_id == container_id, value_edits.c.path == path)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(value_edits.c.id.desc())).all()
        return [
            ValueEdit(ContainerId(row.container_id), row.path, row.edited_at, row.edited_by, row.before, row.after)
            for row in rows
        ]
