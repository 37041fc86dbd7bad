"""Programs of several processes and threads that log to one run: workers of a loader, and copies of the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

import neptune
from tests.interop.conftest import found_owner
from tests.interop.server import Server, running_server

PROGRAM = """
import multiprocessing, sys, threading
import neptune

QUIET = {"capture_stdout": False, "capture_stderr": False, "capture_hardware_metrics": False, "git_ref": False, "source_files": []}


def load(number, run=None):
    opened = run or neptune.init_run(**QUIET)
    for step in range(200):
        opened[f"worker/{number}"].append(step, step=step)
        opened["all"].append(1000 * number + step)
    if run is None:
        opened.stop()


def train(run, is_over):
    step = 0
    while step < 200 or not is_over.wait(0.001):
        run["training"].append(step, step=step)
        step += 1
    run["trained"] = step


if __name__ == "__main__":
    method, is_shared = sys.argv[1], sys.argv[2] == "shared"
    context = multiprocessing.get_context(method)
    run = neptune.init_run(**QUIET)
    is_over = threading.Event()
    training = threading.Thread(target=train, args=(run, is_over))
    training.start()
    workers = [context.Process(target=load, args=(number, run) if is_shared else (number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    is_over.set()
    training.join()
    run.stop()
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server, found_owner(server).token


@pytest.mark.parametrize(("method", "runs"), [("fork", "shared"), ("fork", "own"), ("spawn", "own")])
def test_workers_and_the_training_log_to_one_run_without_loss_or_duplicates(
    served: tuple[Server, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, runs: str
) -> None:
    for name in [name for name in os.environ if name.startswith("NEPTUNE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NEPTUNE_API_TOKEN", served[1])
    monkeypatch.setenv("NEPTUNE_PROJECT", "lab/processes")
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path / "kept"))
    custom_id = token_hex(8)
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    variables = {**os.environ, "NEPTUNE_CUSTOM_RUN_ID": custom_id, "PYTHONPATH": str(Path(neptune.__file__).parents[1])}

    done = subprocess.run([sys.executable, script, method, runs], env=variables, capture_output=True, text=True, timeout=100)

    assert done.returncode == 0, done.stdout + done.stderr
    with neptune.init_project(mode="read-only") as project:
        table = project.fetch_runs_table(query=f'`sys/custom_run_id`:string = "{custom_id}"', progress_bar=False).to_pandas()
    (sys_id,) = table["sys/id"]
    with neptune.init_run(with_id=sys_id, mode="read-only") as run:

        def values(path: str) -> list[float]:
            return list(run[path].fetch_values(progress_bar=False)["value"])

        for number in range(3):
            assert values(f"worker/{number}") == list(range(200))
        assert Counter(values("all")) == Counter(1000 * number + step for number in range(3) for step in range(200))
        assert values("training") == list(range(run["trained"].fetch()))
        assert run["sys/failed"].fetch() is False
