"""`seamark workspace` and `seamark project`: where runs go."""

from pathlib import Path

import click

from seamark.cli.catalog import administration, where_options
from seamark.model.access import Visibility, WorkspaceRole
from seamark.model.errors import AlreadyMember, InvalidInput, NameCollision, ProjectNameCollision

__all__ = ["project", "workspace"]


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


@project.command("list")
@click.option("--workspace", "workspace_name", help="Only the projects of this workspace.")
@where_options
def list_projects(workspace_name: str | None, data_dir: Path, catalog_url: str | None) -> None:
    """List projects with their keys and visibilities."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import projects

        entries, _ = projects.list_projects(administered.tracking, administered.operator, workspace=workspace_name, sort="name")
        for each in entries:
            click.echo("\t".join([each.project.qualified_name, each.project.key, each.project.visibility.value]))
