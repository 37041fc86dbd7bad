"""What the Python values that users log mean, and whether they can be stored.

For the handlers and attributes of the 2.x API:

- `value_of(value) -> Value | None`: what a value means when it is assigned; None: warn about its type and go on.
- `series_of(values) -> Series | Namespace | None`: what values mean when they are appended to a field that does not exist yet.
- `number_of(value) -> float | None`: a point of a float series; None: it is left out, and was warned of.
- `float_to_assign`, `integer_to_assign`, `string_to_assign`: what is stored of a single value; None: it is left out, likewise.
- `image_of(file) -> bytes | None`: the content of an image for a series of files.

None of these functions does I/O, but for `image_of`, which reads the file.
"""

import math
import sys
from datetime import datetime
from typing import Any

from neptune._file_contents import FileType
from neptune._log import warn_once
from neptune._stringify import StringifyValue
from neptune._validation import is_collection, is_dict_like, is_float_like
from neptune.common.warnings import NeptuneUnsupportedValue
from neptune.common.warnings import warn_once as warn_user_once
from neptune.exceptions import FileNotFound, OperationNotSupported
from neptune.types import Boolean, Datetime, File, FileSeries, Float, FloatSeries, Integer, String, StringSeries
from neptune.types.namespace import Namespace
from neptune.types.series.series import Series
from neptune.types.value import Value
from neptune.types.value_copy import ValueCopy

__all__ = [
    "MAX_STRING_LENGTH",
    "float_to_assign",
    "image_of",
    "integer_to_assign",
    "number_of",
    "series_of",
    "string_to_assign",
    "value_of",
]

MAX_STRING_LENGTH = 16384
_MAX_IMAGE_BYTES = 32 * 2**20
_INT64 = range(-(2**63), 2**63)


def value_of(value: Any) -> Value | None:  # any object a user may pass
    """What a value means when it is assigned to a field: None if there is no type for it.

    Bools are booleans and not integers; whatever else `float` takes, such as NumPy's scalars, is a float.
    """
    match value:
        case bool():
            return Boolean(value)
        case int():
            return Integer(value)
        case float():
            return Float(value)
        case str():
            return String(value)
        case StringifyValue():
            meant = value_of(value.value)
            return meant if meant is not None else String(str(value.value))
        case Value():
            return value
        case datetime():
            return Datetime(value) if value == value else None  # pandas' NaT passes for a datetime
        case _:
            return _value_of_object(value)


def _value_of_object(value: Any) -> Value | None:
    if _is_loaded_instance(value, "neptune.handler", "Handler"):
        return ValueCopy(value)
    if _is_loaded_instance(value, "argparse", "Namespace"):
        return Namespace(value.__dict__)
    if File.is_convertable_to_image(value):
        return File.as_image(value)
    if File.is_convertable_to_html(value):
        return File.as_html(value)
    if is_float_like(value):
        return Float(value)
    if is_dict_like(value):
        return Namespace(value)
    return None


def series_of(values: Any) -> Series | Namespace | None:  # any object a user may pass
    """What values mean when they are appended to a field: a series of the type of the first one, or series by their paths.

    None if there is no series for values of that type. Raises `TypeError` if they are no collection, `ValueError` if there are none.
    """
    wrapped = values if isinstance(values, StringifyValue) else None
    if wrapped is not None:
        values = wrapped.value
    if isinstance(values, (Namespace, Series)):
        return values
    if is_dict_like(values):
        return Namespace(values)
    if not is_collection(values):
        raise TypeError(f"The values of a series must be a collection (was {type(values)}). Pass a list, or use append().")
    first: Any = next(iter(values), None)
    if first is None and not len(values):
        raise ValueError("There are no values to log. Pass at least one, or leave the call out.")
    if isinstance(first, File) or File.is_convertable_to_image(first) or File.is_convertable_to_html(first):
        return FileSeries(values)
    if isinstance(first, str):
        return StringSeries(wrapped or values)
    if is_float_like(first):
        return FloatSeries(values)
    return StringSeries(wrapped) if wrapped is not None else None


def number_of(value: Any) -> float | None:  # whatever `float` takes
    """The point that a value is in a float series. None if it is not finite. Raises what `float` raises if it is no number."""
    number = float(value)
    if math.isfinite(number):
        return number
    warn_user_once(
        f"A point with the value {number} was not logged, because series have only finite numbers. Points before and after it are"
        " logged as usual.",
        exception=NeptuneUnsupportedValue,
    )
    return None


def float_to_assign(value: float) -> float | None:
    """The float as it is stored, or None for NaN and infinities."""
    if math.isfinite(value):
        return value
    warn_user_once(
        f"The value {value} was not logged, because fields have only finite numbers. To log it as text, wrap it with"
        " neptune.utils.stringify_unsupported(...).",
        exception=NeptuneUnsupportedValue,
    )
    return None


def integer_to_assign(path: str, value: int) -> int | None:
    """The integer as it is stored, or None if it does not fit into 64 bits."""
    if value in _INT64:
        return value
    warn_once(
        'The integer logged to "%s" does not fit into 64 bits and was left out. Log it as a float or as text.',
        path,
        key=f"integer {path}",
    )
    return None


def string_to_assign(path: str, value: str) -> str:
    """The string as it is stored: its first 16,384 characters."""
    if len(value) <= MAX_STRING_LENGTH:
        return value
    warn_once(
        'The text logged to "%s" has more than %d characters, and the rest was cut off. Longer texts can be logged as files, with'
        " File.from_content(text). This is said once for each field.",
        path,
        MAX_STRING_LENGTH,
        key=f"string {path}",
    )
    return value[:MAX_STRING_LENGTH]


def image_of(file: File) -> bytes | None:
    """The content of an image for a series of files, or None if it is larger than the 32 MB that are allowed.

    Raises `FileNotFound` if there is no such file, and `OperationNotSupported` if it is not an image.
    """
    content = _content_of(file)
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    try:
        Image.open(BytesIO(content)).close()
    except UnidentifiedImageError:
        raise OperationNotSupported(
            "Series of files take images only, and this file is not one. Upload other files with upload(), each to a path of its own."
        ) from None
    if len(content) <= _MAX_IMAGE_BYTES:
        return content
    import warnings

    warnings.warn(
        f"An image of {len(content) / 2**20:.2f} MB was not logged, because the images of a series have 32 MB at most. Make it smaller,"
        " or upload it as a file.",
        category=UserWarning,
        stacklevel=2,
    )
    return None


def _content_of(file: File) -> bytes:
    if file.file_type is not FileType.LOCAL_FILE:
        return file.content
    try:
        with open(file.path, "rb") as opened:
            return opened.read()
    except FileNotFoundError:
        raise FileNotFound(file.path) from None


def _is_loaded_instance(value: object, module_name: str, class_name: str) -> bool:
    kind: Any = getattr(sys.modules.get(module_name), class_name, None)  # a class of a module that is known by name only
    return kind is not None and isinstance(value, kind)
