"""The notebook that a run is started from, as Jupyter's extension names it to the kernels that it starts."""

import os
from typing import TYPE_CHECKING

from neptune.attributes.atoms.notebook_ref import NotebookRef
from neptune.envs import NEPTUNE_NOTEBOOK_ID, NEPTUNE_NOTEBOOK_PATH
from seamark.client.capture.host import is_ipython
from seamark.model.journal import AssignNotebookRef

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["log_notebook"]

_PATH = "source_code/notebook"


def log_notebook(run: "MetadataContainer") -> None:
    """Logs which notebook a run is started from. Nothing for other runs: programs that a notebook starts inherit the variables."""
    notebook_id = os.getenv(NEPTUNE_NOTEBOOK_ID)
    notebook_path = os.getenv(NEPTUNE_NOTEBOOK_PATH)
    if notebook_id and notebook_path and is_ipython():
        run.set_attribute(_PATH, NotebookRef(run, _PATH))
        run._session.record(AssignNotebookRef(_PATH, notebook_id, notebook_path))  # pyright: ignore[reportPrivateUsage]
