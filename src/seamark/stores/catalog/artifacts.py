"""Artifacts: lists of files that live elsewhere, addressed by a hash of their contents."""

from collections.abc import Sequence

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.errors import ArtifactNotFound, ProjectNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import Artifact, ArtifactFile
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import artifact_files, artifacts

__all__ = ["Artifacts"]


class Artifacts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, project_id: ProjectId, hash: str, size: int | None, created_at: int) -> Artifact:
        """The artifact of this hash; one that exists is returned as it is."""
        gone = ProjectNotFound("The project was deleted meanwhile. Name another project, or create it again.")
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(
                self._database.insert(artifacts)
                .values(project_id=project_id, hash=hash, size=size, received_metadata=False, created_at=created_at)
                .on_conflict_do_nothing()
            )
            return _artifact_of(connection.execute(sa.select(artifacts).where(_is(project_id, hash))).one())

    def get(self, project_id: ProjectId, hash: str) -> Artifact:
        """The artifact; raises ArtifactNotFound when the project has none of this hash."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(artifacts).where(_is(project_id, hash))).one_or_none()
        if row is None:
            raise _not_found(hash)
        return _artifact_of(row)

    def put_files(self, project_id: ProjectId, hash: str, files: Sequence[ArtifactFile]) -> Artifact:
        """Records the artifact's list of files in place of any former one. Raises ArtifactNotFound."""
        latest = {file.path: file for file in files}
        with self._database.write() as connection:
            row = connection.execute(
                sa.update(artifacts).where(_is(project_id, hash)).values(received_metadata=True).returning(*artifacts.c)
            ).one_or_none()
            if row is None:
                raise _not_found(hash)
            connection.execute(sa.delete(artifact_files).where(_belongs(project_id, hash)))
            if latest:
                connection.execute(sa.insert(artifact_files), [_values(project_id, hash, file) for file in latest.values()])
        return _artifact_of(row)

    def add_part(self, project_id: ProjectId, hash: str, files: Sequence[ArtifactFile], *, is_last: bool) -> None:
        """Adds to the artifact's list of files; one that it has already stays as it is. After the last part the list is complete, and
        the artifact as large as its files together."""
        with self._database.write() as connection:
            if files:
                statement = self._database.insert(artifact_files).on_conflict_do_nothing()
                connection.execute(statement, [_values(project_id, hash, file) for file in files])
            if is_last:
                sizes = sa.select(
                    sa.case((sa.func.count() == sa.func.count(artifact_files.c.size), sa.func.sum(artifact_files.c.size)))
                ).where(_belongs(project_id, hash))
                connection.execute(
                    sa.update(artifacts).where(_is(project_id, hash)).values(received_metadata=True, size=sizes.scalar_subquery())
                )

    def files(self, project_id: ProjectId, hash: str) -> list[ArtifactFile]:
        """The artifact's files, sorted by path; empty when none were recorded."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(artifact_files).where(_belongs(project_id, hash))).all()
        return sorted((_file_of(row) for row in rows), key=lambda file: file.path)

    def find_files(
        self, project_id: ProjectId, hash: str, search: str, offset: int, limit: int | None
    ) -> tuple[list[ArtifactFile], int, int]:
        """Files with `search` in their path, in any case, or at the beginning of their hash, in order of their paths, from number `offset`
        on; how many there are of these, and of all. SQLite knows the case of the letters A to Z only."""
        path, digest = artifact_files.c.path, artifact_files.c.hash
        wanted = sa.or_(path.icontains(search, autoescape=True), digest.startswith(search.lower(), autoescape=True))
        of_all = sa.select(sa.func.count()).where(_belongs(project_id, hash))
        found = sa.select(artifact_files).where(_belongs(project_id, hash), wanted)
        with self._database.read() as connection:
            total = connection.execute(of_all).scalar_one()
            matching = connection.execute(of_all.where(wanted)).scalar_one() if search else total
            rows = connection.execute(found.order_by(path).offset(offset).limit(limit)).all()
        return [_file_of(row) for row in rows], matching, total


def _is(project_id: ProjectId, hash: str) -> sa.ColumnElement[bool]:
    return sa.and_(artifacts.c.project_id == project_id, artifacts.c.hash == hash)


def _belongs(project_id: ProjectId, hash: str) -> sa.ColumnElement[bool]:
    return sa.and_(artifact_files.c.project_id == project_id, artifact_files.c.artifact_hash == hash)


def _artifact_of(row: Row) -> Artifact:
    return Artifact(project_id=row.project_id, hash=row.hash, size=row.size, received_metadata=row.received_metadata)


def _values(project_id: ProjectId, artifact_hash: str, file: ArtifactFile) -> dict[str, object]:
    return {
        "project_id": project_id,
        "artifact_hash": artifact_hash,
        "path": file.path,
        "hash": file.hash,
        "type": file.type,
        "size": file.size,
        "metadata": [list(pair) for pair in file.metadata],
    }


def _file_of(row: Row) -> ArtifactFile:
    metadata = tuple((str(key), str(value)) for key, value in row.metadata)
    return ArtifactFile(path=row.path, hash=row.hash, type=row.type, size=row.size, metadata=metadata)


def _not_found(hash: str) -> ArtifactNotFound:
    return ArtifactNotFound(f'The project has no artifact "{hash}". Create it before you name it.')
