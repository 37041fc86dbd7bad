"""Runs of the 1.x client and of the 3.x logger in one project: each client reads both."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import SCRIPTS, SHARED_SCRIPTS
from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def shared_project(scale: OfficialClient, new_project: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    project = new_project("generations")
    scale.within(tmp_path_factory.mktemp("generations")).having(NEPTUNE_PROJECT=project).observe("record", lineage_only=True)
    return project


@pytest.fixture(scope="module")
def first(official: OfficialClient, shared_project: str) -> Observations:
    """What the 1.x client sees, after it has logged a run of its own."""
    paths = os.pathsep.join((*filter(None, [official.variables.get("PYTHONPATH")]), str(SHARED_SCRIPTS)))
    return official.having(NEPTUNE_PROJECT=shared_project, PYTHONPATH=paths).observe(SCRIPTS / "first_generation.py")


@pytest.fixture(scope="module")
def third(query: OfficialClient, shared_project: str, first: Observations) -> Observations:
    """What the 3.x reader sees of the 1.x client's run."""
    configs = [
        "params/lr",
        "params/layers",
        "params/name",
        "words",
        "sys/name",
        "sys/custom_run_id",
        "sys/tags",
        "sys/owner",
        "sys/id",
    ]
    return query.observe("read_runs", project=shared_project, runs=["of-1x"], configs=configs, metrics=["loss"])


def test_a_table_of_the_first_generation_has_the_runs_of_the_third(first: Observations) -> None:
    assert first["table"] == {
        "of-1x": [0.75, "old net", 2.0],
        "apart-1": [None, None, 99.0],
        "alpha-2": [0.5, "wide ☃ net", 70.0],
        "alpha-1": [0.002, "wide ☃ net", 0.1],
    }


def test_the_first_generation_opens_a_fork_and_sees_what_it_inherits(first: Observations, team: Team) -> None:
    assert first["sys"] == ["alpha", "alpha-2", team.member.name]
    assert first["config"] == [0.5, 12, True]
    assert first["inherited"] == list(map(float, range(8)))
    assert first["words"] == ["word 0", "word 1", "word 2", "other 5", "other 6", "other 7"]
    assert first["tags"] == ["one", "three"]


def test_the_first_generation_reads_values_that_it_cannot_log(first: Observations) -> None:
    assert first["not_finite"] == ["1.0", "nan", "inf", "-inf", "2.0"]


def test_the_first_generation_opens_a_run_with_an_attribute_below_another(first: Observations) -> None:
    assert first["below_another"] == [True, False]


def test_the_third_generation_reads_runs_of_the_first(third: Observations, first: Observations, team: Team) -> None:
    assert "of-1x" in third["listed"]
    assert third["configs of-1x"] == {
        "params/lr": 0.75,
        "params/layers": 3,
        "params/name": "old net",
        "words": "said in 1.x",
        "sys/name": "named in 1.x",
        "sys/custom_run_id": "of-1x",
        "sys/tags": ["first"],
        "sys/owner": team.member.name,
        "sys/id": first["id"],
    }
    assert third["metrics of-1x"] == {"loss": {str(float(step)): step / 2 for step in range(5)}}
