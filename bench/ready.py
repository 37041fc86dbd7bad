"""Starting on a full data directory: seconds until ready, and memory when idle."""

import time
from pathlib import Path

from bench.harness import Server, report
from bench.seeding import open_seeding

_SETTLE_SECONDS = 5.0


def run(directory: Path, quick: bool) -> None:
    points = 1_000_000 if quick else 10_000_000
    seeding = open_seeding(directory / "data")
    seeding.runs_with_series(100, points // 100, ["metrics/train/loss"])
    seeding.close()
    times: list[float] = []
    for _ in range(3):
        with Server(directory / "data") as server:
            times.append(server.seconds_to_ready)
            time.sleep(_SETTLE_SECONDS)
            memory = server.memory_bytes()
    report(f"ready on {points:,} points, median of three starts", f"{sorted(times)[1]:.2f} s", "the goal is 3 s")
    report("memory when idle", f"{memory / 1e6:.0f} MB", "the goal is 600 MB")
