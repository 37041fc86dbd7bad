"""A server's people and projects for tests of access, on a real catalog. What these use cases do not touch is absent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from seamark.model.access import Caller, Project, ProjectRole, User, Visibility, WorkspaceRole
from seamark.stores.catalog import Catalog
from seamark.tracking import members, projects, users, workspaces
from seamark.tracking.context import Tracking, TrackingSettings

NOW = 1_700_000_000_000


class Clock:
    """Time as the test sets it, in milliseconds."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now

    def advance(self, *, seconds: float) -> None:
        self.now += int(seconds * 1000)


@dataclass
class _RelationalPart:
    """The part of a Tracking that accounts and projects need: no column store is started for them."""

    catalog: Catalog
    clock: Callable[[], int]
    settings: TrackingSettings = field(default_factory=TrackingSettings)

    def later(self, action: Callable[[], None]) -> None:
        action()


def a_tracking(catalog: Catalog, clock: Clock | None = None, *, auto_create_projects: bool = True) -> Tracking:
    part = _RelationalPart(catalog, clock or Clock(), TrackingSettings(auto_create_projects=auto_create_projects))
    return cast(Tracking, part)


def the_operator(t: Tracking) -> Caller:
    return users.operator(t)


def a_person(t: Tracking, name: str, *, password: str | None = None, is_admin: bool = False) -> Caller:
    return Caller(users.create_user(t, the_operator(t), name, password, is_admin))


@dataclass
class Team:
    """The workspace `team` with an admin, a member and a service account; the workspace `other` likewise; and people outside."""

    t: Tracking
    server_admin: Caller
    admin: Caller
    member: Caller
    robot: Caller
    other_admin: Caller
    other_robot: Caller
    stranger: Caller

    def project(self, name: str = "digits", visibility: Visibility = Visibility.PRIVATE, **roles: ProjectRole) -> Project:
        """A project of the team, with roles by the names of this object's people."""
        operator = the_operator(self.t)
        project = projects.create_project(self.t, operator, "team", name, visibility=visibility)
        for who, role in roles.items():
            members.add_member(self.t, operator, project.qualified_name, cast(Caller, getattr(self, who)).name, role)
        return project


def a_team(t: Tracking) -> Team:
    operator = the_operator(t)
    people = {name: a_person(t, name) for name in ("admin", "member", "other_admin", "stranger")}
    server_admin = a_person(t, "root", is_admin=True)
    workspaces.create_workspace(t, operator, "team", "admin")
    workspaces.create_workspace(t, operator, "other", "other_admin")
    workspaces.add_member(t, operator, "team", "member", WorkspaceRole.MEMBER)
    robot = Caller(workspaces.create_service_account(t, operator, "team", "robot"))
    other_robot = Caller(workspaces.create_service_account(t, operator, "other", "robot"))
    return Team(
        t=t,
        server_admin=server_admin,
        admin=people["admin"],
        member=people["member"],
        robot=robot,
        other_admin=people["other_admin"],
        other_robot=other_robot,
        stranger=people["stranger"],
    )


def user_named(t: Tracking, name: str) -> User:
    user = t.catalog.users.by_name(name)
    assert user is not None
    return user
