"""A hundred runs under way: `python -m bench.live_load PORT RUNS METRICS`, with an API token on standard input, until it is ended.

Every run logs its metrics once a second by the wire of the 3.x client, each at its own moment of the second.
"""

import sys
import threading
import time

import numpy as np

from bench.harness import Connection, connect
from seamark.wire.neptune3.messages import ingest_pb2 as pb

PROJECT = "main/soak"
_PATH = "/api/client/v1/ingest"
_THREADS = 4
_TOKEN_SECONDS = 120.0
"""How long an access token is used: less than it holds."""


def _post(connection: Connection, operation: pb.RunOperation) -> None:
    body = operation.SerializeToString()
    answer = pb.SubmitResponse.FromString(connection.request("POST", _PATH, body, content="application/x-protobuf"))
    if not answer.request_ids:
        raise RuntimeError("A request was not given an id.")


def _create(connection: Connection, run: int) -> None:
    operation = pb.RunOperation(project=PROJECT, run_id=f"soak-{run}", create_missing_project=True)
    operation.create.run_id = f"soak-{run}"
    _post(connection, operation)


def _row(run: int, metrics: int, step: int) -> pb.RunOperation:
    operation = pb.RunOperation(project=PROJECT, run_id=f"soak-{run}")
    snapshot = operation.update_batch.snapshots.add()
    snapshot.step.whole = step
    snapshot.timestamp.FromMilliseconds(time.time_ns() // 1_000_000)
    noise = np.random.default_rng((run, step)).standard_normal(metrics).tolist()
    for metric, value in enumerate(noise):
        base = 1 / (1 + step / (100 + run))
        snapshot.append[f"train/group_{metric // 10}/loss_{metric % 10}"].float64 = base + 0.05 * value
    return operation


def _log(port: int, token: str, runs: range, metrics: int, of: int) -> None:
    connection, connected_at = connect(port, token), time.monotonic()
    for run in runs:
        _create(connection, run)
    began = time.monotonic()
    step = 0
    while True:
        if time.monotonic() - connected_at > _TOKEN_SECONDS:
            connection.http.close()
            connection, connected_at = connect(port, token), time.monotonic()
        for run in runs:
            time.sleep(max(0.0, began + step + run / of - time.monotonic()))
            _post(connection, _row(run, metrics, step))
        step += 1


def main() -> None:
    port, runs, metrics = map(int, sys.argv[1:4])
    token = sys.stdin.readline().strip()
    threads = [
        threading.Thread(target=_log, args=(port, token, range(first, runs, _THREADS), metrics, runs))
        for first in range(_THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
