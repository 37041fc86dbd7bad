"""Asking the server on behalf of an API token, and what its refusals mean for whoever manages something."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from neptune._translation import translated
from neptune._validation import verify_type
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.errors import RequestRefused
from seamark.client.management import Management

__all__ = ["Refusals", "managing"]

Refusals = Mapping[str, Callable[[], Exception]]
"""The exceptions that kinds of refusals (`project-not-found`) or statuses (`403`) are for one function."""


@contextmanager
def managing(api_token: str | None, refusals: Refusals | None = None) -> Generator[Management]:
    """The server of a token (by default that of NEPTUNE_API_TOKEN). Refusals inside become the exceptions that `refusals` names,
    and otherwise those of the rest of this API."""
    verify_type("api_token", api_token, (str, type(None)))
    with translated():
        credentials = credentials_from(api_token)
    known = refusals or {}
    with translated(address=credentials.base_url):
        connection = Connection(credentials)
        try:
            yield Management(connection)
        except RequestRefused as error:
            meant = known.get(error.kind) or known.get(str(error.status))
            if meant is None:
                raise
            raise meant() from error
        finally:
            connection.close()
