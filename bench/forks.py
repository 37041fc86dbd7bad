"""Forks: the deepest of a chain of twenty, and a thousand forks of one run. What is asked for stays the same while the ancestors
have ten times the points."""

import json
import time
from functools import partial
from pathlib import Path

import numpy as np

from bench.harness import Connection, Server, median_seconds, report
from bench.seeding import Seeded, open_seeding
from seamark.model.containers import Container
from seamark.model.operations import AppendFloatTable
from seamark.model.steps import MICROS_PER_STEP
from seamark.tracking.containers import ForkRequest, create_run
from seamark.tracking.operations import apply_unchecked
from seamark.wire.neptune3.messages.series_pb2 import FloatSeriesResult

_LEVELS = 20
_PATHS = tuple(f"metrics/m{number}" for number in range(10))
_POINTS = 100
"""Of each series, the last that a run sees."""
_SERIES = "/api/leaderboard/v1/proto/attributes/series/float"


def run(directory: Path, quick: bool) -> None:
    forks = 100 if quick else 1_000
    most = 2_000 if quick else 20_000
    before: dict[str, float] = {}
    for points in (most // 10, most):
        data = directory / f"forks-{points}"
        seeding = open_seeding(data)
        deepest = _chain(seeding, points)
        parent = _run(seeding, "parent", points)
        started = time.perf_counter()
        family = [_fork(seeding, f"fork-{number}", "parent", points - 1) for number in range(forks)]
        each = (time.perf_counter() - started) / forks
        started = time.perf_counter()
        cut = [_fork(seeding, f"cut-{number}", "parent", points // 2) for number in range(forks // 10)]
        each_cut = (time.perf_counter() - started) / len(cut)
        seeding.close()
        of_points = f"ancestors of {points:,} points"
        times = {f"forking at the last step, {of_points}": each, f"forking in the middle, {of_points}": each_cut}
        with Server(data) as server:
            connection = server.connect(server.token())
            asked = {
                f"the last {_POINTS} of each of 10 series of fork {_LEVELS} of a chain": [(deepest, path) for path in _PATHS],
                f"the last {_POINTS} of a series of each of {forks:,} forks": [(each, _PATHS[0]) for each in family],
                f"the last {_POINTS} of a series of their parent": [(parent, _PATHS[0])],
            }
            for what, series in asked.items():
                times[f"{what}, {of_points}"] = median_seconds(partial(_read, connection, series), 9)
        for what, seconds in times.items():
            key = what.removesuffix(of_points)
            growth = f"{seconds / before[key]:.2f} times the time for 10 times the points" if key in before else ""
            report(what, f"{seconds * 1e3:.1f} ms", growth)
            before[key] = seconds


def _chain(seeding: Seeded, points: int) -> str:
    """Twenty generations, each with that many points of its own; gives the name of the last."""
    name = _run(seeding, "generation-0", points)
    for level in range(1, _LEVELS + 1):
        parent, name = name, f"generation-{level}"
        container = _create(seeding, name, ForkRequest(parent, (level * points - 1) * MICROS_PER_STEP))
        # The deepest has few points: what is read of it comes from its ancestors, too.
        _log(seeding, container, level * points, points if level < _LEVELS else _POINTS // 2)
    return name


def _run(seeding: Seeded, name: str, points: int) -> str:
    _log(seeding, _create(seeding, name, None), 0, points)
    return name


def _fork(seeding: Seeded, name: str, parent: str, step: int) -> str:
    container = _create(seeding, name, ForkRequest(parent, step * MICROS_PER_STEP))
    seeding.tracking.states.discard(container.id)
    return name


def _create(seeding: Seeded, name: str, fork: ForkRequest | None) -> Container:
    created = create_run(seeding.tracking, seeding.caller, "main/bench", custom_id=name, fork=fork, has_default_name=False)
    created.commit.wait()
    return created.container


def _log(seeding: Seeded, container: Container, first: int, points: int) -> None:
    generator = np.random.default_rng(first)
    for start in range(first, first + points, 5_000):
        steps = np.arange(start, min(start + 5_000, first + points))
        values = generator.standard_normal((len(steps), len(_PATHS)))
        table = AppendFloatTable(_PATHS, steps * 1_000_000, steps + 1_700_000_000_000, values)
        apply_unchecked(seeding.tracking, container, [table]).wait()


def _read(connection: Connection, series: list[tuple[str, str]]) -> None:
    requests = [
        {
            "requestId": str(number),
            "series": {
                "holder": {"identifier": f"CUSTOM/main/bench/{name}", "type": "experiment"},
                "attribute": path,
                "lineage": "FULL",
            },
        }
        for number, (name, path) in enumerate(series)
    ]
    body = {"requests": requests, "order": "descending", "perSeriesPointsLimit": _POINTS}
    answer = FloatSeriesResult.FromString(connection.request("POST", _SERIES, json.dumps(body).encode()))
    assert all(len(each.series.values) == _POINTS for each in answer.series)
