"""The base install has no server; commands that need it say how to get it."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

import click

__all__ = ["server_parts"]

_SERVER_PACKAGES = frozenset(
    {"alembic", "anyio", "argon2", "chdb", "cryptography", "fastapi", "google", "jwt", "numpy", "obstore", "pyarrow", "pydantic"}
    | {"re2", "sqlalchemy", "starlette", "uvicorn", "uvloop", "websockets", "xxhash", "zstandard"}
)


@contextmanager
def server_parts() -> Generator[None]:
    """Around the imports of a command that needs the server's packages."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _SERVER_PACKAGES:
            raise
        click.echo(
            f"Error: this command needs the server, and the package {package} of it is not installed. "
            'Install it with: pip install "seamark[server]"',
            err=True,
        )
        sys.exit(1)
