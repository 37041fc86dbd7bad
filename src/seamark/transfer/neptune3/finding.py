"""Where the logger's databases are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seamark.model.errors import InvalidInput
from seamark.transfer.walking import files_below

__all__ = ["Found", "find_logs"]

_SUFFIX = ".sqlite3"
_EXPORT = ".parquet"
"""Of which others know what is in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a log."""

    path: Path
    is_named: bool
    """Whether it was named itself, and not a folder above it."""


def find_logs(paths: Sequence[Path], most_files: int | None = None) -> list[Found]:
    """The files that are named, and every `*.sqlite3` in the folders that are named, each once.

    Links are followed where they are named and nowhere below. Raises InvalidInput for a path that does not exist, and when there are
    more than `most_files` files of any kind.
    """
    found: dict[Path, Found] = {}
    for path in paths:
        if path.is_dir():
            for each in files_below(path, _SUFFIX, most_files):
                found.setdefault(each.resolve(), Found(each, is_named=False))
        elif path.suffix == _EXPORT:
            continue
        elif path.is_file():
            found[path.resolve()] = Found(path, is_named=True)
        else:
            raise InvalidInput(f'There is no file or folder "{path}". Name a .neptune folder, or files in it.')
    return list(found.values())
