"""Fields of the type `FileSet`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from neptune import _staging
from neptune._validation import verify_collection_type, verify_type
from neptune.attributes.attribute import Attribute
from neptune.types.file_set import FileSet as FileSetValue
from seamark.model.journal import DeleteFromFileSet

if TYPE_CHECKING:
    from neptune.api.dtos import FileEntry
    from neptune.typing import ProgressBarType

__all__ = ["FileSet"]


class FileSet(Attribute):
    """Many files, which are usually read together."""

    def assign(self, value: FileSetValue | str | Iterable[str], *, wait: bool = False) -> None:
        """Uploads the files that match, in the place of all the set had."""
        verify_type("value", value, (FileSetValue, str, Iterable))
        globs = value.file_globs if isinstance(value, FileSetValue) else _several("value", value)
        _staging.put_file_set(self._session, self._path, globs, is_reset=True, wait=wait)

    def upload_files(self, globs: str | Iterable[str], *, wait: bool = False) -> None:
        """Adds the files that match paths or patterns; folders with everything in them."""
        _staging.put_file_set(self._session, self._path, _several("globs", globs), is_reset=False, wait=wait)

    def delete_files(self, paths: str | Iterable[str], *, wait: bool = False) -> None:
        """Removes files or folders, named by their paths within the set."""
        names = sorted(set(_several("paths", paths)))
        self._session.record(DeleteFromFileSet(self._path, names), wait=wait)

    def download(self, destination: str | None = None, progress_bar: "ProgressBarType | None" = None) -> None:
        """Downloads all the files as one ZIP archive."""
        verify_type("destination", destination, (str, type(None)))
        self._session.reader.file_set(self._path, destination, progress_bar)

    def list_fileset_files(self, path: str | None = None) -> "list[FileEntry]":
        """The files and folders in a folder of the set; by default at its top."""
        return self._session.reader.members(self._path, path)


def _several(name: str, value: str | Iterable[str]) -> list[str]:
    if isinstance(value, str):
        return [value]
    verify_collection_type(name, value, str)
    return list(value)
