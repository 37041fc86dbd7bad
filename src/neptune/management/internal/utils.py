"""Names of projects."""

from neptune.management._names import project_and_workspace

__all__ = ["normalize_project_name"]


def normalize_project_name(name: str, workspace: str | None = None) -> str:
    """The full name of a project, `workspace/project`. Raises as the functions of `neptune.management` for one without a workspace."""
    return "/".join(project_and_workspace(name, workspace))
