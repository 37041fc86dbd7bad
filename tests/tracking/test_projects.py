import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.access import ProjectRole, Visibility
from seamark.model.errors import (
    AccessDenied,
    ContainerNotFound,
    InvalidInput,
    ProjectKeyCollision,
    ProjectKeyInvalid,
    ProjectNameCollision,
    ProjectNameInvalid,
    ProjectNotFound,
    VisibilityRestricted,
    WorkspaceNotFound,
)
from seamark.model.operations import Assign
from seamark.stores.blobs import Blobs
from seamark.stores.catalog import Catalog
from seamark.stores.columns import Columns
from seamark.tracking import access, containers, members, operations, project_removal, projects
from seamark.tracking.context import Tracking, open_tracking
from seamark.tracking.names import project_key_for
from tests.interop.waiting import until
from tests.tracking.access_builders import NOW, Clock, Team, a_team, a_tracking, the_operator


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def team(catalog: Catalog, clock: Clock) -> Team:
    return a_team(a_tracking(catalog, clock))


def test_every_member_creates_projects_and_owns_them(team: Team) -> None:
    for caller, name in ((team.member, "one"), (team.robot, "two"), (team.admin, "three"), (team.server_admin, "four")):
        project = projects.create_project(team.t, caller, "team", name, description="ä")
        assert (project.qualified_name, project.visibility, project.description) == (f"team/{name}", Visibility.PRIVATE, "ä")
        assert access.project_role(team.t, caller, project) is ProjectRole.OWNER
        assert team.t.catalog.containers.project_container(project.id).owner == caller.name
    for caller in (team.stranger, team.other_admin, team.other_robot):
        with pytest.raises(WorkspaceNotFound):
            projects.create_project(team.t, caller, "team", "five")


def test_names_and_keys_are_unique_in_the_workspace(team: Team) -> None:
    projects.create_project(team.t, team.member, "team", "digits", key="DIG")
    with pytest.raises(ProjectNameCollision) as name:
        projects.create_project(team.t, team.member, "team", "digits")
    with pytest.raises(ProjectKeyCollision) as key:
        projects.create_project(team.t, team.member, "team", "digging", key="DIG")
    assert (name.value.name, key.value.key) == ("digits", "DIG")
    assert projects.create_project(team.t, team.other_admin, "other", "digits", key="DIG").key == "DIG"


@pytest.mark.parametrize("name", ["", "a/b", "a b", "x" * 129, "..", "a\n", "0a1b2c3d-0000-0000-0000-000000000000", "e\u0301"])
def test_project_names_that_would_confuse_are_refused(team: Team, name: str) -> None:
    with pytest.raises(ProjectNameInvalid):
        projects.create_project(team.t, team.member, "team", name)


@pytest.mark.parametrize("key", ["", "dig", "DIG-1", "12", "ABCDEFGHIJK", "Ä", "A B"])
def test_project_keys_that_break_the_rules_are_refused_with_a_reason(team: Team, key: str) -> None:
    with pytest.raises(ProjectKeyInvalid) as refusal:
        projects.create_project(team.t, team.member, "team", "digits", key=key)
    assert refusal.value.key == key
    assert refusal.value.reason


def test_visibilities_that_the_workspace_forbids_are_refused_with_those_it_allows(team: Team) -> None:
    for caller in (team.member, team.admin, team.server_admin):
        with pytest.raises(VisibilityRestricted) as refusal:
            projects.create_project(team.t, caller, "team", "digits", visibility=Visibility.PUBLIC)
        assert (refusal.value.requested, refusal.value.allowed) == ("public", ["private", "workspace"])
    project = team.project()
    with pytest.raises(VisibilityRestricted):
        projects.update_project(team.t, team.admin, project.qualified_name, visibility=Visibility.PUBLIC)


@given(name=st.from_regex(r"[\w\-.]{1,40}", fullmatch=True), others=st.lists(st.sampled_from(["DIG", "DIGITS", "A", "AB"])))
def test_made_up_keys_keep_the_rules(name: str, others: list[str]) -> None:
    taken = set(others)
    for _ in range(15):
        key = project_key_for(name, taken)
        assert re.fullmatch(r"[A-Z0-9]{1,10}", key)
        assert not key.isdecimal()
        assert key not in taken
        taken.add(key)


def test_made_up_keys_resemble_the_name() -> None:
    taken: set[str] = set()
    for expected in ("DIG", "DIGI", "DIGIT", "DIGITS", "DIGITS2", "DIGITS3"):
        assert project_key_for("digits", taken) == expected
        taken.add(expected)
    assert project_key_for("Ärger-1", set()) == "ARG"
    assert project_key_for("123", set()) == "P12"


