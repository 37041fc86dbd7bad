"""Executing operations of the 2.x wire: durable points a second, and the share of the engine's bare insert rate."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import chdb
import numpy as np
import pyarrow as pa

from bench.harness import Connection, Server, create_run, report, seconds_of_senders

_BATCH = 1_000
_SENDERS = 4


def run(directory: Path, quick: bool) -> None:
    batches = 60 if quick else 600
    bare = bare_rate(directory, 2_000_000 if quick else 10_000_000)
    report("engine alone, blocks of 100,000 points", f"{bare / 1e6:.2f} M points/s")
    with Server(directory / "data") as server:
        token = server.token()
        # What happens once in the life of a server, such as loading libraries, is not measured.
        _one_batch(server.connect(token))
        for series in (1, 20, 1_000):
            count = batches if series < _BATCH else batches // 10
            wall, cpu = seconds_of_senders(server, token, _send, [(series, count)] * _SENDERS)
            points = _SENDERS * count * _BATCH
            report(
                f"{_SENDERS} senders, {_BATCH}-point batches over {series} series",
                f"{points / wall:,.0f} points/s",
                f"{points / cpu:,.0f} points per CPU second of the server; {points / wall / bare:.0%} of the engine alone",
            )


def _send(connection: Connection, wait: Callable[[], None], given: tuple[int, int]) -> None:
    series, batches = given
    run_id = create_run(connection)
    bodies = [_body(series, batch) for batch in range(batches)]
    path = f"/api/leaderboard/v1/attributes/operations?experimentId={run_id}"
    connection.request("POST", path, b"[]")
    wait()
    for body in bodies:
        answer = connection.request("POST", path, body)
        if answer != b"[]":
            raise RuntimeError(f"Points were refused: {answer[:300]!r}")


def _one_batch(connection: Connection) -> None:
    run_id = create_run(connection)
    connection.request("POST", f"/api/leaderboard/v1/attributes/operations?experimentId={run_id}", _body(1, 0))
    # A reader makes the server insert what it has only logged so far.
    connection.request("GET", f"/api/leaderboard/v1/attributes/floatSeries?experimentId={run_id}&attribute=metrics/train/m0")


def _body(series: int, batch: int) -> bytes:
    """What the client sends for points without steps of the user's, as `append` does."""
    each = _BATCH // series
    generator = np.random.default_rng(batch)
    values = generator.standard_normal((series, each)).tolist()
    first = batch * each
    return json.dumps(
        [
            {
                "path": f"metrics/train/m{name}",
                "logFloats": {
                    "entries": [
                        {"value": value, "step": first + position, "timestampMilliseconds": 1_700_000_000_000 + first + position}
                        for position, value in enumerate(values[name])
                    ]
                },
            }
            for name in range(series)
        ]
    ).encode()


def bare_rate(directory: Path, points: int) -> float:
    """Points a second that chDB inserts from Arrow files into a table with the same columns, synchronised as ours."""
    connection = chdb.connect(str(directory / "bare"))
    connection.query("CREATE DATABASE bare")
    connection.query(
        "CREATE TABLE bare.points (container UInt64 CODEC(ZSTD(1)), attribute UInt64 CODEC(ZSTD(1)), generation UInt32 CODEC(ZSTD(1)), "
        "step Int64 CODEC(DoubleDelta, ZSTD(1)), timestamp Int64 CODEC(DoubleDelta, ZSTD(1)), request UInt64 CODEC(ZSTD(1)), "
        "commit UInt64 CODEC(ZSTD(1)), value Float64 CODEC(Gorilla, ZSTD(1))) "
        "ENGINE = ReplacingMergeTree(commit) ORDER BY (container, attribute, generation, step) "
        "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"
    )
    rows = 100_000
    blocks = points // rows
    files: list[Path] = []
    for block in range(blocks):
        steps = np.arange(block * rows, (block + 1) * rows) * 1_000_000
        table = pa.table(
            {
                "container": np.full(rows, 1, np.uint64),
                "attribute": np.full(rows, 7, np.uint64),
                "generation": np.zeros(rows, np.uint32),
                "step": steps,
                "timestamp": steps // 1_000,
                "request": np.zeros(rows, np.uint64),
                "commit": np.full(rows, block, np.uint64),
                "value": np.random.default_rng(block).standard_normal(rows),
            }
        )
        files.append(directory / f"bare-{block}.arrow")
        with pa.OSFile(str(files[-1]), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    started = time.perf_counter()
    for file in files:
        connection.query(f"INSERT INTO bare.points FROM INFILE '{file}' FORMAT Arrow")
    seconds = time.perf_counter() - started
    connection.close()
    return points / seconds
