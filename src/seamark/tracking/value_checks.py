"""What single values can be stored, and as which type."""

from collections.abc import Sequence
from typing import cast

from seamark.model.attributes import AttributeType
from seamark.model.errors import StoreUnavailable
from seamark.model.operations import ErrorKind
from seamark.model.values import ArtifactValue, FileValue, GitRef, NotebookRef
from seamark.tracking.appending import are_unicode

__all__ = ["fault_of_value", "type_of_value"]

_INT64 = range(-(2**63), 2**63)
_MAX_SET_BYTES = 2**20
"""Of all strings of a set together."""


def type_of_value(value: object, *, is_reference: bool) -> AttributeType:
    """The type of an attribute that such a value is assigned to; a file's depends on whether it is a reference."""
    match value:
        case bool():
            return AttributeType.BOOL
        case int():
            return AttributeType.INT
        case float():
            return AttributeType.FLOAT
        case str():
            return AttributeType.STRING
        case frozenset():
            return AttributeType.STRING_SET
        case FileValue():
            return AttributeType.FILE_REF if is_reference else AttributeType.FILE
        case ArtifactValue():
            return AttributeType.ARTIFACT
        case GitRef():
            return AttributeType.GIT_REF
        case NotebookRef():
            return AttributeType.NOTEBOOK_REF
        case _:
            raise StoreUnavailable(
                f"A value of class {type(value).__name__} cannot be stored. This is a fault of the server; please report it."
            )


def fault_of_value(path: str, value: object, max_string_bytes: int) -> tuple[ErrorKind, str] | None:
    """Why the value cannot be stored: an integer beyond 64 bits, text that is not Unicode, or too much of it."""
    match value:
        case int():
            if value in _INT64:
                return None
            return (
                ErrorKind.INVALID_VALUE,
                f'The number {value} for "{path}" does not fit 64 bits. Store it as a float or a string.',
            )
        case str():
            texts: Sequence[str | None] = (value,)
        case frozenset():
            texts = tuple(cast("frozenset[str]", value))
        case FileValue():
            texts = (value.key, value.ext, value.mime_type, value.name)
        case ArtifactValue():
            texts = (value.hash,)
        case GitRef():
            names = (value.commit_id, value.message, value.author_name, value.author_email, value.branch)
            texts = (*names, *value.remotes)
        case NotebookRef():
            texts = (value.notebook_id, value.notebook_name, value.checkpoint_id, value.checkpoint_name)
        case _:
            return None
    if not are_unicode(texts):
        return ErrorKind.INVALID_VALUE, f'The text for "{path}" is not valid Unicode. Remove the lone surrogate from it.'
    if isinstance(value, str):
        return _fault_of_text(path, value, max_string_bytes)
    return _fault_of_set(path, cast("frozenset[str]", value)) if isinstance(value, frozenset) else None


def _fault_of_text(path: str, text: str, most: int) -> tuple[ErrorKind, str] | None:
    if len(text) > most // 4 and (size := len(text.encode())) > most:
        return (
            ErrorKind.STRING_TOO_LARGE,
            f'The text for "{path}" is {size} bytes long; at most {most} are kept. Upload it as a file.',
        )
    return None


def _fault_of_set(path: str, texts: frozenset[str]) -> tuple[ErrorKind, str] | None:
    if sum(map(len, texts)) * 4 <= _MAX_SET_BYTES or (size := sum(len(text.encode()) for text in texts)) <= _MAX_SET_BYTES:
        return None
    return (
        ErrorKind.STRING_SET_TOO_LARGE,
        f'The set of strings "{path}" would have {size} bytes; at most {_MAX_SET_BYTES} are kept. Use fewer or shorter strings.',
    )
