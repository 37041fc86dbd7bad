"""What may be logged, and where in a log it goes."""

import math
import os
from io import BytesIO
from typing import Any

from neptune._images import image_as_png
from neptune.legacy.exceptions import FileNotFound, InvalidChannelValue, NoChannelValue

__all__ = ["image_content", "mime_type_of", "number_of", "place_and_value"]

# `Any` in this module: whatever users log.


def place_and_value(x: Any, y: Any) -> tuple[float | None, Any]:
    """The place in the log, None for the next one, and the value, which is x where there is no y.

    Raises NoChannelValue, and InvalidChannelValue for a place that is no number.
    """
    if y is None:
        if x is None:
            raise NoChannelValue()
        return None, x
    return (None, y) if x is None else (number_of(x), y)


def number_of(value: Any) -> float:
    """Raises InvalidChannelValue for what is no number."""
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        raise InvalidChannelValue("float", type(value).__name__) from None


def image_content(image: Any) -> bytes:
    """The content of an image: that of a file by its path, else a PNG of an array, tensor, PIL image or figure.

    Arrays have values between 0 and 1, or between 0 and 255. Raises FileNotFound, InvalidChannelValue for what is no image, and
    ValueError for arrays of other shapes.
    """
    if isinstance(image, str):
        if not os.path.exists(image):
            raise FileNotFound(image)
        with open(image, "rb") as file:
            return file.read()
    try:
        return image_as_png(image, autoscale=True)
    except TypeError:
        raise InvalidChannelValue("image", type(image).__name__) from None


def mime_type_of(content: bytes) -> str:
    """What kind of image it is; "" for what is none that is known."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as image:
            return image.get_format_mimetype() or ""
    except (UnidentifiedImageError, OSError):
        return ""
