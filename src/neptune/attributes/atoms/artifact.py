"""Fields of the type `Artifact`."""

from typing import TYPE_CHECKING

from neptune import _staging
from neptune.attributes.atoms.atom import Atom
from neptune.types.atoms.artifact import Artifact as ArtifactValue
from seamark.model.journal import AssignArtifact

if TYPE_CHECKING:
    from neptune._artifacts import ArtifactFileData
    from neptune.typing import ProgressBarType

__all__ = ["Artifact"]


class Artifact(Atom):
    """The version of a data set, a model or other files, which stay where they are."""

    def assign(self, value: ArtifactValue, *, wait: bool = False) -> None:
        """Sets the field to an artifact that `fetch()` gave. Raises TypeError for anything else."""
        if not isinstance(value, ArtifactValue):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"An Artifact field takes an artifact that fetch() gave (was {type(value)}). To track files, call track_files(path)."
            )
        self._session.record(AssignArtifact(self._path, value.hash), wait=wait)

    def fetch(self) -> ArtifactValue:
        """The artifact, to assign it to another field."""
        return ArtifactValue(self.fetch_hash())

    def fetch_hash(self) -> str:
        """The hash of all the artifact's files."""
        return str(self._session.reader.value(self._path))

    def fetch_files_list(self) -> "list[ArtifactFileData]":
        """The files of the artifact."""
        return self._session.reader.artifact_files(self._path)

    def download(self, destination: str | None = None, progress_bar: "ProgressBarType | None" = None) -> None:
        """Gets the artifact's files from where they were tracked: links to local ones, copies of those in S3."""
        self._session.reader.artifact(self._path, destination, progress_bar)

    def track_files(self, path: str, *, destination: str | None = None, wait: bool = False) -> None:
        """Adds a file, a folder or an address in S3 to the artifact, at `destination` within it."""
        _staging.track_files(self._session, self._path, path, destination, wait=wait)
