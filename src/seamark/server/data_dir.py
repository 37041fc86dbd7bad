"""The directory for everything that a server keeps itself."""

import os
from pathlib import Path

from seamark.model.errors import ConfigurationError

__all__ = ["keep_files_private", "prepare_data_dir"]


def keep_files_private() -> None:
    """Lets only the owner of this process read what it writes from now on, wherever the data directory is and whatever its mode:
    the catalog holds the key that signs access tokens."""
    os.umask(0o077)


def prepare_data_dir(data_dir: Path) -> bool:
    """Creates the data directory, readable by its owner alone; True when it did not exist.

    Raises ConfigurationError when it cannot be used.
    """
    try:
        if not data_dir.exists():
            data_dir.mkdir(mode=0o700, parents=True)
            return True
    except OSError as error:
        raise ConfigurationError(
            f'The data directory "{data_dir}" cannot be created ({error.strerror}). Choose another one with --data-dir.'
        ) from error
    if not data_dir.is_dir() or not os.access(data_dir, os.W_OK | os.X_OK):
        raise ConfigurationError(
            f'"{data_dir}" is not a directory that this user may write to. '
            "Choose another one with --data-dir, or mend its owner and mode."
        )
    return False
