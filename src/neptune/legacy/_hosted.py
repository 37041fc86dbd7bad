"""A server with projects and experiments, as one user sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neptune._kinds import ContainerType
from neptune._opening import open_project
from neptune._translation import translated as newer_exceptions
from neptune.legacy._refusals import translated
from neptune.legacy.api_exceptions import WorkspaceNotFound
from neptune.legacy.backend import BackendApiClient
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.management import Management

if TYPE_CHECKING:
    from neptune.legacy.projects import Project

__all__ = ["ExperimentSource", "HostedNeptuneBackend", "HostedNeptuneBackendApiClient", "ListedProject"]


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project of a list: its UUID, and its name without the workspace."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ExperimentSource:
    """Where the fields of an experiment are read from; without a `uuid` the table of all of them."""

    connection: Connection
    workspace: str
    project: str
    uuid: str = ""
    container_type: ContainerType = ContainerType.RUN


class HostedNeptuneBackendApiClient(BackendApiClient):
    """A server.

    Args:
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        proxies: Proxies by scheme.
    """

    def __init__(self, api_token: str | None = None, proxies: Mapping[str, str] | None = None) -> None:
        with translated(), newer_exceptions():
            credentials = credentials_from(api_token)
            self.connection = Connection(credentials, proxies=proxies)
        self.api_token = credentials.api_token
        self._address = credentials.base_url
        self._proxies = proxies

    @property
    def api_address(self) -> str:
        return self._address

    @property
    def display_address(self) -> str:
        return self._address

    @property
    def proxies(self) -> Mapping[str, str] | None:
        return self._proxies

    def get_project(self, project_qualified_name: str) -> "Project":
        """The project of this name, which is created where the server creates projects that are named. Raises ProjectNotFound."""
        from neptune.legacy.projects import Project

        name = project_qualified_name
        with translated(project=name, address=self._address), newer_exceptions(project=name, address=self._address):
            facts = open_project(name, self.connection)
        return Project(self, facts.project_uuid or facts.uuid, facts.workspace, facts.project)

    def get_projects(self, namespace: str) -> Sequence[ListedProject]:
        """The projects of a workspace that the user may see. Raises WorkspaceNotFound."""
        with translated(address=self._address), newer_exceptions(address=self._address):
            server = Management(self.connection)
            found = [ListedProject(each.uuid, each.name) for each in server.projects() if each.workspace == namespace]
            if not found and namespace not in (each.name for each in server.workspaces()):
                raise WorkspaceNotFound(namespace)
        return found

    def get_project_members(self, workspace: str, project: str) -> list[str]:
        """The names of the people that have access to a project."""
        name = f"{workspace}/{project}"
        with translated(project=name, address=self._address), newer_exceptions(project=name, address=self._address):
            return [each.name for each in Management(self.connection).project_members(workspace, project, "person")]


HostedNeptuneBackend = HostedNeptuneBackendApiClient
