"""Notebooks."""

import os
from typing import TYPE_CHECKING, Any

from neptune.common.utils import validate_notebook_path

if TYPE_CHECKING:
    from neptune.legacy.projects import Project

__all__ = ["Notebook"]


class Notebook:
    """A notebook, over a backend that keeps such.

    Args:
        backend: What keeps it.
        project: The project that it belongs to.
        _id: Its id.
        owner: Who created it.
    """

    def __init__(
        self, backend: Any, project: "Project", _id: str, owner: str
    ) -> None:  # Any: backends of one's own may keep notebooks
        self._backend = backend
        self._project = project
        self._id = _id
        self._owner = owner

    @property
    def id(self) -> str:
        return self._id

    @property
    def owner(self) -> str:
        return self._owner

    def add_checkpoint(self, file_path: str) -> Any:
        """Keeps the notebook as it is now. Raises InvalidNotebookPath, FileNotFound and NotAFile."""
        validate_notebook_path(file_path)
        with open(file_path, encoding="utf-8") as file:
            return self._backend.create_checkpoint(self._id, os.path.abspath(file_path), file)

    def get_path(self) -> str:
        """The path that the notebook had when it was kept last."""
        return self._backend.get_last_checkpoint(self._project, self._id).path

    def get_name(self) -> str:
        """What the notebook was called when it was kept last."""
        return self._backend.get_last_checkpoint(self._project, self._id).name
