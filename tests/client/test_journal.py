"""The journal of a process: what is there after each way in which a process may end, or a disk may fail."""

import logging
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from seamark.client.journal import JournalWriter
from seamark.model.errors import InvalidInput
from seamark.model.journal import Assign, Tag, frames_of, unpack_closed, unpack_operations, unpack_schema

Point = tuple[str, int, float]


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.journal"))


def _points(folder: Path) -> list[Point]:
    """All points in the folder's segments: path, step, value."""
    points: list[Point] = []
    for segment in _segments(folder):
        schemas: dict[int, tuple[str, ...]] = {}
        data = memoryview(segment.read_bytes())
        for frames in frames_of(data):
            if frames.tag is Tag.SCHEMA:
                schema = unpack_schema(data[frames.start : frames.end])
                schemas[schema.number] = (("completion",) if schema.is_preview else ()) + schema.paths
            if frames.tag is None:
                for k in range(frames.count):
                    start = frames.start + k * frames.length
                    _, tag, step, _ = struct.unpack_from("<IIqq", data, start)
                    values = struct.unpack_from(f"<{(frames.length - 24) // 8}d", data, start + 24)
                    points += [(path, step, value) for path, value in zip(schemas[tag], values, strict=True)]
    return points


def test_rows_operations_and_previews_are_there_when_the_call_returns(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 1.5, "b": 2}, 10, 0)
    writer.preview({"a": 7.0}, 20, 0, 0.25)
    writer.rows(("c",), [[1.0], [2.0]], [1, 2], [0, 0])
    writer.operations([Assign("p", 3)])
    assert _points(tmp_path) == [
        ("a", 10, 1.5),
        ("b", 10, 2.0),
        ("completion", 20, 0.25),
        ("a", 20, 7.0),
        ("c", 1, 1.0),
        ("c", 2, 2.0),
    ]
    data = memoryview(_segments(tmp_path)[0].read_bytes())
    kinds = [frames.tag for frames in frames_of(data)]
    assert kinds[0] is Tag.HEADER
    last = list(frames_of(data))[-1]
    assert unpack_operations(data[last.start : last.end]) == [Assign("p", 3)]
    assert writer.position == (0, len(data))


