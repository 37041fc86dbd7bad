"""Turns images of several libraries into PNG files."""

from io import BytesIO
from typing import Any

from neptune._libraries import (
    is_matplotlib_figure,
    is_numpy_array,
    is_pil_image,
    is_seaborn_figure,
    is_tensorflow_tensor,
    is_torch_tensor,
)
from neptune._log import get_logger

__all__ = ["figure_as_png", "image_as_png"]

# `Any` in this module: objects of libraries that need not be installed where this is checked or run.


def image_as_png(image: Any, *, autoscale: bool) -> bytes:
    """The content of a PNG file with the image: an array, a tensor, a PIL image, or a figure of Matplotlib or Seaborn.

    Arrays are height x width, or height x width x channels of 1 (grey), 3 (RGB) or 4 (RGBA) channels. With `autoscale`, values
    between 0 and 1 are multiplied by 255.

    Raises `ValueError` for None and for arrays of other shapes, `TypeError` for anything else.
    """
    if image is None:
        raise ValueError("There is no image: None was passed. Pass an array, a tensor, a PIL image or a figure.")
    if is_numpy_array(image):
        return _array_as_png(image, autoscale)
    if is_pil_image(image):
        return _pil_image_as_png(image)
    if is_matplotlib_figure(image):
        return figure_as_png(image)
    if is_torch_tensor(image):
        return _array_as_png(_torch_array(image), autoscale)
    if is_tensorflow_tensor(image):
        return _array_as_png(_numpy_array(image.numpy()), autoscale)
    if is_seaborn_figure(image):
        return figure_as_png(image.figure)
    raise TypeError(
        f"An object of the type {type(image)} cannot be made an image. Pass a NumPy array, a PyTorch or TensorFlow tensor, a PIL"
        " image, or a figure of Matplotlib or Seaborn."
    )


def figure_as_png(figure: Any) -> bytes:
    """The content of a PNG file with a figure of Matplotlib, or with the figure that axes belong to."""
    if not hasattr(figure, "savefig"):
        figure = figure.figure
    with BytesIO() as buffer:
        figure.savefig(buffer, format="png", bbox_inches="tight")
        return buffer.getvalue()


def _pil_image_as_png(image: Any) -> bytes:
    with BytesIO() as buffer:
        image.save(buffer, format="PNG")
        return buffer.getvalue()


def _array_as_png(array: Any, autoscale: bool) -> bytes:
    import numpy as np
    from PIL import Image

    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in (1, 3, 4) or array.size == 0:
        raise ValueError(
            f"An array of the shape {array.shape} cannot be made an image. Pass one of height x width, or of height x width x channels"
            " with 1, 3 or 4 channels."
        )
    if autoscale:
        array = _scaled(array)
    if array.ndim == 3 and channels == 1:
        array = array[:, :, 0]
    with np.errstate(invalid="ignore"):  # what does not fit into a byte was warned of
        return _pil_image_as_png(Image.fromarray(array.astype(np.uint8)))


def _scaled(array: Any) -> Any:
    lowest, highest = array.min(), array.max()
    if lowest >= 0 and 1 < highest <= 255:
        return array
    if lowest >= 0 and highest <= 1:
        # Floats keep their precision: in another one, 1/255 times 255 could fall below 1. Small integers would overflow.
        return (array.astype("int64") if array.dtype.kind in "biu" else array) * 255
    get_logger().warning(
        "The values of an image are between %s and %s. They are taken for colours if they are between 0 and 1 or between 0 and 255;"
        " this image will look different from what is meant.",
        lowest,
        highest,
    )
    return array


def _torch_array(tensor: Any) -> Any:
    tensor = tensor.detach().cpu()
    try:
        return tensor.numpy()
    except TypeError:  # NumPy has no bfloat16
        return tensor.float().numpy()


def _numpy_array(array: Any) -> Any:
    return array if array.dtype.kind in "biuf" else array.astype("float32")
