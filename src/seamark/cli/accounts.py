"""`seamark user`, `member`, `service-account` and `login-link`: who may come in."""

from pathlib import Path
from typing import TextIO

import click

from seamark.cli.catalog import administration, where_options
from seamark.cli.installation import server_parts
from seamark.model.access import WorkspaceRole
from seamark.model.errors import AlreadyMember, InvalidInput, NameCollision

__all__ = ["login_link", "member", "service_account", "user"]


@click.group()
def user() -> None:
    """People who use the server."""


@user.command("create")
@click.argument("name")
@click.option("--admin", "is_admin", is_flag=True, help="Make the user an admin of the whole server.")
@click.option("--password-file", type=click.File("r"), help="Read the password from this file; - for standard input.")
@where_options
def create_user(name: str, is_admin: bool, password_file: TextIO | None, data_dir: Path, catalog_url: str | None) -> None:
    """Create the user NAME. Without a password they sign in with a link (see login-link)."""
    password = None if password_file is None else password_file.read().rstrip("\r\n")
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import users

        try:
            users.create_user(administered.tracking, administered.operator, name, password, is_admin)
        except NameCollision:
            existing = users.find_user(administered.tracking, administered.operator, name)
            if is_admin and not existing.is_admin:
                raise InvalidInput(
                    f'The user "{name}" exists already and is no admin. Create an admin under another name.'
                ) from None
            click.echo(f'The user "{name}" exists already.')
        else:
            click.echo(f'Created the {"admin" if is_admin else "user"} "{name}".')


@user.command("password")
@click.argument("name")
@click.option("--password-file", type=click.File("r"), help="Read the password from this file; - for standard input.")
@where_options
def set_password(name: str, password_file: TextIO | None, data_dir: Path, catalog_url: str | None) -> None:
    """Set the password of the user NAME and end their sessions."""
    if password_file is not None:
        password = password_file.read().rstrip("\r\n")
    else:
        password = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import users

        users.set_password(administered.tracking, administered.operator, name, password)
    click.echo(f'The user "{name}" has a new password.')


@user.command("deactivate")
@click.argument("name")
@where_options
def deactivate_user(name: str, data_dir: Path, catalog_url: str | None) -> None:
    """Shut the user or service account NAME out. What they logged stays."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import users

        users.deactivate(administered.tracking, administered.operator, name)
    click.echo(f'"{name}" cannot sign in any more.')


@user.command("list")
@where_options
def list_users(data_dir: Path, catalog_url: str | None) -> None:
    """List all users and service accounts."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import users

        for each in users.list_users(administered.tracking, administered.operator):
            marks = [each.kind.value.replace("_", " "), *(["admin"] if each.is_admin else [])]
            click.echo("\t".join([each.name, ", ".join(marks if each.is_active else [*marks, "deactivated"])]))


@click.group()
def member() -> None:
    """Who belongs to a workspace."""


@member.command("add")
@click.argument("workspace")
@click.argument("name", metavar="USER")
@click.option("--role", type=click.Choice(["admin", "member"]), default="member", show_default=True)
@where_options
def add_member(workspace: str, name: str, role: str, data_dir: Path, catalog_url: str | None) -> None:
    """Make USER a member of WORKSPACE, or give a member another role."""
    wanted = WorkspaceRole[role.upper()]
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import workspaces

        tracking, operator = administered.tracking, administered.operator
        try:
            workspaces.add_member(tracking, operator, workspace, name, wanted)
        except AlreadyMember:
            members = workspaces.list_members(tracking, operator, workspace)
            present = next((each.role for each in members if each.user.name == name), None)
            if present is wanted:
                click.echo(f'"{name}" is a member of "{workspace}" already, with the role {role}.')
                return
            workspaces.set_role(tracking, operator, workspace, name, wanted)
            click.echo(f'"{name}" has the role {role} in "{workspace}" now.')
        else:
            click.echo(f'Added "{name}" to "{workspace}" with the role {role}.')


@click.group("service-account")
def service_account() -> None:
    """Accounts for machines."""


@service_account.command("create")
@click.argument("name")
@click.option("--workspace", required=True, help="The workspace that the account belongs to.")
@where_options
def create_service_account(name: str, workspace: str, data_dir: Path, catalog_url: str | None) -> None:
    """Create a service account. Its full name is NAME@WORKSPACE."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import workspaces

        try:
            created = workspaces.create_service_account(administered.tracking, administered.operator, workspace, name)
        except NameCollision:
            click.echo(f'The service account "{name}@{workspace}" exists already.')
        else:
            click.echo(f'Created the service account "{created.name}".')


@click.command("login-link")
@click.argument("name")
@click.option("--url", help="The server's address. [default: that of the server that runs on the data directory]")
@where_options
def login_link(name: str, url: str | None, data_dir: Path, catalog_url: str | None) -> None:
    """Print a link that signs the user NAME in once, within an hour."""
    with server_parts():
        from seamark.server.announcements import sign_in_url
        from seamark.server.lock import running_server
    if url is None:
        running = running_server(data_dir.expanduser().absolute())
        url = running.url if running is not None and running.url else "http://127.0.0.1:8080"
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import signing_in

        click.echo(sign_in_url(url.rstrip("/"), signing_in.create_sign_in_link(administered.tracking, name)))
