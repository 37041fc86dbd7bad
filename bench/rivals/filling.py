"""Fills the store of another experiment tracker: `python filling.py TRACKER FOLDER RUNS PARAMS METRICS POINTS`, in its environment.

Every run has so many parameters, so many metrics, and of each so many points; bench/web_rivals.py gives Seamark the same.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

BEGAN_MS = 1_700_000_000_000


@dataclass(frozen=True)
class Data:
    runs: int
    params: int
    metrics: int
    points: int

    def params_of(self, run: int) -> dict[str, float]:
        """`p0` parts the runs into ten: what the search of the benchmark looks for."""
        chance = Random(run)
        return {f"p{number}": run % 10 / 10 if number == 0 else chance.random() for number in range(self.params)}

    def values_of(self, run: int, metric: int) -> Iterator[float]:
        chance = Random((run << 16) + metric)
        return (1 / (1 + step / 100) + 0.1 * chance.random() for step in range(self.points))


def fill_mlflow(folder: Path, data: Data) -> None:
    """By its own client as far as tables and the experiment go, then in bulk: its client takes milliseconds a call."""
    import mlflow

    file = folder / "mlflow.db"
    client = mlflow.MlflowClient(f"sqlite:///{file}")
    experiment = client.create_experiment("bench", artifact_location=str(folder / "artifacts"))
    with sqlite3.connect(file) as connection:
        for run in range(data.runs):
            key, at = f"{run:032x}", BEGAN_MS + run
            connection.execute(
                "INSERT INTO runs (run_uuid, name, source_type, user_id, status, start_time, end_time, lifecycle_stage, "
                "artifact_uri, experiment_id) VALUES (?, ?, 'LOCAL', 'bench', 'FINISHED', ?, ?, 'active', ?, ?)",
                (key, f"run-{run}", at, at + 1, str(folder / "artifacts" / key), int(experiment)),
            )
            connection.execute("INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)", (f"run-{run}", key))
            params = [(name, str(value), key) for name, value in data.params_of(run).items()]
            connection.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", params)
            for metric in range(data.metrics):
                values = list(data.values_of(run, metric))
                rows = [(f"m{metric}", value, at + step, key, step) for step, value in enumerate(values)]
                columns = "(key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)"
                connection.executemany(f"INSERT INTO metrics {columns}", rows)
                connection.execute(f"INSERT INTO latest_metrics {columns}", rows[-1])
    connection.close()


def fill_aim(folder: Path, data: Data) -> None:
    from aim import Run

    for run in range(data.runs):
        # It would record the machine and the terminal as well.
        made = Run(repo=str(folder), experiment="bench", system_tracking_interval=None, capture_terminal_logs=False)
        made.name = f"run-{run}"
        made["hparams"] = data.params_of(run)
        for metric in range(data.metrics):
            for step, value in enumerate(data.values_of(run, metric)):
                made.track(value, name=f"m{metric}", step=step)
        made.close()


FILLERS: dict[str, Callable[[Path, Data], None]] = {"mlflow": fill_mlflow, "aim": fill_aim}


def main() -> None:
    FILLERS[sys.argv[1]](Path(sys.argv[2]), Data(*map(int, sys.argv[3:7])))


if __name__ == "__main__":
    main()
