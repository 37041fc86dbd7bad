"""Files of a log call, kept until they are sent."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from neptune_scale.sync.files import (
    extension_of,
    generate_destination,
    guess_mime_type_from_bytes,
    guess_mime_type_from_file,
)
from neptune_scale.sync.metadata_splitter import OnError, refuse, with_valid_paths
from neptune_scale.sync.parameters import MAX_FILE_DESTINATION_LENGTH, MAX_FILE_MIME_TYPE_LENGTH
from neptune_scale.types import File
from neptune_scale.util.logger import get_logger
from seamark.model.journal import AppendReference, PutReference, StoredFile

__all__ = ["FileStage"]

_logger = get_logger()


class FileStage:
    """Keeps files for a run. `stage_path` and `stage_bytes` are its recorder's."""

    def __init__(
        self, run_id: str, stage_path: Callable[[Path], StoredFile], stage_bytes: Callable[[bytes], StoredFile], on_error: OnError
    ) -> None:
        self._run_id = run_id
        self._stage_path = stage_path
        self._stage_bytes = stage_bytes
        self._on_error = on_error

    def assign(self, files: Mapping[Any, Any]) -> list[PutReference]:
        """What sets attributes to files. Those that cannot be read are left out, and the log says so."""
        return [
            PutReference(path, stored, destination, mime_type, size)
            for path, stored, destination, mime_type, size in self._staged(files, None)
        ]

    def append(self, files: Mapping[Any, Any], step: float, step_micros: int, timestamp_ms: int) -> list[AppendReference]:
        """What appends files to series."""
        return [
            AppendReference(path, stored, destination, step_micros, timestamp_ms, mime_type, size)
            for path, stored, destination, mime_type, size in self._staged(files, step)
        ]

    def _staged(self, files: Mapping[Any, Any], step: float | None) -> Iterator[tuple[str, StoredFile, str, str, int | None]]:
        for path, given in with_valid_paths(files, self._on_error):
            file = given if isinstance(given, File) else File(given)
            destination = None if file.destination is None else str(file.destination)
            if destination is not None and len(destination) > MAX_FILE_DESTINATION_LENGTH:
                refuse(
                    f'The destination of the file for "{path}" has {len(destination)} characters; at most '
                    f"{MAX_FILE_DESTINATION_LENGTH} are allowed."
                )
                continue
            try:
                mime_type, name = _described(file, destination)
                if len(mime_type) > MAX_FILE_MIME_TYPE_LENGTH:
                    refuse(
                        f'The MIME type of the file for "{path}" has {len(mime_type)} characters; at most '
                        f"{MAX_FILE_MIME_TYPE_LENGTH} are allowed."
                    )
                    continue
                size = None if file.size is None else int(file.size)
                stored = self._stage_bytes(file.source) if isinstance(file.source, bytes) else self._stage_path(Path(file.source))
            except (OSError, TypeError, ValueError, OverflowError) as error:
                _logger.warning('The file for "%s" is not logged: %s', path, error)
                continue
            yield path, stored, destination or generate_destination(self._run_id, path, name, step), mime_type, size


def _described(file: File, destination: str | None) -> tuple[str, str]:
    """A file's MIME type and name. Raises OSError, TypeError or ValueError for what is none that can be read."""
    source: Any = file.source
    if isinstance(source, bytes):
        kind = str(file.mime_type) if file.mime_type else guess_mime_type_from_bytes(source, destination)
        return kind, f"{uuid4()}{extension_of(kind)}"
    if not isinstance(source, str | Path):
        raise TypeError(f"it is a {type(source).__name__}. Give a path, bytes or a File.")
    path = Path(source)
    if not path.is_file():
        # Says why, if it is not there or cannot be seen.
        os.stat(path)
        raise ValueError(f'"{path}" is no file.')
    return str(file.mime_type) if file.mime_type else guess_mime_type_from_file(path, destination), path.name
