"""The members of file sets: which file, or empty directory, each name stands for."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.records import FileSetEntry
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import containers
from seamark.stores.catalog.tables import file_set_entries as entries_table

__all__ = ["FileSets"]

_ROWS_PER_STATEMENT = 500


class FileSets:
    """Methods that take entries away return the keys of the blobs that nothing names any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, container_id: ContainerId, path: str) -> list[FileSetEntry]:
        """All entries of a file set, sorted by name."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(entries_table).where(_in_set(container_id, path))).all()
        return sorted((_entry_of(row) for row in rows), key=lambda entry: entry.name)

    def entry(self, container_id: ContainerId, path: str, name: str) -> FileSetEntry | None:
        query = sa.select(entries_table).where(_in_set(container_id, path), entries_table.c.name == name)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _entry_of(row)

    def total_size(self, container_id: ContainerId, path: str) -> int:
        """The sum of the files' sizes in bytes."""
        query = sa.select(sa.func.coalesce(sa.func.sum(entries_table.c.size), 0)).where(_in_set(container_id, path))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def paths(self, container_id: ContainerId) -> list[str]:
        """The paths of the container's file sets that have entries."""
        query = sa.select(entries_table.c.path).where(entries_table.c.container_id == container_id).distinct()
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())

    def put(self, container_id: ContainerId, path: str, entries: Sequence[FileSetEntry]) -> list[str]:
        """Adds entries; those of an equal name are replaced. Of several given entries of one name the last counts."""
        latest = {entry.name: entry for entry in entries}
        replaced = [entry.key for entry in entries if entry.key is not None and latest[entry.name] is not entry]
        ordered = list(latest.values())
        with self._database.write() as connection:
            # One request for a container at a time: of two that bring the same new name, each must see the other's.
            holder = sa.select(containers.c.id).where(containers.c.id == container_id).with_for_update(key_share=True)
            if connection.execute(holder).one_or_none() is None:
                raise ContainerNotFound("The run or model was deleted meanwhile. Create it again, or name another one.")
            for some in _batches(ordered):
                names = [entry.name for entry in some]
                query = sa.select(entries_table.c.key).where(_in_set(container_id, path), entries_table.c.name.in_(names))
                replaced += connection.execute(query.where(entries_table.c.key.is_not(None))).scalars()
                statement = self._database.insert(entries_table)
                statement = statement.on_conflict_do_update(
                    index_elements=["container_id", "path", "name"],
                    set_={column: statement.excluded[column] for column in ("key", "size", "modified_at")},
                )
                connection.execute(
                    statement,
                    [
                        {
                            "container_id": container_id,
                            "path": path,
                            "name": entry.name,
                            "key": entry.key,
                            "size": entry.size,
                            "modified_at": entry.modified_at,
                        }
                        for entry in some
                    ],
                )
        kept = {entry.key for entry in ordered}
        return [key for key in dict.fromkeys(replaced) if key not in kept]

    def remove(self, container_id: ContainerId, path: str, names: Sequence[str]) -> list[str]:
        """Removes entries by name; the name of a directory removes everything below it."""
        removed: list[str] = []
        with self._database.write() as connection:
            for name in dict.fromkeys(name.strip("/") for name in names):
                prefix = f"{name}/"
                # Not LIKE, which ignores case on SQLite.
                is_below = sa.func.substr(entries_table.c.name, 1, len(prefix)) == prefix
                removed += _delete(
                    connection, sa.and_(_in_set(container_id, path), sa.or_(entries_table.c.name == name, is_below))
                )
        return removed

    def clear(self, container_id: ContainerId, path: str) -> list[str]:
        """Removes every entry of a file set."""
        with self._database.write() as connection:
            return _delete(connection, _in_set(container_id, path))


def _in_set(container_id: ContainerId, path: str) -> sa.ColumnElement[bool]:
    return sa.and_(entries_table.c.container_id == container_id, entries_table.c.path == path)


def _delete(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[str]:
    keys = connection.execute(sa.delete(entries_table).where(condition).returning(entries_table.c.key)).scalars()
    return [key for key in keys if key is not None]


def _entry_of(row: Row) -> FileSetEntry:
    return FileSetEntry(name=row.name, key=row.key, size=row.size, modified_at=row.modified_at)


def _batches(entries: list[FileSetEntry]) -> Iterable[list[FileSetEntry]]:
    for start in range(0, len(entries), _ROWS_PER_STATEMENT):
        yield entries[start : start + _ROWS_PER_STATEMENT]
