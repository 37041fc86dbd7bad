"""The exceptions of the 2.x API as those that the first Neptune API promises for the same."""

from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

from neptune import exceptions as newer
from neptune.legacy.api_exceptions import (
    ConnectionLost,
    ExperimentNotFound,
    ExperimentOperationErrors,
    Forbidden,
    InvalidApiKey,
    NeptuneSSLVerificationError,
    ProjectNotFound,
    ServerError,
    StorageLimitReached,
    Unauthorized,
)
from neptune.legacy.exceptions import CannotResolveHostname, NeptuneMissingApiTokenException

__all__ = ["translated"]


@contextmanager
def translated(*, project: str = "", experiment: str = "", address: str = "") -> Generator[None]:
    """Lets what happens inside fail with the first Neptune API's exceptions.

    Parameters
    ----------
    project: The full name of the project that is asked about.
    experiment: The id of the experiment that is asked about.
    address: The server's, for the message when its name is unknown.
    """
    try:
        yield
    except newer.NeptuneMissingApiTokenException:
        raise NeptuneMissingApiTokenException from None
    except newer.NeptuneInvalidApiTokenException:
        raise InvalidApiKey from None
    except newer.ProjectNotFound as error:
        raise ProjectNotFound(project) from error
    except (newer.ContainerUUIDNotFound, newer.RunNotFound) as error:
        raise ExperimentNotFound(experiment, project) from error
    except newer.CannotResolveHostname as error:
        raise CannotResolveHostname(urlsplit(address).hostname or address) from error
    except newer.NeptuneSSLVerificationError as error:
        raise NeptuneSSLVerificationError from error
    except newer.NeptuneConnectionLostException as error:
        raise ConnectionLost from error
    except newer.Unauthorized as error:
        raise Unauthorized from error
    except newer.Forbidden as error:
        raise Forbidden from error
    except newer.NeptuneLimitExceedException as error:
        raise StorageLimitReached from error
    except (newer.MetadataInconsistency, newer.NeptuneUserApiInputException) as error:
        raise ExperimentOperationErrors([error]) from error
    except newer.InternalServerError as error:
        raise ServerError from error
