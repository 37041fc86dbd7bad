"""Projects as the official 3.x logger creates and lists them."""

from __future__ import annotations

from secrets import token_hex

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient

KEY = f"K{token_hex(3).upper()}"
NAME = f"made-{KEY.lower()}"


@pytest.fixture(scope="module")
def seen(scale: OfficialClient, team: Team) -> Observations:
    return scale.observe("projects", workspace=team.workspace, name=NAME, key=KEY)


def test_a_project_is_created_once(seen: Observations, team: Team) -> None:
    assert seen["created"] == seen["created_again"] == f"{team.workspace}/{NAME}"
    assert seen.failure("exists").kind == "NeptuneProjectAlreadyExists"


def test_a_project_may_have_a_long_name(seen: Observations, team: Team) -> None:
    assert seen["long_name"] == f"{team.workspace}/{NAME}__a.long_name-{'x' * 80}"


def test_a_workspace_that_is_not_there_is_named(seen: Observations) -> None:
    assert "'no-such-workspace' not found" in seen.failure("no_workspace").message


def test_projects_are_listed(seen: Observations) -> None:
    assert sorted(seen["listed"]) == sorted([seen["created"], seen["long_name"]])
