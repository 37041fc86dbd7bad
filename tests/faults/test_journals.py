"""Faults while something is logged: processes are killed, the server is away, answers are lost, rights are missing."""

import base64
import contextlib
import json
import os
import random
import signal
import time
from pathlib import Path
from uuid import uuid4

import pytest

from seamark.client.credentials import credentials_from
from seamark.client.recorder import Target, open_recorder
from seamark.model.journal import AppendFile, PutFile
from tests.client.conftest import logging_server, world
from tests.client.logging_world import PROJECT, World, a_proxy, has_uploaders, moved, read_word
from tests.interop.waiting import until

__all__ = ["logging_server", "world"]


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_what_was_logged_before_the_training_is_killed_arrives_and_the_run_has_failed(world: World) -> None:
    chosen = random.Random(3)
    for _ in range(3):
        uuid = str(uuid4())
        training = world.train(
            """
for value in range(1_000_000):
    recorder.metrics({"m": float(value)}, None, value)
    if value % 100 == 0:
        say(value)
        time.sleep(0.003)
""",
            uuid,
        )
        wanted = chosen.choice([0, 100, 5_000])
        until(lambda training=training, wanted=wanted: int(read_word(training)) >= wanted, what="some metrics")
        _kill(training.pid)
        assert training.stdout is not None
        said = [int(line) for line in training.stdout.read().split("\n")[:-1]]
        training.wait()
        world.until_all_is_sent()
        values = world.values(uuid, "m")
        assert values == list(map(float, range(len(values))))
        assert len(values) > max([wanted, *said])
        assert world.value(uuid, "sys/failed") is True


def test_a_training_that_is_killed_at_once_has_its_run_marked_as_failed(world: World) -> None:
    uuid = str(uuid4())
    training = world.train("say('ready')\nsignal.pause()", uuid)
    assert read_word(training) == "ready"
    _kill(training.pid)
    training.wait()
    world.until_all_is_sent()
    assert world.value(uuid, "sys/failed") is True


def test_a_training_that_ends_regularly_has_not_failed(world: World) -> None:
    uuid = str(uuid4())
    training = world.train("recorder.metrics({'m': 1.0}, None, 1)\nrecorder.close()", uuid)
    assert training.wait(30) == 0
    world.until_all_is_sent()
    assert world.values(uuid, "m") == [1.0]
    assert world.value(uuid, "sys/failed") is False


@pytest.mark.parametrize("behaviour", ["lose answers", "cut requests", "refuse", "fail"])
def test_everything_arrives_once_and_in_order_over_a_bad_connection(world: World, behaviour: str) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        longest = 0.0
        for value in range(3000):
            if value % 1000 == 500:
                proxy.behaviour = behaviour
                if behaviour in ("refuse", "fail"):
                    proxy.cut_all()
            if value % 1000 == 999:
                proxy.behaviour = "pass"
            began = time.monotonic()
            recorder.metrics({"m": float(value), "n": 0.5}, None, value)
            longest = max(longest, time.monotonic() - began)
            if value % 50 == 0:
                recorder.flush()
                recorder.wait(timeout=0.02)
        assert longest < 0.5
        assert recorder.close(60)
    assert world.values(uuid, "m") == list(map(float, range(3000)))
    assert len(world.values(uuid, "n")) == 3000
    assert not [error for error in world.errors if error.is_final]


def test_an_uploader_that_is_killed_is_replaced_and_repeats_exactly_what_it_sent(world: World) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        chosen = random.Random(5)
        killed: set[int] = set()
        proxy.behaviour = "lose answers"
        for value in range(4000):
            recorder.metrics({"m": float(value)}, None, value)
            if value % 400 == 200:
                recorder.flush()
                time.sleep(chosen.uniform(0, 0.1))
                pid = recorder.uploader_pid
                if pid is not None and pid not in killed:
                    killed.add(pid)
                    _kill(pid)
        assert len(killed) >= 3
        proxy.behaviour = "pass"
        assert recorder.close(60)
    assert world.values(uuid, "m") == list(map(float, range(4000)))


def test_the_next_run_sends_what_was_left_when_everything_was_killed(world: World) -> None:
    uuid = str(uuid4())
    with a_proxy(world.server) as proxy:
        proxy.behaviour = "refuse"
        training = world.train(
            "for value in range(100): recorder.metrics({'m': float(value)}, None, value)\n"
            "say(recorder.uploader_pid)\nsignal.pause()",
            uuid,
            token=moved(world.token, proxy.url),
        )
        pid = int(read_word(training))
        _kill(pid)
        _kill(training.pid)
        training.wait()
        until(lambda: not has_uploaders(world.data_dir), what="the uploaders to be gone")
        proxy.behaviour = "pass"
        assert len(world.journals) == 1
        recorder = world.recorder(token=moved(world.token, proxy.url))
        recorder.metrics({"m": 1.0}, None, 1)
        assert recorder.close(30)
        world.until_all_is_sent()
    assert world.values(uuid, "m") == list(map(float, range(100)))
    assert world.value(uuid, "sys/failed") is True


