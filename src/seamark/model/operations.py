"""Operations: what a client asks to change in a container. One operation concerns one attribute.

Sequences of points are columns of equal length; a step of None means "the next whole step".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from seamark.model.errors import InvalidPath, PathEmpty, PathTooLong
from seamark.model.values import ArtifactValue, FilePoint, FileValue, GitRef, Histogram, NotebookRef

__all__ = [
    "AddStrings",
    "AppendFiles",
    "AppendFloatTable",
    "AppendFloats",
    "AppendHistograms",
    "AppendStrings",
    "Assign",
    "AssignDatetime",
    "ClearSeries",
    "ClearStringSet",
    "ConfigureFloatSeries",
    "DeleteAttribute",
    "ErrorKind",
    "Operation",
    "OperationError",
    "PreviewFloats",
    "RemoveStrings",
    "SetFileSetSize",
    "kind_of_path_error",
]


@dataclass(frozen=True, slots=True)
class Assign:
    """Sets a single value; the value's Python class decides the attribute's type (bool before int, int before float).
    A frozenset replaces a whole string set. `is_reference` makes a FileValue a file reference of the 3.x API."""

    path: str
    value: float | int | bool | str | frozenset[str] | FileValue | ArtifactValue | GitRef | NotebookRef
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class AssignDatetime:
    path: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class AppendFloats:
    path: str
    values: Sequence[float] | npt.NDArray[np.float64]
    steps: Sequence[int | None] | npt.NDArray[np.int64] | None
    """Micros. None instead of the sequence when every point has the next whole step."""
    timestamps: Sequence[int] | npt.NDArray[np.int64]
    """Milliseconds since the epoch."""


@dataclass(frozen=True, slots=True, eq=False)
class AppendFloatTable:
    """Points of n float series at the same k increasing steps: what `AppendFloats` for each of the series would do, a thousand
    series as cheaply as one. The same paths come best as the same tuple."""

    paths: tuple[str, ...]
    steps: npt.NDArray[np.int64]
    """Micros, of the shape (k,)."""
    timestamps: npt.NDArray[np.int64]
    """Milliseconds since the epoch, of the shape (k,)."""
    values: npt.NDArray[np.float64]
    """Of the shape (k, n)."""

    def __post_init__(self) -> None:
        if self.steps.shape != self.timestamps.shape or self.values.shape != (*self.steps.shape, len(self.paths)):
            raise ValueError(
                f"A table of {len(self.paths)} series has {self.steps.shape} steps, {self.timestamps.shape} timestamps and "
                f"{self.values.shape} values. Give k steps, k timestamps and k rows of one value a series."
            )

    def one_series(self, column: int) -> AppendFloats:
        return AppendFloats(self.paths[column], np.ascontiguousarray(self.values[:, column]), self.steps, self.timestamps)


@dataclass(frozen=True, slots=True)
class PreviewFloats:
    """Points of a float series that are not final yet: each replaces an earlier preview of its step, and goes when a point at
    or after its step is appended."""

    path: str
    values: Sequence[float] | npt.NDArray[np.float64]
    steps: Sequence[int] | npt.NDArray[np.int64]
    timestamps: Sequence[int] | npt.NDArray[np.int64]
    completion_ratios: Sequence[float] | npt.NDArray[np.float64]
    """How much of what each value stands for is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class AppendStrings:
    """Points without steps get the next whole ones; with `are_lines` the next millionths, so that a run that is forked has all lines
    that its parent printed before, as long as there are fewer than a million a step."""

    path: str
    values: Sequence[str]
    steps: Sequence[int | None]
    timestamps: Sequence[int]
    are_lines: bool = False


@dataclass(frozen=True, slots=True)
class AppendFiles:
    path: str
    values: Sequence[FilePoint]
    steps: Sequence[int | None]
    timestamps: Sequence[int]
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class AppendHistograms:
    path: str
    values: Sequence[Histogram]
    steps: Sequence[int | None]
    timestamps: Sequence[int]


@dataclass(frozen=True, slots=True)
class ClearSeries:
    """Empties a series, or creates an empty one. `kind` is "float", "string", "file" or "histogram"."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class ConfigureFloatSeries:
    path: str
    min: float | None
    max: float | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class AddStrings:
    path: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class RemoveStrings:
    path: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClearStringSet:
    path: str


@dataclass(frozen=True, slots=True)
class SetFileSetSize:
    """Creates a file set or records its new total size in bytes, after its members changed in the catalog."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class DeleteAttribute:
    """Removes an attribute of any type; removing what is not there is no error."""

    path: str


Operation = (
    Assign
    | AssignDatetime
    | AppendFloats
    | AppendFloatTable
    | PreviewFloats
    | AppendStrings
    | AppendFiles
    | AppendHistograms
    | ClearSeries
    | ConfigureFloatSeries
    | AddStrings
    | RemoveStrings
    | ClearStringSet
    | SetFileSetSize
    | DeleteAttribute
)


class ErrorKind(StrEnum):
    """What was wrong with an operation. Each wire has its own codes for them."""

    PATH_EMPTY = "path empty"
    PATH_TOO_LONG = "path too long"
    PATH_INVALID = "path invalid"
    NOT_WRITABLE = "not writable"
    TYPE_UNSUPPORTED = "type unsupported"
    TYPE_CONFLICT = "type conflict"
    TOO_MANY_ATTRIBUTES = "too many attributes"
    STEP_NOT_INCREASING = "step not increasing"
    STEP_NOT_AFTER_FORK = "step not after fork"
    STEP_TOO_LARGE = "step too large"
    STEP_INVALID = "step invalid"
    PREVIEW_NOT_AFTER_LAST = "preview not after last"
    DATETIME_OUT_OF_RANGE = "datetime out of range"
    STRING_TOO_LARGE = "string too large"
    STRING_SET_TOO_LARGE = "string set too large"
    FILE_REF_TOO_LARGE = "file ref too large"
    HISTOGRAM_NAN = "histogram with NaN"
    HISTOGRAM_TOO_MANY_BINS = "histogram with too many bins"
    HISTOGRAM_NOT_INCREASING = "histogram not increasing"
    HISTOGRAM_LENGTH = "histogram of wrong length"
    INVALID_VALUE = "invalid value"


@dataclass(frozen=True, slots=True)
class OperationError:
    """Why one operation (or one point of it) was not applied; the others of the same request were."""

    path: str
    kind: ErrorKind
    message: str
    count: int = 1
    """Of how many it tells: of very many alike, one error tells of the rest."""


def kind_of_path_error(error: InvalidPath) -> ErrorKind:
    match error:
        case PathEmpty():
            return ErrorKind.PATH_EMPTY
        case PathTooLong():
            return ErrorKind.PATH_TOO_LONG
        case _:
            return ErrorKind.PATH_INVALID
