"""The three official 3.x clients on the server of the folder above, our own logger beside the official one, and a project that
each of these two filled."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import pytest

from tests.interop.conftest import Team
from tests.interop.official import ROOT, Observations, OfficialClient, client_python
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


def ours_in_place_of(scale: OfficialClient, folder: Path) -> OfficialClient:
    """Our `neptune_scale`, with the variables of the official one, at home in a folder."""
    paths = f"{ROOT / 'src'}:{scale.variables['PYTHONPATH']}"
    return replace(scale.within(folder).having(PYTHONPATH=paths), python=Path(sys.executable), warm=(), is_ours=True)


@pytest.fixture(scope="session")
def scale(team: Team, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """`neptune-scale`, signed in as a member of the workspace, without a project."""
    return client_of("scale", tmp_path_factory.mktemp("scale"), team.member.token)


@pytest.fixture(scope="session", params=["official", "ours"])
def logger(request: pytest.FixtureRequest, scale: OfficialClient, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    """`neptune-scale`, and then our own package of this name in its place: the same scripts see the same."""
    return scale if request.param == "official" else ours_in_place_of(scale, tmp_path_factory.mktemp("ours"))


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
def recorded(logger: OfficialClient, new_project: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A project with runs of every kind of attribute; made once by each logger for all who only read."""
    project = new_project("recorded")
    here = logger.within(tmp_path_factory.mktemp("recorded")).having(NEPTUNE_PROJECT=project)
    return Recorded(project, here.observe("record"))
