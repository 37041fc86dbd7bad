import subprocess
import sys
import time
from uuid import uuid4

import pytest

from seamark.model.access import Caller, ProjectRole, Visibility, WorkspaceRole
from seamark.model.containers import ContainerKind
from seamark.model.errors import (
    AccessDenied,
    ContainerNotFound,
    InvalidIdentifier,
    NotFound,
    ProjectNotFound,
    WorkspaceNotFound,
)
from seamark.stores.catalog import Catalog
from seamark.stores.catalog.recent import RecentFacts
from seamark.tracking import access, members, projects, workspaces
from tests.tracking.access_builders import NOW, Team, a_team, a_tracking, the_operator

VIEWER, CONTRIBUTOR, OWNER = ProjectRole.VIEWER, ProjectRole.CONTRIBUTOR, ProjectRole.OWNER


@pytest.fixture
def team(catalog: Catalog) -> Team:
    return a_team(a_tracking(catalog))


def who(team: Team, name: str) -> Caller:
    return the_operator(team.t) if name == "operator" else getattr(team, name)


# visibility, who, the role on the project's list, the role that results
RULES = [
    (Visibility.PRIVATE, "operator", None, OWNER),
    (Visibility.PRIVATE, "server_admin", None, OWNER),
    (Visibility.PRIVATE, "admin", None, OWNER),
    (Visibility.PRIVATE, "member", None, None),
    (Visibility.PRIVATE, "member", VIEWER, VIEWER),
    (Visibility.PRIVATE, "member", CONTRIBUTOR, CONTRIBUTOR),
    (Visibility.PRIVATE, "member", OWNER, OWNER),
    (Visibility.PRIVATE, "robot", None, None),
    (Visibility.PRIVATE, "robot", CONTRIBUTOR, CONTRIBUTOR),
    (Visibility.PRIVATE, "other_admin", None, None),
    (Visibility.PRIVATE, "other_robot", None, None),
    (Visibility.PRIVATE, "stranger", None, None),
    (Visibility.PRIVATE, "stranger", VIEWER, VIEWER),
    (Visibility.WORKSPACE, "admin", None, OWNER),
    (Visibility.WORKSPACE, "member", None, OWNER),
    (Visibility.WORKSPACE, "robot", None, None),
    (Visibility.WORKSPACE, "robot", VIEWER, VIEWER),
    (Visibility.WORKSPACE, "other_admin", None, None),
    (Visibility.WORKSPACE, "stranger", None, None),
    (Visibility.WORKSPACE, "stranger", CONTRIBUTOR, CONTRIBUTOR),
    (Visibility.PUBLIC, "admin", None, OWNER),
    (Visibility.PUBLIC, "member", None, VIEWER),
    (Visibility.PUBLIC, "member", CONTRIBUTOR, CONTRIBUTOR),
    (Visibility.PUBLIC, "robot", None, VIEWER),
    (Visibility.PUBLIC, "other_admin", None, VIEWER),
    (Visibility.PUBLIC, "other_robot", None, VIEWER),
    (Visibility.PUBLIC, "stranger", None, VIEWER),
]


