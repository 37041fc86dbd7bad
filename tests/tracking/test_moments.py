"""When what charts of a run show was logged."""

from collections.abc import Iterator

import numpy as np
import pytest

from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound
from seamark.model.operations import AppendFloats, AppendFloatTable
from seamark.tracking.chart_axes import AxisKind, Range
from seamark.tracking.moments import moments_of
from seamark.tracking.operations import execute
from seamark.tracking.series_reading import SeriesRequest, read_many_floats
from tests.tracking.core_world import NOW, STEP, World, a_world

DAY = 86_400_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


def log(world: World, run: Container, path: str, steps: list[int], times: list[int]) -> None:
    world.do(run, AppendFloats(path, [1.0] * len(steps), [step * STEP for step in steps], times))


def test_steps_are_those_of_each_series(world: World) -> None:
    run = world.a_run()
    log(world, run, "train/loss", [*range(100)], [NOW + 1000 * step for step in range(100)])
    log(world, run, "val/loss", [0, 1, 2], [NOW + 30_000, NOW + 60_000, NOW + 90_000])
    log(world, run, "late", [500], [NOW + DAY])

    def moments(paths: list[str], first: float | None, last: float | None) -> tuple[int, int] | None:
        return moments_of(world.t, world.owner, str(run.uuid), paths, AxisKind.STEP, Range(first, last))

    assert moments(["train/loss", "late", "nothing"], 9.5, 20) == (NOW + 10_000, NOW + 20_000)
    assert moments(["train/loss", "val/loss"], 1, 2) == (NOW + 1000, NOW + 90_000)
    assert moments(["late", "train/loss"], None, None) == (NOW, NOW + DAY)
    assert moments(["late"], 0, 100) is None
    assert moments([], 0, 100) is None


@pytest.mark.parametrize("width", [1, 20])
@pytest.mark.parametrize("value", [1.0, 2.0])
def test_steps_that_a_resumed_run_logs_again_are_those_of_both_attempts(world: World, width: int, value: float) -> None:
    run = world.a_run()
    paths = tuple(f"m/{place}" for place in range(width))

    def attempt(steps: range, begun: int, value: float) -> None:
        times = np.array([begun + 1000 * step for step in steps], np.int64)
        micros = np.array([step * STEP for step in steps], np.int64)
        execute(
            world.t, world.owner, str(run.uuid), [AppendFloatTable(paths, micros, times, np.full((len(steps), width), value))]
        ).wait(60)

    attempt(range(100), NOW, 1.0)
    # Whether it comes to the same losses or not.
    attempt(range(50, 120), NOW + DAY, value)

    def moments(first: float, last: float) -> tuple[int, int] | None:
        return moments_of(world.t, world.owner, str(run.uuid), paths[-1:], AxisKind.STEP, Range(first, last))

    assert moments(60, 80) == (NOW + 60_000, NOW + DAY + 80_000)
    assert moments(10, 20) == (NOW + 10_000, NOW + 20_000)
    assert moments(110, 115) == (NOW + DAY + 110_000, NOW + DAY + 115_000)
    (points,) = read_many_floats(
        world.t,
        world.owner,
        [SeriesRequest(str(run.uuid), paths[0], with_previews=True)],
        from_step=60 * STEP,
        to_step=80 * STEP,
        limit=99,
    )
    assert (len(points.steps), set(points.values.tolist())) == (21, {1.0})


def test_relative_times_of_a_fork_are_those_of_whoever_logged_what_is_there(world: World) -> None:
    parent = world.a_run()
    log(world, parent, "x", [0, 1, 2], [NOW, NOW + 5000, NOW + 9000])
    world.now = NOW + DAY
    fork = world.a_fork(parent, 1)
    log(world, fork, "x", [2, 3], [world.now + 3000, world.now + 6000])
    world.now = NOW

    def moments(first: float, last: float, axis: AxisKind = AxisKind.RELATIVE) -> tuple[int, int] | None:
        return moments_of(world.t, world.owner, str(fork.uuid), ["x"], axis, Range(first, last))

    assert moments(1, 4) == (NOW + 1000, NOW + 4000)
    assert moments(9, 10) == (NOW + DAY + 4000, NOW + DAY + 5000)
    assert moments(4, 10) == (NOW + 4000, NOW + DAY + 5000)
    assert moments(20, 30) is None
    assert moments(NOW / 1000, NOW / 1000 + DAY, AxisKind.ABSOLUTE) == (NOW, NOW + DAY + 6000)


def test_an_unknown_run_is_told(world: World) -> None:
    with pytest.raises(ContainerNotFound):
        moments_of(world.t, world.owner, "team/shelf/NO-1", ["x"], AxisKind.STEP, Range())
