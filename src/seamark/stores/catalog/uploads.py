"""Multipart uploads that have begun: what was announced, and which parts have arrived."""

from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound, UploadNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import Upload, UploadPart
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import upload_parts, uploads

__all__ = ["Uploads"]


class Uploads:
    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        container_id: ContainerId,
        path: str,
        total_length: int,
        created_at: int,
        expires_at: int,
        *,
        ext: str = "",
        member: str | None = None,
    ) -> Upload:
        upload = Upload(
            id=uuid4(),
            container_id=container_id,
            path=path,
            ext=ext,
            member=member,
            total_length=total_length,
            created_at=created_at,
            expires_at=expires_at,
        )
        with owner_gone(_container_gone()), self._database.write() as connection:
            connection.execute(
                sa.insert(uploads).values(
                    id=upload.id,
                    container_id=container_id,
                    path=path,
                    ext=ext,
                    member=member,
                    total_length=total_length,
                    created_at=created_at,
                    expires_at=expires_at,
                )
            )
        return upload

    def get(self, upload_id: UUID, now: int) -> Upload:
        """The upload; raises UploadNotFound when it is unknown, finished or expired at `now`."""
        with self._database.read() as connection:
            row = connection.execute(
                sa.select(uploads).where(uploads.c.id == upload_id, uploads.c.expires_at > now)
            ).one_or_none()
        if row is None:
            raise _not_found(upload_id)
        return _upload_of(row)

    def put_part(self, upload_id: UUID, part: UploadPart) -> str | None:
        """Records a part that has arrived; a part sent again replaces the former, whose blob key is returned.

        Raises UploadNotFound when the upload has ended meanwhile.
        """
        with self._database.write() as connection:
            query = sa.select(uploads.c.id).where(uploads.c.id == upload_id).with_for_update()
            if connection.execute(query).one_or_none() is None:
                raise _not_found(upload_id)
            is_same = sa.and_(upload_parts.c.upload_id == upload_id, upload_parts.c.number == part.index)
            former = connection.execute(sa.delete(upload_parts).where(is_same).returning(upload_parts.c.key)).scalar_one_or_none()
            connection.execute(
                sa.insert(upload_parts).values(
                    upload_id=upload_id, number=part.index, start=part.offset, length=part.length, key=part.key
                )
            )
        return former

    def parts(self, upload_id: UUID) -> list[UploadPart]:
        """The parts that have arrived, by index."""
        query = sa.select(upload_parts).where(upload_parts.c.upload_id == upload_id).order_by(upload_parts.c.number)
        with self._database.read() as connection:
            return [_part_of(row) for row in connection.execute(query)]

    def delete(self, upload_id: UUID) -> bool:
        """Ends an upload; False when it had ended already, so that of two finishers only one goes on."""
        with self._database.write() as connection:
            deleted = connection.execute(sa.delete(uploads).where(uploads.c.id == upload_id).returning(uploads.c.id))
            return deleted.one_or_none() is not None

    def expired(self, now: int) -> list[Upload]:
        """Uploads that nobody finished in time."""
        query = sa.select(uploads).where(uploads.c.expires_at <= now).order_by(uploads.c.expires_at)
        with self._database.read() as connection:
            return [_upload_of(row) for row in connection.execute(query)]


def _upload_of(row: Row) -> Upload:
    return Upload(
        id=row.id,
        container_id=row.container_id,
        path=row.path,
        ext=row.ext,
        member=row.member,
        total_length=row.total_length,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _part_of(row: Row) -> UploadPart:
    return UploadPart(index=row.number, offset=row.start, length=row.length, key=row.key)


def _not_found(upload_id: UUID) -> UploadNotFound:
    return UploadNotFound(f"The upload {upload_id} is unknown, finished or expired. Start the upload of this file again.")


def _container_gone() -> ContainerNotFound:
    return ContainerNotFound("The run or model was deleted meanwhile. Create it again, or name another one.")
