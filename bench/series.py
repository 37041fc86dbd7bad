"""Reading series: 100,000 points of one, and 100 series of 100,000 points each in 1,000 buckets, against the engine's own time."""

import json
import subprocess
import sys
from pathlib import Path

from bench.harness import Server, median_seconds, report
from bench.seeding import open_seeding

_RUNS = 100
_PATH = "metrics/train/loss"


def run(directory: Path, quick: bool) -> None:
    points = 10_000 if quick else 100_000
    seeding = open_seeding(directory / "data")
    runs = seeding.runs_with_series(_RUNS, points, [_PATH])
    seeding.close()
    engine = _engine_seconds(directory / "data", points)
    with Server(directory / "data") as server:
        connection = server.connect(server.token())
        url = "/api/v1/projects/main/bench/series/buckets"
        binary = "application/vnd.seamark.buckets"

        one = json.dumps({"series": [{"run": runs[0], "path": _PATH}], "raw_below": points}).encode()
        seconds = median_seconds(lambda: connection.request("POST", url, one, accept=binary))
        _compare(f"one series of {points:,} points, over HTTP", seconds, engine["points"])

        text = f"/api/v1/projects/main/bench/runs/{runs[0]}/series/points?path={_PATH}&limit={points}"
        seconds = median_seconds(lambda: connection.request("GET", text))
        _compare(f"one series of {points:,} points, over HTTP as JSON", seconds, engine["points"])

        everything = json.dumps(
            {"series": [{"run": run, "path": _PATH} for run in runs], "buckets": 1_000, "raw_below": 0}
        ).encode()
        seconds = median_seconds(lambda: connection.request("POST", url, everything, accept=binary), 5)
        _compare(f"{_RUNS} series of {points:,} points in 1,000 buckets, over HTTP", seconds, engine["buckets"])


def _compare(what: str, seconds: float, engine: float) -> None:
    report(what, f"{seconds * 1e3:.0f} ms", f"{seconds / engine:.2f} times the engine alone ({engine * 1e3:.0f} ms)")


def _engine_seconds(directory: Path, points: int) -> dict[str, float]:
    """The engine's own times for the same rows, in a process of its own: chDB opens one directory a process."""
    script = f"""
import chdb, json
from bench.harness import median_seconds
connection = chdb.connect({str(directory / "columns")!r})
container, attribute = json.loads(connection.query("SELECT container, attribute FROM seamark.float_points LIMIT 1", "JSONCompactEachRow").bytes())
one = f"SELECT step, timestamp, value FROM seamark.float_points WHERE container = {{container}} AND attribute = {{attribute}} ORDER BY container, attribute, generation, step"
width = {points} * 1000
buckets = (
    f"SELECT container, intDiv(step, {{width}}) AS bucket, count(), min(value), max(value), argMin(value, step), argMax(value, step), min(step), max(step) "
    "FROM seamark.float_points GROUP BY container, bucket ORDER BY container, bucket"
)
print(json.dumps({{
    "points": median_seconds(lambda: connection.query(one, "ArrowStream")),
    "buckets": median_seconds(lambda: connection.query(buckets, "ArrowStream"), 5),
}}))
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])