def test_every_rule_of_access_to_projects_and_what_is_in_them(team: Team) -> None:
    for number, (visibility, name, listed, expected) in enumerate(RULES):
        roles = {} if listed is None else {name: listed}
        project = team.project(f"p{number}", visibility, **roles)
        run = team.t.catalog.containers.create_run(project.id, "ann", NOW, custom_id="mine").container
        caller, rule = who(team, name), (visibility, name, listed)
        assert access.project_role(team.t, caller, project) is expected, rule
        listed_role = {entry.project.id: entry.role for entry in projects.list_projects(team.t, caller)[0]}.get(project.id)
        assert listed_role is expected, rule
        containers = [str(run.uuid), f"team/p{number}/{run.sys_id}", f"CUSTOM/team/p{number}/mine", str(project.uuid)]
        for role in ProjectRole:
            for identifier in (str(project.uuid), project.qualified_name, project.name):
                if expected is not None and expected >= role:
                    assert access.require_project(team.t, caller, identifier, role) == project
                else:
                    refusal = ProjectNotFound if expected is None else AccessDenied
                    with pytest.raises(refusal):
                        access.require_project(team.t, caller, identifier, role)
            for identifier in containers:
                if expected is not None and expected >= role:
                    found, home = access.require_container(team.t, caller, identifier, role)
                    assert home == project
                    assert found.kind is (ContainerKind.PROJECT if identifier == str(project.uuid) else ContainerKind.RUN)
                else:
                    refusal = ContainerNotFound if expected is None else AccessDenied
                    with pytest.raises(refusal):
                        access.require_container(team.t, caller, identifier, role)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("operator", WorkspaceRole.ADMIN),
        ("server_admin", WorkspaceRole.ADMIN),
        ("admin", WorkspaceRole.ADMIN),
        ("member", WorkspaceRole.MEMBER),
        ("robot", WorkspaceRole.MEMBER),
        ("other_admin", None),
        ("other_robot", None),
        ("stranger", None),
    ],
)
def test_every_rule_of_access_to_workspaces(team: Team, name: str, role: WorkspaceRole | None) -> None:
    caller = who(team, name)
    workspace = team.t.catalog.workspaces.by_name("team")
    assert workspace is not None
    assert access.workspace_role(team.t, caller, workspace) is role
    assert ("team" in [each.name for each in workspaces.list_workspaces(team.t, caller)]) is (role is not None)
    for identifier in ("team", str(workspace.uuid)):
        if role is None:
            with pytest.raises(WorkspaceNotFound):
                access.require_workspace(team.t, caller, identifier)
            continue
        assert access.require_workspace(team.t, caller, identifier) == workspace
        if role is not WorkspaceRole.ADMIN:
            with pytest.raises(AccessDenied):
                access.require_workspace(team.t, caller, identifier, WorkspaceRole.ADMIN)


def test_what_is_missing_and_what_is_hidden_are_told_apart_by_nothing(team: Team) -> None:
    team.project("hidden")
    messages: list[str] = []
    for name in ("hidden", "missing"):
        with pytest.raises(ProjectNotFound) as project:
            access.require_project(team.t, team.stranger, f"team/{name}")
        with pytest.raises(ContainerNotFound) as container:
            access.require_container(team.t, team.stranger, f"team/{name}/HID-1")
        messages.append(f"{project.value} {container.value}".replace(name, "x"))
    assert messages[0] == messages[1]


def test_a_bare_name_must_be_unique_among_what_the_caller_sees(team: Team) -> None:
    project = team.project("digits", member=VIEWER)
    projects.create_project(team.t, team.other_admin, "other", "digits")
    assert access.require_project(team.t, team.member, "digits") == project
    with pytest.raises(InvalidIdentifier, match=r"team/digits or other/digits"):
        access.require_project(team.t, team.server_admin, "digits")


@pytest.mark.parametrize("identifier", ["", "/", "team/", "/digits", "team/digits/x", "a\0b", "team/\ud800", "x" * 5000])
def test_malformed_project_identifiers_are_refused(team: Team, identifier: str) -> None:
    with pytest.raises(InvalidIdentifier):
        access.require_project(team.t, team.server_admin, identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "DIG-1",
        "team/DIG-1",
        "a/b/c/d",
        "CUSTOM/team/digits",
        "CUSTOM/team",
        "CUSTOM/",
        "team//DIG-1",
        "a\0/b/c",
        "a/b/\udfff",
        "x/" * 4000,
    ],
)
def test_malformed_container_identifiers_are_refused(team: Team, identifier: str) -> None:
    with pytest.raises(InvalidIdentifier):
        access.require_container(team.t, team.server_admin, identifier)


def test_well_formed_identifiers_of_nothing_are_not_found(team: Team) -> None:
    team.project()
    for identifier in (
        str(uuid4()),
        "team/digits/DIG-9",
        "nowhere/digits/DIG-1",
        "CUSTOM/team/digits/none",
        "CUSTOM/team/none/x",
    ):
        with pytest.raises(ContainerNotFound):
            access.require_container(team.t, team.server_admin, identifier)
    for identifier in (str(uuid4()), "team/none", "none", "none/digits"):
        with pytest.raises(ProjectNotFound):
            access.require_project(team.t, team.server_admin, identifier)


def test_a_custom_id_may_contain_slashes_and_the_trash_is_searched(team: Team) -> None:
    project = team.project()
    run = team.t.catalog.containers.create_run(project.id, "ann", NOW, custom_id="a/b/c").container
    assert access.require_container(team.t, team.admin, "CUSTOM/team/digits/a/b/c")[0] == run
    team.t.catalog.containers.set_trashed([run.id], NOW)
    assert access.require_container(team.t, team.admin, "team/digits/DIG-1")[0].is_trashed


