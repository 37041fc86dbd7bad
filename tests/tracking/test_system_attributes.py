"""`sys/*` of both API generations: which names every run has, and that they keep up."""

import re
from collections.abc import Iterator

import pytest

from seamark.model.access import Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.operations import AddStrings, Assign
from seamark.stores.columns import Batch
from seamark.tracking import access, values
from seamark.tracking.system_attributes import initial_rows
from tests.tracking.core_world import NOW, World, a_world, floats

_ALWAYS = {
    "archived": False,
    "creation_time": NOW,
    "failed": False,
    "forking/depth": 0,
    "group_tags": frozenset[str](),
    "modification_time": NOW,
    "monitoring_time": 0,
    "owner": "owner",
    "ping_time": NOW,
    "relative_creation_time_ms": 0,
    "running_time": 0.0,
    "running_time_seconds": 0.0,
    "size": 0.0,
    "tags": frozenset[str](),
    "trashed": False,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _project(world: World) -> Project:
    return access.require_project(world.t, world.owner, world.project)


def _identity(world: World, run: Container) -> dict[str, object]:
    return {
        "id": run.sys_id,
        "custom_run_id": run.run_id,
        "diagnostics/run_uuid": str(run.uuid),
        "diagnostics/project_uuid": str(_project(world).uuid),
    }


def _stored(world: World, run: Container) -> dict[str, object]:
    """What there is but for the state, which follows from the time."""
    return {name: value for name, value in world.system(run).items() if name != "state"}


def test_a_run_outside_of_experiments_has_these_attributes(world: World) -> None:
    run = world.create("root", family="root").container
    assert _stored(world, run) == {**_ALWAYS, **_identity(world, run), "family": "root"}


def test_a_run_of_an_experiment_has_its_name_too(world: World) -> None:
    run = world.create("named", experiment="e").container
    assert _stored(world, run) == {
        **_ALWAYS,
        **_identity(world, run),
        "name": "e",
        "experiment/name": "e",
        "experiment/is_head": True,
        "experiment/running_time_seconds": 0.0,
    }


def test_a_run_of_the_2x_api_has_a_name_and_is_found_by_its_sys_id(world: World) -> None:
    run = world.a_run()
    assert _stored(world, run) == {**_ALWAYS, **_identity(world, run), "name": run.sys_id}
    assert access.require_container(world.t, world.owner, f"CUSTOM/{world.project}/{run.sys_id}")[0] == run


def test_a_fork_says_where_it_comes_from(world: World) -> None:
    world.create("parent", created_at=NOW)
    world.create("middle", parent="parent", step=3, created_at=NOW + 5)
    run = world.create("leaf", parent="middle", step=7.5, created_at=NOW + 11).container
    found = world.system(run)
    names = ("forking/parent", "forking/requested_parent", "forking/step", "forking/depth", "relative_creation_time_ms")
    assert tuple(found[name] for name in names) == ("middle", "middle", 7, 2, 11)


def test_only_the_names_that_clients_search_for_look_like_ids_and_times(world: World) -> None:
    world.create("forked from", experiment="f")
    run = world.create("forked", parent="forked from", experiment="g", tracker="t", family="f").container
    found = values.read_attributes(world.t, world.owner, str(run.uuid))
    assert {each.path for each in found if re.search(r"sys/.*id$", each.path)} == {
        "sys/id",
        "sys/custom_run_id",
        "sys/diagnostics/run_uuid",
        "sys/diagnostics/project_uuid",
    }
    times = {each.path for each in found if re.search(r"sys/.*_time$", each.path) and each.type is AttributeType.DATETIME}
    assert times == {"sys/creation_time", "sys/modification_time", "sys/ping_time"}


def test_running_times_go_on_under_all_their_names(world: World) -> None:
    run = world.create("running", experiment="r").container
    for _ in range(2):
        world.now += 5_000
        world.do(run, floats("x", [1.0]))
    found = world.system(run)
    names = ("running_time", "running_time_seconds", "experiment/running_time_seconds")
    assert [found[name] for name in names] == [10.0, 10.0, 10.0]


def test_clients_write_only_what_is_theirs_to_write(world: World) -> None:
    run = world.create("written").container
    world.do(
        run,
        Assign("sys/name", "name"),
        Assign("sys/description", "text"),
        Assign("sys/failed", True),
        AddStrings("sys/tags", frozenset({"a"})),
        AddStrings("sys/group_tags", frozenset({"b"})),
    )
    refused = ["sys/archived", "sys/trashed", "sys/custom_run_id", "sys/diagnostics/run_uuid", "sys/new"]
    assert len(world.refusals(run, *(Assign(path, "x") for path in refused))) == len(refused)
    found = world.system(run)
    assert (found["name"], found["description"], found["failed"], found["tags"]) == ("name", "text", True, frozenset({"a"}))


def test_a_run_that_an_earlier_version_stored_gets_the_newer_names_with_its_next_write(world: World) -> None:
    project = _project(world)
    run = world.t.catalog.containers.create_run(project.id, "owner", NOW).container
    batch = Batch()
    for row in initial_rows(world.t, run, project):
        if row.path in (
            "sys/id",
            "sys/name",
            "sys/modification_time",
            "sys/ping_time",
            "sys/running_time",
            "sys/monitoring_time",
        ):
            row.float_value = 7.0 if row.path == "sys/running_time" else row.float_value
            batch.put(row)
    world.t.columns.submit(batch, world.t.columns.epoch).result(60)
    world.do(run, Assign("x", 1))
    found = world.system(run)
    assert (found["custom_run_id"], found["name"]) == (run.sys_id, run.sys_id)
    assert found["running_time_seconds"] == found["running_time"]
    assert found["diagnostics/run_uuid"] == str(run.uuid)
