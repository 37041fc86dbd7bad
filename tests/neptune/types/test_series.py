from itertools import islice

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from neptune.common.warnings import NeptuneUnsupportedValue
from neptune.types import File, FileSeries, FloatSeries, StringSeries
from neptune.types.series.series_value import SeriesValue
from neptune.utils import stringify_unsupported


def test_numbers_of_all_kinds_are_floats() -> None:
    assert FloatSeries([1, np.float32(2.5), True]).values == [1.0, 2.5, 1.0]
    assert FloatSeries(np.array([1, 2])).values == [1.0, 2.0]
    assert FloatSeries(pd.Series([1.5], index=[9])).values == [1.5]
    assert FloatSeries(stringify_unsupported([1, 2])).values == [1.0, 2.0]


def test_a_series_knows_how_it_is_shown() -> None:
    series = FloatSeries([1], min=0, max=2, unit="s")
    assert (series.min, series.max, series.unit, len(series), str(series)) == (0, 2, "s", 1, "FloatSeries([1.0])")


def test_without_steps_and_times_points_get_the_next_step_and_now() -> None:
    series = FloatSeries([1, 2, 3])

    assert list(islice(series.steps, 3)) == [None, None, None]
    assert len(set(islice(series.timestamps, 3))) == 1


def test_points_that_are_not_finite_are_left_out_with_their_steps_and_times() -> None:
    with pytest.warns(NeptuneUnsupportedValue, match="value -inf was not logged"):
        series = FloatSeries([1, np.float32("-inf"), 3], steps=[1, 2, 3], timestamps=[10, 20, 30])

    assert series.values == [1.0, 3.0]
    assert list(series.steps) == [1, 3]
    assert list(series.timestamps) == [10, 30]


@pytest.mark.parametrize("kind", [FloatSeries, StringSeries, FileSeries])
def test_a_series_needs_a_collection(kind: type) -> None:
    with pytest.raises(TypeError, match="`values` is not a collection"):
        kind("abc")
    with pytest.raises(TypeError, match="`values` is not a collection"):
        kind(1)


@pytest.mark.parametrize("kind", [FloatSeries, StringSeries, FileSeries])
def test_there_are_as_many_steps_and_times_as_values(kind: type) -> None:
    with pytest.raises(ValueError, match="1 values and 2 steps"):
        kind(["1"], steps=[1, 2])
    with pytest.raises(ValueError, match="1 values and 2 timestamps"):
        kind(["1"], timestamps=[1, 2])


def test_texts_are_cut_to_a_thousand_characters() -> None:
    series = StringSeries(["a", "b" * 1001])

    assert series.values == ["a", "b" * 1000]
    assert series.truncated
    assert not StringSeries(["b" * 1000]).truncated
    assert StringSeries(stringify_unsupported(["a", None])).values == ["a", "None"]


def test_a_series_of_texts_takes_nothing_else() -> None:
    with pytest.raises(TypeError, match="elements of a series of texts must be a str"):
        StringSeries(["a", 1])  # pyright: ignore[reportArgumentType]


def test_files_are_made_of_paths_and_images() -> None:
    series = FileSeries(["a.png", Image.new("L", (1, 1)), File("b.jpg")], name="sample", description="three images")

    assert [file.extension for file in series.values] == ["png", "png", "jpg"]
    assert (series.name, series.description) == ("sample", "three images")
    with pytest.raises(TypeError, match="not a file"):
        FileSeries([1])


def test_other_arguments_of_a_series_of_files_are_ignored_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    FileSeries(["a.png"], caption="x")
    assert "[neptune] [error  ] Series of files take no arguments caption" in capsys.readouterr().out


def test_a_point_has_a_step_a_value_and_a_time() -> None:
    point = SeriesValue(1.0, "a", 2.0)
    point.step = 3.0
    assert (point.step, point.value, point.timestamp) == (3.0, "a", 2.0)
