"""The web app in Chromium: first rows and scrolling of the largest table, twenty thousand charts, a hundred long series in one chart."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from bench.harness import Server, report
from bench.population import open_population
from bench.seeding import open_seeding
from seamark.model.operations import AppendFloats, Assign, Operation

_WEB = Path(__file__).parents[1] / "web"
_PATIENCE_SECONDS = 900.0
_GOALS = {
    "JavaScript of the first page, kB compressed": 200,
    "first rows, cold cache, ms": 1_200,
    "first rows, warm cache, ms": 500,
    "… of which the request for them, ms": 150,
    "frame while scrolling, median ms": 17,
    "frame while scrolling, 95th percentile ms": 34,
    "sorted by another column, ms": 700,
    "the charts in sight drawn, ms": 800,
    "… the longest, ms": 100,
    "most canvases at once": 40,
    "memory of scripts afterwards, MB": 250,
    "the chart drawn, from the address, ms": 1_000,
    "… of which the slowest request for points, ms": 400,
    "one move of the pointer, 95th percentile ms": 8,
}


def run(directory: Path, quick: bool) -> None:
    runs, points = (10_000, 100_000) if quick else (100_000, 1_000_000)
    operations: list[Operation] = [
        *(Assign(f"config/group_{place // 20}/param_{place % 20}", float(place)) for place in range(186)),
        *(AppendFloats(f"metrics/m{place}", [1.0], [0], [0]) for place in range(14)),
    ]
    with open_population(directory / "table", operations) as population:
        population.add_runs(runs)
    _measure("table", directory / "table", "main/bench", f"{runs:,} runs × 200 attributes")

    with Server(directory / "wide") as server:
        token = server.token()
        command = [sys.executable, "-m", "seamark.cli", "demo", "seed", "W", "--runs", "5"]
        subprocess.run([*command, "--api-token", token], check=True, capture_output=True)
    _measure("wide", directory / "wide", "main/seed-w", "5 runs × 20,000 series")

    seeding = open_seeding(directory / "deep")
    seeding.runs_with_a_long_series(100, points, "metrics/loss")
    # The budget is for series that have been there for a while; making their tiles takes one of the cores meanwhile.
    if not seeding.tracking.columns.make_tiles(_PATIENCE_SECONDS):
        raise RuntimeError(f"The tiles were not made within {_PATIENCE_SECONDS:.0f} seconds.")
    seeding.close()
    _measure("deep", directory / "deep", "main/bench", f"100 runs × {points:,} points in one chart")


def _measure(scene: str, data: Path, project: str, what: str) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node = shutil.which("node")
    if browser is None or node is None:
        raise RuntimeError("The web app is measured with Node and Chromium, and one is missing. Run `make test-setup` first.")
    with Server(data) as server:
        link = subprocess.run(
            [sys.executable, "-m", "seamark.cli", "login-link", "admin", "--url", server.url, "--data-dir", str(data)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        command = [node, "bench/budgets.mjs", scene, server.url, link, project, browser]
        answer = subprocess.run(command, cwd=_WEB, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name, figure in json.loads(answer).items():
        goal = _GOALS.get(name)
        report(f"{what}: {name}", f"{figure:,.1f}", "" if goal is None else f"goal {goal:,}")
