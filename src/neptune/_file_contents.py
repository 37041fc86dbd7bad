"""Where the content of a `File` comes from: a file on disk, memory, or a stream."""

import os
from enum import Enum
from io import DEFAULT_BUFFER_SIZE, IOBase, TextIOBase
from typing import Any, ClassVar

from neptune.exceptions import NeptuneException, StreamAlreadyUsedException

__all__ = ["FileComposite", "FileType", "InMemoryComposite", "LocalFileComposite", "StreamComposite"]


class FileType(Enum):
    LOCAL_FILE = "LOCAL_FILE"
    IN_MEMORY = "IN_MEMORY"
    STREAM = "STREAM"


class FileComposite:
    """The content of a file, with the extension that says what it is."""

    file_type: ClassVar[FileType]

    def __init__(self, extension: str) -> None:
        self._extension = extension

    @property
    def extension(self) -> str:
        return self._extension

    @property
    def path(self) -> str:
        raise NeptuneException(
            f"This file has no path, because it comes from elsewhere ({self.file_type.value}). Read its `content`."
        )

    @property
    def content(self) -> bytes:
        raise NeptuneException(f"This file is not in memory ({self.file_type.value}). Read the file at its `path`.")

    def save(self, path: str) -> None:
        """Writes the content to a file."""
        raise NeptuneException(f"This file is on disk already ({self.file_type.value}). Copy the file at its `path`.")


class LocalFileComposite(FileComposite):
    file_type = FileType.LOCAL_FILE

    def __init__(self, path: str, extension: str | None = None) -> None:
        super().__init__(extension or os.path.splitext(path)[1].removeprefix("."))
        self._path = path

    @property
    def path(self) -> str:
        return self._path

    def __str__(self) -> str:
        return f"File(path={self._path})"


class InMemoryComposite(FileComposite):
    file_type = FileType.IN_MEMORY

    def __init__(self, content: str | bytes, extension: str | None = None) -> None:
        super().__init__(extension or ("txt" if isinstance(content, str) else "bin"))
        self._content = content.encode("utf-8") if isinstance(content, str) else content

    @property
    def content(self) -> bytes:
        return self._content

    def save(self, path: str) -> None:
        with open(path, "wb") as file:
            file.write(self._content)

    def __str__(self) -> str:
        return "File(content=...)"


class StreamComposite(FileComposite):
    """A stream, which is read once: when the file is logged."""

    file_type = FileType.STREAM

    def __init__(self, stream: IOBase, seek: int | None = 0, extension: str | None = None) -> None:
        if seek is not None and stream.seekable():
            stream.seek(seek)
        super().__init__(extension if extension is not None else ("txt" if isinstance(stream, TextIOBase) else "bin"))
        self._stream: Any = stream  # `IOBase` itself has no `read`; that this one has it was verified
        self._is_read = False

    @property
    def content(self) -> bytes:
        self._read_only_once()
        return _as_bytes(self._stream.read())

    def save(self, path: str) -> None:
        self._read_only_once()
        with open(path, "wb") as file:
            while chunk := self._stream.read(DEFAULT_BUFFER_SIZE):
                file.write(_as_bytes(chunk))

    def _read_only_once(self) -> None:
        if self._is_read:
            raise StreamAlreadyUsedException()
        self._is_read = True

    def __str__(self) -> str:
        return f"File(stream={self._stream})"


def _as_bytes(chunk: str | bytes) -> bytes:
    return chunk.encode("utf-8") if isinstance(chunk, str) else chunk
