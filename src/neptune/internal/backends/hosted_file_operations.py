"""Which files a file set gets, under the path that older code imports it from."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["UploadEntry", "get_unique_upload_entries"]


@dataclass(frozen=True)
class UploadEntry:
    """A file, and its name in the set."""

    source: str
    target_path: str


def get_unique_upload_entries(file_globs: Iterable[str]) -> set[UploadEntry]:
    """The files that patterns name, each once; folders stand for everything in them."""
    from seamark.client.capture.source import expand_patterns

    return {UploadEntry(str(each.path), each.name) for each in expand_patterns(file_globs)}
