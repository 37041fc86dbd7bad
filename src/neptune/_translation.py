"""Errors of the connection as the exceptions that this API promises."""

from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

from neptune.exceptions import (
    CannotResolveHostname,
    ClientHttpError,
    Forbidden,
    NeptuneConnectionLostException,
    NeptuneInvalidApiTokenException,
    NeptuneInvalidQueryException,
    NeptuneLimitExceedException,
    NeptuneMissingApiTokenException,
    NeptuneSSLVerificationError,
    ProjectNotFound,
    Unauthorized,
)
from seamark.client.errors import InvalidToken, MissingToken, RequestRefused, ServerUnreachable

__all__ = ["translated"]

_LIMITS = frozenset({"storage-limit", "project-limit", "workspace-read-only", "project-archived", "too-many-attributes"})


@contextmanager
def translated(*, project: str = "", address: str = "", query: str | None = None) -> Generator[None]:
    """Lets what happens inside fail with this API's exceptions.

    Parameters
    ----------
    project: The project that is asked about, for the message when there is none.
    address: The server's, for the message when its name is unknown.
    query: The NQL that is asked, for the message when it is wrong.
    """
    try:
        yield
    except MissingToken:
        raise NeptuneMissingApiTokenException from None
    except InvalidToken:
        raise NeptuneInvalidApiTokenException from None
    except ServerUnreachable as error:
        if error.is_unknown_host:
            raise CannotResolveHostname(urlsplit(address).hostname or address) from error
        if error.is_certificate:
            raise NeptuneSSLVerificationError from error
        raise NeptuneConnectionLostException(error) from error
    except RequestRefused as error:
        if error.kind in _LIMITS:
            raise NeptuneLimitExceedException(reason=str(error)) from error
        if error.kind == "query-syntax" or error.kind == "invalid-query":
            raise NeptuneInvalidQueryException(nql_query=query or "") from error
        if error.kind == "project-not-found":
            raise ProjectNotFound(project) from error
        if error.status == 401:
            raise Unauthorized from error
        if error.status == 403:
            raise Forbidden from error
        raise ClientHttpError(error.status, str(error)) from error
