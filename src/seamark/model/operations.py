"""Operations: what a client asks to change in a container. One operation concerns one attribute.

Sequences of points are columns of equal length; a step of None means "the next whole step".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.values import ArtifactValue, FilePoint, FileValue, GitRef, Histogram, NotebookRef

__all__ = [
    "AddStrings",
    "AppendFiles",
    "AppendFloats",
    "AppendHistograms",
    "AppendStrings",
    "Assign",
    "AssignDatetime",
    "ClearSeries",
    "ClearStringSet",
    "ConfigureFloatSeries",
    "DeleteAttribute",
    "Operation",
    "OperationError",
    "RemoveStrings",
    "SetFileSetSize",
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
    values: Sequence[float]
    steps: Sequence[int | None]
    """Micros."""
    timestamps: Sequence[int]
    """Milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class AppendStrings:
    path: str
    values: Sequence[str]
    steps: Sequence[int | None]
    timestamps: Sequence[int]


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


@dataclass(frozen=True, slots=True)
class OperationError:
    """Why one operation (or one point of it) was not applied; the others of the same request were."""

    path: str
    kind: str
    """`metadata_inconsistency` (a wrong type), `series_order` (steps that do not increase), `not_writable`, `invalid_path` or `invalid_value`."""
    message: str
