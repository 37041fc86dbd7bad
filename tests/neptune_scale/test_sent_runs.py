"""Runs whose journal is sent to a real server: what arrives, what callbacks hear, and how long closing takes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any
from uuid import uuid4

import psutil
import pytest

from neptune_scale import NeptuneLoggingHandler, Run, create_project, list_projects
from neptune_scale.exceptions import (
    NeptuneAttributePathNonWritable,
    NeptuneConnectionLostError,
    NeptuneProjectAlreadyExists,
    NeptuneRunDuplicate,
    NeptuneScaleError,
)
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from tests.client.logging_world import PROJECT, World, a_proxy, eventually, moved, read_word
from tests.interop.waiting import until

QUIET: dict[str, Any] = {"enable_console_log_capture": False, "source_tracking_config": None}


def found(world: World, run_id: str) -> str:
    """The sys/id of the run with this custom id."""
    return str(
        world.server.request(
            "GET",
            f"/api/v1/projects/lab/journals/runs?custom_id={run_id}",
            headers={"Authorization": f"Bearer {world.token}"},
        )["id"]
    )


def a_training(program: str, run_id: str, *more: str, token: str | None = None) -> subprocess.Popen[str]:
    """A program with a `run`, in which `say` prints a word that the test waits for."""
    prelude = (
        "import multiprocessing, os, signal, sys, time\nfrom neptune_scale import Run\n"
        "def say(word):\n    sys.__stdout__.write(word + '\\n')\n    sys.__stdout__.flush()\n"
        "if __name__ == '__main__':\n"
        "    run = Run(run_id=sys.argv[1], source_tracking_config=None)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", prelude + program, run_id, *more],
        env=os.environ if token is None else {**os.environ, "NEPTUNE_API_TOKEN": token},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class Heard:
    """What the callbacks of a run hear."""

    def __init__(self) -> None:
        self.kinds: list[type[BaseException]] = []
        self._changed = threading.Condition()

    def __call__(self, error: BaseException, last_seen: float | None) -> None:
        with self._changed:
            self.kinds.append(type(error))
            self._changed.notify_all()

    def wait_for(self, kind: type[BaseException]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: kind in self.kinds, 30), self.kinds


def test_a_lost_connection_reaches_its_callback_and_everything_arrives_afterwards(world: World) -> None:
    heard, run_id = Heard(), str(uuid4())
    with a_proxy(world.server) as proxy:
        proxy.behaviour = "refuse"
        run = Run(run_id=run_id, api_token=moved(world.token, proxy.url), on_network_error_callback=heard, **QUIET)
        for step in range(1000):
            run.log_metrics({"loss": float(step)}, step=step)
        heard.wait_for(NeptuneConnectionLostError)
        proxy.behaviour = "pass"
        run.close()
    assert world.values(found(world, run_id), "loss") == [float(step) for step in range(1000)]


def test_closing_with_a_timeout_returns_in_time_and_the_rest_is_sent_without_the_process(world: World) -> None:
    run_id = str(uuid4())
    with a_proxy(world.server) as proxy:
        proxy.behaviour = "refuse"
        run = Run(run_id=run_id, api_token=moved(world.token, proxy.url), **QUIET)
        run.log_metrics({"loss": 1.0}, step=1)
        began = time.monotonic()
        run.close(timeout=0.5)
        assert 0.4 < time.monotonic() - began < 5
        proxy.behaviour = "pass"
        world.until_all_is_sent()
    assert world.values(found(world, run_id), "loss") == [1.0]


def test_a_callback_may_wait_for_the_run_and_end_it(world: World) -> None:
    ended = threading.Event()
    waited: list[bool] = []

    def end(error: BaseException, last_seen: float | None) -> None:
        waited.append(run.wait_for_processing(timeout=20, verbose=False))
        run.terminate()
        ended.set()

    run = Run(run_id=str(uuid4()), on_error_callback=end, **QUIET)
    run.log_configs({"sys/id": "mine"})
    assert ended.wait(30)
    assert waited == [True]
    run.log_metrics({"loss": 1.0}, step=1)
    run.close()


def test_a_run_that_exists_goes_on_with_a_warning(world: World) -> None:
    heard, run_id = Heard(), str(uuid4())
    for step in range(2):
        with Run(run_id=run_id, on_warning_callback=heard, **QUIET) as run:
            run.log_metrics({"loss": float(step)}, step=step)
    assert heard.kinds == [NeptuneRunDuplicate]
    assert world.values(found(world, run_id), "loss") == [0.0, 1.0]


def test_a_refused_field_is_told_and_the_rest_is_kept(world: World) -> None:
    heard, run_id = Heard(), str(uuid4())
    with Run(run_id=run_id, on_error_callback=heard, **QUIET) as run:
        run.log_configs({"sys/id": "mine", "kept": "yes"})
    assert heard.kinds == [NeptuneAttributePathNonWritable]
    assert world.value(found(world, run_id), "kept") == "yes"


def test_a_lag_is_told_each_time_that_it_grows_too_large(world: World) -> None:
    lagged = threading.Event()
    with a_proxy(world.server) as proxy:
        run = Run(
            run_id=str(uuid4()),
            api_token=moved(world.token, proxy.url),
            async_lag_threshold=0.2,
            on_async_lag_callback=lagged.set,
            **QUIET,
        )
        assert run.wait_for_processing(timeout=30, verbose=False)
        for _ in range(2):
            lagged.clear()
            proxy.behaviour = "refuse"
            proxy.cut_all()
            run.log_configs({"a": 1})
            assert lagged.wait(30)
            proxy.behaviour = "pass"
            assert run.wait_for_processing(timeout=60, verbose=False)
        run.close()


def test_what_was_logged_before_a_training_is_killed_arrives(world: World) -> None:
    run_id = str(uuid4())
    training = a_training(
        "    for step in range(10**9):\n        run.log_metrics({'loss': float(step)}, step=step)\n"
        "        if step % 1000 == 0: say(str(step))\n",
        run_id,
    )
    said = [int(read_word(training)) for _ in range(5)]
    training.send_signal(signal.SIGKILL)
    training.communicate()
    world.until_all_is_sent()
    values = world.values(found(world, run_id), "loss")
    assert len(values) > said[-1]
    assert values == [float(step) for step in range(len(values))]
    assert world.value(found(world, run_id), "sys/failed") is True


@pytest.mark.parametrize("kind", ["stop", "abort"])
def test_all_processes_of_a_run_end_when_somebody_ends_it_in_the_web_app(world: World, kind: str) -> None:
    run_id = str(uuid4())
    program = (
        "    run.log_configs({sys.argv[2]: True})\n    run.wait_for_processing(verbose=False)\n    say('ready')\n"
        "    for step in range(10**9):\n        run.log_metrics({sys.argv[2] + ' loss': float(step)}, step=step)\n"
        "        time.sleep(0.01)\n"
    )
    trainings = [a_training(program, run_id, rank) for rank in ("first", "second")]
    assert [read_word(training) for training in trainings] == ["ready", "ready"]
    run = found(world, run_id)
    connection = Connection(credentials_from(world.token))

    def ended() -> bool:
        # Whoever has only just begun hears what is sent after its first heartbeat.
        connection.request("POST", f"/api/v1/projects/{PROJECT}/runs/{run}/stop", json={"kind": kind, "seconds": 30})
        return all(training.poll() is not None for training in trainings)

    until(ended, what=f"both processes to {kind}", seconds=60)
    for training in trainings:
        training.communicate()
        assert training.returncode == -signal.SIGTERM
    world.until_all_is_sent()
    for rank in ("first", "second"):
        values = world.values(run, f"{rank} loss")
        assert values == [float(step) for step in range(len(values))] != []
    assert (world.value(run, "sys/failed") is True) == (kind == "abort")


def test_what_a_process_has_started_ends_with_it_but_what_sends_its_journal(world: World) -> None:
    run_id = str(uuid4())
    with a_proxy(world.server) as proxy:
        training = a_training(
            "    import subprocess\n    from seamark.client.ending import end_process\n"
            "    child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
            "    run.wait_for_processing(verbose=False)\n    say(str(child.pid))\n    sys.stdin.readline()\n"
            "    run.log_metrics({'loss': 1.0}, step=1)\n    end_process(lambda: None)\n    signal.pause()\n",
            run_id,
            token=moved(world.token, proxy.url),
        )
        child = int(read_word(training))
        proxy.behaviour = "refuse"
        training.communicate("go\n", timeout=60)
        assert training.returncode == -signal.SIGTERM
        assert not psutil.pid_exists(child)
        proxy.behaviour = "pass"
        world.until_all_is_sent(60)
    assert world.values(found(world, run_id), "loss") == [1.0]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_share_a_run(world: World, method: str) -> None:
    """Forked ones use their parent's, others open it again."""
    run_id = str(uuid4())
    program = (
        "def work(number, run_id):\n    run = globals().get('run') or Run(run_id=run_id, source_tracking_config=None)\n"
        "    for step in range(500):\n        run.log_metrics({f'loss {number}': float(step)}, step=step)\n"
        "    run.log_configs({f'done {number}': True})\n    run.close()\n"
        "if __name__ == '__main__':\n"
        f"    context = multiprocessing.get_context({method!r})\n"
        "    workers = [context.Process(target=work, args=(number, sys.argv[1])) for number in range(3)]\n"
        "    for worker in workers: worker.start()\n"
        "    for worker in workers: worker.join()\n"
        "    run.log_configs({'ended': [str(worker.exitcode) for worker in workers]})\n"
    )
    path = world.data_dir.parent / "train.py"
    prelude = "import multiprocessing, sys\nfrom neptune_scale import Run\nif __name__ == '__main__':\n"
    path.write_text(f"{prelude}    run = Run(run_id=sys.argv[1], source_tracking_config=None)\n{program}")
    subprocess.run([sys.executable, str(path), run_id], check=True, timeout=100, cwd=path.parent)
    world.until_all_is_sent()
    run = found(world, run_id)
    assert world.value(run, "ended") == ["0"]
    for number in range(3):
        assert world.values(run, f"loss {number}") == [float(step) for step in range(500)]
        assert world.value(run, f"done {number}") is True
    assert world.value(run, "sys/failed") in (None, False)


