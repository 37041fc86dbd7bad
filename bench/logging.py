"""What it costs a training script to log: time inside the calls and CPU of everything that the client starts, ours and others'."""

import ctypes
import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Server, report

__all__ = ["run"]

_ROOT = Path(__file__).parent.parent
_MEASURE = _ROOT / "bench" / "rivals" / "measure.py"
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class _Tracker:
    name: str
    module: str
    environment: str | None
    """The folder below `.venvs`; None: the one that runs this, which has our own packages."""
    calls: tuple[int, int]
    """With one metric, and with a thousand."""


_TRACKERS = (
    _Tracker("Seamark, neptune_scale", "neptune_scale", None, (200_000, 3_000)),
    _Tracker("Seamark, neptune", "neptune", None, (200_000, 3_000)),
    _Tracker("neptune 1.14", "neptune", "official", (20_000, 50)),
    _Tracker("neptune-scale 0.30", "neptune_scale", "scale", (5_000, 500)),
    _Tracker("tensorboardX", "tensorboardX", "rivals", (20_000, 50)),
    _Tracker("W&B, offline", "wandb", "rivals", (5_000, 500)),
    _Tracker("MLflow, asynchronous", "mlflow", "rivals", (1_000, 50)),
    _Tracker("Trackio", "trackio", "rivals", (20_000, 500)),
    _Tracker("Aim", "aim", "rivals", (20_000, 50)),
)


def run(directory: Path, quick: bool) -> None:
    # What a client leaves behind to finish its work becomes a child of this process, and its CPU time is counted.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with Server(directory / "data") as server:
        token = server.token()
        for metrics, which in ((1, 0), (1000, 1)):
            for tracker in _TRACKERS:
                calls = max(20, tracker.calls[which] // (10 if quick else 1))
                _measure(server, token, directory / f"{tracker.name}-{metrics}-metrics", tracker, metrics, calls)


def _python(tracker: _Tracker) -> str | None:
    if tracker.environment is None:
        return sys.executable
    chosen = os.environ.get(f"SEAMARK_BENCH_{tracker.environment.upper()}_PYTHON")
    python = Path(chosen) if chosen else _ROOT / ".venvs" / tracker.environment / "bin" / "python"
    return str(python) if python.exists() else None


def _measure(server: Server, token: str, folder: Path, tracker: _Tracker, metrics: int, calls: int) -> None:
    what = f"{tracker.name}, {metrics} metric{'s' if metrics > 1 else ''} a call"
    python = _python(tracker)
    if python is None:
        report(what, "not measured", f"python3 scripts/setup.py {tracker.environment} installs it")
        return
    try:
        _, cpu_of_start = _log(server, token, folder / "start", python, tracker, metrics, 0)
        result, cpu = _log(server, token, folder / "calls", python, tracker, metrics, calls)
    except RuntimeError as error:
        report(what, "failed", str(error))
        return
    points = metrics * calls
    report(
        what,
        f"{result['inside'] / points * 1e6:.3f} µs/point",
        f"{(cpu - cpu_of_start) / points * 1e6:.3f} µs of CPU a point in all processes; import {result['import']:.2f} s, "
        f"start {result['start']:.2f} s, end {result['end']:.2f} s",
    )


def _log(
    server: Server, token: str, folder: Path, python: str, tracker: _Tracker, metrics: int, calls: int
) -> tuple[dict[str, float], float]:
    """What the tracker's process measured, and CPU seconds of it and of all that it started. Raises RuntimeError when it fails."""
    folder.mkdir(parents=True)
    environment = {
        **os.environ,
        "NEPTUNE_API_TOKEN": token,
        "NEPTUNE_PROJECT": "main/bench",
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
        "PYTHONPATH": str(_ROOT / "src") if tracker.environment is None else "",
    }
    before = _children_seconds()
    process = subprocess.run(
        [python, str(_MEASURE), tracker.module, str(metrics), str(calls), str(folder)],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    _reap(server.process.pid)
    if process.returncode != 0:
        lines = process.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"status {process.returncode}")
    return json.loads((folder / "result.json").read_text()), _children_seconds() - before


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _reap(server: int) -> None:
    """Waits for everything that the tracker left running, and so adds its CPU time to that of this process's children."""
    while True:
        others = [pid for pid in _children() if pid != server]
        if not others:
            return
        os.waitpid(others[0], 0)


def _children() -> list[int]:
    text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(pid) for pid in text.split()]
