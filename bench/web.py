"""The web app in Chromium: first rows and scrolling of the largest table, its groups and names, fifty runs side by side, twenty thousand
charts, a hundred long series and a thousand short ones in one chart, consoles of ten million lines."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.harness import Server, report
from bench.population import open_population
from bench.seeding import open_seeding
from seamark.model.operations import AppendFloats, Assign, Operation
from seamark.server.web import STATIC_DIRECTORY

_WEB = Path(__file__).parents[1] / "web"
_PATIENCE_SECONDS = 900.0
_ALL_SCRIPTS = "JavaScript of all pages, kB compressed"
_GOALS = {
    "JavaScript of the first page, kB compressed": 200,
    _ALL_SCRIPTS: 600,
    "first rows, cold cache, ms": 1_200,
    "first rows, warm cache, ms": 500,
    "… of which the request for them, ms": 150,
    "first rows with 20 columns, warm cache, ms": 500,
    "frame while scrolling, median ms": 17,
    "frame while scrolling, 95th percentile ms": 34,
    "a request for more rows meanwhile, 95th percentile ms": 100,
    "frames with a row that is not there yet, at a wheel's pace, %": 0,
    "sorted by another column, ms": 700,
    "filtered by a value, ms": 700,
    "grouped, with 20 columns, ms": 700,
    "names in the column picker, ms after a key": 150,
    "the first window with its values, from the address, ms": 500,
    "the first window with its values, from the tab, ms": 500,
    "only differences, ms": 300,
    "all again, ms": 300,
    "the charts in sight drawn, ms": 800,
    "12 charts in sight drawn, ms": 800,
    "… from their points on, ms of scripts": 60,
    "one move of the pointer over 12 charts, 95th percentile ms": 8,
    "… the longest, ms": 100,
    "most canvases at once": 40,
    "memory of scripts afterwards, MB": 250,
    "the chart drawn, the first time after a start, ms": 2_500,
    "the chart drawn, from the address, ms": 1_000,
    "… of which the slowest request for points, ms": 400,
    "one move of the pointer, 95th percentile ms": 8,
    "zoomed, at the new scale, ms": 50,
    "zoomed, with new points, ms": 500,
    "drawn, after its points came, ms": 250,
    "zoomed, 1,000 lines at the new scale, ms": 120,
    "opened for the first time, ms": 400,
    "opened, ms": 400,
    "jump to a line, ms": 300,
    "jump to the end, ms": 300,
    "first match, ms": 1_000,
}


def _table(directory: Path, quick: bool) -> None:
    runs = 10_000 if quick else 100_000
    operations: list[Operation] = [
        *(Assign(f"config/group_{place // 20}/param_{place % 20}", float(place)) for place in range(186)),
        *(AppendFloats(f"metrics/m{place}", [1.0], [0], [0]) for place in range(14)),
        Assign("config/optimizer", "adam"),
    ]
    with open_population(directory, operations) as population:
        population.add_runs(runs, {"config/optimizer": ["adam", "lion", "sgd"]})
        population.merge()
    _measure("table", directory, "main/bench", f"{runs:,} runs × 200 attributes")


def _attributes(directory: Path, quick: bool) -> None:
    """As `_table`, of a project that ten kinds of models share: each has its own parameters, and few are of all.

    Takes 20 GB of disk, and so runs by its name alone.
    """
    runs, families, own = (10_000, 10, 100) if quick else (100_000, 10, 1_000)
    paths = [f"config/layer_{place // 20}/param_{place % 20}" for place in range(own)]
    operations: list[Operation] = [
        *(Assign(path, float(place)) for place, path in enumerate(paths)),
        *(Assign(f"config/group_0/param_{place}", float(place)) for place in range(20)),
        *(AppendFloats(f"metrics/m{place}", [1.0], [0], [0]) for place in range(14)),
        Assign("config/optimizer", "adam"),
    ]
    with open_population(directory, operations) as population:
        for family in range(families):
            renamed = {path: f"model_{family}/{path}" for path in paths}
            population.add_runs(runs // families, {"config/optimizer": ["adam", "lion", "sgd"]}, renamed)
        population.merge()
    what = f"{runs:,} runs × {own:,} of {families * own:,} attributes"
    _measure("table", directory, "main/bench", what)


def _names(directory: Path, quick: bool) -> None:
    names = 10_000 if quick else 100_000
    with open_population(directory, [AppendFloats("metrics/m0", [1.0], [0], [0])]) as population:
        population.add_runs(50)
        population.add_names([f"layers/block_{place // 100}/weight_{place % 100}/norm" for place in range(names)], 50)
    _measure("names", directory, "main/bench", f"{names:,} names of attributes")


def _side(directory: Path, quick: bool) -> None:
    attributes = 1_000 if quick else 10_000
    alike = [Assign(f"notes/group_{place // 20}/text_{place % 20}", "as in all runs") for place in range(attributes // 5)]
    params = [Assign(f"config/group_{place // 20}/param_{place % 20}", float(place)) for place in range(attributes * 2 // 5)]
    series = [AppendFloats(f"metrics/layer_{place // 20}/m{place % 20}", [1.0], [0], [0]) for place in range(attributes * 2 // 5)]
    with open_population(directory, [*alike, *params, *series]) as population:
        population.add_runs(50)
    _measure("side", directory, "main/bench", f"50 runs × {attributes:,} attributes side by side")


def _wide(directory: Path, quick: bool) -> None:
    with Server(directory) as server:
        token = server.token()
        command = [sys.executable, "-m", "seamark.cli", "demo", "seed", "W", "--runs", "5"]
        subprocess.run([*command, "--api-token", token], check=True, capture_output=True)
    _measure("wide", directory, "main/seed-w", "5 runs × 20,000 series")


def _deep(directory: Path, quick: bool) -> None:
    points = 100_000 if quick else 1_000_000
    seeding = open_seeding(directory)
    seeding.runs_with_a_long_series(100, points, "metrics/loss")
    # The budget is for series that have been there for a while; making their tiles takes one of the cores meanwhile.
    if not seeding.tracking.columns.make_tiles(_PATIENCE_SECONDS):
        raise RuntimeError(f"The tiles were not made within {_PATIENCE_SECONDS:.0f} seconds.")
    seeding.close()
    _measure("deep", directory, "main/bench", f"100 runs × {points:,} points in one chart")


def _many(directory: Path, quick: bool) -> None:
    runs = 100 if quick else 1_000
    seeding = open_seeding(directory)
    seeding.runs_with_series(runs, 1_200, ["metrics/loss"])
    seeding.close()
    _measure("many", directory, "main/bench", f"{runs:,} runs in one chart")


def _logs(directory: Path, quick: bool) -> None:
    lines = 1_000_000 if quick else 10_000_000
    for is_in_pieces in (False, True):
        data = directory / ("pieces" if is_in_pieces else "lines")
        seeding = open_seeding(data)
        run = seeding.run_with_a_long_text(lines, "monitoring/0/stdout", is_in_pieces=is_in_pieces)
        seeding.close()
        _measure("logs", data, f"main/bench/runs/{run}", f"console of {lines:,} lines{', in pieces' if is_in_pieces else ''}")


SCENES: dict[str, Callable[[Path, bool], None]] = {
    "table": _table,
    "attributes": _attributes,
    "names": _names,
    "side": _side,
    "wide": _wide,
    "deep": _deep,
    "many": _many,
    "logs": _logs,
}


def run(directory: Path, quick: bool) -> None:
    for name, scene in SCENES.items():
        if scene is not _attributes:
            scene(directory / name, quick)


def _all_scripts() -> float:
    """Kilobytes of JavaScript, of all pages, as it travels."""
    scripts = (STATIC_DIRECTORY / "assets").glob("*.js")
    return sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts) / 1_000


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
    answers: dict[str, float | list[float]] = json.loads(answer)
    if scene == "table":
        answers[_ALL_SCRIPTS] = _all_scripts()
    for name, measured in answers.items():
        goal = _GOALS.get(name)
        figures = sorted(measured if isinstance(measured, list) else [measured])
        shown = f"{figures[len(figures) // 2]:,.1f}"
        if len(figures) > 1:
            shown += f" (slowest of {len(figures)}: {figures[-1]:,.1f})"
        report(f"{what}: {name}", shown, "" if goal is None else f"goal {goal:,}")
