"""`fetch_metric_buckets` of long series: with tiles, against the engine's own pass over the points, and at ten times the points."""

import json
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import Connection, Server, median_seconds, report
from bench.seeding import Seeded, open_seeding
from seamark.wire.neptune3.messages import buckets_pb2 as pb

_PATH = "metrics/train/loss"
_BUCKETS = 1_000
_URL = "/api/leaderboard/v1/proto/attributes/timeseries/buckets"
_MANY, _FEW = 100, 10
_PATIENCE_SECONDS = 3_600.0


def run(directory: Path, quick: bool) -> None:
    points = 100_000 if quick else 1_000_000
    data = directory / "data"
    seeding = open_seeding(data)
    many = seeding.runs_with_a_long_series(_MANY, points, _PATH)
    few = seeding.runs_with_a_long_series(_FEW, 10 * points, _PATH)
    _make_tiles(seeding)
    seeding.runs_with_a_long_series(1, 10 * points + 1, _PATH)
    seconds = _make_tiles(seeding)
    report("making tiles, on one core", f"{10 * points / seconds / 1e6:.1f} M points/s", f"{seconds:.1f} s")
    seeding.close()
    engine = _engine_seconds(data, points)
    with Server(data) as server:
        connection = server.connect(server.token())
        for runs, each, alone in ((many, points, engine["many"]), (few, 10 * points, engine["few"])):
            seconds = _seconds(connection, runs, each)
            what = f"{len(runs)} series of {each:,} points in {_BUCKETS:,} buckets, over HTTP"
            report(
                what,
                f"{seconds * 1e3:.0f} ms",
                f"{alone / seconds:.1f} times as fast as a pass over the points ({alone * 1e3:.0f} ms)",
            )
        short, long = _seconds(connection, many[:_FEW], points), _seconds(connection, few, 10 * points)
        what = f"{_FEW} series of {10 * points:,} points against as many of {points:,}"
        report(what, f"{long / short:.2f} times", f"{long * 1e3:.0f} ms, {short * 1e3:.0f} ms")


def _make_tiles(seeding: Seeded) -> float:
    """How long it takes to make those that are still to be made."""
    started = time.perf_counter()
    if not seeding.tracking.columns.make_tiles(_PATIENCE_SECONDS):
        raise RuntimeError(f"The tiles were not made within {_PATIENCE_SECONDS:.0f} seconds.")
    return time.perf_counter() - started


def _seconds(connection: Connection, runs: list[str], points: int) -> float:
    """The median time of a request for all of the runs, whose answers must count every point and show the one far above the others."""
    request = pb.BucketsRequest(view=pb.View(max_buckets=_BUCKETS + 1))
    for number, run_id in enumerate(runs):
        request.expressions.add(request_id=str(number), run_id=f"main/bench/{run_id}", custom_y_formula=f"${{{_PATH}}}")
    body = request.SerializeToString()
    binary = "application/x-protobuf"
    answer = pb.BucketsResult.FromString(connection.request("POST", _URL, body, accept=binary, content=binary))
    for entry in answer.entries:
        if sum(each.finite_point_count for each in entry.bucket) != points or max(each.local_max for each in entry.bucket) != 1e6:
            raise RuntimeError(f"The buckets of run {runs[int(entry.request_id)]} are not those of its points.")
    return median_seconds(lambda: connection.request("POST", _URL, body, accept=binary, content=binary))


def _engine_seconds(directory: Path, points: int) -> dict[str, float]:
    """The engine's own times for the same buckets of the same points, in a process of its own: chDB opens one directory a process."""
    script = f"""
import chdb, json
from bench.harness import median_seconds
connection = chdb.connect({str(directory / "columns")!r})

def seconds(points):
    of_size = f"SELECT container FROM seamark.attributes WHERE points = {{points}}"
    width = points * 1_000_000 // {_BUCKETS}
    statement = (
        f"SELECT container, intDiv(step, {{width}}) AS bucket, count(), min(value), max(value), argMin(value, step), argMax(value, step), sum(value) "
        f"FROM seamark.float_points WHERE container IN ({{of_size}}) GROUP BY container, bucket ORDER BY container, bucket"
    )
    return median_seconds(lambda: connection.query(statement, "ArrowStream"), 3)

print(json.dumps({{"many": seconds({points}), "few": seconds({10 * points})}}))
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])
