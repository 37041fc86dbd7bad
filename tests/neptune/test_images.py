import io

import numpy as np
import pytest
from PIL import Image

from neptune.types import File


def pixels_of(file: File) -> np.ndarray:
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.format == "PNG"
        return np.asarray(image)


def instance_of(module: str, name: str, **attributes: object) -> object:
    """An object of a class that a library of this name would have, with the methods of its protocol."""
    kind = type(name, (), {key: (staticmethod(value) if callable(value) else value) for key, value in attributes.items()})
    kind.__module__ = module
    return kind()


RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 4)])
def test_bytes_are_pixels(shape: tuple[int, ...]) -> None:
    array = RNG.integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(pixels_of(File.as_image(array)), array)


def test_an_array_of_one_channel_is_grey() -> None:
    array = RNG.integers(0, 256, (4, 5, 1), dtype=np.uint8)
    assert np.array_equal(pixels_of(File.as_image(array)), array[:, :, 0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_values_up_to_one_are_scaled(dtype: type) -> None:
    array = np.array([[0.0, 0.5], [0.25, 1.0]], dtype=dtype)
    assert pixels_of(File.as_image(array)).tolist() == [[0, 127], [63, 255]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_byte_that_was_divided_by_255_is_found_again(dtype: type) -> None:
    array = (np.arange(256) / 255).astype(dtype).reshape(16, 16)
    assert np.abs(pixels_of(File.as_image(array)).astype(int) - np.arange(256).reshape(16, 16)).max() <= 1


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.int32])
def test_zeros_and_ones_are_black_and_white(dtype: type) -> None:
    assert pixels_of(File.as_image(np.array([[0, 1]], dtype=dtype))).tolist() == [[0, 255]]


def test_values_up_to_255_are_kept() -> None:
    assert pixels_of(File.as_image(np.array([[0.0, 200.9]]))).tolist() == [[0, 200]]


def test_scaling_can_be_switched_off() -> None:
    assert pixels_of(File.as_image(np.array([[0.0, 1.0]]), autoscale=False)).tolist() == [[0, 1]]


@pytest.mark.parametrize("array", [[[-0.5, 0.5]], [[0, 300]], [[np.nan, 1.0]]])
def test_values_that_are_no_colours_are_warned_of(array: list[list[float]], capsys: pytest.CaptureFixture[str]) -> None:
    assert pixels_of(File.as_image(np.array(array))).shape == (1, 2)
    assert "[neptune] [warning] The values of an image are between" in capsys.readouterr().out


def test_the_array_itself_is_not_changed() -> None:
    array = np.array([[0.5, 1.0]])
    File.as_image(array)
    assert array.tolist() == [[0.5, 1.0]]


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2), (2, 2, 5), (1, 2, 2, 3), (0, 3)])
def test_arrays_of_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="height x width"):
        File.as_image(np.zeros(shape))


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(ValueError, match="None was passed"):
        File.as_image(None)
    with pytest.raises(TypeError, match="NumPy array"):
        File.as_image([[1]])


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "1", "P", "LA"])
def test_pil_images_are_kept_as_they_are(mode: str) -> None:
    image = Image.new(mode, (3, 2))
    with Image.open(io.BytesIO(File.as_image(image).content)) as stored:
        assert (stored.mode, stored.size) == (mode, (3, 2))


def test_tensors_are_arrays_of_another_library() -> None:
    array = RNG.random((3, 4))
    on_cpu = instance_of("torch", "Tensor", numpy=lambda: array)
    on_gpu = instance_of("torch", "Tensor", cpu=lambda: on_cpu, numpy=lambda: None)
    tensor = instance_of("torch", "Tensor", detach=lambda: on_gpu, numpy=lambda: None)
    parameter = type("Parameter", (type(tensor),), {"__module__": "torch.nn.parameter"})()
    tensorflow = instance_of("tensorflow.python.framework.ops", "EagerTensor", numpy=lambda: array)

    for image in (tensor, parameter, tensorflow):
        assert np.array_equal(pixels_of(File.as_image(image)), pixels_of(File.as_image(array)))


def test_tensors_of_types_that_numpy_lacks_are_converted() -> None:
    def refuse() -> None:
        raise TypeError("Got unsupported ScalarType BFloat16")

    as_float = instance_of("torch", "Tensor", numpy=lambda: np.ones((1, 2), np.float32))
    on_cpu = instance_of("torch", "Tensor", numpy=refuse, float=lambda: as_float)
    tensor = instance_of("torch", "Tensor", detach=lambda: instance_of("torch", "Tensor", cpu=lambda: on_cpu), numpy=refuse)

    assert pixels_of(File.as_image(tensor)).tolist() == [[255, 255]]


def save_figure(buffer: io.BytesIO, **options: object) -> None:
    assert options == {"format": "png", "bbox_inches": "tight"}
    buffer.write(b"a figure")


FIGURE = instance_of("matplotlib.figure", "Figure", savefig=save_figure)


@pytest.mark.parametrize(
    "figure",
    [
        FIGURE,
        instance_of("matplotlib.axes._axes", "Axes", figure=FIGURE),
        instance_of("seaborn.axisgrid", "PairGrid", figure=FIGURE),
    ],
)
def test_figures_are_images_even_where_nothing_says_so(figure: object) -> None:
    assert File.as_image(figure).content == b"a figure"
    assert File.create_from(figure).extension == "png"
    assert File.is_convertable_to_image(figure)
