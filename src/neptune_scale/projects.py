"""Creating projects, and listing them."""

import re

from neptune_scale.api.validation import verify_type
from neptune_scale.net import projects as server
from neptune_scale.net.projects import ProjectVisibility

__all__ = ["create_project", "list_projects"]

_NAME = re.compile(r"(?:(?P<workspace>[\w.-]+)/)?(?P<project>[\w.-]+)")


def create_project(
    name: str,
    *,
    workspace: str | None = None,
    visibility: str = ProjectVisibility.PRIVATE.value,
    description: str | None = None,
    key: str | None = None,
    fail_if_exists: bool = False,
    api_token: str | None = None,
) -> str:
    """Creates a project, unless there is one of this name.

    Args:
        name: Its name, alone or as WORKSPACE/PROJECT.
        workspace: The workspace, if `name` does not tell it.
        visibility: "priv" (for its members), "workspace" (for all members of the workspace) or "pub" (for everybody).
        description: What it is about.
        key: What the ids of its runs begin with: up to ten capital letters and digits. Made from the name if left out.
        fail_if_exists: Whether to raise NeptuneProjectAlreadyExists if there is one.
        api_token: Your API token; by default the one in NEPTUNE_API_TOKEN.

    Returns its name as WORKSPACE/PROJECT. Raises ValueError for an impossible name, and exceptions of `neptune_scale.exceptions`
    for what the server refuses.
    """
    verify_type("name", name, str)
    verify_type("workspace", workspace, (str, type(None)))
    verify_type("visibility", visibility, str)
    verify_type("description", description, (str, type(None)))
    verify_type("key", key, (str, type(None)))
    verify_type("api_token", api_token, (str, type(None)))
    workspace, name = extract_workspace_and_project(name, workspace)
    server.create_project(
        workspace,
        name,
        visibility=visibility,
        description=description,
        key=key,
        fail_if_exists=fail_if_exists,
        api_token=api_token,
    )
    return f"{workspace}/{name}"


def list_projects(*, api_token: str | None = None) -> list[str]:
    """The projects that you see, as WORKSPACE/PROJECT.

    Args:
        api_token: Your API token; by default the one in NEPTUNE_API_TOKEN.
    """
    verify_type("api_token", api_token, (str, type(None)))
    return [f"{workspace}/{project}" for workspace, project in server.find_projects(api_token)]


def extract_workspace_and_project(name: str, workspace: str | None = None) -> tuple[str, str]:
    """The workspace and the name of a project, of which either argument may tell the former. Raises ValueError."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(
            f'The project name "{name}" is not valid. Use letters, digits, "_", "-" and ".", as in WORKSPACE/PROJECT.'
        )
    told = found["workspace"]
    if told and workspace and told != workspace:
        raise ValueError(
            f'The project "{name}" is not in the workspace "{workspace}". Leave `workspace` out, or make them agree.'
        )
    if not (told or workspace):
        raise ValueError(
            f'No workspace is given for the project "{name}". Give it in `workspace`, or the name as WORKSPACE/PROJECT.'
        )
    return told or workspace or "", found["project"]


def normalize_project_name(name: str, workspace: str | None = None) -> str:
    """A project's name as WORKSPACE/PROJECT. Raises ValueError."""
    return "/".join(extract_workspace_and_project(name, workspace))
