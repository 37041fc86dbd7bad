"""Our client of the 2.x API beside the official one: starting, stopping, fetching, and a journal that waited for the server."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import Server, report
from bench.seeding import open_seeding

__all__ = ["run"]

_ROOT = Path(__file__).parent.parent
_SCRIPTS = _ROOT / "bench" / "rivals"
_OFFICIAL = Path(os.environ.get("SEAMARK_BENCH_OFFICIAL_PYTHON", _ROOT / ".venvs" / "official" / "bin" / "python"))
_CLIENTS = (("Seamark", Path(sys.executable)), ("neptune 1.14", _OFFICIAL))
_COLUMNS = [f"params/p{number}" for number in range(25)] + [f"metrics/m{number}" for number in range(23)]
_WAITING = """
import sys, time
from neptune_scale import Run
rows = int(sys.argv[1])
run = Run(run_id="waiting", enable_console_log_capture=False)
run.log_metrics({"first": 0.0}, step=0)
run.wait_for_processing(verbose=False)
print("started", flush=True)
sys.stdin.readline()
names = [f"metrics/m{number}" for number in range(1000)]
began = time.perf_counter()
for step in range(rows):
    run.log_metrics({name: step + 0.5 for name in names}, step=step)
print(time.perf_counter() - began, flush=True)
sys.stdin.readline()
run.close()
print("closed", flush=True)
"""


def run(directory: Path, quick: bool) -> None:
    _sessions(directory, 3 if quick else 9)
    _fetching(directory, 100_000 if quick else 1_000_000, 100 if quick else 1_000)
    _waiting(directory, 1_000 if quick else 10_000, 1 if quick else 5)


def _environment(server: Server, token: str, python: Path) -> dict[str, str]:
    is_ours = str(python) == sys.executable
    return {
        **os.environ,
        "NEPTUNE_API_TOKEN": token,
        "NEPTUNE_PROJECT": "main/bench",
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
        "PYTHONPATH": str(_ROOT / "src") if is_ours else "",
    }


def _script(server: Server, token: str, python: Path, folder: Path, name: str, *arguments: str) -> dict[str, float]:
    """The figures that a script leaves."""
    folder.mkdir(exist_ok=True)
    result = folder / f"{name}.json"
    subprocess.run(
        [str(python), str(_SCRIPTS / f"{name}.py"), str(result), *arguments],
        cwd=folder,
        env=_environment(server, token, python),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return json.loads(result.read_text())


def _available() -> list[tuple[str, Path]]:
    for name, python in _CLIENTS:
        if not python.exists():
            print(f"{name} is not measured: there is no {python}. `python3 scripts/setup.py official` makes it.")
    return [(name, python) for name, python in _CLIENTS if python.exists()]


def _sessions(directory: Path, repetitions: int) -> None:
    with Server(directory / "sessions") as server:
        token = server.token()
        for name, python in _available():
            figures = _script(server, token, python, directory / f"session of {name}", "session", str(repetitions))
            report(f"{name}: import", f"{figures['import'] * 1e3:.0f} ms", f"{figures['memory']:.0f} MB more memory")
            report(f"{name}: from init_run to the end of the first log call", f"{figures['start'] * 1e3:.0f} ms")
            report(f"{name}: stop of an idle run", f"{figures['stop'] * 1e3:.0f} ms")


def _fetching(directory: Path, points: int, runs: int) -> None:
    data = directory / "fetching"
    seeding = open_seeding(data)
    (long,) = seeding.runs_with_series(1, points, ["metrics/long"])
    seeding.runs_with_attributes(runs, 50)
    seeding.close()
    with Server(data) as server:
        token = server.token()
        for name, python in _available():
            arguments = [long, "metrics/long", str(runs), *_COLUMNS]
            figures = _script(server, token, python, directory / f"fetching of {name}", "fetching", *arguments)
            report(f"{name}: {points:,} points into a data frame", f"{figures['points']:.2f} s")
            report(f"{name}: {runs:,} runs × {len(_COLUMNS)} columns", f"{figures['table']:.2f} s", f"shape {figures['frame']}")


def _waiting(directory: Path, rows: int, rounds: int) -> None:
    """A journal of rows of 1,000 metrics that a stopped server does not take, from its going on until all can be queried."""
    waits = sorted(_one_waiting(directory / f"waiting-{each}", rows) for each in range(rounds))
    points = rows * 1000
    rates = [points / seconds / 1e6 for seconds, _, _ in waits]
    _, cpu, logging = waits[rounds // 2]
    report(
        f"{points:,} points that waited, until the last can be queried",
        f"{rates[rounds // 2]:.2f} M points/s",
        f"the median of {rounds}, from {rates[-1]:.2f} to {rates[0]:.2f}; {cpu:.2f} s of the server's CPU; "
        f"logging them took {logging / points * 1e6:.3f} µs a point, with the server stopped",
    )


def _one_waiting(directory: Path, rows: int) -> tuple[float, float, float]:
    """Seconds until all can be queried, the server's CPU seconds in them, and the seconds that logging took, all on a new server."""
    directory.mkdir()
    with Server(directory / "data") as server:
        token = server.token()
        environment = _environment(server, token, Path(sys.executable))
        script = subprocess.Popen(
            [sys.executable, "-c", _WAITING, str(rows)],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert script.stdin is not None
        assert script.stdout is not None
        _await(script.stdout.readline(), "started")
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            print("log", file=script.stdin, flush=True)
            logging = float(script.stdout.readline())
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        began, cpu = time.perf_counter(), server.cpu_seconds()
        print("close", file=script.stdin, flush=True)
        _await(script.stdout.readline(), "closed")
        connection = server.connect(token)
        page = connection.json(
            "GET",
            f"/api/v1/projects/main/bench/runs/{_run_of(server, token)}/series/points?path=metrics/m999&from_step={rows - 1}",
        )
        seconds = time.perf_counter() - began
        assert len(page["points"]) == 1
        script.wait()
        return seconds, server.cpu_seconds() - cpu, logging


def _run_of(server: Server, token: str) -> str:
    return server.connect(token).json("GET", "/api/v1/projects/main/bench/runs?custom_id=waiting")["id"]


def _await(line: str, expected: str) -> None:
    if line.strip() != expected:
        raise RuntimeError(f"The script that logs said {line!r} instead of {expected!r}; its output above says why.")
