"""Histogram series as pictures: which steps are shown, over which bins."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import ProjectNotFound
from seamark.model.operations import AppendHistograms
from seamark.model.values import Histogram
from seamark.tracking import users
from seamark.tracking.histograms import HistogramColumns, read_histograms
from tests.tracking.core_world import NOW, STEP, World, a_world, floats

_EDGES = (0.0, 1.0, 2.0, 4.0)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _append(path: str, histograms: Sequence[Histogram], steps: Sequence[int]) -> AppendHistograms:
    return AppendHistograms(path, histograms, [step * STEP for step in steps], [NOW + step for step in steps])


def _counted(step: int) -> Histogram:
    return Histogram(_EDGES, (float(step), 1.0, 2.0))


@pytest.fixture(scope="module")
def long_run(world: World) -> Container:
    """A run with 1,000 histograms over the same bins at "weights", and some over growing ones at "gradients"."""
    run = world.a_run()
    world.do(
        run,
        _append("weights", [_counted(step) for step in range(1000)], range(1000)),
        _append("gradients", [Histogram((0.0, 1.0 + step), (10.0,)) for step in range(5)], range(5)),
        _append("dense", [Histogram((0.0, 2.0), (0.5,), is_density=True), Histogram((0.0, 2.0), (7.0,))], range(2)),
        floats("loss", [1.0]),
    )
    return run


def _read(
    world: World, *wanted: tuple[str, str], columns: int = 2000, bins: int = 64, **range_: int | bool
) -> list[HistogramColumns]:
    return read_histograms(world.t, world.owner, world.project, wanted, columns=columns, bins=bins, **range_)  # type: ignore[arg-type]


def test_histograms_over_the_same_bins_are_exact(world: World, long_run: Container) -> None:
    (found,) = _read(world, (long_run.sys_id, "weights"))
    assert (found.status, found.points, found.is_sampled, found.is_rebinned) == ("ok", 1000, False, False)
    assert found.edges.tolist() == list(_EDGES)
    assert found.steps.tolist() == [step * STEP for step in range(1000)]
    assert found.values[:, 0].tolist() == list(range(1000))
    assert found.timestamps[7] == NOW + 7


def test_of_many_steps_some_are_shown_as_they_were_logged(world: World, long_run: Container) -> None:
    (found,) = _read(world, (long_run.sys_id, "weights"), columns=40)
    assert (found.points, found.is_sampled, found.is_rebinned) == (1000, True, False)
    assert len(found.steps) == 40
    assert found.steps[-1] == 999 * STEP
    assert np.array_equal(found.values[:, 0] * STEP, found.steps)
    (part,) = _read(world, (long_run.sys_id, "weights"), columns=40, first_step=100 * STEP, last_step=119 * STEP)
    assert (part.points, part.is_sampled, part.steps[0]) == (20, False, 100 * STEP)


def test_bins_that_differ_are_brought_onto_common_ones(world: World, long_run: Container) -> None:
    (found,) = _read(world, (long_run.sys_id, "gradients"), bins=10)
    assert (found.is_rebinned, found.is_density, len(found.edges)) == (True, False, 11)
    assert found.values.sum(axis=1).tolist() == pytest.approx([10.0] * 5)
    assert found.values[0].tolist() == pytest.approx([5.0, 5.0] + [0.0] * 8)
    (coarse,) = _read(world, (long_run.sys_id, "weights"), bins=2, last_step=0)
    assert (coarse.is_rebinned, coarse.values.sum()) == (True, pytest.approx(3))


def test_counts_among_densities_become_densities(world: World, long_run: Container) -> None:
    (found,) = _read(world, (long_run.sys_id, "dense"), bins=4)
    assert found.is_density
    assert found.values.tolist() == [pytest.approx([0.5] * 4)] * 2


def test_what_is_not_there_is_said_of_each_series(world: World, long_run: Container) -> None:
    run = long_run.sys_id
    found = _read(world, (run, "loss"), (run, "none"), ("FIRST-999", "weights"), (run, "weights"), first_step=10**12)
    assert [each.status for each in found] == ["no-data", "no-data", "run-not-found", "empty"]


def test_a_fork_shows_what_it_inherited(world: World) -> None:
    parent = world.a_run()
    world.do(parent, _append("weights", [_counted(step) for step in range(6)], range(6)))
    fork = world.a_fork(parent, 2)
    world.do(fork, _append("weights", [_counted(100)], [3]))
    asked = ((fork.sys_id, "weights"), (parent.sys_id, "weights"))
    of_fork, of_parent = _read(world, *asked)
    assert of_fork.values[:, 0].tolist() == [0, 1, 2, 100]
    assert of_parent.values[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert _read(world, *asked, lineage=False)[0].values[:, 0].tolist() == [100]


def test_many_series_take_no_more_statements_than_one(world: World) -> None:
    runs = [world.a_run() for _ in range(4)]
    for run in runs:
        world.do(run, *(_append(f"w/{n}", [_counted(step) for step in range(3)], range(3)) for n in range(3)))

    def statements(wanted: Sequence[tuple[str, str]]) -> int:
        world.engine.queries.clear()
        assert all(each.status == "ok" for each in _read(world, *wanted))
        return len(world.engine.queries)

    assert statements([(run.sys_id, f"w/{n}") for run in runs for n in range(3)]) == statements([(runs[0].sys_id, "w/0")])


def test_strangers_see_nothing_of_them(world: World, long_run: Container) -> None:
    stranger = Caller(users.create_user(world.t, users.operator(world.t), "stranger"))
    with pytest.raises(ProjectNotFound):
        read_histograms(world.t, stranger, world.project, [(long_run.sys_id, "weights")], columns=10, bins=10)
