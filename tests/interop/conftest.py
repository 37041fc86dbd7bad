"""One server per test process, one workspace with three accounts on it, and one project per test module."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

import neptune
from tests.interop.official import OfficialClient, client_python
from tests.interop.server import Server, running_server


@dataclass(frozen=True)
class Account:
    name: str
    token: str


@dataclass(frozen=True)
class Team:
    """A workspace and who is in it."""

    workspace: str
    owner: Account
    member: Account
    robot: Account


def found_team(server: Server) -> Team:
    """Create a workspace with an owner, a member and a service account."""

    def account(name: str) -> Account:
        return Account(name, server.token(name))

    for name in ("olive", "mira"):
        server.seamark("user", "create", name)
    server.seamark("workspace", "create", "lab", "--owner", "olive")
    server.seamark("member", "add", "lab", "mira", "--role", "member")
    server.seamark("service-account", "create", "robot", "--workspace", "lab")
    return Team("lab", account("olive"), account("mira"), account("robot@lab"))


def found_owner(server: Server) -> Account:
    """Create the workspace `lab` with nobody but its owner."""
    server.seamark("user", "create", "olive")
    server.seamark("workspace", "create", "lab", "--owner", "olive")
    return Account("olive", server.token("olive"))


def new_project(server: Server, team: Team, name: str) -> str:
    """Create a project that every member of the workspace may write to; its full name begins with this one."""
    full_name = f"{team.workspace}/{name}-{token_hex(3)}"
    server.seamark("project", "create", full_name, "--visibility", "workspace")
    return full_name


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, shared by the tests of one test process."""
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def team(server: Server) -> Team:
    """The workspace `lab` and its accounts."""
    return found_team(server)


@pytest.fixture(scope="session", params=["official", "ours"])
def official(
    request: pytest.FixtureRequest, server: Server, team: Team, tmp_path_factory: pytest.TempPathFactory
) -> OfficialClient:
    """A client, signed in as a member of the workspace, without a project: the official one, and the package that takes its place."""
    variables = {
        "NEPTUNE_API_TOKEN": team.member.token,
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
        "NEPTUNE_RETRIES_TIMEOUT": "10",
        "NEPTUNE_SYNC_BATCH_TIMEOUT": "20",
        "NEPTUNE_SYNC_AFTER_STOP_TIMEOUT": "20",
    }
    folder = tmp_path_factory.mktemp("client")
    if request.param == "official":
        return OfficialClient(client_python("official"), folder, variables, warm=("neptune.*",))
    source = str(Path(neptune.__file__).parents[1])
    return OfficialClient(Path(sys.executable), folder, {**variables, "PYTHONPATH": source}, is_ours=True)


@pytest.fixture(scope="module")
def project(server: Server, team: Team, official: OfficialClient, request: pytest.FixtureRequest) -> str:
    """A project of the module's own, for each client another one, that every member of the workspace may write to.

    Its name is new each time, because a test process may come back to a module after others.
    """
    module = str(request.module.__name__).rsplit(".", 1)[-1]
    return new_project(server, team, re.sub("[^a-z]+", "-", module.removeprefix("test_")))


@pytest.fixture(scope="module")
def client(official: OfficialClient, project: str, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """The official client in a folder of its own, with `NEPTUNE_PROJECT` naming the module's project."""
    folder: Path = tmp_path_factory.mktemp("work")
    return official.within(folder).having(NEPTUNE_PROJECT=project)
