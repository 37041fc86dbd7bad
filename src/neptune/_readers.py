"""Where an object reads its fields from: the server, or nowhere in offline mode (debug mode: `_memory.py`)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from neptune import _fetching
from neptune._fetching import Source
from neptune.exceptions import NeptuneOfflineModeFetchException

if TYPE_CHECKING:
    import pandas

    from neptune._artifacts import ArtifactFileData
    from neptune.api.dtos import FileEntry
    from neptune.typing import ProgressBarType

__all__ = ["OfflineReader", "Reader", "ServerReader"]


class Reader(Protocol):
    """Reads the fields of one object. What is not there raises FetchAttributeNotFoundException."""

    def types(self) -> Mapping[str, str]:
        """The types of all fields, by path."""
        ...

    def value(self, path: str) -> Any: ...

    def last(self, path: str) -> Any: ...

    def namespace(self, path: str) -> dict[str, Any]: ...

    def extension(self, path: str) -> str: ...

    def points(
        self, path: str, kind: str, include_timestamp: bool, progress_bar: "ProgressBarType | None"
    ) -> "pandas.DataFrame": ...

    def file(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None: ...

    def file_set(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None: ...

    def members(self, path: str, folder: str | None) -> "list[FileEntry]": ...

    def images(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None: ...

    def last_image(self, path: str, destination: str | None) -> None: ...

    def artifact_files(self, path: str) -> "list[ArtifactFileData]": ...

    def artifact(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None: ...


class ServerReader:
    """Asks the server each time."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def types(self) -> Mapping[str, str]:
        return {path: facts.type for path, facts in _fetching.fetch_attributes(self._source).items()}

    def value(self, path: str) -> Any:
        return _fetching.fetch_value(self._source, path)

    def last(self, path: str) -> Any:
        return _fetching.fetch_last_value(self._source, path)

    def namespace(self, path: str) -> dict[str, Any]:
        return _fetching.fetch_namespace(self._source, path)

    def extension(self, path: str) -> str:
        return str(_fetching.fetch_attribute(self._source, path, "file", "fileRef").value["ext"])

    def points(self, path: str, kind: str, include_timestamp: bool, progress_bar: "ProgressBarType | None") -> "pandas.DataFrame":
        return _fetching.fetch_series_values(self._source, path, kind, include_timestamp, progress_bar)

    def file(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        _fetching.download_file(self._source, path, destination, progress_bar)

    def file_set(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        _fetching.download_file_set(self._source, path, destination, progress_bar)

    def members(self, path: str, folder: str | None) -> "list[FileEntry]":
        return _fetching.list_fileset_files(self._source, path, folder)

    def images(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        _fetching.download_file_series(self._source, path, destination, progress_bar)

    def last_image(self, path: str, destination: str | None) -> None:
        _fetching.download_last_of_file_series(self._source, path, destination)

    def artifact_files(self, path: str) -> "list[ArtifactFileData]":
        return _fetching.list_artifact_files(self._source, path)

    def artifact(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        _fetching.download_artifact(self._source, path, destination, progress_bar)


class OfflineReader:
    """Raises NeptuneOfflineModeFetchException, whatever is asked."""

    def __getattr__(self, name: str) -> Any:  # stands in for every method of a Reader
        return _refuse


def _refuse(*args: object, **kwargs: object) -> NoReturn:
    raise NeptuneOfflineModeFetchException()
