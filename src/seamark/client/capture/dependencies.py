"""What is installed in the environment that a run is made in."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from seamark.client.capture.notices import warn_once

__all__ = ["freeze_environment", "read_dependencies"]

_SEPARATORS = re.compile(r"[-_.]+")
"""Names that differ only in these are one distribution's."""


def read_dependencies(setting: str | os.PathLike[str]) -> str | Path | None:
    """What to record: with `"infer"` the text of a requirements file, otherwise the path of the one that is named.

    None, with a warning, when it does not exist, or when nothing can be found out.
    """
    if setting != "infer":
        path = Path(setting)
        if path.is_file():
            return path.absolute()
        warn_once(f'The dependencies are not recorded, because there is no file "{path}". Pass the path of one, or "infer".')
        return None
    try:
        return freeze_environment() or None
    except Exception as error:  # broken installations raise whatever they like
        warn_once(f"The dependencies are not recorded, because looking at what is installed failed: {error!r}.")
        return None


def freeze_environment() -> str:
    """All installed distributions as `name==version`, one a line, sorted by name; of one that is there twice, what Python would import."""
    from importlib.metadata import distributions

    found: dict[str, str] = {}
    for distribution in distributions():
        # Only the two headers are looked for: the standard library's mail parser takes longer than everything else here.
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        headers = text.partition("\n\n")[0].splitlines()
        name = _header(headers, "Name:")
        if name:
            found.setdefault(_SEPARATORS.sub("-", name.lower()), f"{name}=={_header(headers, 'Version:')}")
    return "\n".join(sorted(found.values(), key=lambda entry: entry.partition("==")[0].lower()))


def _header(headers: Sequence[str], start: str) -> str | None:
    return next((header.removeprefix(start).strip() for header in headers if header.startswith(start)), None)
