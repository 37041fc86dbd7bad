"""What a file set is listed as."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["FileEntry"]


@dataclass
class FileEntry:
    """A file or directory (`file_type` is "file" or "directory") in a file set. Directories have no size in bytes."""

    name: str
    size: int | None
    mtime: datetime | None
    file_type: str
