"""The limit that people may set to how full the disk gets, by NEPTUNE_MAX_DISK_USAGE."""

import os
import shutil
import time
from pathlib import Path

from neptune._log import warn_once
from neptune.envs import NEPTUNE_MAX_DISK_USAGE, NEPTUNE_RAISE_ERROR_ON_DISK_USAGE_EXCEEDED
from neptune.exceptions import NeptuneMaxDiskUtilizationExceeded

__all__ = ["DiskLimit", "disk_limit"]

_LOOK_EVERY_SECONDS = 1.0


class DiskLimit:
    """Tells whether something may still be logged; looks at the disk once a second at most."""

    def __init__(self, percent: float, folder: Path, *, raises: bool) -> None:
        self._percent = percent
        self._folder = folder
        self._raises = raises
        self._next_look = 0.0
        self._used = 0.0

    def allows(self) -> bool:
        """Raises NeptuneMaxDiskUtilizationExceeded beyond the limit, unless that is switched off."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK_EVERY_SECONDS
            self._used = _used_percent(self._folder)
        if self._used < self._percent:
            return True
        if self._raises:
            raise NeptuneMaxDiskUtilizationExceeded(self._used, self._percent)
        warn_once(
            "The disk is %.0f%% full, and %s allows %.0f%%: what is logged is dropped until there is room.",
            self._used,
            NEPTUNE_MAX_DISK_USAGE,
            self._percent,
            key="disk",
        )
        return False


def disk_limit() -> DiskLimit | None:
    """The limit of the environment; None without one, and, with a warning, for what is no percentage."""
    text = os.environ.get(NEPTUNE_MAX_DISK_USAGE)
    if not text:
        return None
    try:
        percent = float(text)
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        warn_once(
            "%s is %s, which is no percentage: it has no effect. Set it to a number up to 100.",
            NEPTUNE_MAX_DISK_USAGE,
            text,
            key=NEPTUNE_MAX_DISK_USAGE,
        )
        return None
    raises = os.environ.get(NEPTUNE_RAISE_ERROR_ON_DISK_USAGE_EXCEEDED, "true").lower() in ("true", "t", "1")
    return DiskLimit(percent, Path(os.environ.get("NEPTUNE_DATA_DIRECTORY") or "."), raises=raises)


def _used_percent(folder: Path) -> float:
    """How full the disk is; 0 when that cannot be known."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0.0
    # What is left to users counts, as for the official client: file systems keep some for the superuser.
    whole = usage.used + usage.free
    return 100 * usage.used / whole if whole else 0.0
