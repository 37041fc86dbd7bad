"""What the column store knows of files: who refers to which."""

from collections.abc import Sequence

from seamark.stores.columns import attributes
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.schema import ATTRIBUTES, FILE_POINTS
from seamark.stores.columns.sql import Parameters
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter

__all__ = ["FileReads"]


class FileReads:
    """Thread-safe. Reads see everything whose commit has completed."""

    def __init__(self, engine: Engine, writer: GroupWriter) -> None:
        self._engine = engine
        self._writer = writer

    def blob_keys(self, container: int) -> set[str]:
        """The keys of all blobs that attributes and file series of the container refer to (not of file sets, which the catalog lists)."""
        self._writer.settle(containers=[container])
        with Translated():
            table = self._engine.query(
                f"SELECT string_value AS key FROM {ATTRIBUTES} FINAL WHERE container = {int(container)} AND deleted = 0 AND type = 7 "
                f"UNION ALL SELECT key FROM {FILE_POINTS} WHERE container = {int(container)} AND attribute IN "
                # What a series of references names is not ours.
                f"(SELECT attribute FROM {ATTRIBUTES} FINAL WHERE container = {int(container)} AND deleted = 0 AND type = 16)"
            )
        return set(values_of(table, "key"))

    def known_point_keys(self, container: int, keys: Sequence[str]) -> set[str]:
        """Those of the blob keys that a point of the container's file series has."""
        if not keys:
            return set()
        self._writer.settle(containers=[container])
        parameters = Parameters()
        among = ", ".join(parameters.text(key) for key in keys)
        with Translated():
            table = self._engine.query(
                f"SELECT DISTINCT key FROM {FILE_POINTS} WHERE container = {int(container)} AND key IN ({among})",
                parameters.values,
            )
        return set(values_of(table, "key"))

    def exclusive_references(self, project: int, containers: Sequence[int]) -> list[str]:
        """What file references, and series of them, of these containers name and no other container of the project does."""
        if not containers:
            return []
        self._writer.settle(projects=[project])
        with Translated():
            table = attributes.read_exclusive_file_references(self._engine, project, containers)
        return [str(key) for key in values_of(table, "reference")]

    def known_references(self, project: int, references: Sequence[str]) -> set[str]:
        """Those of the references that a file reference, or a series of them, of the project names."""
        if not references:
            return set()
        self._writer.settle(projects=[project])
        with Translated():
            table = attributes.read_known_file_references(self._engine, project, references)
        return set(values_of(table, "reference"))

    def artifact_uses(self, project: int, hash: str, limit: int) -> list[tuple[int, str]]:
        """The containers of the project, the newest first, that have the artifact of this hash, each with a path of it."""
        self._writer.settle(projects=[project])
        with Translated():
            table = attributes.read_artifact_uses(self._engine, project, hash, limit)
        return list(zip(values_of(table, "container"), values_of(table, "path"), strict=True))