def test_all_processes_of_a_run_are_heard(world: World) -> None:
    """Two that open it, one after the other, and a child that the second forks."""
    run_id = str(uuid4())
    program = (
        "    print('hello', flush=True)\n    if len(sys.argv) > 2 and not (child := os.fork()):\n        print('from the child')\n"
        "        sys.exit()\n    if len(sys.argv) > 2: os.waitpid(child, 0)\n"
    )
    for more in ([], ["forks"]):
        training = a_training(program, run_id, *more)
        assert training.wait(60) == 0
        world.until_all_is_sent()
    points = world.get(found(world, run_id), "series/strings", path="runtime/stdout", limit=1000)["points"]
    assert sorted(point["value"] for point in points) == ["from the child", "hello", "hello"]


def test_a_fork_has_the_lines_that_its_parent_logged(world: World) -> None:
    parent, fork = str(uuid4()), str(uuid4())
    for run_id, options in ((parent, {}), (fork, {"fork_run_id": parent, "fork_step": 2})):
        with Run(run_id=run_id, enable_console_log_capture=False, source_tracking_config=None, **options) as run:
            handler = NeptuneLoggingHandler(run=run, attribute_path="log")
            for number in range(5):
                handler.emit(logging.LogRecord("train", logging.INFO, __file__, 1, f"{run_id} {number}", None, None))
    found_lines = world.get(found(world, fork), "series/strings", path="log", limit=1000)["points"]
    assert [point["value"] for point in found_lines] == [f"{run_id} {number}" for run_id in (parent, fork) for number in range(5)]
    assert [point["step"] for point in found_lines] == [base + n / 10**6 for base in (0, 2) for n in range(1, 6)]


