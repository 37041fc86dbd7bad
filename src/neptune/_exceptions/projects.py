"""It is not clear which project is meant, or the project cannot be used."""

from collections.abc import Iterable
from typing import Protocol

from neptune._exceptions.base import NeptuneException
from neptune._exceptions.missing import ProjectNotFound
from neptune._kinds import ContainerType
from neptune.envs import PROJECT_ENV_NAME

__all__ = [
    "AmbiguousProjectName",
    "ExceptionWithProjectsWorkspacesListing",
    "NeptuneLegacyProjectException",
    "NeptuneMissingProjectNameException",
    "ProjectNotFoundWithSuggestions",
]


class _Project(Protocol):
    @property
    def workspace(self) -> str: ...
    @property
    def name(self) -> str: ...


class _Workspace(Protocol):
    @property
    def name(self) -> str: ...


class ExceptionWithProjectsWorkspacesListing(NeptuneException):
    """The project is not clear; the message lists what there is to choose from.

    `message` is a template with the fields `available_projects_message`, `available_workspaces_message` and those in `kwargs`.
    """

    def __init__(
        self,
        message: str,
        available_projects: Iterable[_Project] = (),
        available_workspaces: Iterable[_Workspace] = (),
        **kwargs: object,
    ) -> None:
        projects = "".join(f"\n    {project.workspace}/{project.name}" for project in available_projects)
        workspaces = "".join(f"\n    {workspace.name}" for workspace in available_workspaces)
        NeptuneException.__init__(
            self,
            message.format(
                available_projects_message=f"\nProjects that you can use:{projects}" if projects else "",
                available_workspaces_message=f"\nWorkspaces that you are a member of:{workspaces}" if workspaces else "",
                **kwargs,
            ),
        )


class ProjectNotFoundWithSuggestions(ExceptionWithProjectsWorkspacesListing, ProjectNotFound):
    def __init__(
        self, project_id: str, available_projects: Iterable[_Project] = (), available_workspaces: Iterable[_Workspace] = ()
    ) -> None:
        self.container_id = project_id
        self.container_type = ContainerType.PROJECT
        super().__init__(
            'There is no project "{project}". Its name may be misspelt, or it is not shared with the owner of the API token. Name a'
            " project that exists, as WORKSPACE/PROJECT, or create this one in the web app or with `seamark project create {project}`."
            "{available_projects_message}{available_workspaces_message}",
            available_projects=available_projects,
            available_workspaces=available_workspaces,
            project=project_id,
        )


class AmbiguousProjectName(ExceptionWithProjectsWorkspacesListing):
    def __init__(self, project_id: str, available_projects: Iterable[_Project] = ()) -> None:
        super().__init__(
            'Several workspaces have a project "{project}". Put the name of the workspace in front: WORKSPACE/{project}.'
            "{available_projects_message}",
            available_projects=available_projects,
            project=project_id,
        )


class NeptuneMissingProjectNameException(ExceptionWithProjectsWorkspacesListing):
    def __init__(self, available_projects: Iterable[_Project] = (), available_workspaces: Iterable[_Workspace] = ()) -> None:
        super().__init__(
            "It is not known which project to use: none was passed, and the environment variable {variable} is not set. Pass"
            ' project="WORKSPACE/PROJECT", or run `export {variable}=WORKSPACE/PROJECT` (on Windows `set` in place of `export`).'
            "{available_projects_message}{available_workspaces_message}",
            available_projects=available_projects,
            available_workspaces=available_workspaces,
            variable=PROJECT_ENV_NAME,
        )


class NeptuneLegacyProjectException(NeptuneException):
    def __init__(self, project: str) -> None:
        super().__init__(
            f'The project "{project}" has the structure of the first Neptune API, which this package does not read. Use a project'
            " that was created later."
        )
