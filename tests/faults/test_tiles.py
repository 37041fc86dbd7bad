"""`kill -9` while tiles are made: no point is missing in them, none is counted twice, and they are made to the end afterwards."""

import os
import random
import subprocess
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns
from seamark.stores.columns.buckets import Cut
from tests.interop.server import WARM_SEAMARK
from tests.stores.columns.builders import STEP, a_batch, a_chunk, a_row, a_segment, write

_ROUNDS = int(os.environ.get("SEAMARK_FAULT_ROUNDS", "6"))
_POINTS = 200_000
_SERIES = 3


def _opened(directory: Path) -> Columns:
    return Columns.open(directory / "columns", directory / "pending")


def _killed_after(directory: Path, seconds: float) -> bool:
    """Whether the program came to its end before it was killed."""
    command = ["-m", "tests.faults.tile_program", str(directory)]
    root = Path(__file__).parents[2]
    with WARM_SEAMARK.start(command, env=os.environ, stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        killer = threading.Timer(seconds, process.kill)
        killer.start()
        is_done = process.stdout.readline() == "done\n"
        killer.cancel()
        process.kill()
    return is_done


def _assert_sound(columns: Columns, *, is_done: bool) -> None:
    series = [[a_segment(container, "x")] for container in range(1, _SERIES + 1)]
    cut = Cut.even(0, 4_000 * STEP, 50)
    expected = columns.read_buckets(series, cut)
    for level in (11, 12, 14):
        found = columns.read_buckets(series, replace(cut, level=level))
        for one, other in zip(found, expected, strict=True):
            for name in ("count", "nan", "first_step", "last_step", "first", "last", "min", "max"):
                np.testing.assert_array_equal(getattr(one.values, name), getattr(other.values, name), err_msg=name)
            assert one.values.count.sum() == _POINTS
    assert not is_done or columns.inspection.wrong_tiles() == []


def test_whenever_the_making_of_tiles_is_killed_the_buckets_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # This process makes none itself.
    monkeypatch.setattr("seamark.stores.columns.tiler.FEWEST_POINTS", 10**9)
    generator = np.random.default_rng(7)
    with closing(_opened(tmp_path)) as columns:
        for container in range(1, _SERIES + 1):
            row = a_row(container, "x", AttributeType.FLOAT_SERIES, points=_POINTS, last_step=(_POINTS - 1) * STEP)
            values = generator.standard_normal(_POINTS)
            values[generator.integers(0, _POINTS, 50)] = np.nan
            points = dict(zip((np.arange(_POINTS) * STEP).tolist(), values.tolist(), strict=True))
            write(columns, a_batch([row], [a_chunk(container, "x", points)]))
    delays = random.Random(1)
    for _ in range(_ROUNDS):
        is_done = _killed_after(tmp_path, delays.uniform(0.0, 1.5))
        with closing(_opened(tmp_path)) as columns:
            assert columns.inspection.wrong_tiles() == []
            _assert_sound(columns, is_done=is_done)
    assert _killed_after(tmp_path, 120)
    with closing(_opened(tmp_path)) as columns:
        _assert_sound(columns, is_done=True)
