import argparse
import datetime
import decimal
import io
import math
from collections import OrderedDict
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from neptune._values import (
    MAX_STRING_LENGTH,
    float_to_assign,
    image_of,
    integer_to_assign,
    number_of,
    series_of,
    string_to_assign,
    value_of,
)
from neptune.common.warnings import NeptuneUnsupportedValue
from neptune.exceptions import FileNotFound, OperationNotSupported
from neptune.types import Boolean, Datetime, File, FileSeries, Float, FloatSeries, Integer, String, StringSeries
from neptune.types.namespace import Namespace
from neptune.types.type_casting import cast_value, cast_value_for_extend
from neptune.utils import stringify_unsupported


class Colour(IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (True, Boolean(True)),
        (7, Integer(7)),
        (Colour.RED, Integer(1)),
        (0.5, Float(0.5)),
        (np.float64(0.5), Float(0.5)),
        (np.float32(0.5), Float(0.5)),
        (np.int64(3), Float(3)),
        (np.bool_(True), Float(1)),
        (np.array(2.5), Float(2.5)),
        (decimal.Decimal("1.5"), Float(1.5)),
        (Fraction(1, 4), Float(0.25)),
        ("text", String("text")),
        (np.str_("text"), String("text")),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 6789), Datetime(datetime.datetime(2026, 1, 2, 3, 4, 5, 6000))),
        (pd.Timestamp("2026-01-02"), Datetime(datetime.datetime(2026, 1, 2))),
        ({"a": 1}, Namespace({"a": 1})),
        (OrderedDict(a=1), Namespace({"a": 1})),
        (argparse.Namespace(a=1), Namespace({"a": 1})),
        (stringify_unsupported(7), Integer(7)),
        (stringify_unsupported(None), String("None")),
        (stringify_unsupported([1, 2]), String("[1, 2]")),
        (stringify_unsupported(math.nan), String("nan")),
        (stringify_unsupported(2**40), Float(2.0**40)),
        (Float(1), Float(1)),
        (None, None),
        ([1.0], None),
        ((1,), None),
        ({1}, None),
        (np.zeros(3), None),
        (object(), None),
        (datetime.date(2026, 1, 2), None),
        (pd.DataFrame({"a": [1]}), None),
        (b"bytes", None),
    ],
)
def test_a_value_means_the_narrowest_type_that_the_field_can_have(value: object, meant: object) -> None:
    assert value_of(value) == meant
    assert cast_value(value) == meant


def test_an_image_is_a_file_even_if_nothing_says_so() -> None:
    meant = value_of(Image.new("RGB", (2, 2)))

    assert isinstance(meant, File)
    assert meant.extension == "png"


@pytest.mark.parametrize(
    ("values", "kind", "content"),
    [
        ([1, 2.5], FloatSeries, [1.0, 2.5]),
        ((True, False), FloatSeries, [1.0, 0.0]),
        (np.array([1.5, 2.5]), FloatSeries, [1.5, 2.5]),
        (pd.Series([1.5, 2.5], index=[7, 8]), FloatSeries, [1.5, 2.5]),
        (["a", "b"], StringSeries, ["a", "b"]),
        (stringify_unsupported(["a", 1]), StringSeries, ["a", "1"]),
        (stringify_unsupported([None, 1]), StringSeries, ["None", "1"]),
        (stringify_unsupported([1, 2]), FloatSeries, [1.0, 2.0]),
    ],
)
def test_values_are_a_series_of_the_type_of_the_first(values: object, kind: type, content: list[object]) -> None:
    series = series_of(values)

    assert type(series) is kind
    assert series.values == content
    assert type(cast_value_for_extend(values)) is kind


def test_series_by_their_paths_are_a_namespace() -> None:
    assert series_of({"loss": [1.0], "text": ["a"]}) == Namespace({"loss": [1.0], "text": ["a"]})


def test_images_are_a_series_of_files() -> None:
    images = [Image.new("L", (1, 1)), File.from_content(b"...", extension="png")]

    series = series_of(images)

    assert isinstance(series, FileSeries)
    assert [file.extension for file in series.values] == ["png", "png"]


def test_values_for_which_there_is_no_series_are_none() -> None:
    assert series_of([None]) is None
    assert series_of([[1.0]]) is None


def test_what_is_no_collection_cannot_be_extended_with() -> None:
    with pytest.raises(TypeError, match="must be a collection"):
        series_of(1.0)
    with pytest.raises(TypeError, match="must be a collection"):
        series_of("text")
    with pytest.raises(ValueError, match="no values"):
        series_of([])


def test_points_that_are_not_finite_are_left_out_with_a_warning() -> None:
    assert number_of(np.float32(0.25)) == 0.25
    assert number_of(3) == 3.0
    with pytest.warns(NeptuneUnsupportedValue, match="value inf"):
        assert number_of(math.inf) is None
    with pytest.raises(TypeError):
        number_of(None)


def test_values_that_are_not_finite_are_left_out_with_a_warning() -> None:
    assert float_to_assign(0.25) == 0.25
    with pytest.warns(NeptuneUnsupportedValue, match="stringify_unsupported"):
        assert float_to_assign(math.nan) is None


def test_integers_of_more_than_64_bits_are_left_out_with_one_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert integer_to_assign("a", 2**63 - 1) == 2**63 - 1
    assert integer_to_assign("a", -(2**63)) == -(2**63)
    assert integer_to_assign("values/too/large", 2**63) is None
    assert integer_to_assign("values/too/large", 2**64) is None

    assert capsys.readouterr().out.count('[neptune] [warning] The integer logged to "values/too/large"') == 1


def test_long_texts_are_cut_with_one_warning_for_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert string_to_assign("short", "x" * MAX_STRING_LENGTH) == "x" * MAX_STRING_LENGTH
    for _ in range(2):
        assert string_to_assign("values/long", "x" * 20000) == "x" * 16384

    assert capsys.readouterr().out.count('The text logged to "values/long"') == 1


def test_the_content_of_an_image_is_read_from_wherever_it_is(tmp_path) -> None:
    png = io.BytesIO()
    Image.new("L", (3, 3)).save(png, "PNG")
    path = tmp_path / "image.png"
    path.write_bytes(png.getvalue())

    assert image_of(File(str(path))) == png.getvalue()
    assert image_of(File.from_content(png.getvalue(), extension="png")) == png.getvalue()
    assert image_of(File.from_stream(io.BytesIO(png.getvalue()))) == png.getvalue()


def test_series_of_files_refuse_what_is_no_image(tmp_path) -> None:
    with pytest.raises(OperationNotSupported, match="images only"):
        image_of(File.from_content("text"))
    with pytest.raises(FileNotFound, match=r"missing\.png"):
        image_of(File(str(tmp_path / "missing.png")))


def test_an_image_of_more_than_32_mb_is_left_out_with_a_warning() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3400, 3400, 3), dtype=np.uint8)
    bmp = io.BytesIO()
    Image.fromarray(noise).save(bmp, "BMP")

    with pytest.warns(UserWarning, match="32 MB"):
        assert image_of(File.from_content(bmp.getvalue(), extension="bmp")) is None
