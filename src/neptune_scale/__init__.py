"""The 3.x API of the Neptune experiment tracker: `Run` logs, and `neptune_query` or the web app show what was logged."""

import warnings
from typing import TYPE_CHECKING, Any

from neptune_scale.api.run import Run
from neptune_scale.exceptions import NeptuneScaleWarning
from neptune_scale.logging.logging_handler import NeptuneLoggingHandler

if TYPE_CHECKING:
    from neptune_scale.projects import create_project, list_projects

__all__ = ["NeptuneLoggingHandler", "Run", "create_project", "list_projects"]

warnings.simplefilter("once", category=NeptuneScaleWarning)


def __getattr__(name: str) -> Any:
    # These two need HTTP, which a script that only logs never does in its own process.
    if name in ("create_project", "list_projects"):
        from neptune_scale import projects

        return getattr(projects, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
