"""Files that are uploaded together."""

from collections.abc import Iterable

from neptune._validation import verify_collection_type, verify_type
from neptune.types.value import Value

__all__ = ["FileSet"]


class FileSet(Value):
    """The files and directories that the given patterns match."""

    _visit = "visit_file_set"

    def __init__(self, file_globs: str | Iterable[str]) -> None:
        verify_type("file_globs", file_globs, (str, Iterable))
        if isinstance(file_globs, str):
            file_globs = [file_globs]
        else:
            verify_collection_type("file_globs", file_globs, str)
        self.file_globs: list[str] = list(file_globs)

    def __str__(self) -> str:
        return f"FileSet({self.file_globs})"
