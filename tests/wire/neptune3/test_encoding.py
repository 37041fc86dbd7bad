"""What is encoded from columns reads back, with any protocol buffers library, as what went in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seamark.tracking.grids import GridBuckets
from seamark.tracking.series_reading import ManyFloats
from seamark.wire.neptune3 import encoding
from seamark.wire.neptune3.messages.buckets_pb2 import BucketsResult
from seamark.wire.neptune3.messages.series_pb2 import FloatSeriesResult

STEPS = st.integers(0, 10**18)
TIMES = st.integers(-(10**13), 10**13)
COUNTS = st.integers(0, 10**9)
RATIOS = st.floats(0, 1, width=32)


def column(values: list[float], kind: str = "<f8") -> np.ndarray:
    return np.array(values, kind)


@st.composite
def many_floats(draw: st.DrawFn) -> ManyFloats:
    size = draw(st.integers(0, 5))
    steps = column(draw(st.lists(STEPS, min_size=size, max_size=size)), "<i8")
    times = column(draw(st.lists(TIMES, min_size=size, max_size=size)), "<i8")
    values = draw(arrays.arrays(np.float64, size, elements=st.floats()))
    if not draw(st.booleans()):
        return ManyFloats(draw(COUNTS), steps, times, values)
    is_preview = draw(arrays.arrays(np.bool_, size))
    completion = draw(arrays.arrays(np.float32, size, elements=RATIOS))
    return ManyFloats(draw(COUNTS), steps, times, values, is_preview, completion)


@st.composite
def grid_buckets(draw: st.DrawFn) -> GridBuckets:
    size = draw(st.integers(0, 4))
    whole = {"index", "finite", "nan", "positive_infinity", "negative_infinity"}
    return GridBuckets(
        **{
            name: column(draw(st.lists(COUNTS, min_size=size, max_size=size)), "<i8")
            if name in whole
            else draw(arrays.arrays(np.float64, size, elements=st.floats()))
            for name in GridBuckets.__dataclass_fields__
        }
    )


def same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


def read(kind: type[Message], chunks: list[bytes | memoryview]) -> Message:
    content = b"".join(chunks)
    assert encoding.total_length(chunks) == len(content)
    return kind.FromString(content)


@given(st.lists(st.tuples(st.text(max_size=5), many_floats())))
def test_points_read_back_as_they_are(series: list[tuple[str, ManyFloats]]) -> None:
    result = read(FloatSeriesResult, encoding.float_series_chunks(series))
    assert isinstance(result, FloatSeriesResult)
    assert [each.request_id for each in result.series] == [request_id for request_id, _ in series]
    for answer, (_, points) in zip(result.series, series, strict=True):
        assert answer.series.total_item_count == points.total
        values = answer.series.values
        assert [point.timestamp_millis for point in values] == points.timestamps.tolist()
        assert [point.step for point in values] == [step / 1e6 for step in points.steps.tolist()]
        assert all(same(point.value, value) for point, value in zip(values, points.values.tolist(), strict=True))
        if points.is_preview is None or points.completion is None:
            assert all(not point.is_preview and point.completion_ratio == 1 for point in values)
            continue
        for point, is_preview, ratio in zip(values, points.is_preview, points.completion, strict=True):
            assert point.is_preview == is_preview
            assert point.completion_ratio == (ratio if is_preview else 1)


@given(st.lists(st.tuples(st.text(max_size=5), grid_buckets())))
def test_buckets_read_back_as_they_are(series: list[tuple[str, GridBuckets]]) -> None:
    result = read(BucketsResult, encoding.bucket_chunks(series))
    assert isinstance(result, BucketsResult)
    assert [each.request_id for each in result.entries] == [request_id for request_id, _ in series]
    for answer, (_, buckets) in zip(result.entries, series, strict=True):
        seen = [
            (
                bucket.index,
                bucket.from_x,
                bucket.to_x,
                bucket.first.x,
                bucket.first.y,
                bucket.last.x,
                bucket.last.y,
                bucket.local_min,
                bucket.local_max,
                bucket.finite_point_count,
                bucket.nan_count,
                bucket.positive_inf_count,
                bucket.negative_inf_count,
                bucket.local_sum,
            )
            for bucket in answer.bucket
        ]
        expected = zip(*(getattr(buckets, name).tolist() for name in GridBuckets.__dataclass_fields__), strict=True)
        assert len(seen) == len(buckets.index)
        assert all(same(*pair) for rows in zip(seen, expected, strict=True) for pair in zip(*rows, strict=True))


@pytest.mark.parametrize("sizes", [[100_000], [40_000, 0, 1, 40_000], [10] * 5_000])
def test_many_points_are_put_together_in_groups(sizes: list[int]) -> None:
    series: list[tuple[str, ManyFloats]] = []
    for number, size in enumerate(sizes):
        steps = np.arange(size, dtype=np.int64) * 1_000_000
        series.append((str(number), ManyFloats(size, steps, steps + number, steps / 7 + number)))
    result = read(FloatSeriesResult, encoding.float_series_chunks(series))
    assert isinstance(result, FloatSeriesResult)
    assert [len(each.series.values) for each in result.series] == sizes
    for number, each in enumerate(result.series):
        if each.series.values:
            last = each.series.values[-1]
            assert (last.step, last.timestamp_millis) == (sizes[number] - 1, (sizes[number] - 1) * 1_000_000 + number)


def test_nothing_is_an_empty_message() -> None:
    assert read(FloatSeriesResult, encoding.float_series_chunks([])) == FloatSeriesResult()
    assert read(BucketsResult, encoding.bucket_chunks([])) == BucketsResult()
