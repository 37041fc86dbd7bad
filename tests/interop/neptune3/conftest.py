"""The three official 3.x clients on the server of the folder above, and a project that one of them filled."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient, client_python
from tests.interop.server import Server

SCRIPTS = Path(__file__).with_name("scripts")
SHARED_SCRIPTS = Path(__file__).parents[1] / "scripts"


@dataclass(frozen=True)
class Recorded:
    """A project with the runs of `scripts/record.py`, and what the logger saw while it made them."""

    project: str
    seen: Observations


def client_of(environment: str, folder: Path, token: str) -> OfficialClient:
    """One of the clients (`scale`, `query` or `fetcher`), signed in with a token and at home in a folder, which is made."""
    folder.mkdir(exist_ok=True)
    variables = {
        "NEPTUNE_API_TOKEN": token,
        "PYTHONPATH": str(SHARED_SCRIPTS),
        # The readers' libraries warn about each other.
        "PYTHONWARNINGS": "ignore",
        # A reader repeats requests that end with a 5xx for half an hour unless it is told otherwise.
        "NEPTUNE_QUERY_RETRY_SOFT_TIMEOUT": "10",
        "NEPTUNE_QUERY_RETRY_HARD_TIMEOUT": "10",
        "NEPTUNE_FETCHER_RETRY_SOFT_TIMEOUT": "10",
        "NEPTUNE_FETCHER_RETRY_HARD_TIMEOUT": "10",
        "NEPTUNE_DISABLE_COLORS": "True",
    }
    return OfficialClient(client_python(environment), folder, variables, SCRIPTS, warm=(f"neptune_{environment}.*",))


@pytest.fixture(scope="session")
def scale(team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """`neptune-scale`, signed in as a member of the workspace, without a project."""
    return client_of("scale", tmp_path_factory.mktemp("scale"), team.member.token)


@pytest.fixture(scope="session")
def query(team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """`neptune-query`, signed in as the same member."""
    return client_of("query", tmp_path_factory.mktemp("query"), team.member.token)


@pytest.fixture(scope="session")
def fetcher(team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """`neptune-fetcher`, signed in as the same member."""
    return client_of("fetcher", tmp_path_factory.mktemp("fetcher"), team.member.token)


@pytest.fixture(scope="session")
def wrong_token(team: Team) -> str:
    """A token that names the right server and a secret that it never gave out."""
    told = json.loads(base64.b64decode(team.member.token))
    return base64.b64encode(json.dumps({**told, "api_key": token_hex(20)}).encode()).decode()


@pytest.fixture(scope="session")
def new_project(server: Server, team: Team) -> Callable[[str], str]:
    """Makes a project that every member of the workspace may write to; its name starts as asked and is new each time."""

    def make(name: str) -> str:
        qualified = f"{team.workspace}/{name}-{token_hex(3)}"
        server.seamark("project", "create", qualified, "--visibility", "workspace")
        return qualified

    return make


@pytest.fixture(scope="session")
def recorded(scale: OfficialClient, new_project: Callable[[str], str]) -> Recorded:
    """A project with runs of every kind of attribute; made once for all who only read."""
    project = new_project("recorded")
    return Recorded(project, scale.having(NEPTUNE_PROJECT=project).observe("record"))
