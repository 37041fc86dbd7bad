"""What servers and the uploader report, as exceptions of the 3.x API."""

from collections.abc import Callable, Iterator, Mapping

from neptune_scale import exceptions as api
from seamark.client.containers import ContainerFacts
from seamark.client.recording import RecordError

__all__ = ["exceptions_of", "warnings_of"]

_EXCEPTIONS: Mapping[str, Callable[..., BaseException]] = {
    # What is wrong with one operation.
    "path empty": api.NeptuneAttributePathEmpty,
    "path too long": api.NeptuneAttributePathExceedsSizeLimit,
    "path invalid": api.NeptuneAttributePathInvalid,
    "not writable": api.NeptuneAttributePathNonWritable,
    "type unsupported": api.NeptuneAttributeTypeUnsupported,
    "type conflict": api.NeptuneAttributeTypeMismatch,
    "step not increasing": api.NeptuneSeriesStepNonIncreasing,
    "step not after fork": api.NeptuneSeriesStepNotAfterForkPoint,
    "step too large": api.NeptuneSeriesStepTooLarge,
    "preview not after last": api.NeptunePreviewStepNotAfterLastCommittedStep,
    "string too large": api.NeptuneStringValueExceedsSizeLimit,
    "string set too large": api.NeptuneStringSetExceedsSizeLimit,
    "file ref too large": api.NeptuneFileMetadataExceedsSizeLimit,
    "histogram with NaN": api.NeptuneHistogramBinEdgesContainNaN,
    "histogram with too many bins": api.NeptuneHistogramTooManyBins,
    "histogram not increasing": api.NeptuneHistogramBinEdgesNotIncreasing,
    "histogram of wrong length": api.NeptuneHistogramValuesLengthMismatch,
    "invalid value": api.NeptuneAttributeTypeUnsupported,
    # What is wrong with a file.
    "file-changed": api.NeptuneFileUploadError,
    "file-unreadable": api.NeptuneFileUploadError,
    # Why nothing is taken at all.
    "not-authenticated": api.NeptuneInvalidCredentialsError,
    "access-denied": api.NeptuneUnauthorizedError,
    "workspace-not-found": api.NeptuneProjectNotFound,
    "project-not-found": api.NeptuneProjectNotFound,
    "project-name-invalid": api.NeptuneProjectInvalidName,
    "invalid-identifier": api.NeptuneProjectInvalidName,
    "run-not-found": api.NeptuneRunNotFound,
    "invalid-input": api.NeptuneRunInvalidCreationParameters,
    "invalid-request": api.NeptuneRunInvalidCreationParameters,
}


def exceptions_of(error: RecordError) -> Iterator[BaseException]:
    """What the callbacks hear of an error: after a final one also that nothing more is sent."""
    detail = error.message if error.path is None else f'"{error.path}": {error.message}'
    if error.kind != "uploader-failed":
        exception = _EXCEPTIONS.get(error.kind)
        yield exception(detail=detail) if exception else api.NeptuneUnableToLogData(detail)
    if error.is_final:
        yield api.NeptuneSynchronizationStopped(detail=detail if error.kind == "uploader-failed" else "")


def warnings_of(container: ContainerFacts) -> Iterator[BaseException]:
    """What the callbacks hear when the server has created the run, or found that there is one."""
    if container.is_conflicting:
        yield api.NeptuneRunConflicting()
    elif container.is_parent_missing and container.is_new:
        yield api.NeptuneRunForkParentNotFound()
    elif not container.is_new:
        yield api.NeptuneRunDuplicate()
