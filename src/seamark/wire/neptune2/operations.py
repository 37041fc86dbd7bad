"""What a request to executeOperations asks for, as operations of the model.

Each series becomes three columns; a point that breaks a rule is left out and reported, the others stay.
"""

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from seamark.model.attributes import normalize_path
from seamark.model.errors import InvalidInput, InvalidPath
from seamark.model.operations import (
    AddStrings,
    AppendFloats,
    AppendStrings,
    Assign,
    AssignDatetime,
    ClearSeries,
    ClearStringSet,
    ConfigureFloatSeries,
    DeleteAttribute,
    ErrorKind,
    Operation,
    OperationError,
    RemoveStrings,
    kind_of_path_error,
)
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP, step_to_micros
from seamark.model.values import ArtifactValue
from seamark.wire.neptune2.elements import KINDS, Element, FloatEntry, ImageEntry, StringEntry, decode_elements

__all__ = ["AppendImages", "DecodedOperations", "DeleteFiles", "Image", "decode_operations"]

_EMPTY_ARTIFACT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The hash of an artifact without files."""

_TAGS = ("sys/tags", "sys/group_tags")
_MIN_MILLISECONDS = -62_135_596_800_000
_MAX_MILLISECONDS = 253_402_300_799_999
_MAX_INT = 2**63 - 1
_MAX_STEP = MAX_STEP_MICROS // MICROS_PER_STEP


@dataclass(frozen=True, slots=True)
class Image:
    data: bytes
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class AppendImages:
    """Points of a series of images whose bytes are not stored yet."""

    path: str
    images: Sequence[Image]
    steps: Sequence[int | None]
    timestamps: Sequence[int]


@dataclass(frozen=True, slots=True)
class DeleteFiles:
    """Removes members of a file set; a directory stands for what is under it."""

    path: str
    names: Sequence[str]


WireOperation = Operation | AppendImages | DeleteFiles


@dataclass(slots=True)
class DecodedOperations:
    """What a request asks for. `operations` keeps the request's order."""

    operations: list[WireOperation] = field(default_factory=list[WireOperation])
    errors: list[OperationError] = field(default_factory=list[OperationError])
    elements: int = 0
    """How many operations the request contains, sound or not."""
    has_open_steps: bool = False
    """True when some point has no step: only then does sending the request again change anything."""


def decode_operations(body: bytes) -> DecodedOperations:
    """Decodes a request body.

    What is wrong with a single operation becomes an error in the result; raises InvalidInput when the body as a whole is
    not a JSON array.
    """
    decoded = DecodedOperations()
    for element in decode_elements(body, decoded.errors):
        decoded.elements += 1
        try:
            path = normalize_path(element.path)
        except InvalidPath as error:
            decoded.errors.append(OperationError(element.path[:80], kind_of_path_error(error), str(error)))
            continue
        try:
            decoded.operations.append(_operation(path, element, decoded))
        except InvalidInput as error:
            decoded.errors.append(OperationError(path, ErrorKind.INVALID_VALUE, str(error)))
    return decoded


def _operation(path: str, element: Element, decoded: DecodedOperations) -> WireOperation:
    """What one element asks for. Raises InvalidInput when its value breaks a rule."""
    if (floats := element.log_floats) is not None:
        return _append_floats(path, floats.entries, decoded)
    if (strings := element.log_strings) is not None:
        return AppendStrings(path, *_columns(path, [entry.value for entry in strings.entries], strings.entries, decoded))
    if (assign_float := element.assign_float) is not None:
        return Assign(path, _finite_number(path, assign_float.value))
    if (assign_string := element.assign_string) is not None:
        return Assign(path, assign_string.value)
    if (assign_int := element.assign_int) is not None:
        if not -_MAX_INT <= assign_int.value <= _MAX_INT:
            raise InvalidInput(f'The value {assign_int.value} of "{path}" does not fit 64 bits. Log it as a float or a string.')
        return Assign(path, assign_int.value)
    if (assign_bool := element.assign_bool) is not None:
        return Assign(path, assign_bool.value)
    if (assign_datetime := element.assign_datetime) is not None:
        return AssignDatetime(path, _instant(f'The value of "{path}"', assign_datetime.value_milliseconds))
    if (images := element.log_images) is not None:
        return _append_images(path, images.entries, decoded)
    if (config := element.config_float_series) is not None:
        return ConfigureFloatSeries(path, config.min, config.max, config.unit)
    if (inserted := element.insert_strings) is not None:
        return AddStrings(_tags_path(path), frozenset(inserted.values))
    if (removed := element.remove_strings) is not None:
        return RemoveStrings(_tags_path(path), frozenset(removed.values))
    if (files := element.delete_files) is not None:
        return DeleteFiles(path, tuple(files.file_paths))
    if (artifact := element.assign_artifact) is not None:
        return Assign(path, ArtifactValue(artifact.hash))
    return _operation_without_value(path, element)


def _operation_without_value(path: str, element: Element) -> WireOperation:
    if element.clear_float_series is not None:
        return ClearSeries(path, "float")
    if element.clear_string_series is not None:
        return ClearSeries(path, "string")
    if element.clear_image_series is not None:
        return ClearSeries(path, "file")
    if element.clear_string_set is not None:
        return ClearStringSet(_tags_path(path))
    if element.delete_attribute is not None:
        return DeleteAttribute(path)
    if element.clear_artifact is not None:
        return Assign(path, ArtifactValue(_EMPTY_ARTIFACT))
    raise InvalidInput(f'The operation on "{path}" is of no kind that this server knows. Send one of {", ".join(KINDS)}.')


