"""Starting uploaders, and giving up when none can be kept running."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from seamark.client.uploader import launching
from seamark.client.uploader.launching import UploaderProcess


def test_when_no_process_can_be_started_any_more_it_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the interpreter ends, from Python 3.12 on: whoever waits for the uploader waits no longer."""
    given_up = threading.Event()
    popen = subprocess.Popen
    started: list[subprocess.Popen[bytes]] = []

    def start_once(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        if started:
            raise RuntimeError("can't fork at interpreter shutdown")
        started.append(popen([sys.executable, "-c", ""], **options))
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", start_once)
    monkeypatch.setattr(launching, "_MAX_RESTARTS", 3)
    process = UploaderProcess(tmp_path, "token", None, lambda message: None, given_up.set)
    process.start()
    assert given_up.wait(30)
