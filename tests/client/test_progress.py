"""What is written down of how much is sent, by the two threads that send."""

import os
import threading
from pathlib import Path

import pytest

from seamark.client.progress import Lane, Progress


def test_an_older_state_never_follows_a_newer_one_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, reached, go_on = os.pwrite, threading.Event(), threading.Event()

    def slow_for_frames(file: int, data: bytes, position: int) -> int:
        if threading.current_thread() is frames:
            reached.set()
            go_on.wait(10)
        return write(file, data, position)

    progress = Progress(tmp_path / "state")
    frames = threading.Thread(target=lambda: progress.begin(Lane.FRAMES, 8))
    files = threading.Thread(target=lambda: progress.begin(Lane.FILES, 16))
    monkeypatch.setattr("os.pwrite", slow_for_frames)
    frames.start()
    assert reached.wait(10)
    files.start()
    files.join(0.1)
    go_on.set()
    frames.join()
    files.join()
    written = Progress(tmp_path / "state")
    assert [written.under_way(lane) for lane in Lane] == [8, 16]


def test_what_is_under_way_is_not_passed_over(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "state")
    progress.pass_over(Lane.FILES, 8)
    assert progress.begin(Lane.FILES, 24) == 8
    progress.pass_over(Lane.FILES, 16)
    written = Progress(tmp_path / "state")
    assert (written.done(Lane.FILES), written.under_way(Lane.FILES)) == (8, 24)