def test_projects_of_like_names_created_at_once_get_different_keys(team: Team) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda n: projects.create_project(team.t, team.member, "team", f"digits-{n}").key, range(12)))
    assert len(set(made)) == 12


def test_a_project_that_a_script_names_is_created_privately(team: Team) -> None:
    project = projects.find_or_create_project(team.t, team.robot, "team/new")
    assert (project.qualified_name, project.visibility) == ("team/new", Visibility.PRIVATE)
    assert projects.find_or_create_project(team.t, team.robot, "new") == project
    assert projects.find_or_create_project(team.t, team.robot, "newer").qualified_name == "team/newer"


def test_scripts_that_name_a_new_project_at_once_get_one(team: Team) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: projects.find_or_create_project(team.t, team.member, "team/new").uuid, range(6)))
    assert len(set(made)) == 1


def test_a_project_is_not_created_where_it_may_not_be(team: Team) -> None:
    hidden = team.project("hidden")
    unusable = [
        (team.member, hidden.qualified_name),
        (team.member, "other/new"),
        (team.stranger, "team/new"),
        (team.stranger, "new"),
        (team.server_admin, "ambiguous"),
        (team.server_admin, "nowhere/new"),
        (team.member, str(team.member.user.uuid)),
    ]
    for caller, identifier in unusable:
        with pytest.raises(ProjectNotFound):
            projects.find_or_create_project(team.t, caller, identifier)
    with pytest.raises(ProjectNameInvalid):
        projects.find_or_create_project(team.t, team.member, "team/not a name")


def test_projects_are_not_created_when_the_setting_is_off(catalog: Catalog) -> None:
    team = a_team(a_tracking(catalog, auto_create_projects=False))
    project = team.project("digits", member=ProjectRole.VIEWER)
    assert projects.find_or_create_project(team.t, team.member, "team/digits") == project
    with pytest.raises(ProjectNotFound):
        projects.find_or_create_project(team.t, team.admin, "team/new")


def test_owners_change_what_is_given_and_nothing_else(team: Team) -> None:
    project = team.project(member=ProjectRole.CONTRIBUTOR)
    team.project("taken")
    with pytest.raises(AccessDenied):
        projects.update_project(team.t, team.member, project.qualified_name, description="no")
    changed = projects.update_project(team.t, team.admin, project.qualified_name, description="yes", is_archived=True)
    assert (changed.description, changed.is_archived, changed.name, changed.visibility) == (
        "yes",
        True,
        "digits",
        Visibility.PRIVATE,
    )
    assert projects.update_project(team.t, team.admin, "team/digits", name="numbers").qualified_name == "team/numbers"
    assert projects.update_project(team.t, team.admin, "team/numbers") == projects.update_project(
        team.t, team.admin, "team/numbers"
    )
    with pytest.raises(ProjectNotFound):
        access.require_project(team.t, team.admin, "team/digits")
    with pytest.raises(ProjectNameCollision):
        projects.update_project(team.t, team.admin, "team/numbers", name="taken")
    with pytest.raises(ProjectNameInvalid):
        projects.update_project(team.t, team.admin, "team/numbers", name="a/b")
    with pytest.raises(InvalidInput):
        projects.update_project(team.t, team.admin, "team/numbers", description="x" * 10_001)


def test_lists_are_searched_sorted_and_paged(team: Team, clock: Clock) -> None:
    made = []
    for name in ("beta", "Alpha", "gamma"):
        made.append(team.project(name, member=ProjectRole.VIEWER))
        clock.advance(seconds=10)
    team.project("hidden")
    for _ in range(2):
        run = team.t.catalog.containers.create_run(made[0].id, "ann", clock.now).container
    team.t.catalog.containers.set_trashed([run.id], clock.now)

    def names(sort: projects.ProjectSort, **given: object) -> list[str]:
        entries, _ = projects.list_projects(team.t, team.member, "team", sort=sort, **given)  # type: ignore[arg-type]
        return [entry.project.name for entry in entries]

    assert names("name") == ["Alpha", "beta", "gamma"]
    assert names("-created_at") == ["gamma", "Alpha", "beta"]
    assert names("-last_activity") == ["beta", "gamma", "Alpha"]
    assert names("-runs")[0] == "beta"
    assert names("name", search="ALP") == ["Alpha"]
    assert names("name", search="team/g") == ["gamma"]
    assert names("name", search="%") == []
    entries, total = projects.list_projects(team.t, team.member, "team", offset=1, limit=1, sort="name")
    assert ([entry.project.name for entry in entries], total) == (["beta"], 3)
    assert (entries[0].runs, entries[0].last_activity, entries[0].role) == (1, clock.now, ProjectRole.VIEWER)
    assert projects.list_projects(team.t, team.member, at_least=ProjectRole.CONTRIBUTOR)[1] == 0
    with pytest.raises(WorkspaceNotFound):
        projects.list_projects(team.t, team.member, "other")


