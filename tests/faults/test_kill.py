"""`kill -9` in the middle of writing: nothing acknowledged is missing, nothing is there twice, it opens again by itself."""

import os
import random
import subprocess
import threading
import time
from pathlib import Path

import pytest

from seamark.model.attributes import AttributeType
from seamark.tracking import series
from tests.interop.server import WARM_SEAMARK
from tests.tracking.core_world import STEP, World, a_world, a_world_again

_ROUNDS = int(os.environ.get("SEAMARK_FAULT_ROUNDS", "10"))


def _killed_after(directory: Path, seed: int, seconds: float) -> dict[str, int]:
    """Runs the writing program, kills it, and gives how many points of each run it acknowledged."""
    process = WARM_SEAMARK.start(
        ["-m", "tests.faults.writer_program", str(directory), str(seed)],
        env=os.environ,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    acknowledged: dict[str, int] = {}
    with process.stdout as lines:
        assert lines.readline() == "ready\n"
        killer = threading.Timer(seconds, process.kill)
        killer.start()
        for line in lines:
            if line.endswith("\n"):
                run, first, count = line.split()
                acknowledged[run] = int(first) + int(count)
    killer.cancel()
    process.wait(timeout=30)
    return acknowledged


def _check(world: World, acknowledged: dict[str, int]) -> None:
    for name, count in acknowledged.items():
        run = world.a_run(custom_id=name)
        points = world.points(run, "x")
        stored = len(points.steps)
        assert stored >= count
        assert points.steps.tolist() == [step * STEP for step in range(stored)]
        assert points.values.tolist() == [float(step) for step in range(stored)]
        summary = world.summary(run, "x")
        assert (summary.count, summary.last, summary.min, summary.max) == (stored, stored - 1.0, 0.0, stored - 1.0)
        assert summary.average == pytest.approx((stored - 1) / 2)
        texts = series.read_string_points(world.t, world.owner, str(run.uuid), "log")
        assert texts.values == [f"line {step}" for step in range(stored)]
        assert texts.total == stored
        assert world.value(run, "count", AttributeType.INT) == stored
        key = series.SeriesKey(str(run.uuid), "x")
        found = series.read_float_buckets(world.t, world.owner, [key], buckets=7)
        assert isinstance(found, series.Buckets)
        assert int(found.series[0].values.count.sum()) == stored


def test_a_process_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    with a_world(tmp_path):
        pass
    chosen = random.Random()
    acknowledged: dict[str, int] = {}
    for number in range(_ROUNDS):
        seconds = chosen.uniform(0.05, 1.2)
        acknowledged |= _killed_after(tmp_path, number * 100, seconds)
        started = time.monotonic()
        with a_world_again(tmp_path) as world:
            assert time.monotonic() - started < 60
            _check(world, acknowledged)
            assert world.t.columns.inspection.check() == []
    assert sum(acknowledged.values()) > 0
