"""Random sequences of operations against a plain-Python model of one container."""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.operations import (
    AddStrings,
    AppendFloats,
    AppendStrings,
    Assign,
    ClearSeries,
    DeleteAttribute,
    Operation,
    RemoveStrings,
)
from seamark.model.values import FloatSeriesSummary, StringSeriesSummary
from seamark.stores.columns.rows import Float64Array
from seamark.tracking import series, values
from tests.effort import examples
from tests.tracking.core_world import NOW, STEP, World, a_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@dataclass
class Model:
    """What a container should hold: values, and points by step."""

    types: dict[str, AttributeType] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    points: dict[str, dict[int, object]] = field(default_factory=dict)

    def apply(self, operation: Operation) -> int:
        """Gives how many errors the operation has."""
        path = operation.path
        match operation:
            case DeleteAttribute():
                for known in (self.types, self.values, self.points):
                    known.pop(path, None)
                return 0
            case Assign(value=value):
                type_ = {float: AttributeType.FLOAT, int: AttributeType.INT, str: AttributeType.STRING}[type(value)]
                if type_ is AttributeType.INT and self.types.get(path) is AttributeType.FLOAT:
                    type_, value = AttributeType.FLOAT, float(value)
                return self._set(path, type_, value)
            case AddStrings(values=strings):
                before = self.values.get(path, frozenset())
                return self._set(path, AttributeType.STRING_SET, before | strings if isinstance(before, frozenset) else strings)
            case RemoveStrings(values=strings):
                before = self.values.get(path, frozenset())
                return self._set(path, AttributeType.STRING_SET, before - strings if isinstance(before, frozenset) else strings)
            case ClearSeries():
                if self.types.setdefault(path, AttributeType.FLOAT_SERIES) is not AttributeType.FLOAT_SERIES:
                    return 1
                self.points[path] = {}
                return 0
            case AppendFloats():
                return self._append(operation, AttributeType.FLOAT_SERIES)
            case AppendStrings():
                return self._append(operation, AttributeType.STRING_SERIES)
            case _:
                raise AssertionError(operation)

    def _set(self, path: str, type_: AttributeType, value: object) -> int:
        if self.types.setdefault(path, type_) is not type_:
            return 1
        self.values[path] = value
        return 0

    def _append(self, operation: AppendFloats | AppendStrings, type_: AttributeType) -> int:
        if self.types.setdefault(operation.path, type_) is not type_:
            return 1
        points = self.points.setdefault(operation.path, {})
        highest = max(points, default=None)
        for asked, value in zip(operation.steps, operation.values, strict=True):
            step = (0 if highest is None else highest + STEP) if asked is None else asked
            if highest is not None and step <= highest:
                # Too late: an error unless it repeats what is there. The tests never repeat values by chance.
                if points.get(step) != value:
                    self.late += 1
                continue
            points[step] = value
            highest = step
        late, self.late = self.late, 0
        return late

    late: int = 0


_PATHS = st.sampled_from(["a", "b", "c/d"])
_numbers = iter(range(10**9))


@st.composite
def _appends(draw: st.DrawFn) -> Operation:
    """Points with values that no other point has, some with steps; steps move up and down a little."""
    steps = draw(st.lists(st.none() | st.integers(0, 30).map(lambda n: n * STEP // 2), min_size=1, max_size=40))
    times = [NOW + position for position in range(len(steps))]
    if draw(st.booleans()):
        return AppendStrings(draw(_PATHS), [f"text {next(_numbers)}" for _ in steps], steps, times)
    # There are two infinities only: at a step of its own choosing, one could repeat by chance what is there.
    special = st.sampled_from([math.inf, -math.inf])
    values = [draw(special) if step is None and draw(st.integers(0, 10)) == 0 else next(_numbers) / 8 for step in steps]
    return AppendFloats(draw(_PATHS), values, steps, times)


_OPERATIONS = st.one_of(
    _appends(),
    _appends(),
    st.builds(Assign, _PATHS, st.floats(allow_nan=False) | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5)),
    st.builds(AddStrings, _PATHS, st.frozensets(st.text(max_size=2))),
    st.builds(RemoveStrings, _PATHS, st.frozensets(st.text(max_size=2))),
    st.builds(ClearSeries, _PATHS, st.just("float")),
    st.builds(DeleteAttribute, _PATHS),
)


@given(requests=st.lists(st.lists(_OPERATIONS, min_size=1, max_size=6), min_size=1, max_size=6), forgets=st.booleans())
@settings(max_examples=examples(30), deadline=None)
def test_a_container_holds_what_a_plain_model_of_it_holds(world: World, requests: list[list[Operation]], forgets: bool) -> None:
    run, model = world.a_run(), Model()
    commits = []
    for request in requests:
        expected = sum(min(model.apply(operation), 11) for operation in request)
        commit = world.submit(run, *request)
        assert len(commit.errors) == expected
        commits.append(commit)
        if forgets:
            world.t.states.discard(run.id)
    for commit in commits:
        commit.wait(60)
    found = {
        each.path: each
        for each in values.read_attributes(world.t, world.owner, str(run.uuid))
        if not each.path.startswith("sys/")
    }
    assert {path: each.type for path, each in found.items()} == model.types
    for path, attribute in found.items():
        points = model.points.get(path, {})
        match attribute.value:
            case FloatSeriesSummary() as summary:
                read = series.read_float_points(world.t, world.owner, str(run.uuid), path)
                assert dict(zip(read.steps.tolist(), read.values.tolist(), strict=True)) == points
                _expect_summary(summary, read.values)
                assert summary.last_step_micros == max(points, default=None)
            case StringSeriesSummary() as summary:
                texts = series.read_string_points(world.t, world.owner, str(run.uuid), path)
                assert dict(zip(texts.steps.tolist(), texts.values, strict=True)) == points
                assert (summary.count, summary.last) == (len(points), texts.values[-1] if points else None)
            case value:
                assert value == model.values[path]


def _expect_summary(summary: FloatSeriesSummary, points: Float64Array) -> None:
    finite = points[np.isfinite(points)]
    assert summary.count == len(points)
    assert repr(summary.last) == repr(float(points[-1]) if len(points) else None)
    if not len(finite):
        assert (summary.min, summary.max, summary.average, summary.variance) == (None,) * 4
        return
    assert (summary.min, summary.max) == (finite.min(), finite.max())
    assert summary.average == pytest.approx(finite.mean(), rel=1e-9, abs=1e-9)
    assert summary.variance == pytest.approx(finite.var(), rel=1e-6, abs=1e-6)


@given(
    chunks=st.lists(st.lists(st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf]), min_size=1, max_size=80), max_size=8)
)
@settings(max_examples=25, deadline=None)
def test_the_running_summary_is_that_of_all_points(world: World, chunks: list[list[float]]) -> None:
    run = world.a_run()
    for chunk in chunks:
        world.submit(run, AppendFloats("x", chunk, [None] * len(chunk), [NOW] * len(chunk)))
    if chunks:
        world.do(run, ClearSeries("y", "float"))
        _expect_summary(world.summary(run, "x"), world.points(run, "x").values)


def test_the_variance_of_the_largest_values_is_infinite_and_warns_nobody(world: World) -> None:
    run = world.a_run()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        world.submit(run, AppendFloats("x", [-1e300, 1e300] * 50, [None] * 100, [NOW] * 100))
    summary = world.summary(run, "x")
    assert (summary.min, summary.max, summary.average, summary.variance) == (-1e300, 1e300, 0, math.inf)
