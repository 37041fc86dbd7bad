"""References of the 3.x API: the run that each names, for those who may see it."""

from pathlib import Path
from uuid import uuid4

import pytest

from seamark.model.access import Caller, Visibility
from seamark.tracking import projects, users, workspaces
from seamark.tracking.references import find_runs
from tests.stores.catalog.builders import counted_statements
from tests.tracking.core_world import World, a_world


def _name(world: World, reference: str) -> str:
    return f"{world.project}/{reference}"


def test_runs_are_found_by_sys_id_custom_id_and_uuid(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        named = world.create("mine/with/slashes and ä").container
        nameless = world.a_run()
        project = world.t.catalog.projects.by_name(*world.project.split("/"))
        assert project is not None
        wanted = {
            _name(world, named.sys_id): named,
            _name(world, nameless.sys_id): nameless,
            f"CUSTOM/{world.project}/mine/with/slashes and ä": named,
            f"CUSTOM/{world.project}/{nameless.sys_id}": nameless,
            f"CUSTOM/{world.project}/{named.sys_id}": None,
            _name(world, "mine"): None,
            _name(world, project.key): None,
            str(named.uuid): named,
            str(named.uuid).upper(): named,
            str(uuid4()): None,
            str(project.uuid): None,
            f"CUSTOM/{world.project}/none": None,
            "team/none/NONE-1": None,
            "CUSTOM/none/none/none": None,
        }
        malformed = ["", "/", "a/b", "a/b/", "a//c", "CUSTOM/a/b", "a/b/c/d", f"{world.project}/\0", f"{world.project}/\ud800"]
        references = [*wanted, *malformed, *reversed(list(wanted))]
        expected = [*wanted.values(), *[None for _ in malformed], *reversed(list(wanted.values()))]
        assert find_runs(world.t, world.owner, references) == expected
        assert find_runs(world.t, world.owner, []) == []


def test_what_the_caller_may_not_see_is_not_found(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        operator = users.operator(world.t)
        stranger = Caller(users.create_user(world.t, operator, "stranger"))
        workspaces.create_workspace(world.t, operator, "others", "stranger")
        theirs = projects.create_project(world.t, stranger, "others", "secret", visibility=Visibility.PRIVATE)
        ours, world.project = world.project, theirs.qualified_name
        owner, world.owner = world.owner, stranger
        hidden = world.create("hidden").container
        world.project, world.owner = ours, owner
        seen = world.create("seen").container
        references = [
            f"CUSTOM/{theirs.qualified_name}/hidden",
            f"{theirs.qualified_name}/{hidden.sys_id}",
            str(hidden.uuid),
            str(seen.uuid),
        ]
        assert find_runs(world.t, owner, references) == [None, None, None, seen]
        assert find_runs(world.t, stranger, references) == [hidden, hidden, hidden, None]


@pytest.mark.parametrize("is_custom", [True, False])
def test_ten_thousand_references_take_a_few_statements(tmp_path: Path, is_custom: bool) -> None:
    with a_world(tmp_path) as world:
        runs = [world.create(f"run-{number}").container for number in range(3)]
        names = [f"run-{number}" if is_custom else f"{runs[0].sys_id.partition('-')[0]}-{number + 1}" for number in range(10_000)]
        prefix = f"CUSTOM/{world.project}" if is_custom else world.project
        others = [f"CUSTOM/team/none-{number}/x" for number in range(1000)]
        uuids = [str(uuid4()) for _ in range(1000)]
        with counted_statements(world.t.catalog) as statements:
            found = find_runs(world.t, world.owner, [*(f"{prefix}/{name}" for name in names), *others, *uuids])
        assert found[:3] == runs
        assert set(found[3:]) == {None}
        assert len(statements) < 10