def test_a_value_that_is_no_number_is_refused_and_leaves_the_journal_whole(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s")
    with pytest.raises((struct.error, TypeError)):
        writer.row({"a": "no"}, 0, 0)  # pyright: ignore[reportArgumentType]
    with pytest.raises((struct.error, TypeError)):
        writer.point("a", "no", 0, 0)  # pyright: ignore[reportArgumentType]
    writer.row({"a": 1.0}, 1, 0)
    assert _points(tmp_path) == [("a", 1, 1.0)]


@pytest.mark.parametrize("path", [5, "", "a\0b", "\ud800", "x" * 1025])
def test_a_row_under_a_path_that_servers_would_not_know_is_refused_and_leaves_the_journal_whole(
    tmp_path: Path, path: str
) -> None:
    writer = JournalWriter(tmp_path, "s")
    for _ in range(2):
        with pytest.raises((TypeError, InvalidInput)):
            writer.row({"a": 1.0, path: 1.0}, 0, 0)
        with pytest.raises((TypeError, InvalidInput)):
            writer.point(path, 1.0, 0, 0)
    writer.row({"a": 1.0}, 1, 0)
    assert _points(tmp_path) == [("a", 1, 1.0)]


def test_a_row_of_nothing_is_nothing(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s")
    writer.row({}, 0, 0)
    writer.row({"a": 1.0}, 1, 0)
    assert _points(tmp_path) == [("a", 1, 1.0)]


@pytest.mark.parametrize("call", ["row({'a': float(step), 'b': 0.0}, step, 0)", "point('a', float(step), step, 0)"])
def test_what_a_killed_process_logged_is_there(tmp_path: Path, call: str) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom seamark.client.journal import JournalWriter\n"
        "writer = JournalWriter(Path(sys.argv[1]), 's', segment_bytes=100_000)\nstep = 0\n"
        f"while True:\n    writer.{call}\n    step += 1\n"
        "    if step % 1000 == 0: print(step, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    returned = 0
    for _ in range(5):
        returned = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    steps = [step for path, step, _ in _points(tmp_path) if path == "a"]
    assert steps == list(range(len(steps)))
    assert len(steps) >= returned


def test_threads_do_not_mix_their_frames(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s", segment_bytes=20_000)

    def log(name: str) -> None:
        for step in range(500):
            if step % 2:
                writer.row({name: float(step)}, step, 0)
            else:
                writer.point(name, float(step), step, 0)

    threads = [threading.Thread(target=log, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    points = _points(tmp_path)
    for n in range(4):
        assert [step for path, step, _ in points if path == f"t{n}"] == list(range(500))
    assert len(_segments(tmp_path)) > 1


def test_every_segment_can_be_read_alone(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s", segment_bytes=4096)
    for step in range(1000):
        writer.row({"a": 1.0, "b": 2.0}, step, 0)
    writer.close()
    segments = _segments(tmp_path)
    assert len(segments) > 5
    for segment in segments:
        data = memoryview(segment.read_bytes())
        tags = [frames.tag for frames in frames_of(data)]
        assert tags[0] is Tag.HEADER
        assert Tag.SCHEMA in tags
    assert len(_points(tmp_path)) == 2000


def test_more_kinds_of_rows_than_are_remembered_begin_a_new_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seamark.client.journal._MAX_SCHEMAS", 10)
    writer = JournalWriter(tmp_path, "s")
    for step in range(35):
        writer.row({f"m{step}": 1.0}, step, 0)
    assert len(_segments(tmp_path)) == 4
    assert len(_points(tmp_path)) == 35


def test_a_forked_child_writes_a_journal_of_its_own(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    child = os.fork()
    if child == 0:
        writer.point("a", 1.0, 1, 0)
        writer.close()
        os._exit(0)
    os.waitpid(child, 0)
    writer.row({"a": 2.0}, 2, 0)
    writer.close()
    assert len(_segments(tmp_path)) == 2
    assert sorted(_points(tmp_path)) == [("a", 0, 0.0), ("a", 1, 1.0), ("a", 2, 2.0)]


def test_closing_says_how_the_process_ended_and_ends_the_journal(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    writer.close(is_failed=True)
    writer.row({"a": 1.0}, 1, 0)
    writer.close()
    data = memoryview(_segments(tmp_path)[0].read_bytes())
    last = list(frames_of(data))[-1]
    assert last.tag is Tag.CLOSED
    assert unpack_closed(data[last.start : last.end]).is_failed
    assert len(_points(tmp_path)) == 1


def test_a_full_disk_is_said_once_and_nothing_is_lost_when_there_is_room_again(
    tmp_path: Path, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    with caplog.at_level(logging.WARNING, "neptune"):
        file_size_limit(1000)
        for step in range(1, 500):
            if step % 2:
                writer.row({"a": float(step)}, step, 0)
            else:
                writer.point("a", float(step), step, 0)
        assert not writer.is_on_disk
        file_size_limit(resource.RLIM_INFINITY)
        assert writer.flush()
    writer.row({"a": 500.0}, 500, 0)
    assert [step for _, step, _ in _points(tmp_path)] == list(range(501))
    assert len(caplog.records) == 1
    assert "training goes on" in caplog.text


def test_each_time_that_the_disk_is_full_is_said_once_however_often_writing_is_tried(
    tmp_path: Path, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    writer = JournalWriter(tmp_path, "s")
    for _ in range(2):
        file_size_limit(_size(tmp_path))
        writer.row({"a": 0.0}, 0, 0)
        for _ in range(5):
            assert not writer.flush()
        file_size_limit(resource.RLIM_INFINITY)
        assert writer.flush()
    assert len(caplog.records) == 2


@pytest.mark.parametrize("is_begun", [True, False], ids=["segment", "no segment"])
def test_a_journal_that_is_closed_while_the_disk_is_full_is_written_whole_when_there_is_room(
    tmp_path: Path, file_size_limit: Callable[[int], None], is_begun: bool
) -> None:
    writer = JournalWriter(tmp_path / "j", "s")
    if is_begun:
        (tmp_path / "j").mkdir()
        writer.row({"a": 0.0}, 0, 0)
        file_size_limit(_size(tmp_path / "j"))
    for step in range(is_begun, 1000):
        writer.row({"a": 0.0}, step, 0)
    writer.close(is_failed=True)
    writer.row({"a": 0.0}, 1000, 0)
    assert not writer.flush()
    assert writer.held_bytes > 1000 * 8
    (tmp_path / "j").mkdir(exist_ok=True)
    file_size_limit(resource.RLIM_INFINITY)
    assert writer.flush()
    assert [step for _, step, _ in _points(tmp_path / "j")] == list(range(1000))
    data = memoryview(_segments(tmp_path / "j")[0].read_bytes())
    last = list(frames_of(data))[-1]
    assert unpack_closed(data[last.start : last.end]).is_failed
    assert _open_files(tmp_path) == []


@pytest.mark.parametrize("is_written", [True, False])
def test_what_was_being_written_when_ctrl_c_came_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_written: bool
) -> None:
    write = os.write

    def interrupted(file: int, data: bytes) -> int:
        if is_written:
            write(file, data)
        raise KeyboardInterrupt

    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    calls: list[Callable[[int], None]] = [
        lambda step: writer.row({"a": float(step)}, step, 0),
        lambda step: writer.point("a", float(step), step, 0),
        lambda step: writer.rows(("a",), [[float(step)]], [step], [0]),
    ]
    for number, call in enumerate(calls):
        with monkeypatch.context() as patched:
            patched.setattr("seamark.client.journal._write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                call(2 * number + 1)
        call(2 * number + 2)
    assert [step for _, step, _ in _points(tmp_path)] == list(range(2 * len(calls) + 1))
    assert writer.position == (0, _size(tmp_path))


def test_a_second_ctrl_c_right_after_the_first_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    def interrupted_afterwards(file: int, data: bytes) -> int:
        write(file, data)
        raise KeyboardInterrupt

    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    calls: list[Callable[[int], None]] = [
        lambda step: writer.rows(("a",), [[float(step)]], [step], [0]),
        lambda step: writer.row({"a": float(step)}, step, 0),
        lambda step: writer.point("a", float(step), step, 0),
    ]
    for number, call in enumerate(calls):
        with monkeypatch.context() as patched:
            patched.setattr("seamark.client.journal._write", interrupted_afterwards)
            # What finds out how much is written is interrupted as well, and once more by whoever tries to write on.
            patched.setattr("os.fstat", interrupted)
            for _ in range(2):
                with pytest.raises(KeyboardInterrupt):
                    call(number + 1)
    writer.flush()
    assert [step for _, step, _ in _points(tmp_path)] == [0, 1, 1, 2, 2, 3, 3]
    assert writer.position == (0, _size(tmp_path))


@pytest.mark.parametrize("way", ["point", "row", "rows", "operations"])
def test_whenever_handlers_of_signals_raise_what_returned_is_there_and_nothing_is_there_twice(tmp_path: Path, way: str) -> None:
    class Interrupted(BaseException):
        pass

    writer = JournalWriter(tmp_path, "s", segment_bytes=20_000)
    calls: dict[str, Callable[[int], None]] = {
        "point": lambda step: writer.point("a", 0.0, step, 0),
        "row": lambda step: writer.row({"a": 0.0, "b": 0.0}, step, 0),
        "rows": lambda step: writer.rows(("a",), [[0.0]], [step], [0]),
        "operations": lambda step: writer.operations([Assign("a", step)]),
    }
    call, is_armed = calls[way], False

    def handle(number: int, frame: object) -> None:
        nonlocal is_armed
        if is_armed:
            is_armed = False
            raise Interrupted

    returned: list[int] = []
    interruptions = 0
    former = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.00005)
    try:
        for step in range(20_000):
            try:
                is_armed = True
                call(step)
                is_armed = False
                returned.append(step)
            except Interrupted:
                interruptions += 1
    finally:
        is_armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    another = threading.Thread(target=call, args=(20_000,))
    another.start()
    another.join(30)
    assert not another.is_alive(), "the lock was never let go of"
    assert writer.flush()
    steps = _assigned(tmp_path) if way == "operations" else [step for path, step, _ in _points(tmp_path) if path == "a"]
    assert interruptions > 10
    assert len(steps) == len(set(steps))
    assert steps == sorted(steps)
    assert set(steps) >= {*returned, 20_000}


def _assigned(folder: Path) -> list[int]:
    """The numbers that were assigned, in order."""
    numbers: list[int] = []
    for segment in _segments(folder):
        data = memoryview(segment.read_bytes())
        for frames in frames_of(data):
            if frames.tag is Tag.OPERATIONS:
                operations = unpack_operations(data[frames.start : frames.end])
                numbers += [each.value for each in operations if isinstance(each, Assign) and isinstance(each.value, int)]
    return numbers


def _size(folder: Path) -> int:
    return sum(segment.stat().st_size for segment in _segments(folder))


def _open_files(folder: Path) -> list[str]:
    """What of a folder this process has open."""
    names = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return [name for name in names if name.startswith(str(folder))]


def test_beyond_the_memory_that_a_full_disk_may_take_points_are_lost_and_said_so(
    tmp_path: Path, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.client.journal._MAX_HELD_BYTES", 10_000)
    writer = JournalWriter(tmp_path, "s")
    writer.row({"a": 0.0}, 0, 0)
    file_size_limit(500)
    for step in range(1, 1000):
        writer.row({"a": float(step), f"b{step // 100}": 0.0}, step, 0)
    file_size_limit(resource.RLIM_INFINITY)
    writer.flush()
    writer.row({"a": 1000.0, "b9": 0.0}, 1000, 0)
    steps = [step for path, step, _ in _points(tmp_path) if path == "a"]
    assert steps[0] == 0
    assert steps[-1] == 1000
    assert len(steps) < 1001
    assert "is lost" in caplog.text


def test_a_folder_that_is_gone_does_not_stop_the_training(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = JournalWriter(tmp_path / "gone", "s")
    writer.row({"a": 0.0}, 0, 0)
    (tmp_path / "gone").mkdir()
    writer.row({"a": 1.0}, 1, 0)
    assert writer.flush()
    assert [step for _, step, _ in _points(tmp_path / "gone")] == [0, 1]
    assert "cannot be written" in caplog.text


def test_a_handler_of_a_signal_may_log_in_the_middle_of_a_call(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s", segment_bytes=50_000)
    counts = {"handler": 0}

    def handle(number: int, frame: object) -> None:
        # It may itself be interrupted by the next signal.
        own = counts["handler"]
        counts["handler"] += 1
        writer.row({f"handler/{own % 7}": float(own)}, own, 0)
        writer.operations([Assign("h", own)])

    former = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0003)
    try:
        for number in range(3000):
            writer.row({f"main/{number % 5}": float(number)}, number, 0)
            writer.point(f"point/{number % 5}", float(number), number, 0)
            writer.operations([Assign("m", number)])
            writer.rows(("rows",), [[1.0]], [number], [0])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    writer.close()
    points = _points(tmp_path)
    assert [step for path, step, _ in points if path.startswith("main/")] == list(range(3000))
    assert [step for path, step, _ in points if path.startswith("point/")] == list(range(3000))
    assert sorted(step for path, step, _ in points if path.startswith("handler/")) == list(range(counts["handler"]))
    assert counts["handler"] > 10
    assert all(value == step for path, step, value in points if path != "rows")


def test_the_position_stays_where_a_segment_ended_until_something_follows(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path, "s", segment_bytes=100)
    writer.row({"a": 1.0}, 1, 0)
    (segment,) = _segments(tmp_path)
    assert segment.stat().st_size > 100
    assert writer.position == (0, segment.stat().st_size)
    writer.row({"a": 1.0}, 2, 0)
    assert writer.position[0] == 1


def test_groups_of_paths_are_logged_whichever_came_before_them(tmp_path: Path) -> None:
    first, second = ("a", "b"), ("b", "c")
    writer = JournalWriter(tmp_path, "s", segment_bytes=500)
    expected: list[Point] = []
    for step in range(40):
        paths = (first, second, tuple(iter(first)))[step // 2 % 3]
        writer.group(paths, {"x": step, "y": 0.5}.values(), step, 0)
        expected += [(paths[0], step, float(step)), (paths[1], step, 0.5)]
    with pytest.raises(struct.error):
        writer.group(first, (1.0,), 41, 0)
    writer.close()
    assert len(_segments(tmp_path)) > 2
    assert _points(tmp_path) == expected