def test_the_traceback_of_a_script_that_fails_is_recorded(world: World) -> None:
    run_id = str(uuid4())
    training = a_training("    raise ValueError('too bad')\n", run_id)
    training.communicate(timeout=60)
    world.until_all_is_sent()
    run = found(world, run_id)
    lines = [point["value"] for point in world.get(run, "series/strings", path="runtime/stderr", limit=1000)["points"]]
    assert "ValueError: too bad" in lines
    assert world.value(run, "sys/failed") is True


def test_projects_are_created_and_listed(world: World) -> None:
    name = f"made-{uuid4().hex[:8]}"
    assert create_project(name, workspace="lab", visibility="workspace", description="made") == f"lab/{name}"
    assert create_project(f"lab/{name}") == f"lab/{name}"
    with pytest.raises(NeptuneProjectAlreadyExists):
        create_project(f"lab/{name}", fail_if_exists=True)
    assert f"lab/{name}" in list_projects()
    with pytest.raises(NeptuneScaleError, match="nowhere"):
        create_project("nowhere/project")
    for wrong in ("a/b/c", "no workspace", "only-a-name"):
        with pytest.raises(ValueError, match=r"name|workspace"):
            create_project(wrong)
    with pytest.raises(ValueError, match="lab"):
        create_project(f"lab/{name}", workspace="other")


def test_a_run_may_be_opened_and_closed_quickly(world: World) -> None:
    """Not a measurement: a bound that only waiting for something would break."""
    began = time.monotonic()
    run = Run(run_id=str(uuid4()), **QUIET)
    opened = time.monotonic() - began
    assert run.wait_for_processing(timeout=30, verbose=False)
    began = time.monotonic()
    run.close()
    assert opened < 2
    assert time.monotonic() - began < 5
    eventually(lambda: os.listdir(world.data_dir / "journals"), [])
