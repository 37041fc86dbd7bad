"""Walks over folders that somebody names, whatever lies in them."""

import os
from collections.abc import Iterator
from pathlib import Path

from seamark.model.errors import InvalidInput

__all__ = ["files_below"]


def files_below(folder: Path, suffix: str, most_files: int | None) -> Iterator[Path]:
    """Ordinary files with the suffix, folder by folder in the order of their names; links are not followed.

    Raises InvalidInput for a folder that cannot be read, and when there are more than `most_files` files of any kind.
    """

    def refuse(error: OSError) -> None:
        raise InvalidInput(f'The folder "{error.filename}" cannot be read ({error.strerror}). Mend its mode, or name another.')

    seen = 0
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        seen += len(names) + len(folders)
        if most_files is not None and seen > most_files:
            raise InvalidInput(f'The folder "{folder}" holds more than {most_files:,} files. Name a folder in it.')
        for name in sorted(names):
            path = Path(parent, name)
            if name.endswith(suffix) and path.is_file() and not path.is_symlink():
                yield path
