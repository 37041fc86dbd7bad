"""How an uploader knows whether its training lives, and for how long it waits for a server."""

import os
import subprocess
import sys
import time

from seamark.client.machine import is_running
from seamark.client.uploader.insisting import Reason
from seamark.client.uploader.training import PATIENCE_SECONDS, Training


def test_a_server_is_waited_for_while_the_training_lives_and_an_hour_afterwards() -> None:
    now = [0.0]
    training = Training(os.getppid(), clock=lambda: now[0])
    assert training.lives()
    now[0] = 10 * PATIENCE_SECONDS
    assert training.is_waited_for(Reason.UNREACHABLE, is_closed=False)
    assert training.is_waited_for(Reason.REFUSED, is_closed=False)
    assert training.is_waited_for(Reason.UNREACHABLE, is_closed=True)
    assert not training.is_waited_for(Reason.REFUSED, is_closed=True)
    now[0] += PATIENCE_SECONDS - 1
    assert training.is_waited_for(Reason.UNREACHABLE, is_closed=True)
    now[0] += 2
    assert not training.is_waited_for(Reason.UNREACHABLE, is_closed=True)


def test_who_is_told_to_end_waits_for_nobody() -> None:
    training = Training(os.getppid())
    training.is_hurried = True
    assert not training.is_waited_for(Reason.UNREACHABLE, is_closed=False)


def test_a_training_that_is_not_the_parent_is_known_by_its_id() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    training = Training(process.pid)
    assert training.lives()
    # Killed, and nobody has waited for it yet: it is as dead as one that is gone.
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not training.lives()
    process.wait()
    assert not Training(process.pid).lives()


def test_another_process_of_the_same_number_is_not_taken_for_the_former_one() -> None:
    now = time.time_ns() // 1_000_000
    assert is_running(os.getpid(), now)
    assert not is_running(os.getpid(), now - 10 * 365 * 86_400_000)
