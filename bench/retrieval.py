"""Reading metrics through the 3.x API: encoding points, the pages of a large request, and `fetch_metrics` of the official client.

The client lives in an environment of its own: `.venvs/query`, or what `SEAMARK_BENCH_QUERY_PYTHON` names.
"""

import json
import os
import subprocess
import time
from pathlib import Path

import numpy as np

from bench.harness import Connection, Server, median_seconds, report
from bench.seeding import open_seeding
from seamark.tracking.series_reading import ManyFloats
from seamark.wire.neptune3.encoding import float_series_chunks
from seamark.wire.neptune3.messages.series_pb2 import FloatSeriesResult

_RUNS = 100
_METRICS = 10
_MAX_POINTS_OF_ANSWER = 1_000_000
"""As the client asks for them."""
_PYTHON = os.environ.get("SEAMARK_BENCH_QUERY_PYTHON", ".venvs/query/bin/python")
_FETCH = """
import json, time
import neptune_query.runs as runs
started = time.perf_counter()
frame = runs.fetch_metrics(project="main/bench", runs=".*", attributes="^metrics/")
print(json.dumps({"seconds": time.perf_counter() - started, "points": int(frame.count().sum())}))
"""


def run(directory: Path, quick: bool) -> None:
    points = 1_000 if quick else 10_000
    _encoding(100_000 if quick else 1_000_000)
    paths = [f"metrics/m{number}" for number in range(_METRICS)]
    seeding = open_seeding(directory / "data")
    runs = seeding.runs_with_series(_RUNS, points, paths)
    seeding.close()
    with Server(directory / "data") as server:
        token = server.token()
        total = _RUNS * _METRICS * points
        series = [(f"main/bench/{run}", path) for run in runs for path in paths]
        cpu = server.cpu_seconds()
        seconds, size = _read_pages(server.connect(token), series)
        cpu = server.cpu_seconds() - cpu
        report(
            f"{total:,} points of {len(series):,} series, all pages over HTTP",
            f"{seconds:.2f} s",
            f"{total / seconds / 1e6:.1f} M points/s, {size / 1e6:.0f} MB, {cpu:.2f} s of the server's CPU",
        )
        if not Path(_PYTHON).exists():
            print(f"fetch_metrics is not measured: there is no {_PYTHON}. `python3 scripts/setup.py query` makes it.")
            return
        _fetch_metrics(server, token, total)


def _encoding(points: int) -> None:
    generator = np.random.default_rng(0)
    steps = np.arange(points) * 1_000_000
    columns = ManyFloats(points, steps, steps // 1_000 + 1_700_000_000_000, generator.standard_normal(points))

    def with_runtime() -> bytes:
        result = FloatSeriesResult()
        point = FloatSeriesResult.FloatPoint
        rows = zip(columns.timestamps.tolist(), (columns.steps / 1e6).tolist(), columns.values.tolist(), strict=True)
        result.series.add(request_id="0").series.values.extend(
            point(timestamp_millis=time, step=step, value=value, completion_ratio=1) for time, step, value in rows
        )
        return result.SerializeToString()

    ours = median_seconds(lambda: float_series_chunks([("0", columns)]), 5)
    theirs = median_seconds(with_runtime, 1)
    report(f"encoding {points:,} points", f"{ours * 1e3:.0f} ms", f"{theirs / ours:.0f} times faster than message by message")


def _read_pages(connection: Connection, series: list[tuple[str, str]]) -> tuple[float, int]:
    """The requests that the client would send, without the client; the seconds and the bytes of all answers."""
    limit = max(1, _MAX_POINTS_OF_ANSWER // len(series))
    after: float | None = None
    seconds, size = 0.0, 0
    while True:
        requests = [
            {
                "requestId": str(number),
                "series": {
                    "holder": {"identifier": run, "type": "experiment"},
                    "attribute": path,
                    "lineage": "FULL",
                    "lineageEntityType": "RUN",
                    "includePreview": False,
                },
                **({} if after is None else {"afterStep": after}),
            }
            for number, (run, path) in enumerate(series)
        ]
        body = json.dumps(
            {
                "requests": requests,
                "stepRange": {"from": None, "to": None},
                "order": "descending",
                "perSeriesPointsLimit": limit,
            }
        ).encode()
        started = time.perf_counter()
        answer = connection.request("POST", "/api/leaderboard/v1/proto/attributes/series/float", body)
        seconds += time.perf_counter() - started
        size += len(answer)
        points = FloatSeriesResult.FromString(answer).series[0].series.values
        if len(points) < limit:
            return seconds, size
        after = points[-1].step


def _fetch_metrics(server: Server, token: str, total: int) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEPTUNE_", "PYTHON"))}
    cpu = server.cpu_seconds()
    ended = subprocess.run(
        [_PYTHON, "-c", _FETCH], check=True, capture_output=True, text=True, env={**kept, "NEPTUNE_API_TOKEN": token}
    )
    cpu = server.cpu_seconds() - cpu
    seen = json.loads(ended.stdout.splitlines()[-1])
    assert seen["points"] == total, f"{seen['points']} points of {total} arrived"
    report(
        f"fetch_metrics of neptune_query: {_RUNS} runs × {_METRICS} metrics × {total // _RUNS // _METRICS:,} points",
        f"{seen['seconds']:.1f} s",
        f"{cpu:.1f} s of the server's CPU: {100 * cpu / seen['seconds']:.0f} %; memory {server.memory_bytes() / 1e6:.0f} MB",
    )
