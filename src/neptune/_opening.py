"""Opening objects: finding or creating them on the server, with one request where that is possible."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import quote
from uuid import uuid4

import msgspec

from neptune._exceptions.missing import RunNotFoundOffline
from neptune._kinds import ContainerType
from neptune._opening_request import Wanted
from neptune._refusals import NOT_FOUND, refusals_of_opening
from neptune._session import Identity, Session
from neptune._translation import translated
from neptune.exceptions import AmbiguousProjectName, NeptuneMissingProjectNameException, ProjectNotFoundWithSuggestions
from neptune.types.mode import Mode
from seamark.client.containers import ContainerFacts, NewContainer, client_name
from seamark.client.credentials import credentials_from, project_from_environment
from seamark.client.errors import RequestRefused
from seamark.client.recorder import Target, open_recorder

if TYPE_CHECKING:
    from neptune._readers import Reader
    from seamark.client.connection import Connection

__all__ = ["open_project", "open_session"]

_PACKAGE = "neptune"
_debug_count = 0


class _Existing(msgspec.Struct):
    """What the server says of an object, as far as it matters here."""

    id: str
    uuid: str
    kind: str
    project: str


class _Project(msgspec.Struct):
    uuid: str
    workspace: str
    name: str
    key: str


def open_session(
    wanted: Wanted,
    mode: Mode,
    *,
    project: str | None = None,
    api_token: str | None = None,
    proxies: Mapping[str, str] | None = None,
) -> Session:
    """Opens an object.

    Raises the exceptions of this API for a missing or wrong token or project, for what cannot be found or created, and when
    the server cannot be reached.
    """
    if mode is Mode.DEBUG:
        return _in_memory(wanted)
    if mode is Mode.OFFLINE:
        return _offline(wanted, project)
    return _connected(wanted, mode, project, api_token, proxies)


def open_project(name: str, connection: "Connection") -> ContainerFacts:
    """A project by its full name, which is created where the server creates projects that are named.

    Raises RequestRefused and ServerUnreachable.
    """
    try:
        return _project(name, connection)
    except RequestRefused as error:
        if error.kind != "project-not-found":
            raise
    return _created(Wanted(ContainerType.PROJECT), name, connection)


def _connected(
    wanted: Wanted, mode: Mode, project: str | None, api_token: str | None, proxies: Mapping[str, str] | None
) -> Session:
    from neptune._readers import ServerReader
    from seamark.client.connection import Connection

    with translated():
        credentials = credentials_from(api_token)
    with translated(address=credentials.base_url):
        connection = Connection(credentials, proxies=proxies)
    with refusals_of_opening(wanted, project or "", credentials.base_url):
        name = _project_name(project, connection)
    with refusals_of_opening(wanted, name, credentials.base_url):
        if wanted.sys_id is not None:
            facts = _existing(wanted, name, connection)
        elif mode is Mode.READ_ONLY:
            facts = _project(name, connection)
        else:
            facts = _created(wanted, name, connection)
    identity = Identity(
        wanted.container_type,
        facts.uuid,
        facts.id,
        facts.workspace,
        facts.project,
        facts.project_uuid,
        credentials.base_url + facts.url_path,
        facts.is_new,
    )
    target = Target(f"{facts.workspace}/{facts.project}", facts.uuid, wanted.container_type.to_api())
    recorder = open_recorder(target, mode.value, credentials=credentials, proxies=proxies, package=_PACKAGE)
    session = Session(identity, mode, recorder, connection)
    session.reader = ServerReader(session)
    return session


def _offline(wanted: Wanted, project: str | None) -> Session:
    from neptune._readers import OfflineReader

    if wanted.sys_id is not None:
        raise RunNotFoundOffline(wanted.sys_id)
    uuid = str(uuid4())
    create = NewContainer(kind=wanted.container_type.to_api(), custom_id=wanted.custom_id, tracker=client_name("neptune"))
    name = project or project_from_environment() or ""
    recorder = open_recorder(Target(name, uuid, create.kind, create), "offline", package=_PACKAGE)
    workspace, _, short = name.partition("/")
    identity = Identity(wanted.container_type, uuid, "", workspace, short, "", f"offline/{uuid}", True)
    session = Session(identity, Mode.OFFLINE, recorder)
    session.reader = cast("Reader", OfflineReader())  # it answers to every name
    return session


def _in_memory(wanted: Wanted) -> Session:
    from neptune._memory import Memory

    global _debug_count
    _debug_count += 1
    uuid = str(uuid4())
    match wanted.container_type:
        case ContainerType.RUN:
            sys_id = f"DEBUG-{_debug_count}"
        case ContainerType.MODEL:
            sys_id = f"DEBUG-{wanted.key or 'MODEL'}"
        case ContainerType.MODEL_VERSION:
            sys_id = f"{wanted.model or 'DEBUG-MODEL'}-{_debug_count}"
        case ContainerType.PROJECT:
            sys_id = "DEBUG"
    memory = Memory(uuid, wanted.sys_id or sys_id, wanted.container_type.value)
    identity = Identity(
        wanted.container_type, uuid, wanted.sys_id or sys_id, "debug", "debug", uuid, f"debug/{sys_id}", wanted.sys_id is None
    )
    session = Session(identity, Mode.DEBUG, memory)
    session.reader = memory
    return session


def _project_name(project: str | None, connection: "Connection") -> str:
    """The full name of the project, `workspace/name`. Raises NeptuneMissingProjectNameException when there is none."""
    name = project or project_from_environment()
    if not name:
        from seamark.client.management import Management

        known = Management(connection)
        raise NeptuneMissingProjectNameException(known.projects(), known.workspaces())
    workspace, separator, short = name.strip().partition("/")
    if separator and workspace and short:
        return name.strip()
    return _only_project_called(name.strip("/ "), connection)


def _only_project_called(name: str, connection: "Connection") -> str:
    """The project of this name in whichever workspace it is. Raises AmbiguousProjectName and
    ProjectNotFoundWithSuggestions."""
    from seamark.client.management import Management

    projects = Management(connection).projects()
    found = [each for each in projects if each.name == name]
    if len(found) > 1:
        raise AmbiguousProjectName(name, found)
    if not found:
        raise ProjectNotFoundWithSuggestions(name, projects)
    return f"{found[0].workspace}/{name}"


def _created(wanted: Wanted, project: str, connection: "Connection") -> ContainerFacts:
    """Creates the object under a UUID of ours, so that asking again after a lost answer creates no second one."""
    kind = wanted.container_type.to_api()
    create = NewContainer(
        kind=kind,
        custom_id=wanted.custom_id,
        key=wanted.key,
        model=wanted.model,
        tracker=client_name("neptune"),
    )
    path = f"{_address(project)}/containers/{uuid4()}"
    return connection.request("PUT", path, json=create.body()).parsed(ContainerFacts)


def _existing(wanted: Wanted, project: str, connection: "Connection") -> ContainerFacts:
    path = f"{_address(project)}/runs/{quote(wanted.sys_id or '', safe='')}"
    found = connection.request("GET", path).parsed(_Existing)
    if found.kind != wanted.container_type.to_api():
        raise NOT_FOUND[wanted.container_type](f"{project}/{wanted.sys_id}")
    workspace, _, name = found.project.partition("/")
    return ContainerFacts(found.id, found.uuid, found.kind, workspace, name, url_path=_page(found))


def _project(project: str, connection: "Connection") -> ContainerFacts:
    """A project for reading, which needs no more than a role that may read."""
    found = connection.request("GET", _address(project)).parsed(_Project)
    page = f"/w/{quote(found.workspace, safe='')}/p/{quote(found.name, safe='')}"
    return ContainerFacts(found.key, found.uuid, "project", found.workspace, found.name, found.uuid, url_path=page)


def _page(found: _Existing) -> str:
    """The path of an object's page in the web app."""
    workspace, _, name = found.project.partition("/")
    home = f"/w/{quote(workspace, safe='')}/p/{quote(name, safe='')}"
    sys_id = quote(found.id, safe="")
    match found.kind:
        case "run":
            return f"{home}/runs/{sys_id}"
        case "model":
            return f"{home}/models/{sys_id}"
        case "modelVersion":
            return f"{home}/models/{quote(found.id.rpartition('-')[0], safe='')}/{sys_id}"
        case _:
            return home


def _address(project: str) -> str:
    workspace, _, name = project.partition("/")
    return f"/api/v1/projects/{quote(workspace, safe='')}/{quote(name, safe='')}"
