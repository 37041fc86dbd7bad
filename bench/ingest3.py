"""Executing updates of the 3.x wire: a thousand metrics a step, durable points a second, and the share of the engine's bare
insert rate."""

import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.harness import Connection, Server, report, seconds_of_senders
from bench.ingest import bare_rate
from seamark.wire.neptune3.messages import ingest_pb2 as pb

_METRICS = 1_000
_SENDERS = 4
_PROJECT = "main/bench"
_PATH = "/api/client/v1/ingest"


def run(directory: Path, quick: bool) -> None:
    bare = bare_rate(directory, 2_000_000 if quick else 10_000_000)
    report("engine alone, blocks of 100,000 points", f"{bare / 1e6:.2f} M points/s")
    with Server(directory / "data") as server:
        token = server.token()
        # What happens once in the life of a server, such as loading libraries, is not measured.
        _measure(server, token, 1, 3)
        for steps, requests in ((1, 1_000), (10, 200), (50, 50)):
            count = requests // 10 if quick else requests
            wall, cpu = _measure(server, token, steps, count)
            points = _SENDERS * count * steps * _METRICS
            report(
                f"{_SENDERS} senders, {_METRICS} metrics × {steps} step{'s'[: steps > 1]} a request",
                f"{points / wall:,.0f} points/s",
                f"{points / cpu:,.0f} points per CPU second of the server; {points / wall / bare:.0%} of the engine alone",
            )


def _measure(server: Server, token: str, steps: int, requests: int) -> tuple[float, float]:
    """Wall seconds until every request of every sender is acknowledged, and CPU seconds of the server until all is inserted."""
    names = [f"bench-{uuid.uuid4()}" for _ in range(_SENDERS)]
    connection = server.connect(token)
    wall, cpu = seconds_of_senders(server, token, _send, [(name, steps, requests) for name in names])
    before = server.cpu_seconds()
    for name in names:
        # A reader makes the server insert what it has only logged so far.
        connection.request(
            "GET", f"/api/leaderboard/v1/attributes/floats?experimentId=CUSTOM/{_PROJECT}/{name}&attribute=sys/running_time"
        )
    return wall, cpu + server.cpu_seconds() - before


def _send(connection: Connection, wait: Callable[[], None], given: tuple[str, int, int]) -> None:
    name, steps, requests = given
    create = pb.RunOperation(project=_PROJECT, run_id=name, create_missing_project=True)
    create.create.run_id = name
    _post(connection, create.SerializeToString())
    bodies = [_body(name, steps, request) for request in range(requests)]
    wait()
    for body in bodies:
        _post(connection, body)


def _post(connection: Connection, body: bytes) -> None:
    answer = pb.SubmitResponse.FromString(connection.request("POST", _PATH, body, content="application/x-protobuf"))
    if not answer.request_ids:
        raise RuntimeError("A request was not given an id.")


def _body(name: str, steps: int, request: int) -> bytes:
    """What the client sends for `log_metrics` at each step."""
    operation = pb.RunOperation(project=_PROJECT, run_id=name)
    values = np.random.default_rng(request).standard_normal((steps, _METRICS)).tolist()
    for position in range(steps):
        step = request * steps + position
        snapshot = operation.update_batch.snapshots.add()
        snapshot.step.whole = step
        snapshot.timestamp.FromMilliseconds(1_700_000_000_000 + step)
        for number, value in enumerate(values[position]):
            snapshot.append[f"metrics/train/layer_{number}/loss"].float64 = value
    return operation.SerializeToString()
