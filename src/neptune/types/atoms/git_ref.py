"""Which Git repository a run is made from."""

import os
import sys
from pathlib import Path
from typing import Final, NewType

from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["GitRef", "GitRefDisabled"]

GitRefDisabled = NewType("GitRefDisabled", str)


def _executed_script() -> Path:
    """The script that is run, or an empty path where there is none, as in a notebook."""
    candidates = [getattr(sys.modules.get("__main__"), "__file__", None), *sys.argv[:1]]
    for candidate in candidates:
        if candidate and os.path.isfile(candidate):
            return Path(candidate).resolve()
    return Path()


class GitRef(EqualByContent, Atom):
    """A repository, by a path inside it; by default the one that the executed script is in. None: no repository."""

    _visit = "visit_git_ref"

    DISABLED: Final = GitRefDisabled("DO_NOT_TRACK_GIT_REPOSITORY")

    repository_path: str | Path | None = _executed_script()

    def __init__(self, repository_path: str | Path | None = repository_path) -> None:
        self.repository_path = repository_path

    def resolve_path(self) -> Path | None:
        return None if self.repository_path is None else Path(self.repository_path).resolve()

    def __str__(self) -> str:
        return f"GitRef({self.repository_path})"
