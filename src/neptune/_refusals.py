"""What the server refuses when an object is opened or written to, as the exceptions that this API promises for it."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neptune._kinds import ContainerType
from neptune._translation import translated
from neptune.common.exceptions import WritingToArchivedProjectException
from neptune.exceptions import (
    MetadataInconsistency,
    ModelNotFound,
    ModelVersionNotFound,
    NeptuneException,
    NeptuneFieldCountLimitExceedException,
    NeptuneInvalidApiTokenException,
    NeptuneLimitExceedException,
    NeptuneModelKeyAlreadyExistsError,
    ProjectNotFound,
    ProjectNotFoundWithSuggestions,
    RunNotFound,
)
from seamark.client.errors import RequestRefused

if TYPE_CHECKING:
    from neptune._opening_request import Wanted
    from neptune._session import Identity
    from seamark.client.recording import RecordError

__all__ = ["NOT_FOUND", "refusal_of", "refusals_of_opening"]

NOT_FOUND = {
    ContainerType.RUN: RunNotFound,
    ContainerType.MODEL: ModelNotFound,
    ContainerType.MODEL_VERSION: ModelVersionNotFound,
    ContainerType.PROJECT: ProjectNotFound,
}
_LIMITS = frozenset({"storage-limit", "project-limit", "workspace-read-only"})


def refusal_of(error: "RecordError", identity: "Identity") -> NeptuneException:
    """Why something that was logged is not on the server."""
    message = f"{error.path}: {error.message}" if error.path and error.path not in error.message else error.message
    if error.kind == "too many attributes":
        limit = re.search(r"\d+(?= attributes)", error.message)
        where = f"{identity.workspace}/{identity.project}/{identity.sys_id}"
        return NeptuneFieldCountLimitExceedException(int(limit[0]) if limit else 0, identity.container_type.value, where)
    if error.kind == "project-archived":
        return WritingToArchivedProjectException()
    if error.kind in _LIMITS:
        return NeptuneLimitExceedException(reason=message)
    return MetadataInconsistency(message)


@contextmanager
def refusals_of_opening(wanted: "Wanted", project: str, base_url: str) -> Generator[None]:
    """Lets opening an object fail with this API's exceptions."""
    with translated(project=project, address=base_url):
        try:
            yield
        except RequestRefused as error:
            if error.status == 401:
                raise NeptuneInvalidApiTokenException from error
            if error.kind in ("project-not-found", "workspace-not-found"):
                raise ProjectNotFoundWithSuggestions(project) from error
            if error.kind == "project-archived":
                raise WritingToArchivedProjectException from error
            if error.kind == "run-not-found":
                if wanted.model is not None:
                    raise ModelNotFound(f"{project}/{wanted.model}") from error
                raise NOT_FOUND[wanted.container_type](f"{project}/{wanted.sys_id}") from error
            if wanted.key is not None and error.status == 409:
                raise NeptuneModelKeyAlreadyExistsError(wanted.key, f"{base_url}/w/{project}/models") from error
            raise
