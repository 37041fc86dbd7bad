"""The elements of an executeOperations body as they lie on the wire, and how a body is read when some do not fit.

The hot path is one msgspec call that makes one struct per point; a body that does not fit is taken apart again, element
by element, so that one bad operation costs only itself.
"""

import json
from typing import TypeGuard

import msgspec

from seamark.model.errors import InvalidInput
from seamark.model.operations import ErrorKind, OperationError

__all__ = ["KINDS", "Element", "FloatEntry", "ImageEntry", "StringEntry", "decode_elements"]


class FloatEntry(msgspec.Struct, rename="camel", gc=False):
    value: float
    timestamp_milliseconds: int
    step: int | float | None = None


class StringEntry(msgspec.Struct, rename="camel", gc=False):
    value: str
    timestamp_milliseconds: int
    step: int | float | None = None


class ImageValue(msgspec.Struct, gc=False):
    data: str | None = None
    name: str | None = None
    description: str | None = None


class ImageEntry(msgspec.Struct, rename="camel", gc=False):
    value: ImageValue
    timestamp_milliseconds: int
    step: int | float | None = None


class LogFloats(msgspec.Struct, gc=False):
    entries: list[FloatEntry]


class LogStrings(msgspec.Struct, gc=False):
    entries: list[StringEntry]


class LogImages(msgspec.Struct, gc=False):
    entries: list[ImageEntry]


class AssignFloat(msgspec.Struct, gc=False):
    value: float | str
    """The legacy client writes numbers as text."""


class AssignInt(msgspec.Struct, gc=False):
    value: int


class AssignBool(msgspec.Struct, gc=False):
    value: bool


class AssignString(msgspec.Struct, gc=False):
    value: str


class AssignDatetime(msgspec.Struct, rename="camel", gc=False):
    value_milliseconds: int


class AssignArtifact(msgspec.Struct, gc=False):
    hash: str


class Config(msgspec.Struct, gc=False):
    min: float | None = None
    max: float | None = None
    unit: str | None = None


class Values(msgspec.Struct, gc=False):
    values: list[str]


class FilePaths(msgspec.Struct, rename="camel", gc=False):
    file_paths: list[str]


class Nothing(msgspec.Struct, gc=False):
    pass


class Element(msgspec.Struct, rename="camel", gc=False):
    path: str
    log_floats: LogFloats | None = None
    log_strings: LogStrings | None = None
    log_images: LogImages | None = None
    assign_float: AssignFloat | None = None
    assign_int: AssignInt | None = None
    assign_bool: AssignBool | None = None
    assign_string: AssignString | None = None
    assign_datetime: AssignDatetime | None = None
    assign_artifact: AssignArtifact | None = None
    config_float_series: Config | None = None
    clear_float_series: Nothing | None = None
    clear_string_series: Nothing | None = None
    clear_image_series: Nothing | None = None
    insert_strings: Values | None = None
    remove_strings: Values | None = None
    clear_string_set: Nothing | None = None
    delete_files: FilePaths | None = None
    delete_attribute: Nothing | None = None
    clear_artifact: Nothing | None = None


KINDS = tuple(name for name in Element.__struct_encode_fields__ if name != "path")
"""The kinds of operations, by their names on the wire."""

_ELEMENTS = msgspec.json.Decoder(list[Element])
_ELEMENT = msgspec.json.Decoder(Element)
_RAW_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])


def decode_elements(body: bytes, errors: list[OperationError]) -> list[Element]:
    """The elements of a body; those that cannot be read are added to `errors` instead.

    Raises InvalidInput when the body as a whole is not a JSON array.
    """
    try:
        return _ELEMENTS.decode(body)
    except (ValueError, RecursionError):
        return _one_by_one(body, errors)


def _one_by_one(body: bytes, errors: list[OperationError]) -> list[Element]:
    """The elements that can be decoded; the others are added to `errors`."""
    elements: list[Element] = []
    try:
        raw_elements = _RAW_ELEMENTS.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The operations cannot be read: {error}. Send a JSON array of operations.") from None
    except (ValueError, RecursionError):
        raw_elements = None
    if raw_elements is not None:
        try:
            for raw in raw_elements:
                try:
                    elements.append(_ELEMENT.decode(raw))
                except msgspec.ValidationError as error:
                    errors.append(_unreadable(_path_in(raw), error))
        except (ValueError, RecursionError):
            # Not JSON within an element: what was collected is decoded once more below.
            elements.clear()
            errors.clear()
        else:
            return elements
    for value in _python_json(body):
        try:
            elements.append(msgspec.convert(value, Element))
        except msgspec.ValidationError as error:
            path = value.get("path") if _is_object(value) else None
            errors.append(_unreadable(path if isinstance(path, str) else "", error))
    return elements


def _python_json(body: bytes) -> list[object]:
    """The elements of a body that is JSON only as Python writes it: with NaN, Infinity and lone surrogates."""
    try:
        values: object = json.loads(body)
        if _is_array(values):
            return [_without_surrogates(value) for value in values]
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The operations are not JSON: {error}. Send a JSON array of operations.") from None
    raise InvalidInput("The operations are a single JSON value. Send a JSON array of operations.")


def _without_surrogates(value: object) -> object:
    """The value with each lone surrogate, which no store can hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if _is_array(value):
        return [_without_surrogates(each) for each in value]
    if _is_object(value):
        return {key: _without_surrogates(each) for key, each in value.items()}
    return value


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _unreadable(path: str, error: msgspec.ValidationError) -> OperationError:
    place = f' on "{path}"' if path else ""
    message = f"The operation{place} cannot be read: {error}. Correct its value and send it again."
    return OperationError(path, ErrorKind.INVALID_VALUE, message)


class _JustPath(msgspec.Struct):
    path: str


def _path_in(raw: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(raw, type=_JustPath).path
    except ValueError:
        return ""
