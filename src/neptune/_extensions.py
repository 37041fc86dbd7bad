"""Extensions: functions that other distributions name under the entry point `neptune.extensions`, called once when this package is
imported."""

import os
import sys

from neptune.common.warnings import NeptuneWarning, warn_once

__all__ = ["load_extensions"]

_GROUP = "neptune.extensions"


def load_extensions() -> None:
    """Calls every extension. One that fails is told, and does not stop the others."""
    if not _is_any_installed():
        return
    from importlib.metadata import entry_points

    for entry_point in entry_points(group=_GROUP):
        try:
            entry_point.load()()
        except Exception as error:  # whatever other people's code raises
            warn_once(
                f"The extension {entry_point.name} ({entry_point.value}) did not load: {error!r}. Update or uninstall its package.",
                exception=NeptuneWarning,
            )


def _is_any_installed() -> bool:
    # `importlib.metadata` takes forty times as long to import as this does to look, and hardly anybody has extensions.
    header = f"[{_GROUP}]".encode()
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                        if header in file.read():
                            return True
                except OSError:
                    continue
    return False