def test_two_uploaders_never_send_the_same_journal(world: World) -> None:
    uuid = world.existing_run()
    training = world.train(
        """
for value in range(300):
    recorder.metrics({"m": float(value)}, None, value)
    if value == 10:
        say("logging")
    time.sleep(0.01)
recorder.close()
""",
        uuid,
    )
    assert read_word(training) == "logging"
    for _ in range(3):
        other = world.recorder()
        other.metrics({"x": 1.0}, None, 1)
        assert other.close(30)
    assert training.wait(60) == 0
    world.until_all_is_sent()
    assert world.values(uuid, "m") == list(map(float, range(300)))


def test_forked_children_log_and_their_end_is_not_that_of_the_run(world: World) -> None:
    uuid = str(uuid4())
    training = world.train(
        """
recorder.metrics({"parent": 1.0}, None, 1)
pids = []
for child in range(4):
    pid = os.fork()
    if pid == 0:
        for value in range(200):
            recorder.metrics({f"child/{child}": float(value)}, None, value)
        if child == 0:
            assert recorder.wait(timeout=30)
        os._exit(0)
    pids.append(pid)
for pid in pids:
    os.waitpid(pid, 0)
recorder.metrics({"parent": 2.0}, None, 1)
assert recorder.close(30)
""",
        uuid,
    )
    assert training.wait(60) == 0
    world.until_all_is_sent()
    assert world.values(uuid, "parent") == [1.0, 2.0]
    for child in range(4):
        assert world.values(uuid, f"child/{child}") == list(map(float, range(200)))
    assert world.value(uuid, "sys/failed") is False


def test_of_children_that_are_gone_nothing_stays(world: World) -> None:
    uuid = world.existing_run()
    training = world.train(
        """
recorder.metrics({"m": -1.0}, None, 1)
for child in range(30):
    pid = os.fork()
    if pid == 0:
        recorder.metrics({"m": float(child)}, None, 1)
        os._exit(0)
    os.waitpid(pid, 0)
    if child == 15:
        assert recorder.wait(timeout=30)
say("forked")
signal.pause()
""",
        uuid,
    )
    assert read_word(training) == "forked"

    def segments() -> int:
        return len(list(world.journals[0].glob("*.journal")))

    until(lambda: segments() == 1, what="the children's segments to be gone")
    _kill(training.pid)
    training.wait()
    world.until_all_is_sent()
    assert sorted(world.values(uuid, "m")) == [float(value) for value in range(-1, 30)]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_does_not_hang_or_lose_anything(world: World, method: str, tmp_path: Path) -> None:
    uuid = world.existing_run()
    program = tmp_path / "train.py"
    program.write_text(
        f"""
import multiprocessing, os, threading
from seamark.client.credentials import credentials_from
from seamark.client.recorder import Target, open_recorder

def opened():
    return open_recorder(Target({PROJECT!r}, {uuid!r}), "async", credentials=credentials_from())

def work(number):
    global recorder
    if "recorder" not in globals():
        recorder = opened()
    for value in range(100):
        recorder.metrics({{f"worker/{{number}}": float(value)}}, None, value)
    assert recorder.wait(timeout=30)

if __name__ == "__main__":
    recorder = opened()
    stop = threading.Event()
    def log():
        while not stop.is_set():
            recorder.metrics({{"busy": 1.0}}, None, 1)
            stop.wait(0.001)
    threading.Thread(target=log, daemon=True).start()
    context = multiprocessing.get_context({method!r})
    workers = [context.Process(target=work, args=(number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0, worker.exitcode
    assert recorder.close(30)
"""
    )
    training = world.train(f"recorder.close()\nimport runpy; runpy.run_path({str(program)!r}, run_name='__main__')", uuid)
    assert training.wait(90) == 0
    world.until_all_is_sent()
    for number in range(3):
        assert world.values(uuid, f"worker/{number}") == list(map(float, range(100)))


def test_an_interrupt_from_the_keyboard_does_not_reach_the_uploader(world: World) -> None:
    uuid = str(uuid4())
    training = world.train(
        """
recorder.metrics({"m": 1.0}, None, 1)
try:
    say("ready")
    signal.pause()
except KeyboardInterrupt:
    recorder.metrics({"m": 2.0}, None, 1)
    assert recorder.close(30, failed=True)
""",
        uuid,
        start_new_session=True,
    )
    assert read_word(training) == "ready"
    os.killpg(training.pid, signal.SIGINT)
    assert training.wait(30) == 0
    world.until_all_is_sent()
    assert world.values(uuid, "m") == [1.0, 2.0]
    assert world.value(uuid, "sys/failed") is True


