"""Projects as the official 3.x logger creates and lists them."""

from __future__ import annotations

from secrets import token_hex

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def key(logger: OfficialClient) -> str:
    return f"K{token_hex(3).upper()}"


@pytest.fixture(scope="module")
def name(key: str) -> str:
    return f"made-{key.lower()}"


@pytest.fixture(scope="module")
def seen(logger: OfficialClient, team: Team, name: str, key: str) -> Observations:
    return logger.observe("projects", workspace=team.workspace, name=name, key=key)


def test_a_project_is_created_once(seen: Observations, team: Team, name: str) -> None:
    assert seen["created"] == seen["created_again"] == f"{team.workspace}/{name}"
    assert seen.failure("exists").kind == "NeptuneProjectAlreadyExists"


def test_a_project_may_have_a_long_name(seen: Observations, team: Team, name: str) -> None:
    assert seen["long_name"] == f"{team.workspace}/{name}__a.long_name-{'x' * 80}"


def test_a_workspace_that_is_not_there_is_named(seen: Observations) -> None:
    failure = seen.failure("no_workspace")
    assert failure.kind == "NeptuneBadRequestError"
    assert "no-such-workspace" in failure.message


def test_projects_are_listed(seen: Observations) -> None:
    assert sorted(seen["listed"]) == sorted([seen["created"], seen["long_name"]])
