"""`seamark token`: API tokens for scripts."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from seamark.cli.catalog import administration, where_options
from seamark.model.errors import TokenNotFound

__all__ = ["token"]

_DAY_MS = 24 * 3600 * 1000


@click.group()
def token() -> None:
    """API tokens, which scripts sign in with."""


@token.command("create")
@click.option("--user", "name", required=True, help="A user, or a service account as NAME@WORKSPACE.")
@click.option("--url", required=True, help="The server's address as the scripts see it.")
@click.option("--name", "label", default="command line", show_default=True, help="What the list of tokens calls it.")
@click.option("--expires-in-days", type=click.IntRange(min=1), help="After so many days it is void. [default: never]")
@where_options
def create_token(name: str, url: str, label: str, expires_in_days: int | None, data_dir: Path, catalog_url: str | None) -> None:
    """Create an API token and print it, alone, on standard output."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import authentication

        expires_at = None if expires_in_days is None else administered.tracking.clock() + expires_in_days * _DAY_MS
        _, key = authentication.create_api_token(administered.tracking, administered.operator, name, label, expires_at)
        click.echo(authentication.encode_api_token(key, url))


@token.command("list")
@click.option("--user", "name", required=True, help="A user, or a service account as NAME@WORKSPACE.")
@where_options
def list_tokens(name: str, data_dir: Path, catalog_url: str | None) -> None:
    """List the API tokens of a user: id, state, creation, last use, name."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import authentication

        now = administered.tracking.clock()
        for each in authentication.list_api_tokens(administered.tracking, administered.operator, name):
            is_expired = each.expires_at is not None and each.expires_at <= now
            state = "revoked" if each.revoked_at is not None else "expired" if is_expired else "valid"
            click.echo("\t".join([str(each.uuid), state, _day(each.created_at), _day(each.last_used_at), each.name]))


@token.command("revoke")
@click.argument("uuid")
@where_options
def revoke_token(uuid: str, data_dir: Path, catalog_url: str | None) -> None:
    """Revoke the API token with the id UUID (see token list)."""
    try:
        parsed = UUID(uuid)
    except ValueError:
        raise TokenNotFound(f'"{uuid}" is not the id of an API token. Take it from `seamark token list`.') from None
    with administration(data_dir, catalog_url) as administered:
        from seamark.tracking import authentication

        authentication.revoke_api_token(administered.tracking, administered.operator, parsed)
    click.echo(f"Revoked the API token {parsed}.")


def _day(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "never"
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")
