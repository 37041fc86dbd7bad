"""A hundred runs under way: `python -m bench.live_load PORT RUNS METRICS HOURS`, with an API token on standard input, until it is ended.

Every run logs its metrics once a second by the wire of the 3.x client, each at its own moment of the second. So it seems to have
done for HOURS before, which is sent at once; a line on standard output says that it is there.
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
_STEPS_AT_ONCE = 100
"""In a request of what was logged before."""
_TOKEN_SECONDS = 120.0
"""How long an access token is used: less than it holds."""


def _post(connection: Connection, operation: pb.RunOperation) -> None:
    body = operation.SerializeToString()
    answer = pb.SubmitResponse.FromString(connection.request("POST", _PATH, body, content="application/x-protobuf"))
    if not answer.request_ids:
        raise RuntimeError("A request was not given an id.")


def _created(run: int) -> pb.RunOperation:
    operation = pb.RunOperation(project=PROJECT, run_id=f"soak-{run}", create_missing_project=True)
    operation.create.run_id = f"soak-{run}"
    return operation


def _rows(run: int, metrics: int, steps: range, last_at: float) -> pb.RunOperation:
    """One row a second, of which the last one is of `last_at`, in seconds since 1970."""
    operation = pb.RunOperation(project=PROJECT, run_id=f"soak-{run}")
    paths = [f"train/group_{metric // 10}/loss_{metric % 10}" for metric in range(metrics)]
    noise = 0.05 * np.random.default_rng((run, steps.start)).standard_normal((len(steps), metrics))
    values = (noise + 1 / (1 + np.array(steps)[:, None] / (100 + run))).tolist()
    for step, row in zip(steps, values, strict=True):
        snapshot = operation.update_batch.snapshots.add()
        snapshot.step.whole = step
        snapshot.timestamp.FromMilliseconds(round(1000 * (last_at - (steps[-1] - step))))
        for path, value in zip(paths, row, strict=True):
            snapshot.append[path].float64 = value
    return operation


class _Writer:
    """Sends what some of the runs log, with an access token that is always fresh."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._connection, self._connected_at = connect(port, token), time.monotonic()

    def post(self, operation: pb.RunOperation) -> None:
        if time.monotonic() - self._connected_at > _TOKEN_SECONDS:
            self._connection.http.close()
            self._connection, self._connected_at = connect(self._port, self._token), time.monotonic()
        _post(self._connection, operation)


def _log(port: int, token: str, runs: range, metrics: int, of: int, before: int, all_there: threading.Barrier) -> None:
    writer = _Writer(port, token)
    now = time.time()
    for run in runs:
        writer.post(_created(run))
        for first in range(0, before, _STEPS_AT_ONCE):
            steps = range(first, min(first + _STEPS_AT_ONCE, before))
            writer.post(_rows(run, metrics, steps, now - (before - 1 - steps[-1])))
    all_there.wait()
    began = time.monotonic()
    step = before
    while True:
        for run in runs:
            time.sleep(max(0.0, began + step - before + run / of - time.monotonic()))
            writer.post(_rows(run, metrics, range(step, step + 1), time.time()))
        step += 1


def main() -> None:
    port, runs, metrics = map(int, sys.argv[1:4])
    before = round(3600 * float(sys.argv[4]))
    all_there = threading.Barrier(_THREADS, lambda: print("under way", flush=True))
    token = sys.stdin.readline().strip()
    threads = [
        threading.Thread(target=_log, args=(port, token, range(first, runs, _THREADS), metrics, runs, before, all_there))
        for first in range(_THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
