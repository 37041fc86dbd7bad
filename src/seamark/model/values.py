"""The values that attributes hold, and the points of series."""

from dataclasses import dataclass

from seamark.model.attributes import AttributeType

__all__ = [
    "ArtifactValue",
    "Attribute",
    "AttributeValue",
    "FilePoint",
    "FileSeriesSummary",
    "FileSetValue",
    "FileValue",
    "FloatSeriesSummary",
    "GitRef",
    "Histogram",
    "HistogramSeriesSummary",
    "NotebookRef",
    "StringSeriesSummary",
]


@dataclass(frozen=True, slots=True)
class FileValue:
    """A stored file: `key` names its bytes in the blob store (or, for a file reference, in the client's bucket)."""

    key: str
    size: int
    ext: str = ""
    mime_type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FileSetValue:
    """A set of files; the catalog lists its members. `size` is their sum in bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class ArtifactValue:
    hash: str


@dataclass(frozen=True, slots=True)
class GitRef:
    """The state of the source code's repository. `commit_date` is in milliseconds since the epoch."""

    commit_id: str
    message: str = ""
    author_name: str = ""
    author_email: str = ""
    commit_date: int | None = None
    branch: str | None = None
    remotes: tuple[str, ...] = ()
    is_dirty: bool = False


@dataclass(frozen=True, slots=True)
class NotebookRef:
    notebook_id: str
    notebook_name: str = ""
    checkpoint_id: str = ""
    checkpoint_name: str = ""


@dataclass(frozen=True, slots=True)
class FloatSeriesSummary:
    """What is known of a float series without reading it.

    `min`, `max`, `average` and `variance` (of the population) are over finite values, None while there are none;
    `last` is the value at the highest step even when that is NaN or infinite. `count` counts all points.
    """

    count: int = 0
    last: float | None = None
    last_step_micros: int | None = None
    last_timestamp: int | None = None
    min: float | None = None
    max: float | None = None
    average: float | None = None
    variance: float | None = None
    config_min: float | None = None
    config_max: float | None = None
    unit: str | None = None
    has_preview: bool = False
    """Whether there are previews after the last point."""
    first_step_micros: int | None = None


@dataclass(frozen=True, slots=True)
class StringSeriesSummary:
    count: int = 0
    last: str | None = None
    last_step_micros: int | None = None
    last_timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class FilePoint:
    """One value of a file series."""

    key: str
    size: int
    mime_type: str = ""
    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class FileSeriesSummary:
    count: int = 0
    last: FilePoint | None = None
    last_step_micros: int | None = None
    last_timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bin edges (n + 1) and the count or density of each bin (n)."""

    edges: tuple[float, ...]
    values: tuple[float, ...]
    is_density: bool = False


@dataclass(frozen=True, slots=True)
class HistogramSeriesSummary:
    count: int = 0
    last: Histogram | None = None
    last_step_micros: int | None = None
    last_timestamp: int | None = None


AttributeValue = (
    float
    | int
    | bool
    | str
    | frozenset[str]
    | FileValue
    | FileSetValue
    | ArtifactValue
    | GitRef
    | NotebookRef
    | FloatSeriesSummary
    | StringSeriesSummary
    | FileSeriesSummary
    | HistogramSeriesSummary
)
"""The type follows from the attribute's: FLOAT float, INT and DATETIME (milliseconds) int, BOOL bool, STRING and RUN_STATE
("running" or "idle") str, STRING_SET frozenset, FILE and FILE_REF FileValue, FILE_SERIES and FILE_REF_SERIES FileSeriesSummary."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of one container, with its value or, for a series, its summary."""

    path: str
    type: AttributeType
    value: AttributeValue
