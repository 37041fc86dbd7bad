"""Fields of the type `File`."""

from typing import TYPE_CHECKING, Any

from neptune import _staging
from neptune._validation import verify_type
from neptune.attributes.atoms.atom import Atom
from neptune.types.atoms.file import File as FileValue

if TYPE_CHECKING:
    from neptune.typing import ProgressBarType

__all__ = ["File"]


class File(Atom):
    """One file."""

    def assign(self, value: FileValue, *, wait: bool = False) -> None:
        """Uploads the file as it is now."""
        verify_type("value", value, FileValue)
        _staging.put_file(self._session, self._path, value, wait=wait)

    def upload(self, value: Any, *, wait: bool = False) -> None:
        """Uploads a file: its path, a `File`, or whatever `File.create_from` takes (an image, figure, chart, table…)."""
        self.assign(FileValue.create_from(value), wait=wait)

    def download(self, destination: str | None = None, progress_bar: "ProgressBarType | None" = None) -> None:
        """Downloads the file into a folder, or to the path of a file; by default into the working directory."""
        verify_type("destination", destination, (str, type(None)))
        self._session.reader.file(self._path, destination, progress_bar)

    def fetch_extension(self) -> str:
        """The extension of the file, without the dot."""
        return self._session.reader.extension(self._path)