def test_guests_of_a_workspace_list_the_projects_of_it_that_they_see(team: Team) -> None:
    for identifier in ("team", "nowhere"):
        with pytest.raises(WorkspaceNotFound):
            projects.list_projects(team.t, team.stranger, identifier)
    team.project("shared", stranger=ProjectRole.VIEWER)
    team.project("hidden")
    entries, total = projects.list_projects(team.t, team.stranger, "team")
    assert ([(each.project.name, each.role) for each in entries], total) == ([("shared", ProjectRole.VIEWER)], 1)
    assert projects.list_projects(team.t, team.stranger, "team", search="nothing") == ([], 0)
    with pytest.raises(WorkspaceNotFound):
        projects.list_projects(team.t, team.other_robot, "team")


def test_last_activity_only_moves_forward(team: Team) -> None:
    project = team.project()
    team.t.catalog.projects.touch(project.id, NOW + 100)
    team.t.catalog.projects.touch(project.id, NOW + 50)
    assert team.t.catalog.projects.activity([project.id])[project.id].last_activity == NOW + 100


@pytest.fixture
def whole(catalog: Catalog, tmp_path: Path) -> Iterator[Tracking]:
    columns = Columns.open(tmp_path / "columns", tmp_path / "commits")
    tracking = open_tracking(catalog, columns, Blobs.open(tmp_path / "blobs"))
    yield tracking
    tracking.close()


def test_what_is_logged_to_a_run_is_activity_of_its_project_and_noted_once_a_minute(
    whole: Tracking, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "clock", clock)
    team, began = a_team(whole), clock.now
    project = team.project()
    run = containers.create_run(whole, team.admin, project.qualified_name)
    run.commit.wait(30)
    noted: list[int] = []
    for seconds in (1, 39, 25, 5):
        clock.advance(seconds=seconds)
        operations.heartbeat(whole, run.container).wait(30)
        whole.background.submit(lambda: None).result(30)
        noted.append((whole.catalog.projects.activity([project.id])[project.id].last_activity - began) // 1000)
    assert noted == [1, 1, 65, 65]


def test_deleting_a_project_removes_everything_and_frees_its_name(whole: Tracking) -> None:
    team = a_team(whole)
    project, kept = team.project("digits", member=ProjectRole.OWNER), team.project("kept")
    made = [containers.create_run(whole, team.admin, each.qualified_name, custom_id="mine") for each in (project, kept)]
    for created in made:
        created.commit.wait(30)
        operations.execute(whole, team.admin, str(created.container.uuid), [Assign("a", 1)]).wait(30)
        whole.blobs.put(f"{created.container.uuid}/file", b"bytes")
    for caller in (team.member, team.robot, team.stranger):
        with pytest.raises((AccessDenied, ProjectNotFound)):
            project_removal.delete_project(whole, caller, project.qualified_name)
    project_removal.delete_project(whole, team.admin, project.qualified_name)
    with pytest.raises(ContainerNotFound):
        access.require_container(whole, team.admin, str(made[0].container.uuid))
    with pytest.raises(ProjectNotFound):
        access.require_project(whole, team.admin, "team/digits")
    assert {blob.key for blob in whole.blobs.list()} == {f"{made[1].container.uuid}/file"}
    assert whole.columns.read_container_rows([made[0].container.id]) == []
    assert whole.columns.read_container_rows([made[1].container.id]) != []
    assert whole.catalog.projects.being_deleted() == []
    assert projects.create_project(whole, team.admin, "team", "digits", key=project.key).id != project.id


def test_a_deletion_that_a_crash_interrupted_is_completed_at_the_next_start(whole: Tracking) -> None:
    team = a_team(whole)
    project = team.project()
    run = containers.create_run(whole, team.admin, project.qualified_name)
    run.commit.wait(30)
    whole.blobs.put(f"{run.container.uuid}/file", b"bytes")
    whole.catalog.projects.begin_deletion(project.id, NOW)
    assert projects.list_projects(whole, team.admin)[1] == 0
    project_removal.finish_deletions(whole)
    until(lambda: whole.catalog.projects.being_deleted() == [], what="the end of the deletion")
    assert list(whole.blobs.list()) == []
    assert whole.catalog.containers.by_id(run.container.id) is None


def test_the_operator_creates_projects_without_owning_them(team: Team) -> None:
    project = projects.create_project(team.t, the_operator(team.t), "team", "digits")
    listed = members.list_members(team.t, team.admin, project.qualified_name)
    assert [(member.user.name, member.is_inherited) for member in listed] == [("admin", True)]