def test_closing_gives_up_after_the_time_and_the_uploader_goes_on_alone(world: World) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        recorder.metrics({"m": 1.0}, None, 1)
        assert recorder.wait(timeout=30)
        proxy.behaviour = "refuse"
        proxy.cut_all()
        recorder.metrics({"m": 2.0}, None, 1)
        waits: list[int] = []
        began = time.monotonic()
        assert not recorder.close(1.5, on_wait=lambda waiting: waits.append(waiting.bytes_left))
        assert 1.4 < time.monotonic() - began < 4
        assert waits
        assert waits[0] > 0
        proxy.behaviour = "pass"
        world.until_all_is_sent()
    assert world.values(uuid, "m") == [1.0, 2.0]


def _with_other_key(token: str) -> str:
    known = json.loads(base64.b64decode(token))
    return base64.b64encode(json.dumps({**known, "api_key": "nobody's"}).encode()).decode()


@pytest.mark.parametrize("what", ["token", "run", "project"])
def test_a_refusal_is_told_and_the_journal_stays(world: World, what: str) -> None:
    token = _with_other_key(world.token) if what == "token" else world.token
    project = "lab/no-such-project-here/" if what == "project" else PROJECT
    recorder = open_recorder(
        Target(project, str(uuid4())),
        "async",
        credentials=credentials_from(token),
        data_dir=world.data_dir,
        on_error=world.errors.append,
    )
    recorder.metrics({"m": 1.0}, None, 1)
    began = time.monotonic()
    assert not recorder.wait(timeout=30)
    assert time.monotonic() - began < 20
    assert len(world.errors) == 1
    assert world.errors[0].is_final
    assert world.errors[0].message
    recorder.metrics({"m": 2.0}, None, 1)
    began = time.monotonic()
    assert not recorder.close()
    assert time.monotonic() - began < 5
    until(lambda: not has_uploaders(world.data_dir), what="the uploader to give up", seconds=40)
    assert len(world.journals) == 1


def test_what_the_server_does_not_take_is_passed_over_and_the_rest_arrives(world: World) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    assert recorder.wait(timeout=30)
    for value in range(50):
        recorder.metrics({"m": float(value)}, None, value)
        if value == 20:
            # A frame of operations that nobody can read.
            (segment,) = recorder.folder.path.glob("*.journal")
            with segment.open("ab") as file:
                file.write(bytes([24, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0xC1, 0xC1, 0xC1, 0, 0, 0, 0, 0]))
    recorder.close(60)
    world.until_all_is_sent()
    assert world.values(uuid, "m") == list(map(float, range(50)))
    assert world.errors


def test_memory_of_both_processes_stays_bounded_while_the_server_is_away(world: World) -> None:
    uuid = str(uuid4())
    with a_proxy(world.server) as proxy:
        proxy.behaviour = "fail"
        training = world.train(
            """
import resource
row = {f"m/{k}": float(k) for k in range(1000)}
recorder.metrics(row, 0, 0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for step in range(1, 10_000):
    recorder.metrics(row, step * 1_000_000, step)
say(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
for line in open(f"/proc/{recorder.uploader_pid}/status"):
    if line.startswith("VmHWM"):
        say(line.split()[1])
signal.pause()
""",
            uuid,
            token=moved(world.token, proxy.url),
        )
        assert int(read_word(training)) < 8_000
        assert int(read_word(training)) < 120_000
        _kill(training.pid)
        training.wait()
        proxy.behaviour = "pass"
        world.until_all_is_sent(90)
    assert len(world.steps(uuid, "m/999")) == 10_000


def test_an_uploader_that_is_killed_within_a_file_sends_it_again(world: World) -> None:
    uuid = world.existing_run()
    content = os.urandom(4_000_000)
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        recorder.metrics({"m": 1.0}, None, 1)
        assert recorder.wait(timeout=30)
        proxy.bytes_per_second = 4e6
        recorder.operations([PutFile("f", recorder.stage_bytes(content)), AppendFile("s", recorder.stage_bytes(b"x"), None, 1)])
        recorder.flush()
        assert not recorder.wait(timeout=0.4)
        assert recorder.uploader_pid is not None
        _kill(recorder.uploader_pid)
        proxy.bytes_per_second = None
        proxy.behaviour = "cut requests"
        recorder.wait(timeout=1)
        proxy.behaviour = "pass"
        assert recorder.close(60)
    assert world.content(uuid, "f") == content
    assert world.get(uuid, "series/files", path="s")["total"] == 1
    assert world.errors == []


def test_an_uploader_that_is_told_to_end_leaves_the_journal_when_the_server_is_away(world: World) -> None:
    uuid = str(uuid4())
    with a_proxy(world.server) as proxy:
        proxy.behaviour = "refuse"
        training = world.train(
            "recorder.metrics({'m': 1.0}, None, 1)\nsay(recorder.uploader_pid)\nsignal.pause()",
            uuid,
            token=moved(world.token, proxy.url),
        )
        pid = int(read_word(training))
        _kill(training.pid)
        training.wait()
        # Until it has set up what it does when it is told, it just ends.
        until(lambda: (world.journals[0] / "lock").exists(), what="the uploader to begin")

        def is_gone() -> bool:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            return not has_uploaders(world.data_dir)

        until(is_gone, what="the uploader to end", seconds=15)
    assert len(world.journals) == 1
