"""What was logged cannot be sent, or not all of it: limits, files, synchronisation."""

from neptune._exceptions.base import NeptuneException
from neptune.envs import PROJECT_ENV_NAME

__all__ = [
    "CannotSynchronizeOfflineRunsWithoutProject",
    "FileSetUploadError",
    "FileUploadError",
    "NeptuneFieldCountLimitExceedException",
    "NeptuneLimitExceedException",
    "NeptuneMaxDiskUtilizationExceeded",
    "NeptuneStorageLimitException",
    "NeptuneSynchronizationAlreadyStoppedException",
    "StreamAlreadyUsedException",
]


class NeptuneLimitExceedException(NeptuneException):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"A limit of the workspace or project was reached: {reason}. What was logged is kept on this disk. Make room or have the"
            " limit raised, then run `neptune sync`."
        )


class NeptuneFieldCountLimitExceedException(NeptuneException):
    def __init__(self, limit: int, container_type: str, identifier: str) -> None:
        super().__init__(
            f"The {container_type} {identifier} has more than {limit} fields, so that the server takes no more of them. What was logged"
            ' is kept on this disk. Delete fields that are not needed, as in `del run["training/checkpoints"]`, then run'
            " `neptune sync`."
        )


class NeptuneStorageLimitException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "The storage of the workspace is full, so that the server takes no more data. What was logged is kept on this disk. Delete"
            " runs or files that are not needed, then run `neptune sync`."
        )


class NeptuneMaxDiskUtilizationExceeded(NeptuneException):
    def __init__(self, disk_utilization: float, utilization_limit: float) -> None:
        super().__init__(
            f"The disk is {disk_utilization}% full, more than the limit of {utilization_limit}%. Free some space, or raise the limit"
            " with the environment variable NEPTUNE_MAX_DISK_USAGE."
        )


class NeptuneSynchronizationAlreadyStoppedException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "What was logged is no longer sent, because sending stopped before everything had arrived. It is kept on this disk. Run"
            " `neptune sync` to send the rest."
        )


class CannotSynchronizeOfflineRunsWithoutProject(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "It is not known which project the data logged offline belongs to. Name it with `neptune sync --project"
            f" WORKSPACE/PROJECT`, or set the environment variable {PROJECT_ENV_NAME}."
        )


class FileUploadError(NeptuneException):
    def __init__(self, filename: str, msg: str) -> None:
        super().__init__(f"The file {filename} could not be uploaded: {msg}. Check that it can be read, and log it again.")


class FileSetUploadError(NeptuneException):
    def __init__(self, globs: list[str], msg: str) -> None:
        super().__init__(
            f"The files {', '.join(map(str, globs))} could not be uploaded: {msg}. Check that they can be read, and log them again."
        )


class StreamAlreadyUsedException(NeptuneException):
    def __init__(self) -> None:
        super().__init__(
            "The stream of a File made by File.from_stream() was already read, when this File was logged before; a stream has its"
            " content only once. Make a new File for each time it is logged, or use File.from_content()."
        )
