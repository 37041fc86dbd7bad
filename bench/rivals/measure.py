"""Times the log calls of one experiment tracker: `python measure.py TRACKER METRICS CALLS FOLDER`, in that tracker's environment.

Leaves `result.json` in the folder: seconds to import it, to start a run, inside the log calls, and to end the run. Standard library
only, beside the tracker itself.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Log = Callable[[int, dict[str, float]], Any]
"""Takes the step and the metrics by name."""


@dataclass(frozen=True)
class Started:
    log: Log
    finish: Callable[[], Any]


def start_neptune(folder: Path, only: str | None) -> Started:
    import neptune

    run = neptune.init_run(
        capture_stdout=False,
        capture_stderr=False,
        capture_hardware_metrics=False,
        capture_traceback=False,
        git_ref=False,
        source_files=[],
    )
    if only is not None:
        return Started(lambda step, metrics: run[only].append(metrics[only]), run.stop)
    return Started(lambda step, metrics: run["metrics"].append(metrics), run.stop)


def start_neptune_scale(folder: Path, only: str | None) -> Started:
    from neptune_scale import Run

    run = Run(run_id=f"bench-{os.getpid()}-{time.time_ns()}", enable_console_log_capture=False)
    return Started(lambda step, metrics: run.log_metrics(metrics, step=step), run.close)


def start_tensorboardx(folder: Path, only: str | None) -> Started:
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(str(folder))

    def log(step: int, metrics: dict[str, float]) -> None:
        for name, value in metrics.items():
            writer.add_scalar(name, value, step)

    return Started(log, writer.close)


def start_mlflow(folder: Path, only: str | None) -> Started:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    mlflow.set_experiment("bench")
    mlflow.start_run()
    return Started(lambda step, metrics: mlflow.log_metrics(metrics, step=step, synchronous=False), mlflow.end_run)


def start_wandb(folder: Path, only: str | None) -> Started:
    import wandb

    settings = wandb.Settings(mode="offline", console="off", silent=True, x_disable_stats=True)
    run = wandb.init(project="bench", dir=str(folder), settings=settings)
    return Started(lambda step, metrics: run.log(metrics, step=step), run.finish)


def start_trackio(folder: Path, only: str | None) -> Started:
    os.environ["TRACKIO_DIR"] = str(folder)
    import trackio

    run = trackio.init(project="bench", embed=False)
    return Started(lambda step, metrics: run.log(metrics, step=step), run.finish)


def start_aim(folder: Path, only: str | None) -> Started:
    from aim import Run

    run = Run(repo=str(folder), system_tracking_interval=None, capture_terminal_logs=False, log_system_params=False)

    def log(step: int, metrics: dict[str, float]) -> None:
        for name, value in metrics.items():
            run.track(value, name=name, step=step)

    return Started(log, run.close)


TRACKERS: dict[str, tuple[str, Callable[[Path, str | None], Started]]] = {
    "neptune": ("neptune", start_neptune),
    "neptune_scale": ("neptune_scale", start_neptune_scale),
    "tensorboardX": ("tensorboardX", start_tensorboardx),
    "mlflow": ("mlflow", start_mlflow),
    "wandb": ("wandb", start_wandb),
    "trackio": ("trackio", start_trackio),
    "aim": ("aim", start_aim),
}


def main() -> None:
    tracker, metrics, calls, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    module, start = TRACKERS[tracker]
    clock = time.perf_counter
    before = clock()
    __import__(module)
    imported = clock()
    names = [f"metrics/train/m{number}" for number in range(metrics)]
    started = start(folder, names[0] if metrics == 1 else None)
    ready = clock()
    values = dict.fromkeys(names, 0.5)
    for step in range(10):
        started.log(step, values)
    inside = 0.0
    for step in range(10, 10 + calls):
        values = {name: step * 0.001 + number for number, name in enumerate(names)}
        entered = clock()
        started.log(step, values)
        inside += clock() - entered
    ending = clock()
    started.finish()
    ended = clock()
    result = {"import": imported - before, "start": ready - imported, "inside": inside, "end": ended - ending}
    (folder / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main()
