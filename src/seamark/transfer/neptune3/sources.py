"""Which files of this machine a log may have uploaded.

A log names files by absolute paths, and it may come from somebody else: if every path were taken, it could carry any
file of the importing person into a project that others read. So these are taken: the copies that the logger made in its
own folder; files below the folder in which its `.neptune` lies (where the script ran), hidden ones apart; and whatever
is below a folder that the person names. What counts is where a path leads after all links.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from seamark.model.errors import FileNotFound, SourceUnreadable
from seamark.transfer.neptune3.log import StoredUpload
from seamark.transfer.opening import open_real

__all__ = ["Sources"]

_LOG_FOLDER = ".neptune"


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that the log in `folder` may refer to."""

    folder: Path
    """The real path of the folder of the database."""
    allowed: Sequence[Path] = ()
    """Folders that the person named."""
    forbidden: Sequence[Path] = field(default=())
    """Folders of which nothing is taken, such as the server's data directory."""
    within: Path | None = None
    """The real path of a folder outside of which nothing is taken, whoever vouches for it."""

    def open(self, upload: StoredUpload) -> BinaryIO:
        """The file, open for reading.

        Raises FileNotFound when it is gone, SourceUnreadable when it may not be taken, is no file, or cannot be read.
        """
        path = self._find(upload)
        if not self._may_take(path):
            raise SourceUnreadable(
                f'The file "{path}" lies outside the folder of the run and is not taken without being asked for. '
                f'If it belongs to the run, import again with --files-from "{path.parent}".'
            )
        return open_real(path, self.within)

    def _find(self, upload: StoredUpload) -> Path:
        """Where the path leads. A copy that the logger made is looked for beside its database first, for the folder may have
        been copied or moved since."""
        if upload.is_copy:
            name = re.split(r"[\\/]", upload.source)[-1]
            beside = self.folder / name
            if name not in ("", ".", "..") and _exists(beside):
                return Path(os.path.realpath(beside))
        named = Path(upload.source)
        if named.is_absolute() and _exists(named):
            return Path(os.path.realpath(named))
        raise FileNotFound(f'The file "{upload.source}" does not exist here any more. Put it back and import again.')

    def _may_take(self, path: Path) -> bool:
        if any(path.is_relative_to(each) for each in self.forbidden):
            return False
        if self.within is not None and not path.is_relative_to(self.within):
            return False
        if path.is_relative_to(self.folder) or any(path.is_relative_to(each) for each in self.allowed):
            return True
        logs = self.folder.parent
        if logs.name != _LOG_FOLDER or not path.is_relative_to(logs.parent):
            return False
        return not any(part.startswith(".") for part in path.relative_to(logs.parent).parts)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # Among others, names that are longer than any file's.
        return False
