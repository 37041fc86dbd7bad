"""Something that was asked for does not exist, or is of another type."""

from neptune._exceptions.base import NeptuneException, spoken
from neptune._kinds import ContainerType

__all__ = [
    "ArtifactNotFoundException",
    "ContainerUUIDNotFound",
    "FetchAttributeNotFoundException",
    "FileNotFound",
    "FileSetNotFound",
    "MetadataContainerNotFound",
    "MetadataInconsistency",
    "MissingFieldException",
    "ModelNotFound",
    "ModelVersionNotFound",
    "ProjectNotFound",
    "RunNotFound",
    "RunNotFoundOffline",
    "RunUUIDNotFound",
    "TypeDoesNotSupportAttributeException",
]


class MetadataInconsistency(NeptuneException):
    """A field has another type than the operation needs, or does not exist."""


class MissingFieldException(NeptuneException, AttributeError, KeyError):
    """A field was read that does not exist."""

    def __init__(self, field_path: str) -> None:
        self._message = (
            f'The field "{field_path}" does not exist. Either its name is misspelt, or another process logged it after this one'
            " connected. Check the name; to learn of what others have logged, call run.sync() first."
        )
        super().__init__(self._message)

    def __str__(self) -> str:  # that of `KeyError` would put quotes around the message
        return self._message


class TypeDoesNotSupportAttributeException(NeptuneException, AttributeError):
    def __init__(self, type_: object, attribute: str) -> None:
        self._message = (
            f"A field of the type {type_} has no method or attribute {attribute}. What a field can do depends on the type that it"
            " got when it was first logged to; log to another path, or delete the field first."
        )
        super().__init__(self._message)

    def __str__(self) -> str:
        return self._message


class FetchAttributeNotFoundException(MetadataInconsistency):
    def __init__(self, attribute_path: str) -> None:
        super().__init__(
            f'The server has no field "{attribute_path}". Its name may be misspelt, or what was logged has not arrived yet, since it'
            " is sent in the background. Call run.wait() before fetching what was logged just now."
        )


class ArtifactNotFoundException(MetadataInconsistency):
    def __init__(self, artifact_hash: str) -> None:
        super().__init__(
            f"The server has no artifact with the hash {artifact_hash}. It may have been deleted, or has not arrived yet, since it"
            " is sent in the background. Call run.wait() before fetching what was tracked just now."
        )


class FileSetNotFound(NeptuneException):
    def __init__(self, attribute: str, path: str) -> None:
        where = "/".join(part.strip("/") for part in (attribute, path) if part)
        super().__init__(
            f'There are no files at "{where}". The path may be misspelt, or the files have not arrived yet, since they are sent in'
            " the background. Call run.wait() before listing what was uploaded just now."
        )


class FileNotFound(NeptuneException):
    def __init__(self, file: str) -> None:
        super().__init__(f"The file {file} does not exist, so it cannot be logged. Check its path and the working directory.")


class MetadataContainerNotFound(NeptuneException):
    """The run, model, model version or project that was named does not exist, or the user may not see it."""

    container_id: str
    container_type: ContainerType | None

    def __init__(self, container_id: str, container_type: ContainerType | None) -> None:
        self.container_id = container_id
        self.container_type = container_type
        kind = spoken(container_type) if container_type else "object"
        super().__init__(
            f'There is no {kind} "{container_id}". Its name or ID may be misspelt, it may have been deleted, or it is not shared'
            " with the owner of the API token. Check the name in the web app."
        )

    @classmethod
    def of_container_type(cls, container_type: ContainerType | None, container_id: str) -> "MetadataContainerNotFound":
        """The exception for this kind of object."""
        match container_type:
            case ContainerType.PROJECT:
                return ProjectNotFound(container_id)
            case ContainerType.RUN:
                return RunNotFound(container_id)
            case ContainerType.MODEL:
                return ModelNotFound(container_id)
            case ContainerType.MODEL_VERSION:
                return ModelVersionNotFound(container_id)
            case None:
                return MetadataContainerNotFound(container_id, None)


class ProjectNotFound(MetadataContainerNotFound):
    def __init__(self, project_id: str) -> None:
        super().__init__(container_id=project_id, container_type=ContainerType.PROJECT)


class RunNotFound(MetadataContainerNotFound):
    def __init__(self, run_id: str) -> None:
        super().__init__(container_id=run_id, container_type=ContainerType.RUN)


class RunNotFoundOffline(RunNotFound):
    """A run that exists was to be continued where there is no server."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.args = (
            f'The run "{run_id}" cannot be continued in offline mode, which knows no runs on the server. Use another mode: what is'
            " logged while the server is away is kept and sent later in async mode, too.",
        )


class ModelNotFound(MetadataContainerNotFound):
    def __init__(self, model_id: str) -> None:
        super().__init__(container_id=model_id, container_type=ContainerType.MODEL)


class ModelVersionNotFound(MetadataContainerNotFound):
    def __init__(self, model_version_id: str) -> None:
        super().__init__(container_id=model_version_id, container_type=ContainerType.MODEL_VERSION)


class ContainerUUIDNotFound(NeptuneException):
    container_id: str
    container_type: ContainerType

    def __init__(self, container_id: str, container_type: ContainerType) -> None:
        self.container_id = container_id
        self.container_type = container_type
        super().__init__(
            f"There is no {spoken(container_type)} with the internal ID {container_id}. It has probably been deleted. If data for it"
            " is still on this disk, `neptune clear` removes that."
        )


RunUUIDNotFound = ContainerUUIDNotFound
