"""Attributes: paths, types, and what each type holds."""

from dataclasses import dataclass
from enum import StrEnum

from seamark.model.errors import InvalidPath, PathEmpty, PathTooLong

__all__ = ["MAX_PATH_BYTES", "SERIES_TYPES", "AttributeDefinition", "AttributeType", "check_path", "normalize_path"]

MAX_PATH_BYTES = 1024


class AttributeType(StrEnum):
    """Every type that an attribute can have, under its name on the wire of both API generations."""

    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    STRING = "string"
    DATETIME = "datetime"
    STRING_SET = "stringSet"
    FILE = "file"
    FILE_SET = "fileSet"
    FILE_REF = "fileRef"
    ARTIFACT = "artifact"
    GIT_REF = "gitRef"
    NOTEBOOK_REF = "notebookRef"
    RUN_STATE = "experimentState"
    FLOAT_SERIES = "floatSeries"
    STRING_SERIES = "stringSeries"
    FILE_SERIES = "imageSeries"
    IMAGE_SERIES = FILE_SERIES  # as scripts of the 2.x API know it
    FILE_REF_SERIES = "fileRefSeries"
    HISTOGRAM_SERIES = "histogramSeries"


SERIES_TYPES = frozenset(
    {
        AttributeType.FLOAT_SERIES,
        AttributeType.STRING_SERIES,
        AttributeType.FILE_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class AttributeDefinition:
    path: str
    type: AttributeType


def normalize_path(path: str) -> str:
    """The canonical form of a path of the 2.x API: segments joined by `/`, without empty ones. Raises as `check_path`."""
    if path and path[0] != "/" and path[-1] != "/" and "//" not in path:
        canonical = path
    else:
        canonical = "/".join(segment for segment in path.split("/") if segment)
    check_path(canonical)
    return canonical


def check_path(path: str) -> None:
    """Raises PathEmpty, PathTooLong for more than 1,024 bytes of UTF-8, or InvalidPath for a NUL character or something that
    is not valid Unicode."""
    if not path:
        raise PathEmpty('The attribute path is empty. Give a path such as "metrics/loss".')
    if len(path) * 4 > MAX_PATH_BYTES or not path.isascii():
        try:
            size = len(path.encode())
        except UnicodeEncodeError:
            raise InvalidPath(f"The attribute path {path!r} is not valid Unicode. Remove the lone surrogate from it.") from None
        if size > MAX_PATH_BYTES:
            raise PathTooLong(
                f'The attribute path "{path[:60]}…" is {size} bytes long; at most {MAX_PATH_BYTES} are allowed. Use a shorter path.'
            )
    if "\0" in path:
        raise InvalidPath(f"The attribute path {path!r} contains a NUL character. Remove it.")
