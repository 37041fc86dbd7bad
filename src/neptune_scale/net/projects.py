"""Projects on the server."""

import os
from collections.abc import Iterator
from enum import Enum
from urllib.parse import quote

import msgspec

from neptune_scale.exceptions import (
    NeptuneApiTokenNotProvided,
    NeptuneBadRequestError,
    NeptuneConnectionLostError,
    NeptuneInvalidCredentialsError,
    NeptuneProjectAlreadyExists,
    NeptuneScaleError,
    NeptuneUnauthorizedError,
)
from neptune_scale.util.envs import API_TOKEN_ENV_NAME
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.errors import InvalidToken, MissingToken, RequestRefused, ServerUnreachable

__all__ = ["ProjectVisibility", "create_project", "find_projects"]

_PAGE = 1000
_NAMES = {"pub": "public", "priv": "private", "workspace": "workspace"}


class ProjectVisibility(Enum):
    """Who sees a project: its members, everybody, or all of its workspace."""

    PRIVATE = "priv"
    PUBLIC = "pub"
    WORKSPACE = "workspace"


class _Named(msgspec.Struct):
    name: str


class _Page(msgspec.Struct):
    total: int
    projects: list[_Named]


def create_project(
    workspace: str,
    name: str,
    *,
    visibility: ProjectVisibility | str = ProjectVisibility.PRIVATE,
    description: str | None = None,
    key: str | None = None,
    fail_if_exists: bool = False,
    api_token: str | None = None,
) -> None:
    """Creates a project in a workspace.

    Raises NeptuneProjectAlreadyExists if wanted so, NeptuneBadRequestError for names that the server does not take, ValueError for
    another visibility, and as `connect`.
    """
    connection = connect(api_token)
    asked = {
        "name": name,
        "key": key,
        "visibility": _NAMES[ProjectVisibility(visibility).value],
        "description": description or "",
    }
    try:
        connection.request("POST", f"/api/v1/workspaces/{quote(workspace, safe='')}/projects", json=asked)
    except (RequestRefused, ServerUnreachable) as error:
        if not isinstance(error, RequestRefused) or error.status != 409:
            raise _failure(error) from error
        if fail_if_exists:
            raise NeptuneProjectAlreadyExists() from error
    finally:
        connection.close()


def find_projects(api_token: str | None = None) -> Iterator[tuple[str, str]]:
    """The workspace and the name of each project that the caller sees. Raises as `connect`."""
    connection = connect(api_token)
    try:
        for workspace in connection.request("GET", "/api/v1/workspaces").parsed(list[_Named]):
            address = f"/api/v1/workspaces/{quote(workspace.name, safe='')}/projects"
            seen, total = 0, 1
            while seen < total:
                query = {"offset": seen, "limit": _PAGE, "sort": "-last_activity"}
                page = connection.request("GET", address, query=query).parsed(_Page)
                yield from ((workspace.name, project.name) for project in page.projects)
                seen, total = seen + len(page.projects), page.total if page.projects else 0
    except (RequestRefused, ServerUnreachable) as error:
        raise _failure(error) from error
    finally:
        connection.close()


def connect(api_token: str | None) -> Connection:
    """A connection to the server of a token, by default the one in NEPTUNE_API_TOKEN.

    Raises NeptuneApiTokenNotProvided or NeptuneInvalidCredentialsError.
    """
    try:
        return Connection(credentials_from(api_token or os.environ.get(API_TOKEN_ENV_NAME)))
    except MissingToken:
        raise NeptuneApiTokenNotProvided() from None
    except InvalidToken as error:
        raise NeptuneInvalidCredentialsError(detail=str(error)) from None


def _failure(error: RequestRefused | ServerUnreachable) -> NeptuneScaleError:
    if isinstance(error, ServerUnreachable):
        return NeptuneConnectionLostError(detail=str(error))
    match error.status:
        case 401:
            return NeptuneInvalidCredentialsError(detail=str(error))
        case 403:
            return NeptuneUnauthorizedError(detail=str(error))
        case status:
            return NeptuneBadRequestError(status_code=status, reason=str(error))
