"""Reading thousands of series at once: scopes of a lineage, pages, previews, ranges; against what was logged."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery
from seamark.model.lineage import LineageScope
from seamark.model.operations import AppendFiles, AppendHistograms, Assign, ClearSeries, PreviewFloats
from seamark.model.values import FilePoint, Histogram
from seamark.tracking import containers, series_reading
from seamark.tracking.series_reading import ManyFloats, SeriesPart, SeriesRequest
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts

_SCOPES = [LineageScope.FULL, LineageScope.OWN]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _floats(world: World, requests: Sequence[SeriesRequest], limit: int = 10**6, **choice: object) -> list[ManyFloats]:
    return series_reading.read_many_floats(world.t, world.owner, requests, limit=limit, **choice)  # type: ignore[arg-type]


def _parts(world: World, requests: Sequence[SeriesRequest], max_points: int = 10**6, **choice: object) -> list[SeriesPart | None]:
    return series_reading.read_many_series(world.t, world.owner, requests, max_points=max_points, **choice)  # type: ignore[arg-type]


def _points(found: ManyFloats) -> list[tuple[float, float]]:
    return list(zip((found.steps / STEP).tolist(), found.values.tolist(), strict=True))


@dataclass(frozen=True)
class Forest:
    """Runs that fork from each other at all kinds of steps, with what each of them logged."""

    runs: list[Container]
    logged: dict[int, Mapping[str, dict[int, float]]] = field(repr=False)

    def expected(self, run: Container, path: str, scope: LineageScope) -> dict[int, float]:
        """Step by step, up to the fork step from the parent."""
        own = self.logged[run.id].get(path, {})
        if scope is LineageScope.OWN or run.fork is None:
            return own
        parent = next(each for each in self.runs if run.fork.parent_id == each.id)
        inherited = self.expected(parent, path, scope)
        return {step: value for step, value in inherited.items() if step <= run.fork.step_micros} | own


@pytest.fixture(scope="module")
def forest(world: World) -> Forest:
    chosen = random.Random(5)
    runs: list[Container] = []
    logged: dict[int, Mapping[str, dict[int, float]]] = {}
    for number in range(24):
        parent = chosen.choice(runs) if number % 5 else None
        at = chosen.choice([-1, 0, 3.5, 10, 40, 90])
        run = world.a_run() if parent is None else world.a_fork(parent, at)
        first = 0 if parent is None else int(at) + 1
        logged[run.id] = {
            path: {step * STEP: chosen.choice([chosen.random(), math.inf, -math.inf]) for step in steps}
            for path in ("loss", "only/some")
            if path == "loss" or number % 2
            if (steps := sorted(chosen.sample(range(first, first + 120), chosen.randint(1, 100))))
        }
        for path, points in logged[run.id].items():
            world.do(run, floats(path, list(points.values()), [step / STEP for step in points]))
        runs.append(run)
    world.catch_up()
    return Forest(runs, logged)


@settings(max_examples=60, deadline=None)
@given(
    chosen=st.lists(
        st.tuples(st.integers(0, 23), st.sampled_from(["loss", "only/some", "no"]), st.sampled_from(_SCOPES)), max_size=12
    ),
    after=st.none() | st.integers(-2, 130),
    first=st.none() | st.integers(-2, 100),
    last=st.none() | st.integers(-2, 130),
    descending=st.booleans(),
    limit=st.sampled_from([0, 1, 2, 7, 40, 1000]),
)
def test_points_are_those_of_the_lineage(
    world: World,
    forest: Forest,
    chosen: list[tuple[int, str, LineageScope]],
    after: int | None,
    first: int | None,
    last: int | None,
    descending: bool,
    limit: int,
) -> None:
    after_step = None if after is None else after * STEP
    requests = [SeriesRequest(str(forest.runs[run].uuid), path, scope, after_step=after_step) for run, path, scope in chosen]
    found = _floats(
        world,
        requests,
        limit,
        from_step=None if first is None else first * STEP,
        to_step=None if last is None else last * STEP,
        descending=descending,
    )
    for (run, path, scope), each in zip(chosen, found, strict=True):
        points = sorted(forest.expected(forest.runs[run], path, scope).items(), reverse=descending)
        points = [
            (step / STEP, value)
            for step, value in points
            if (after is None or (step < after * STEP if descending else step > after * STEP))
            and (first is None or step >= first * STEP)
            and (last is None or step <= last * STEP)
        ]
        assert _points(each) == points[:limit]
        assert each.is_preview is None


def test_pages_of_uneven_series_join_up(world: World) -> None:
    run, other = world.a_run(), world.a_run()
    dense_end = [*range(0, 100_000, 1000), *range(100_000, 101_000)]
    dense_start = [*range(500), *range(1000, 200_000, 5000)]
    for each, steps in ((run, dense_end), (other, dense_start)):
        world.do(each, floats("x", [float(step) for step in steps], steps))
    for descending in (False, True):
        for container, steps in ((run, dense_end), (other, dense_start)):
            read: list[float] = []
            after: int | None = None
            while True:
                (page,) = _floats(world, [SeriesRequest(str(container.uuid), "x", after_step=after)], 97, descending=descending)
                read += page.values.tolist()
                if len(page.steps) < 97:
                    break
                after = int(page.steps[-1])
            assert read == sorted(steps, reverse=descending)


def test_an_experiment_ends_where_another_begins(world: World) -> None:
    def a_run(experiment: str | None, parent: Container | None = None, step: float = 2) -> Container:
        fork = None if parent is None else containers.ForkRequest(parent.sys_id, round(step * STEP), True)
        made = containers.create_run(world.t, world.owner, world.project, fork=fork, experiment=experiment)
        made.commit.wait(60)
        return made.container

    other = a_run("other")
    world.do(other, floats("x", [0.0, 0.0, 0.0], [0, 1, 2]))
    first = a_run("exp", other)
    world.do(first, floats("x", [1.0, 1.0, 1.0], [3, 4, 6]), floats("y", [1.0], [3]))
    second = a_run("exp", first, 4)
    world.do(second, floats("x", [2.0, 2.0], [5, 7]))
    third = a_run("exp", second, 6)
    world.do(third, floats("x", [3.0], [9]))
    nobody = a_run(None, third, 8)
    world.do(nobody, floats("x", [4.0], [10]))
    back = a_run("exp", nobody, 10)

    def values(run: Container, scope: LineageScope, path: str = "x") -> list[float]:
        return _floats(world, [SeriesRequest(str(run.uuid), path, scope)])[0].values.tolist()

    assert values(third, LineageScope.FULL) == [0, 0, 0, 1, 1, 2, 3]
    assert values(third, LineageScope.EXPERIMENT) == [1, 1, 2, 3]
    assert values(third, LineageScope.EXPERIMENT, "y") == [1]
    assert values(third, LineageScope.OWN) == [3]
    assert values(nobody, LineageScope.FULL) == [0, 0, 0, 1, 1, 2, 4]
    assert values(nobody, LineageScope.EXPERIMENT) == [4]
    assert values(back, LineageScope.EXPERIMENT) == []


def test_previews_follow_the_last_point_when_asked_for(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("x", [1.0, 2.0], [1, 2]), PreviewFloats("x", [9.0, 8.0], [3 * STEP, 4 * STEP], [NOW, NOW], [0.25, 0.5]))
    world.do(run, PreviewFloats("p", [7.0], [STEP], [NOW], [0.75]))
    request, shown = SeriesRequest(str(run.uuid), "x"), SeriesRequest(str(run.uuid), "x", with_previews=True)
    plain, full = _floats(world, [request, shown])
    assert _points(plain) == [(1, 1), (2, 2)]
    assert _points(full) == [(1, 1), (2, 2), (3, 9), (4, 8)]
    assert full.is_preview is not None
    assert full.completion is not None
    assert full.is_preview.tolist() == [False, False, True, True]
    assert full.completion.tolist() == [1, 1, 0.25, 0.5]
    (latest,) = _floats(world, [shown], 3, descending=True)
    assert _points(latest) == [(4, 8), (3, 9), (2, 2)]
    assert _points(_floats(world, [shown], 1, descending=True)[0]) == [(4, 8)]
    assert _points(_floats(world, [shown], 3)[0]) == [(1, 1), (2, 2), (3, 9)]
    assert _points(_floats(world, [shown], to_step=3 * STEP, from_step=2 * STEP)[0]) == [(2, 2), (3, 9)]
    assert _points(_floats(world, [SeriesRequest(str(run.uuid), "p", with_previews=True)])[0]) == [(1, 7)]
    assert _points(_floats(world, [SeriesRequest(str(run.uuid), "p")])[0]) == []
    world.do(run, floats("x", [3.0], [3]))
    assert _points(_floats(world, [shown])[0]) == [(1, 1), (2, 2), (3, 3), (4, 8)]
    world.do(run, floats("x", [5.0], [5]))
    assert _points(_floats(world, [shown])[0])[-1] == (5, 5)


def test_what_is_unknown_or_of_another_type_has_no_points(world: World) -> None:
    run = world.a_run(custom_id="known")
    world.do(run, floats("x", [1.0]), texts("log", ["a"]), Assign("single", 1.0))
    names = ["x", "log", "single", "none", "\ud800"]
    asked = [SeriesRequest(f"CUSTOM/{world.project}/known", name) for name in names]
    asked += [
        SeriesRequest("team/first/NO-1", "x"),
        SeriesRequest("nonsense", "x"),
        SeriesRequest(f"{world.project}/{run.sys_id}", "x"),
    ]
    assert [len(each.steps) for each in _floats(world, asked)] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert [None if each is None else each.values for each in _parts(world, asked)] == [None, ["a"], *[None] * 6]


def test_a_series_that_was_cleared_begins_anew(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("x", [1.0, 2.0]), ClearSeries("x", "float"), floats("x", [3.0]))
    assert _points(_floats(world, [SeriesRequest(str(run.uuid), "x")])[0]) == [(0, 3)]


def test_more_points_than_one_answer_holds_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.a_run()
    world.do(run, floats("x", [0.0] * 60))
    monkeypatch.setattr(series_reading, "_MAX_POINTS", 100)
    requests = [SeriesRequest(str(run.uuid), "x")] * 2
    with pytest.raises(InvalidQuery, match="120 points of 2 series"):
        _floats(world, requests)
    assert len(_floats(world, requests, 50)[0].steps) == 50


def test_series_of_texts_files_and_histograms_come_with_their_values(world: World) -> None:
    parent = world.a_run()
    files = [FilePoint(f"k/{n}", n, "image/png") for n in range(3)]
    histograms = [Histogram((0.0, 1.0, 2.0), (float(n), 2.0)) for n in range(3)]
    at = [STEP * n for n in range(3)]
    world.do(parent, texts("log", ["a", "b", "c"]), AppendFiles("images", files, at, [NOW] * 3, is_reference=True))
    world.do(parent, AppendHistograms("weights", histograms, at, [NOW] * 3))
    fork = world.a_fork(parent, 1)
    world.do(fork, texts("log", ["B"], [1.5]))
    requests = [SeriesRequest(str(fork.uuid), path) for path in ("log", "images", "weights")]
    log, images, weights = _parts(world, requests)
    assert log is not None
    assert images is not None
    assert weights is not None
    assert (log.type, images.type, weights.type) == (
        AttributeType.STRING_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    )
    assert (log.values, images.values, weights.values) == (["a", "b", "B"], files[:2], histograms[:2])
    assert (log.steps / STEP).tolist() == [0, 1, 1.5]
    assert log.is_complete
    log, images, _ = _parts(world, requests, descending=True, limit=2)
    assert log is not None
    assert images is not None
    assert (log.values, images.values, log.is_complete) == (["B", "b"], files[1::-1], True)
    (none,) = _parts(world, requests[:1], limit=0)
    assert none == SeriesPart(AttributeType.STRING_SERIES, none.steps, none.timestamps, [], True) if none else False


@pytest.mark.parametrize("descending", [False, True])
def test_an_answer_of_texts_goes_on_where_it_ended(world: World, descending: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = world.a_run()
    lines = [f"{'x' * (n % 50)}{n}" for n in range(300)]
    world.do(parent, texts("log", lines), texts("other", lines[:100]))
    fork = world.a_fork(parent, 149)
    world.do(fork, texts("log", lines[150:], list(range(150, 300))))
    monkeypatch.setattr(series_reading, "_MAX_TEXT_BYTES", 2000)
    read: dict[str, list[str]] = {"log": [], "other": []}
    after: dict[str, int | None] = dict.fromkeys(read)
    waiting = list(read)
    rounds = 0
    while waiting:
        rounds += 1
        requests = [SeriesRequest(str(fork.uuid), path, after_step=after[path]) for path in waiting]
        parts = _parts(world, requests, max_points=90, descending=descending)
        assert sum(len(part.values) for part in parts if part is not None) in range(1, 91)
        for path, part in zip([*waiting], parts, strict=True):
            assert part is not None
            assert sum(len(str(each)) for each in part.values) <= 2000
            read[path] += [str(each) for each in part.values]
            if len(part.steps):
                after[path] = int(part.steps[-1])
            if part.is_complete:
                waiting.remove(path)
    assert rounds > 5
    assert read == {"log": lines[::-1] if descending else lines, "other": lines[:100][::-1] if descending else lines[:100]}


def test_series_of_all_lengths_are_read_together(world: World) -> None:
    runs = [world.a_run() for _ in range(30)]
    for number, run in enumerate(runs):
        count = 50 + 7 * number * number
        world.do(run, floats("x", [float(n) for n in range(count)]))
    found = _floats(world, [SeriesRequest(str(run.uuid), "x") for run in runs], 20, descending=True)
    for number, each in enumerate(found):
        last = 50 + 7 * number * number - 1
        assert each.values.tolist() == list(range(last, last - 20, -1))
        assert each.total == last + 1
        assert np.array_equal(each.steps, each.values.astype(np.int64) * STEP)