def _tags_path(path: str) -> str:
    """The path, when the 2.x API has a string set there (protocol page 3.4); raises InvalidInput otherwise."""
    if path not in _TAGS:
        raise InvalidInput(f'"{path}" cannot hold a set of strings. Use {" or ".join(_TAGS)}, or write a string.')
    return path


def _append_floats(path: str, entries: Sequence[FloatEntry], decoded: DecodedOperations) -> AppendFloats:
    if len(entries) == 1:
        single = _append_float(path, entries[0], decoded)
        if single is not None:
            return single
    values, steps, timestamps = _columns(path, [entry.value for entry in entries], entries, decoded)
    # The 2.x API has no NaN and no infinity; the sum tells at once when there is none.
    if not math.isfinite(sum(values)) and not all(map(math.isfinite, values)):
        decoded.errors.extend(
            _left_out(path, f"Its value {value} is not a finite number. Log finite numbers.")
            for value in values
            if not math.isfinite(value)
        )
        kept = [index for index, value in enumerate(values) if math.isfinite(value)]
        values, steps, timestamps = [values[i] for i in kept], [steps[i] for i in kept], [timestamps[i] for i in kept]
    return AppendFloats(path, values, steps, timestamps)


def _append_float(path: str, entry: FloatEntry, decoded: DecodedOperations) -> AppendFloats | None:
    """A series with one point, which is how a script logs many series at once; None when the point breaks a rule."""
    step = entry.step
    if not math.isfinite(entry.value) or not _MIN_MILLISECONDS <= entry.timestamp_milliseconds <= _MAX_MILLISECONDS:
        return None
    if step is None:
        decoded.has_open_steps = True
        return AppendFloats(path, (entry.value,), (None,), (entry.timestamp_milliseconds,))
    if not -_MAX_STEP <= step <= _MAX_STEP:
        return None
    micros = step * MICROS_PER_STEP if isinstance(step, int) else round(step * MICROS_PER_STEP)
    return AppendFloats(path, (entry.value,), (micros,), (entry.timestamp_milliseconds,))


def _append_images(path: str, entries: Sequence[ImageEntry], decoded: DecodedOperations) -> AppendImages:
    kept: list[ImageEntry] = []
    images: list[Image] = []
    for entry in entries:
        value = entry.value
        try:
            # The client drops the bytes of an image that is too large, and keeps the point.
            data = base64.b64decode(value.data or "", validate=True)
        except (binascii.Error, ValueError):
            decoded.errors.append(_left_out(path, "Its image is not base64. Encode the image's bytes as standard base64."))
            continue
        kept.append(entry)
        images.append(Image(data, value.name or "", value.description or ""))
    return AppendImages(path, *_columns(path, images, kept, decoded))


_Value = TypeVar("_Value", float, str, Image)
_Entries = Sequence[FloatEntry] | Sequence[StringEntry] | Sequence[ImageEntry]


def _columns(
    path: str,
    values: list[_Value],
    entries: _Entries,
    decoded: DecodedOperations,
) -> tuple[list[_Value], list[int | None], list[int]]:
    """The three columns of a series, steps in micros, without the points whose step or timestamp is out of range."""
    steps = [entry.step for entry in entries]
    timestamps = [entry.timestamp_milliseconds for entry in entries]
    if None in steps:
        decoded.has_open_steps = True
    micros = _micros(steps)
    if micros is not None and _are_instants(timestamps):
        return values, micros, timestamps
    sound: list[tuple[_Value, int | None, int]] = []
    for value, step, timestamp in zip(values, steps, timestamps, strict=True):
        try:
            sound.append((value, None if step is None else step_to_micros(step), _instant("Its timestamp", timestamp)))
        except InvalidInput as error:
            decoded.errors.append(_left_out(path, str(error)))
    return [each[0] for each in sound], [each[1] for each in sound], [each[2] for each in sound]


def _micros(steps: list[int | float | None]) -> list[int | None] | None:
    """The steps in micros, or None when one of them is not a finite number within range."""
    try:
        micros = [
            None if step is None else step * MICROS_PER_STEP if isinstance(step, int) else round(step * MICROS_PER_STEP)
            for step in steps
        ]
    except (OverflowError, ValueError):
        return None
    known = [step for step in micros if step is not None]
    is_within = not known or (min(known) >= -MAX_STEP_MICROS and max(known) <= MAX_STEP_MICROS)
    return micros if is_within else None


def _are_instants(timestamps: list[int]) -> bool:
    return not timestamps or (min(timestamps) >= _MIN_MILLISECONDS and max(timestamps) <= _MAX_MILLISECONDS)


def _instant(what: str, milliseconds: int) -> int:
    if not _MIN_MILLISECONDS <= milliseconds <= _MAX_MILLISECONDS:
        raise InvalidInput(f"{what}, {milliseconds}, lies outside the years 1 to 9999. Send milliseconds since 1970.")
    return milliseconds


def _finite_number(path: str, value: float | str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(f'The value {value!r} of "{path}" is not a finite number. Assign a finite number, or a string.')
    return number


def _left_out(path: str, reason: str) -> OperationError:
    return OperationError(path, ErrorKind.INVALID_VALUE, f'A point of "{path}" was left out. {reason}')
