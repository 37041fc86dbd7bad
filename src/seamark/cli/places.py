"""`seamark workspace` and `seamark project`: where runs go."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import click

from seamark.cli.catalog import administration, where_options
from seamark.model.access import Visibility, WorkspaceLimits, WorkspaceRole
from seamark.model.errors import AlreadyMember, InvalidInput, NameCollision, ProjectNameCollision

__all__ = ["project", "workspace"]

_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]+)?) ?(?:([kmgtp])(i)?)?b?", re.IGNORECASE)
_COUNT = re.compile(r"[0-9]{1,18}")


@click.group()
def workspace() -> None:
    """Places for projects, with members."""


@workspace.command("create")
@click.argument("name")
@click.option("--owner", help="The user who becomes its admin.")
@where_options
def create_workspace(name: str, owner: str | None, data_dir: Path, catalog_url: str | None) -> None:
    """Create the workspace NAME."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import workspaces

        tracking, operator = administered.tracking, administered.operator
        try:
            workspaces.create_workspace(tracking, operator, name, owner)
        except NameCollision:
            click.echo(f'The workspace "{name}" exists already.')
            if owner is not None:
                try:
                    workspaces.add_member(tracking, operator, name, owner, WorkspaceRole.ADMIN)
                except AlreadyMember:
                    workspaces.set_role(tracking, operator, name, owner, WorkspaceRole.ADMIN)
        else:
            click.echo(f'Created the workspace "{name}".')


@workspace.command("list")
@where_options
def list_workspaces(data_dir: Path, catalog_url: str | None) -> None:
    """List all workspaces."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import workspaces

        for each in workspaces.list_workspaces(administered.tracking, administered.operator):
            click.echo(each.name)


@workspace.command("limit")
@click.argument("name")
@click.option("--projects", metavar="NUMBER", help="How many projects it may have; none for any number.")
@click.option(
    "--storage", metavar="SIZE", help="How much its files and points may take, such as 200GB or 2TiB; none for any amount."
)
@click.option(
    "--read-only/--no-read-only", "is_read_only", default=None, help="Whether everything in it can be read and nothing written."
)
@where_options
def limit_workspace(
    name: str,
    projects: str | None,
    storage: str | None,
    is_read_only: bool | None,
    data_dir: Path,
    catalog_url: str | None,
) -> None:
    """Set what the workspace NAME may hold, and print it. Without options, only print it."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import access, workspaces

        tracking, operator = administered.tracking, administered.operator
        before = access.require_workspace(tracking, operator, name).limits
        wanted = WorkspaceLimits(
            projects=before.projects if projects is None else _limit(projects, _count),
            storage_bytes=before.storage_bytes if storage is None else _limit(storage, _bytes),
            is_read_only=before.is_read_only if is_read_only is None else is_read_only,
        )
        if wanted != before:
            workspaces.set_limits(tracking, operator, name, wanted)
    click.echo(f"projects\t{_or_none(wanted.projects)}")
    click.echo(f"storage\t{_or_none(wanted.storage_bytes)}")
    click.echo(f"read-only\t{'yes' if wanted.is_read_only else 'no'}")


def _limit(text: str, parse: Callable[[str], int]) -> int | None:
    return None if text.strip().lower() == "none" else parse(text.strip())


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise InvalidInput(f'"{text}" is no number of projects. Write a whole number from 0 on, or none.')
    return int(text)


def _bytes(text: str) -> int:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise InvalidInput(f'"{text}" is no size. Write a number of bytes, or one with a unit such as 20GB or 1.5TiB, or none.')
    number, prefix, binary = match.groups()
    return int(Decimal(number) * (1024 if binary else 1000) ** (" kmgtp".index(prefix.lower()) if prefix else 0))


def _or_none(limit: int | None) -> str:
    return "none" if limit is None else str(limit)


@click.group()
def project() -> None:
    """Places for runs."""


@project.command("create")
@click.argument("qualified_name", metavar="WORKSPACE/NAME")
@click.option("--key", help="What the ids of runs begin with, such as CLS. [default: made from the name]")
@click.option(
    "--visibility", type=click.Choice([each.value for each in Visibility]), default=Visibility.PRIVATE.value, show_default=True
)
@click.option("--description", default="", help="What the project is about.")
@where_options
def create_project(
    qualified_name: str, key: str | None, visibility: str, description: str, data_dir: Path, catalog_url: str | None
) -> None:
    """Create the project WORKSPACE/NAME."""
    workspace_name, slash, name = qualified_name.partition("/")
    if not slash or not workspace_name or not name:
        raise InvalidInput(f'"{qualified_name}" does not name a project. Write it as WORKSPACE/NAME, for example main/digits.')
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import access, projects

        tracking, operator = administered.tracking, administered.operator
        try:
            created = projects.create_project(
                tracking, operator, workspace_name, name, key=key, visibility=Visibility(visibility), description=description
            )
        except ProjectNameCollision:
            existing = access.require_project(tracking, operator, qualified_name)
            click.echo(f'The project "{qualified_name}" exists already, with the key {existing.key}.')
        else:
            click.echo(f'Created the project "{created.qualified_name}" with the key {created.key}.')


@project.command("archive")
@click.argument("qualified_name", metavar="WORKSPACE/NAME")
@where_options
def archive_project(qualified_name: str, data_dir: Path, catalog_url: str | None) -> None:
    """Close the project WORKSPACE/NAME: everything in it can be read, and nothing written."""
    _set_archived(qualified_name, data_dir, catalog_url, is_archived=True)


@project.command("unarchive")
@click.argument("qualified_name", metavar="WORKSPACE/NAME")
@where_options
def unarchive_project(qualified_name: str, data_dir: Path, catalog_url: str | None) -> None:
    """Open the archived project WORKSPACE/NAME again."""
    _set_archived(qualified_name, data_dir, catalog_url, is_archived=False)


def _set_archived(qualified_name: str, data_dir: Path, catalog_url: str | None, *, is_archived: bool) -> None:
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import access, projects

        tracking, operator = administered.tracking, administered.operator
        found = access.require_project(tracking, operator, qualified_name)
        state = "archived" if is_archived else "open"
        if found.is_archived == is_archived:
            click.echo(f'The project "{found.qualified_name}" is {state} already.')
            return
        projects.update_project(tracking, operator, qualified_name, is_archived=is_archived)
        click.echo(f'The project "{found.qualified_name}" is {state} now.')


@project.command("list")
@click.option("--workspace", "workspace_name", help="Only the projects of this workspace.")
@where_options
def list_projects(workspace_name: str | None, data_dir: Path, catalog_url: str | None) -> None:
    """List projects with their keys and visibilities, and which of them are archived."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import projects

        entries, _ = projects.list_projects(administered.tracking, administered.operator, workspace=workspace_name, sort="name")
        for each in entries:
            marks = ["archived"] if each.project.is_archived else []
            click.echo("\t".join([each.project.qualified_name, each.project.key, each.project.visibility.value, *marks]))
