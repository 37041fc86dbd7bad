"""Series in buckets: exact, however many points a bucket holds."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.stores.columns import Columns
from seamark.stores.columns.buckets import Cut, SeriesBuckets
from seamark.stores.columns.points import Segment
from tests.stores.columns.builders import STEP, a_batch, a_chunk, a_segment, new_id, write

_VALUES = st.floats() | st.sampled_from([float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1e308, -1e308])
_POINTS = st.dictionaries(st.integers(-50, 200), _VALUES, max_size=60)


def _expect(buckets_found: SeriesBuckets, points: Mapping[int, float], start: int, width: int, buckets: int) -> None:
    """Compares with a plain computation over the points."""
    inside = {step: value for step, value in sorted(points.items()) if start <= step < start + width * buckets}
    by_bucket: dict[int, dict[int, float]] = {}
    for step, value in inside.items():
        by_bucket.setdefault((step - start) // width, {})[step] = value
    found = buckets_found.values
    assert (buckets_found.index - 1).tolist() == sorted(by_bucket)
    for position, (_, members) in enumerate(sorted(by_bucket.items())):
        steps, values = list(members), np.array(list(members.values()))
        finite = values[np.isfinite(values)]
        assert found.count[position] == len(members)
        assert (found.first_step[position], found.last_step[position]) == (steps[0], steps[-1])
        assert found.nan[position] == np.isnan(values).sum()
        assert found.positive_infinity[position] == np.isposinf(values).sum()
        assert found.negative_infinity[position] == np.isneginf(values).sum()
        assert (found.first_finite_step[position], found.last_finite_step[position]) == _ends(members)
        got = (found.first[position], found.last[position], found.min[position], found.max[position])
        if not len(finite):
            assert np.isnan([*got, found.sum[position]]).all()
            continue
        assert got == (finite[0], finite[-1], finite.min(), finite.max())
        with np.errstate(over="ignore", invalid="ignore"):
            total = finite.sum()
        if np.isfinite(total):
            scale = float(np.abs(finite).max())
            assert found.sum[position] == pytest.approx(total, rel=1e-9, abs=scale * 1e-9)
        assert members[int(found.min_step[position])] == finite.min()
        assert members[int(found.max_step[position])] == finite.max()


def _ends(members: Mapping[int, float]) -> tuple[int, int]:
    steps = [step for step, value in members.items() if np.isfinite(value)]
    return (steps[0], steps[-1]) if steps else (2**63 - 1, -(2**63))


def _read(columns: Columns, series: list[list[Segment]], start: int, width: int, buckets: int) -> list[SeriesBuckets]:
    return columns.read_buckets(series, Cut.even(start, width, buckets), with_extreme_steps=True)


@given(
    several=st.lists(_POINTS, min_size=1, max_size=3),
    start=st.integers(-60, 60),
    width=st.integers(1, 80),
    buckets=st.integers(1, 40),
)
@settings(max_examples=40, deadline=None)
def test_buckets_agree_with_a_plain_computation(
    columns: Columns, several: list[dict[int, float]], start: int, width: int, buckets: int
) -> None:
    containers = [new_id() for _ in several]
    write(columns, a_batch(floats=[a_chunk(each, "x", points) for each, points in zip(containers, several, strict=True)]))
    found = _read(columns, [[a_segment(each, "x")] for each in containers], start, width, buckets)
    for one, points in zip(found, several, strict=True):
        _expect(one, points, start, width, buckets)


@given(parent=_POINTS, child=_POINTS, fork=st.integers(-50, 200), width=st.integers(1, 80))
@settings(max_examples=15, deadline=None)
def test_buckets_of_forks_join_what_each_sees(
    columns: Columns, parent: dict[int, float], child: dict[int, float], fork: int, width: int
) -> None:
    ancestor, one, other = new_id(), new_id(), new_id()
    own = {step: value for step, value in child.items() if step > fork}
    write(columns, a_batch(floats=[a_chunk(ancestor, "x", parent), a_chunk(one, "x", own)]))
    inherited = {step: value for step, value in parent.items() if step <= fork}
    series = [
        [a_segment(one, "x", after=fork), a_segment(ancestor, "x", until=fork)],
        [a_segment(ancestor, "x")],
        [a_segment(other, "x", after=fork), a_segment(ancestor, "x", until=fork)],
        [],
        [a_segment(ancestor, "x")],
    ]
    found = _read(columns, series, -50, width, 251)
    for one_found, points in zip(found, [{**own, **inherited}, parent, inherited, {}, parent], strict=True):
        _expect(one_found, points, -50, width, 251)


def test_a_spike_of_one_point_in_a_hundred_thousand_is_not_lost(columns: Columns) -> None:
    container, count = new_id(), 100_000
    values = np.sin(np.arange(count) / 1000)
    spikes = {7: 50.0, 31_337: -99.5, count - 1: 1e9}
    for position, value in spikes.items():
        values[position] = value
    write(
        columns,
        a_batch(floats=[a_chunk(container, "x", dict(zip((np.arange(count) * STEP).tolist(), values.tolist(), strict=True)))]),
    )
    width = count * STEP // 100
    found = _read(columns, [[a_segment(container, "x")]], 0, width, 100)[0].values
    assert found.count.tolist() == [count // 100] * 100
    assert (found.max[0], found.max_step[0]) == (50.0, 7 * STEP)
    assert (found.min[31], found.min_step[31]) == (-99.5, 31_337 * STEP)
    assert (found.last[99], found.max[99], found.max_step[99]) == (1e9, 1e9, (count - 1) * STEP)


def test_series_of_different_attributes_and_generations_are_told_apart(columns: Columns) -> None:
    one, two = new_id(), new_id()
    chunks = [
        a_chunk(one, "x", {0: 1.0}),
        a_chunk(one, "x", {0: 2.0, 1: 2.0}, generation=1),
        a_chunk(one, "y", {0: 3.0}),
        a_chunk(two, "x", {0: 4.0}),
        a_chunk(two, "y", {0: 5.0}),
    ]
    write(columns, a_batch(floats=chunks))
    series = [[a_segment(one, "x", generation=1)], [a_segment(two, "y")], [a_segment(one, "y")], [a_segment(two, "x")]]
    assert [each.values.sum.tolist() for each in _read(columns, series, 0, 10, 1)] == [[4.0], [5.0], [3.0], [4.0]]


def test_steps_at_the_ends_of_the_range_fit(columns: Columns) -> None:
    container, most = new_id(), 10**18
    points = {-most: 1.0, 0: 2.0, most: 3.0}
    write(columns, a_batch(floats=[a_chunk(container, "x", points)]))
    width = (2 * most) // 3 + 1
    [found] = _read(columns, [[a_segment(container, "x")]], -most, width, 3)
    _expect(found, points, -most, width, 3)
