"""`kill -9` of the server in the middle of writing: what was acknowledged and is missing, or is there twice."""

import http.client
import json
import random
import threading
from pathlib import Path

from bench.harness import Connection, Server, create_run, report

_WRITERS = 3


def run(directory: Path, quick: bool) -> None:
    rounds = 5 if quick else 50
    generator = random.Random(0)
    missing = twice = acknowledged = 0
    slowest = 0.0
    data = directory / "data"
    with Server(data) as server:
        token = server.token()
        runs = [create_run(server.connect(token)) for _ in range(_WRITERS)]
    sent = [0] * _WRITERS
    safe = [0] * _WRITERS
    for _ in range(rounds):
        server = Server(data)
        slowest = max(slowest, server.seconds_to_ready)
        writers = [
            threading.Thread(target=_write, args=(server, token, runs, position, sent, safe)) for position in range(_WRITERS)
        ]
        for writer in writers:
            writer.start()
        timer = threading.Timer(generator.uniform(0.1, 1.5), server.process.kill)
        timer.start()
        for writer in writers:
            writer.join()
        server.process.wait()
    with Server(data) as server:
        connection = server.connect(token)
        for position, run_id in enumerate(runs):
            for path in ("steps", "none"):
                values = _values(connection, run_id, path)
                acknowledged += safe[position]
                missing += len(set(range(safe[position])) - set(values))
                twice += len(values) - len(set(values))
    report(
        f"{rounds} kills: {acknowledged:,} acknowledged points",
        f"{missing} missing",
        f"{twice} twice; the slowest start took {slowest:.2f} s",
    )
    if missing or twice:
        raise RuntimeError("Points were lost or doubled.")


def _write(server: Server, token: str, runs: list[str], position: int, sent: list[int], safe: list[int]) -> None:
    """Logs 0, 1, 2 … with steps and without, until the server dies; a request whose answer was lost is sent again next time."""
    try:
        connection = server.connect(token)
        while True:
            first, last = safe[position], max(sent[position], safe[position] + 100)
            sent[position] = last
            body = [{"path": path, "logFloats": {"entries": _entries(first, last, path)}} for path in ("steps", "none")]
            answer = connection.json("POST", f"/api/leaderboard/v1/attributes/operations?experimentId={runs[position]}", body)
            if answer:
                raise RuntimeError(f"Points were refused: {answer}")
            safe[position] = last
    except (OSError, http.client.HTTPException, json.JSONDecodeError):
        return


def _entries(first: int, last: int, path: str) -> list[dict[str, object]]:
    return [
        {"value": number, "step": number if path == "steps" else None, "timestampMilliseconds": 1_700_000_000_000 + number}
        for number in range(first, last)
    ]


def _values(connection: Connection, run_id: str, path: str) -> list[int]:
    values: list[int] = []
    while True:
        url = (
            f"/api/leaderboard/v1/attributes/series/float?experimentId={run_id}&attribute={path}&limit=10000&offset={len(values)}"
        )
        page = connection.json("GET", url)["values"]
        if not page:
            return values
        values += [int(point["value"]) for point in page]
