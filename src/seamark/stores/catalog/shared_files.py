"""Files of projects, known by a path, and their uploads in parts."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.errors import ProjectNotFound, StoreUnavailable, UploadNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import SharedFile, SharedPart, SharedUpload
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import shared_files, shared_upload_parts, shared_uploads

__all__ = ["SharedFiles"]

_NAMES_PER_STATEMENT = 500
_MOST_REPLACED = 100_000
"""Are looked at in one go; the next one goes on."""
_CLAIM_MS = 10 * 60 * 1000
"""Whoever claims files has so long to delete them; what a crash left claimed is free again afterwards."""


class SharedFiles:
    """A file goes in three steps: its row is claimed, its bytes are deleted, its row is deleted. The `replaced_at` of a claimed
    row is minus the time of the claim; meanwhile nobody may store the file, since its new bytes would be deleted, too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, project_id: ProjectId, file: SharedFile, at: int) -> None:
        """Records a file, in place of what was known of its path. Raises StoreUnavailable while the former one is being deleted."""
        values = {"path": file.path, "size": file.size, "stored_at": at}
        # A reference to it may be gone already; whether there is another is found out later than this.
        later = {"replaced_at": sa.case((shared_files.c.replaced_at.is_(None), None), else_=at)}
        with owner_gone(_project_gone()), self._database.write() as connection:
            stored = connection.execute(
                self._database.insert(shared_files)
                .values(project_id=project_id, name=file.name, **values)
                .on_conflict_do_update(index_elements=["project_id", "name"], set_={**values, **later}, where=_is_free(at))
                .returning(shared_files.c.name)
            ).one_or_none()
        if stored is None:
            raise _going()

    def keep(self, project_id: ProjectId, name: str, at: int) -> None:
        """Has a file that is about to be stored again taken for one that was replaced only now, so that it is not deleted while
        its new bytes arrive. Raises StoreUnavailable while it is being deleted."""
        is_it = _are(project_id, [name])
        with self._database.read() as connection:
            mark = connection.execute(sa.select(shared_files.c.replaced_at).where(is_it)).scalar_one_or_none()
        if mark is None:
            return
        query = sa.update(shared_files).where(is_it, _is_free(at)).values(replaced_at=at).returning(shared_files.c.name)
        with self._database.write() as connection:
            kept = connection.execute(query).one_or_none()
        if kept is None:
            raise _going()

    def mark_replaced(self, project_id: ProjectId, names: Mapping[str, str], at: int) -> None:
        """Notes that a reference to each of these paths, by their names, is gone; their files may still be on their way."""
        rows = [
            {"project_id": project_id, "name": name, "path": path, "size": 0, "stored_at": at, "replaced_at": at}
            for name, path in names.items()
        ]
        with owner_gone(_project_gone()), self._database.write() as connection:
            for start in range(0, len(rows), _NAMES_PER_STATEMENT):
                connection.execute(
                    self._database.insert(shared_files)
                    .values(rows[start : start + _NAMES_PER_STATEMENT])
                    .on_conflict_do_update(index_elements=["project_id", "name"], set_={"replaced_at": at}, where=_is_free(at))
                )

    def replaced(self, before: int, at: int) -> dict[ProjectId, list[SharedFile]]:
        """The files, by project, that were marked as replaced, or stored again, until `before`, and that nobody deletes already."""
        is_due = sa.and_(shared_files.c.replaced_at <= before, _is_free(at))
        query = sa.select(shared_files).where(is_due).order_by(shared_files.c.replaced_at)
        found: dict[ProjectId, list[SharedFile]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query.limit(_MOST_REPLACED)):
                found.setdefault(row.project_id, []).append(SharedFile(row.name, row.path, row.size))
        return found

    def unmark(self, project_id: ProjectId, names: Sequence[str], at: int) -> None:
        """Takes back the marks of files to which something refers."""
        with self._database.write() as connection:
            for some in _portions(names):
                connection.execute(sa.update(shared_files).where(_are(project_id, some), _is_free(at)).values(replaced_at=None))

    def claim_replaced(self, project_id: ProjectId, names: Sequence[str], before: int, at: int) -> list[str]:
        """Claims those that are marked since `before`, and gives their names: the caller is to delete their bytes, and then
        `delete_claimed` with the same `at`."""
        claimed: list[str] = []
        with self._database.write() as connection:
            for some in _portions(names):
                is_due = sa.and_(_are(project_id, some), shared_files.c.replaced_at <= before, _is_free(at))
                query = sa.update(shared_files).where(is_due).values(replaced_at=-at)
                claimed += connection.execute(query.returning(shared_files.c.name)).scalars()
        return claimed

    def delete_claimed(self, project_id: ProjectId, names: Sequence[str], at: int) -> None:
        """Deletes the rows of files whose bytes are deleted."""
        with self._database.write() as connection:
            for some in _portions(names):
                connection.execute(sa.delete(shared_files).where(_are(project_id, some), shared_files.c.replaced_at == -at))

    def names(self, project_id: ProjectId) -> set[str]:
        query = sa.select(shared_files.c.name).where(shared_files.c.project_id == project_id)
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def has_any(self, project_id: ProjectId) -> bool:
        query = sa.select(shared_files.c.name).where(shared_files.c.project_id == project_id).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).one_or_none() is not None

    def sizes(self, project_ids: Sequence[ProjectId]) -> dict[ProjectId, int]:
        """The sum of the sizes, in bytes, of the files of each of these projects that has any."""
        size = sa.func.sum(shared_files.c.size)
        query = sa.select(shared_files.c.project_id, size).where(shared_files.c.project_id.in_(project_ids))
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query.group_by(shared_files.c.project_id))}

    def total_size(self, project_ids: Sequence[ProjectId]) -> int:
        """The sum of the sizes, in bytes, of all files of some projects."""
        query = sa.select(sa.func.coalesce(sa.func.sum(shared_files.c.size), 0)).where(shared_files.c.project_id.in_(project_ids))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def delete(self, project_id: ProjectId, names: Sequence[str], at: int) -> None:
        """Deletes the rows of files; those that somebody has claimed are left to them."""
        with self._database.write() as connection:
            for some in _portions(names):
                connection.execute(sa.delete(shared_files).where(_are(project_id, some), _is_free(at)))

    def begin(self, upload: SharedUpload, expires_at: int) -> None:
        """Begins an upload. One of the same id goes on, and lasts longer."""
        with owner_gone(_project_gone()), self._database.write() as connection:
            connection.execute(
                self._database.insert(shared_uploads)
                .values(
                    id=upload.id,
                    project_id=upload.project_id,
                    path=upload.path,
                    announced_size=upload.announced_size,
                    store_upload=upload.store_upload,
                    is_finished=False,
                    expires_at=expires_at,
                )
                .on_conflict_do_update(index_elements=["id"], set_={"is_finished": False, "expires_at": expires_at})
            )

    def upload(self, upload_id: UUID, now: int) -> SharedUpload:
        """The upload, finished or not; raises UploadNotFound when it is unknown or expired at `now`."""
        query = sa.select(shared_uploads).where(shared_uploads.c.id == upload_id, shared_uploads.c.expires_at > now)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _upload_gone()
        return _upload_of(row)

    def put_part(self, upload_id: UUID, part: SharedPart) -> str | None:
        """Records a part; one that is sent again replaces the former, whose blob key is returned. Raises UploadNotFound."""
        is_same = sa.and_(shared_upload_parts.c.upload_id == upload_id, shared_upload_parts.c.name == part.name)
        with self._database.write() as connection:
            query = sa.select(shared_uploads.c.is_finished).where(shared_uploads.c.id == upload_id).with_for_update()
            if connection.execute(query).scalar_one_or_none() is not False:
                raise _upload_gone()
            former = connection.execute(
                sa.delete(shared_upload_parts).where(is_same).returning(shared_upload_parts.c.key)
            ).scalar_one_or_none()
            connection.execute(
                sa.insert(shared_upload_parts).values(
                    upload_id=upload_id, name=part.name, length=part.length, etag=part.etag, key=part.key
                )
            )
        return former

    def parts(self, upload_id: UUID) -> list[SharedPart]:
        """The parts that have arrived, by name."""
        query = sa.select(shared_upload_parts).where(shared_upload_parts.c.upload_id == upload_id)
        with self._database.read() as connection:
            found = [SharedPart(row.name, row.length, row.etag, row.key) for row in connection.execute(query)]
        return sorted(found, key=lambda part: part.name)

    def finish(self, upload_id: UUID) -> list[str]:
        """Marks an upload as finished and forgets its parts, whose blob keys it gives; the mark answers those who ask again."""
        with self._database.write() as connection:
            connection.execute(sa.update(shared_uploads).where(shared_uploads.c.id == upload_id).values(is_finished=True))
            forgetting = sa.delete(shared_upload_parts).where(shared_upload_parts.c.upload_id == upload_id)
            return list(connection.execute(forgetting.returning(shared_upload_parts.c.key)).scalars())

    def part_keys(self, project_id: ProjectId) -> set[str]:
        """The blob keys of the parts of all uploads of a project."""
        query = (
            sa.select(shared_upload_parts.c.key)
            .join_from(shared_upload_parts, shared_uploads, shared_upload_parts.c.upload_id == shared_uploads.c.id)
            .where(shared_uploads.c.project_id == project_id)
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def expired(self, now: int) -> list[SharedUpload]:
        query = sa.select(shared_uploads).where(shared_uploads.c.expires_at <= now).order_by(shared_uploads.c.expires_at)
        with self._database.read() as connection:
            return [_upload_of(row) for row in connection.execute(query)]

    def direct_uploads(self, project_id: ProjectId) -> list[SharedUpload]:
        """The unfinished uploads to a project whose parts go to the object store."""
        query = sa.select(shared_uploads).where(
            shared_uploads.c.project_id == project_id,
            shared_uploads.c.store_upload.is_not(None),
            shared_uploads.c.is_finished.is_(False),
        )
        with self._database.read() as connection:
            return [_upload_of(row) for row in connection.execute(query)]

    def remove_upload(self, upload_id: UUID) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(shared_uploads).where(shared_uploads.c.id == upload_id))


def _upload_of(row: Row) -> SharedUpload:
    return SharedUpload(row.id, row.project_id, row.path, row.announced_size, row.is_finished, row.store_upload)


def _is_free(at: int) -> sa.ColumnElement[bool]:
    """Whether nobody is deleting the file."""
    return sa.or_(shared_files.c.replaced_at.is_(None), shared_files.c.replaced_at >= _CLAIM_MS - at)


def _going() -> StoreUnavailable:
    return StoreUnavailable(
        "The former file of this path was replaced some time ago and is being deleted at this moment. Send the new one again."
    )


def _are(project_id: ProjectId, names: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(shared_files.c.project_id == project_id, shared_files.c.name.in_(names))


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _NAMES_PER_STATEMENT):
        yield names[start : start + _NAMES_PER_STATEMENT]


def _upload_gone() -> UploadNotFound:
    return UploadNotFound("The upload is unknown, finished or expired. Start the upload of this file again.")


def _project_gone() -> ProjectNotFound:
    return ProjectNotFound("The project was deleted meanwhile. Look at the list of projects again.")