def test_changes_made_by_this_process_are_seen_at_once(team: Team) -> None:
    project = team.project(member=VIEWER)
    name = project.qualified_name

    def role() -> ProjectRole | None:
        try:
            access.require_project(team.t, team.member, name)
        except NotFound:
            return None
        return access.project_role(team.t, team.member, access.require_project(team.t, team.member, name))

    assert role() is VIEWER
    members.set_role(team.t, team.admin, name, "member", CONTRIBUTOR)
    assert role() is CONTRIBUTOR
    members.remove_member(team.t, team.admin, name, "member")
    assert role() is None
    projects.update_project(team.t, team.admin, name, visibility=Visibility.WORKSPACE)
    assert role() is OWNER
    workspaces.set_role(team.t, team.server_admin, "team", "member", WorkspaceRole.ADMIN)
    projects.update_project(team.t, team.admin, name, visibility=Visibility.PRIVATE)
    assert role() is OWNER
    workspaces.remove_member(team.t, team.server_admin, "team", "member")
    assert role() is None


def test_changes_made_by_another_process_are_seen_within_a_second(team: Team, catalog_url: str) -> None:
    project = team.project(member=CONTRIBUTOR)
    assert access.require_project(team.t, team.member, project.qualified_name, CONTRIBUTOR)
    script = (
        "import sys; from seamark.stores.catalog import Catalog; catalog = Catalog.open(sys.argv[1]);"
        "catalog.projects.remove_member(int(sys.argv[2]), int(sys.argv[3])); catalog.close()"
    )
    arguments = [catalog_url, str(project.id), str(team.member.user_id)]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, timeout=60)
    changed_at = time.monotonic()
    while True:
        asked_at = time.monotonic()
        try:
            access.require_project(team.t, team.member, project.qualified_name, CONTRIBUTOR)
        except ProjectNotFound:
            break
        assert asked_at - changed_at <= 1.1


def test_warm_checks_ask_the_database_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    project = team.project(member=CONTRIBUTOR)
    run = team.t.catalog.containers.create_run(project.id, "ann", NOW).container
    answer = access.require_container(team.t, team.member, str(run.uuid), CONTRIBUTOR)

    def refuse(*_: object) -> None:
        raise AssertionError("a query")

    monkeypatch.setattr(team.t.catalog.containers, "by_uuid", refuse)
    monkeypatch.setattr(team.t.catalog.projects, "by_id", refuse)
    assert access.require_container(team.t, team.member, str(run.uuid), VIEWER) == answer


def test_recent_facts_are_fresh_for_a_second_and_dropped_on_change() -> None:
    now = [0.0]
    facts, computed = RecentFacts(lambda: now[0]), list[int]()

    def compute() -> int:
        computed.append(1)
        return len(computed)

    assert [facts.get("key", compute), facts.get("key", compute)] == [1, 1]
    now[0] = 0.99
    assert facts.get("key", compute) == 1
    now[0] = 1.0
    assert facts.get("key", compute) == 2
    facts.forget()
    assert facts.get("key", compute) == 3


def test_what_was_computed_from_a_recent_fact_lasts_no_longer_than_that() -> None:
    now, stored = [0.0], ["old"]
    facts = RecentFacts(lambda: now[0])

    def outer() -> str:
        return facts.get("outer", lambda: facts.get("middle", lambda: facts.get("inner", lambda: stored[0])))

    assert facts.get("inner", lambda: stored[0]) == "old"
    stored[0] = "new"
    now[0] = 0.9
    assert outer() == "old"
    now[0] = 1.0
    assert outer() == "new"
    now[0] = 1.9
    assert outer() == "new"


def test_a_fact_read_before_a_change_is_not_kept_after_it() -> None:
    facts = RecentFacts()

    def overtaken() -> str:
        facts.forget()
        return "old"

    assert facts.get("key", overtaken) == "old"
    assert facts.get("key", lambda: "new") == "new"


def test_refusals_are_not_remembered() -> None:
    facts = RecentFacts()

    def refuse() -> str:
        raise ProjectNotFound("no")

    with pytest.raises(ProjectNotFound):
        facts.get("key", refuse)
    assert facts.get("key", lambda: "yes") == "yes"
