"""Small builders of what the catalog's tests need before they begin."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from seamark.model.access import AccountKind, Project, User, Visibility, Workspace, WorkspaceId
from seamark.model.containers import Container
from seamark.stores.catalog import Catalog

NOW = 1_700_000_000_000


def a_user(catalog: Catalog, name: str = "ann") -> User:
    return catalog.users.create(name, NOW)


def a_service_account(catalog: Catalog, name: str, workspace_id: WorkspaceId) -> User:
    return catalog.users.create(name, NOW, kind=AccountKind.SERVICE_ACCOUNT, workspace_id=workspace_id)


def a_workspace(catalog: Catalog, name: str = "team") -> Workspace:
    return catalog.workspaces.create(name, (Visibility.PRIVATE, Visibility.WORKSPACE), NOW)


def a_project(catalog: Catalog, name: str = "digits", key: str = "DIG", workspace: Workspace | None = None) -> Project:
    home = workspace or catalog.workspaces.by_name("team") or a_workspace(catalog)
    return catalog.projects.create(home, name, key, Visibility.PRIVATE, "", NOW, creator="ann", owner_id=None)


def a_run(catalog: Catalog, project: Project, custom_id: str | None = None) -> Container:
    return catalog.containers.create_run(project.id, "ann", NOW, custom_id=custom_id).container


@contextmanager
def counted_statements(catalog: Catalog) -> Iterator[list[str]]:
    """The statements that the catalog sends to its database meanwhile, without those of transactions."""
    engine = catalog.database.engine
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
