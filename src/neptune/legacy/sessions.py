"""Sessions: a server, as one user sees it."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from neptune.common.utils import assure_project_qualified_name
from neptune.common.warnings import warn_once
from neptune.legacy._hosted import HostedNeptuneBackendApiClient
from neptune.legacy.projects import Project

if TYPE_CHECKING:
    from neptune.legacy.backend import BackendApiClient

__all__ = ["Session"]


class Session:
    """What projects are asked from.

    Args:
        api_token: An API token; by default the one in NEPTUNE_API_TOKEN.
        proxies: Proxies by scheme.
        backend: What keeps the projects; by default the server of the token.
    """

    def __init__(
        self, api_token: str | None = None, proxies: Mapping[str, str] | None = None, backend: "BackendApiClient | None" = None
    ) -> None:
        warn_once(
            "This is the first Neptune API, of experiments. It goes on working; new scripts do more with `import neptune` and runs."
        )
        self._backend = HostedNeptuneBackendApiClient(api_token, proxies) if backend is None else backend

    @classmethod
    def with_default_backend(cls, api_token: str | None = None, proxies: Mapping[str, str] | None = None) -> "Session":
        """A session with the server of the token."""
        return cls(backend=HostedNeptuneBackendApiClient(api_token=api_token, proxies=proxies))

    def get_project(self, project_qualified_name: str | None) -> Any:  # a `Project`, or what a backend has in its place
        """A project by its name, "workspace/project"; by default the one that NEPTUNE_PROJECT says.

        Raises NeptuneMissingProjectQualifiedNameException, NeptuneIncorrectProjectQualifiedNameException, ProjectNotFound.
        """
        return self._backend.get_project(assure_project_qualified_name(project_qualified_name))

    def get_projects(self, namespace: str) -> "OrderedDict[str, Project]":
        """The projects of a workspace that the user may see, by their names with the workspace. Raises WorkspaceNotFound."""
        found: OrderedDict[str, Project] = OrderedDict()
        backend = self._backend
        if isinstance(backend, HostedNeptuneBackendApiClient):
            for each in backend.get_projects(namespace):
                project = Project(backend, each.id, namespace, each.name)
                found[project.full_id] = project
        return found
