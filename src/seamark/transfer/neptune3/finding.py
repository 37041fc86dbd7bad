"""Where the logger's databases are."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from seamark.model.errors import InvalidInput

__all__ = ["Found", "find_logs"]

_SUFFIX = ".sqlite3"


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
            for each in _below(path, most_files):
                found.setdefault(each.resolve(), Found(each, is_named=False))
        elif path.is_file():
            found[path.resolve()] = Found(path, is_named=True)
        else:
            raise InvalidInput(f'There is no file or folder "{path}". Name a .neptune folder, or files in it.')
    return list(found.values())


def _below(folder: Path, most_files: int | None) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise InvalidInput(f'The folder "{error.filename}" cannot be read ({error.strerror}). Mend its mode, or name another.')

    seen = 0
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        seen += len(names) + len(folders)
        if most_files is not None and seen > most_files:
            raise InvalidInput(f'The folder "{folder}" holds more than {most_files:,} files. Name the .neptune folder in it.')
        for name in sorted(names):
            path = Path(parent, name)
            if name.endswith(_SUFFIX) and path.is_file() and not path.is_symlink():
                yield path
