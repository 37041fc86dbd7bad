"""What a recorder records, as it arrives at a server; and how it waits."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from seamark.client.connection import Connection
from seamark.client.containers import NewContainer
from seamark.client.credentials import credentials_from
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.sending import send_journal
from seamark.client.recorder import Target, open_recorder
from seamark.client.recording import RecordError
from seamark.client.uploader.messages import Acknowledged, Message, Reported
from seamark.client.uploader.upload import Outcome
from seamark.model.journal import (
    AddStrings,
    AppendFile,
    AppendReference,
    AppendStrings,
    Assign,
    AssignStrings,
    Delete,
    DeleteFromFileSet,
    PutFile,
    PutFileSet,
    PutReference,
    TrackedPath,
    TrackFiles,
)
from tests.client.logging_world import PROJECT, World, a_proxy, eventually, moved
from tests.interop.waiting import until


def test_metrics_with_and_without_steps_arrive_in_their_order(world: World) -> None:
    uuid = str(uuid4())
    recorder = world.recorder(uuid)
    for value in range(100):
        recorder.metrics({"open": float(value), "also": 1.0}, None, 1_700_000_000_000 + value)
        recorder.metrics({"own": float(value)}, 2_000_000 * value, 1_700_000_000_000 + value)
    recorder.rows("many", [1.0, 2.0, 3.0], [0, 500_000, 1_000_000], [1, 2, 3])
    assert recorder.wait(timeout=30)
    assert world.values(uuid, "open") == list(map(float, range(100)))
    assert world.steps(uuid, "open") == list(map(float, range(100)))
    assert world.steps(uuid, "own") == [2.0 * value for value in range(100)]
    assert world.steps(uuid, "many") == [0.0, 0.5, 1.0]
    assert recorder.close(30)
    world.until_all_is_sent()
    assert world.value(uuid, "sys/failed") is False
    assert world.errors == []


def test_a_run_is_idle_as_soon_as_the_last_who_logs_to_it_has_closed_it(world: World) -> None:
    uuid = world.existing_run()
    first, second = world.recorder(uuid), world.recorder(uuid)
    for recorder in (first, second):
        recorder.metrics({"m": 1.0}, None, 1)
        assert recorder.wait(timeout=30)
    assert first.close(30)
    until(lambda: len(world.journals) == 1, what="the end of the first", seconds=10)
    assert world.value(uuid, "sys/state") == "running"
    assert second.close(30)
    until(lambda: world.value(uuid, "sys/state") == "idle", what="the end of the second", seconds=3)
    world.until_all_is_sent()
    assert world.value(uuid, "sys/state") == "idle"


def test_a_run_whose_process_was_forked_is_running_until_the_last_child_has_ended(world: World) -> None:
    uuid = str(uuid4())
    program = """
import os
recorder.metrics({"m": 1.0}, None, 1)
child = os.fork()
if child == 0:
    recorder.metrics({"child": 1.0}, None, 1)
    sys.stdin.readline()
    recorder.close(30)
    os._exit(0)
recorder.wait()
recorder.close(30)
say("closed")
os.waitpid(child, 0)
"""
    with world.train(program, uuid, stdin=subprocess.PIPE) as training:
        assert training.stdout is not None
        assert training.stdout.readline() == "closed\n"
        until(lambda: world.values(uuid, "child") == [1.0], what="what the child logged", seconds=10)
        assert world.value(uuid, "sys/state") == "running"
        assert training.stdin is not None
        training.stdin.write("\n")
        training.stdin.flush()
    until(lambda: world.value(uuid, "sys/state") == "idle", what="the end of the child", seconds=5)


def test_operations_and_files_arrive(world: World, tmp_path: Path) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    source = tmp_path / "model.bin"
    source.write_bytes(b"weights")
    recorder.operations(
        [
            Assign("p/lr", 0.1),
            AssignStrings("sys/tags", ["a"]),
            AddStrings("sys/tags", ["b"]),
            AppendStrings("log", ["x", "y"], [None, None], [1, 2]),
            PutFile("model", recorder.stage_path(source), ext="bin", name="model.bin"),
            PutFileSet("set", [("a/b.txt", recorder.stage_bytes(b"1")), ("c.txt", recorder.stage_bytes(b"2"))]),
            DeleteFromFileSet("set", ["c.txt"]),
            AppendFile("pictures", recorder.stage_bytes(b"p0"), None, 1),
            AppendFile("pictures", recorder.stage_bytes(b"p1"), None, 2),
            PutReference("reference", recorder.stage_bytes(b"shared"), f"{uuid}/shared.txt", "text/plain"),
            AppendReference("references", recorder.stage_bytes(b"r"), f"{uuid}/r0.txt", 0, 1),
        ]
    )
    source.write_bytes(b"changed after it was logged")
    assert recorder.close(30)
    assert world.errors == []
    assert world.value(uuid, "p/lr") == 0.1
    assert sorted(world.value(uuid, "sys/tags")) == ["a", "b"]
    assert world.content(uuid, "model") == b"weights"
    assert world.content(uuid, "reference") == b"shared"
    assert world.get(uuid, "series/strings", path="log")["total"] == 2
    assert world.get(uuid, "series/files", path="pictures")["total"] == 2
    assert [each["name"] for each in world.get(uuid, "files/members", path="set", directory="a")["members"]] == ["b.txt"]


def test_an_operation_does_not_overtake_the_file_before_it(world: World) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    for _ in range(5):
        recorder.operations([PutFile("f", recorder.stage_bytes(b"x" * 300_000))])
        recorder.operations([Delete("f")])
        recorder.metrics({"m": 1.0}, None, 1)
    recorder.operations([PutFile("g", recorder.stage_bytes(b"1"))])
    recorder.operations([Delete("g"), Assign("g", 7)])
    assert recorder.close(30)
    assert world.errors == []
    assert world.value(uuid, "f") is None
    assert world.value(uuid, "g") == 7
    assert len(world.values(uuid, "m")) == 5


def test_the_metrics_after_a_large_file_do_not_wait_for_it(world: World) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        recorder.metrics({"before": 1.0}, None, 1)
        assert recorder.wait(timeout=30)
        proxy.bytes_per_second = 2e6
        recorder.operations([PutFile("large", recorder.stage_bytes(os.urandom(8_000_000)))])
        recorder.metrics({"after": 1.0}, None, 1)
        eventually(lambda: world.value(uuid, "after") is not None, True, seconds=3)
        assert world.value(uuid, "large") is None
        proxy.bytes_per_second = None
        assert recorder.close(30)
    assert world.value(uuid, "large")["size"] == 8_000_000


def test_a_file_that_changed_before_it_was_sent_is_an_error_of_that_operation_only(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.client.folder._MAX_COPIED_BYTES", 10)
    uuid = world.existing_run()
    changed, vanished = tmp_path / "changed", tmp_path / "vanished"
    changed.write_bytes(b"0" * 1000)
    vanished.write_bytes(b"0" * 1000)
    recorder = open_recorder(Target(PROJECT, uuid), "offline", data_dir=world.data_dir)
    recorder.operations(
        [PutFile("changed", recorder.stage_path(changed)), PutFile("vanished", recorder.stage_path(vanished)), Assign("a", 1)]
    )
    recorder.operations([PutFile("whole", recorder.stage_bytes(b"1"))])
    changed.write_bytes(b"1" * 1000)
    vanished.unlink()
    recorder.close()
    said = _send(world, recorder.folder)
    assert world.value(uuid, "a") == 1
    assert world.content(uuid, "whole") == b"1"
    assert world.value(uuid, "changed") is None
    assert sorted((each.kind, each.path) for each in said) == [("file-changed", "changed"), ("file-unreadable", "vanished")]


def _send(world: World, folder: JournalFolder) -> list[Reported]:
    """Sends a journal as `neptune sync` does, and gives the errors that were told."""
    said: list[Message] = []
    assert send_journal(folder, Connection(credentials_from(world.token)), said.append) is Outcome.DONE
    return [each for each in said if isinstance(each, Reported)]


def test_a_value_of_another_type_is_told_and_the_rest_goes_on(world: World) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    recorder.operations([Assign("a", 1)])
    recorder.metrics({"a": 1.0, "b": 2.0}, None, 1)
    recorder.operations([Assign("c", 3)])
    assert recorder.close(30)
    assert [error.path for error in world.errors] == ["a"]
    assert not world.errors[0].is_final
    assert world.value(uuid, "c") == 3
    assert world.values(uuid, "b") == [2.0]


def test_in_sync_mode_a_call_returns_when_the_server_has_it(world: World) -> None:
    uuid = str(uuid4())
    recorder = world.recorder(uuid, mode="sync")
    recorder.metrics({"a": 1.0}, None, 1)
    assert world.values(uuid, "a") == [1.0]
    recorder.operations([Assign("b", 1)])
    assert world.value(uuid, "b") == 1
    recorder.close()


def test_offline_nothing_is_sent_and_everything_stays(world: World) -> None:
    recorder = open_recorder(Target(PROJECT, str(uuid4()), create=NewContainer("run")), "offline", data_dir=world.data_dir)
    recorder.metrics({"a": 1.0}, None, 1)
    assert recorder.wait(until="disk", timeout=5)
    assert not recorder.wait(timeout=5)
    began = time.monotonic()
    assert not recorder.close()
    assert time.monotonic() - began < 1
    assert len(world.journals) == 1


@pytest.mark.parametrize("mode", ["debug", "disabled", "read-only"])
def test_without_recording_nothing_is_written_anywhere(world: World, mode: str) -> None:
    recorder = open_recorder(Target(PROJECT, "x"), mode, data_dir=world.data_dir)  # type: ignore[arg-type]
    recorder.metrics({"a": 1.0}, None, 1)
    recorder.operations([Assign("b", 1), PutFile("c", recorder.stage_bytes(b"1"))])
    assert recorder.wait()
    assert recorder.close()
    assert recorder.position == (0, 0)
    assert not world.data_dir.exists()


def test_where_the_data_directory_cannot_be_made_the_journal_is_among_the_temporary_files(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "file").write_text("no folder")
    world.data_dir = tmp_path / "file" / "neptune"
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    assert recorder.folder.path.parents[1] == tmp_path / "temporary" / f"neptune-{os.getuid()}"
    recorder.metrics({"m": 1.0}, None, 1)
    assert recorder.close(30)
    assert world.values(uuid, "m") == [1.0]
    usual = tmp_path / "temporary" / f"neptune-{os.getuid()}"
    usual.rename(tmp_path / "elsewhere")
    usual.symlink_to(tmp_path / "elsewhere")
    foreign = open_recorder(Target(PROJECT, uuid), "offline", data_dir=world.data_dir)
    assert foreign.folder.path.parents[1] != usual
    assert foreign.folder.path.parents[1].stat().st_mode & 0o077 == 0


def test_a_run_with_a_custom_id_that_exists_is_logged_to(world: World) -> None:
    first = world.recorder(custom_id="shared-run")
    assert first.close(30)
    second = world.recorder(custom_id="shared-run")
    second.metrics({"a": 1.0}, None, 1)
    assert second.close(30)
    assert first.container is not None
    assert second.container is not None
    assert second.container.uuid == first.container.uuid
    assert not second.container.is_new
    assert world.values(first.container.uuid, "a") == [1.0]


def test_artifacts_are_hashed_where_they_lie_and_merged(world: World, tmp_path: Path) -> None:
    uuid = world.existing_run()
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "a.txt").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")
    recorder = world.recorder(uuid)
    recorder.operations([TrackFiles("one", [TrackedPath(str(tmp_path / "data")), TrackedPath(str(tmp_path / "b.txt"), "sub")])])
    recorder.operations([TrackFiles("two", [TrackedPath(str(tmp_path / "data"))])])
    recorder.operations([TrackFiles("two", [TrackedPath(str(tmp_path / "b.txt"), "sub")])])
    recorder.operations([TrackFiles("none", [TrackedPath(str(tmp_path / "nothing"))])])
    assert recorder.close(30)
    assert world.value(uuid, "one") == world.value(uuid, "two")
    assert [error.path for error in world.errors] == ["none"]
    connection = Connection(credentials_from(world.token))
    hash = world.value(uuid, "one")["hash"]
    answer = connection.request("GET", f"/api/v1/projects/{PROJECT}/artifacts/{hash}/files")
    assert b'"path":"deep/a.txt"' in answer.body
    assert b'"path":"sub/b.txt"' in answer.body


def test_the_list_of_an_artifact_of_many_files_is_sent_in_parts(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.client.uploader.files._LISTED_AT_ONCE", 10)
    monkeypatch.setattr("seamark.client.uploader.files._MAX_BODY_BYTES", 2_000)
    uuid = world.existing_run()
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(95):
        (folder / f"{number:03}.txt").write_text(str(number))
    recorder = world.recorder(uuid, mode="offline")
    recorder.operations([TrackFiles("all", [TrackedPath(str(folder))])])
    recorder.close()
    connection = Connection(credentials_from(world.token))
    said: list[Message] = []
    assert send_journal(recorder.folder, connection, said.append) is Outcome.DONE
    assert [each for each in said if isinstance(each, Reported)] == []
    hash = world.value(uuid, "all")["hash"]
    listed = connection.request("GET", f"/api/v1/projects/{PROJECT}/artifacts/{hash}/files").body
    assert listed.count(b'"path"') == 95


def test_objects_in_s3_are_tracked_by_their_tags(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3
    from moto.server import ThreadedMotoServer

    store = ThreadedMotoServer(port=0)
    store.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("S3_ENDPOINT_URL", f"http://127.0.0.1:{store.get_host_and_port()[1]}")
    bucket = boto3.resource("s3", endpoint_url=os.environ["S3_ENDPOINT_URL"]).Bucket("data")
    bucket.create()
    for key in ("set/a.txt", "set/deep/b.txt", "set/empty/", "other"):
        bucket.put_object(Key=key, Body=b"" if key.endswith("/") else key.encode())
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    recorder.operations([TrackFiles("s3", [TrackedPath("s3://data/set", "in"), TrackedPath("s3://data/other")])])
    recorder.operations([TrackFiles("wrong", [TrackedPath("s3://no-such-bucket/x")])])
    assert recorder.close(60)
    store.stop()
    connection = Connection(credentials_from(world.token))
    hash = world.value(uuid, "s3")["hash"]
    answer = connection.request("GET", f"/api/v1/projects/{PROJECT}/artifacts/{hash}/files").parsed(dict[str, Any])
    assert [(each["path"], each["type"]) for each in answer["files"]] == [
        ("in/a.txt", "S3"),
        ("in/deep/b.txt", "S3"),
        ("other", "S3"),
    ]
    assert answer["files"][0]["metadata"]["location"] == "s3://data/set/a.txt"
    assert [error.path for error in world.errors] == ["wrong"]


def test_a_large_file_goes_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seamark.client.journal_api._PART_BYTES", 100_000)
    uuid = world.existing_run()
    content = os.urandom(777_777)
    recorder = open_recorder(Target(PROJECT, uuid), "offline", data_dir=world.data_dir)
    recorder.operations([PutFile("file", recorder.stage_bytes(content), ext="bin")])
    recorder.operations([PutReference("reference", recorder.stage_bytes(content), f"{uuid}/r.bin")])
    recorder.close()
    assert _send(world, recorder.folder) == []
    assert world.content(uuid, "file") == content
    assert world.content(uuid, "reference") == content


def test_a_stop_signal_reaches_the_recorder(world: World) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    recorder.metrics({"a": 1.0}, None, 1)
    assert recorder.wait(timeout=30)
    eventually(lambda: world.value(uuid, "sys/state"), "running")
    connection = Connection(credentials_from(world.token))

    def asked() -> bool:
        connection.request("POST", f"/api/v1/projects/{PROJECT}/runs/{uuid}/stop", json={"kind": "abort", "seconds": 3})
        return bool(world.signals)

    until(asked, what="the signal", seconds=20)
    assert (world.signals[0].kind, world.signals[0].seconds) == ("abort", 3)
    assert recorder.close(30)


def test_callbacks_may_fail_and_may_close_the_recorder(world: World) -> None:
    uuid = world.existing_run()
    recorder = world.recorder(uuid)
    closed: list[bool] = []

    def fail_and_close(error: RecordError) -> None:
        if not closed:
            closed.append(False)
            raise RuntimeError("the callback's own fault")
        closed[:] = [recorder.close(20)]

    recorder.on_error = fail_and_close
    recorder.operations([Assign("a", 1), Assign("b", 1)])
    recorder.operations([AppendStrings("a", ["x"], [None], [1])])
    recorder.wait(timeout=20)
    recorder.operations([AppendStrings("b", ["x"], [None], [1])])
    until(lambda: closed == [True], what="the callback to have closed the recorder", seconds=20)


def test_an_interpreter_ends_at_once_while_threads_log(world: World) -> None:
    uuid = world.existing_run()
    training = world.train(
        """
def log():
    while True:
        recorder.metrics({"m": 1.0}, None, 1)
for _ in range(4):
    threading.Thread(target=log, daemon=True).start()
import atexit
atexit.register(recorder.close, 20)
time.sleep(0.2)
""",
        uuid,
    )
    assert training.wait(40) == 0
    world.until_all_is_sent()
    assert world.value(uuid, "sys/failed") is False


def test_what_is_logged_call_by_call_is_sent_together(world: World) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        recorder.metrics({"m": 0.0}, None, 0)
        assert recorder.wait(timeout=30)
        before, began, value = proxy.journal_requests, time.monotonic(), 0
        while time.monotonic() - began < 1.5:
            value += 1
            recorder.metrics({"m": float(value)}, None, value)
            time.sleep(0.001)
        assert 1 <= proxy.journal_requests - before <= 12
        assert recorder.close(30)
    assert world.values(uuid, "m") == list(map(float, range(value + 1)))


def test_the_lag_is_how_long_something_has_waited(world: World) -> None:
    uuid = world.existing_run()
    with a_proxy(world.server) as proxy:
        recorder = world.recorder(uuid, token=moved(world.token, proxy.url))
        assert recorder.lag_seconds == 0.0 or recorder.wait(timeout=30)
        proxy.behaviour = "refuse"
        proxy.cut_all()
        recorder.metrics({"a": 1.0}, None, 1)
        until(lambda: recorder.lag_seconds > 0.3, what="a lag", seconds=10)
        assert not recorder.wait(timeout=0.1)
        proxy.behaviour = "pass"
        assert recorder.wait(timeout=30)
        assert recorder.lag_seconds == 0.0
        assert recorder.close(30)


def test_the_lag_of_many_looks_is_still_that_of_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = open_recorder(Target(PROJECT, str(uuid4())), "offline", data_dir=tmp_path)
    now, middle = 0.0, recorder.position
    with monkeypatch.context() as patched:
        patched.setattr("seamark.client.recorder.time.monotonic", lambda: now)
        for step in range(2500):
            now = step * 0.25
            recorder.metrics({"a": 1.0}, step, 0)
            assert recorder.lag_seconds == now
            if step == 1000:
                middle = recorder.position
        for _ in range(2500):
            now += 0.25
            assert recorder.lag_seconds == now
        recorder.hear(Acknowledged(recorder.folder.manifest.writer, *middle))
        assert recorder.lag_seconds == pytest.approx(now - 250, abs=2)


def test_closing_on_a_full_disk_waits_for_room(
    tmp_path: Path, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    recorder = open_recorder(Target(PROJECT, str(uuid4())), "offline", data_dir=tmp_path)
    recorder.metrics({"a": 1.0}, 0, 0)
    file_size_limit(recorder.position[1])
    for step in range(1, 1000):
        recorder.metrics({"a": 1.0}, step, 0)
    recorder.close(0.05)
    assert "31992 bytes" in caplog.text
    caplog.clear()
    room = threading.Timer(0.1, file_size_limit, [resource.RLIM_INFINITY])
    room.start()
    recorder.close(10)
    room.join()
    (segment,) = recorder.folder.segments()
    assert recorder.folder.is_closed(segment)
    assert recorder.folder.segment_path(segment).stat().st_size > 1000 * 32
    assert caplog.text == ""


def test_a_run_that_ends_well_on_a_full_disk_is_whole_and_not_failed_when_room_appears_meanwhile(
    world: World, file_size_limit: Callable[[int], None]
) -> None:
    uuid = str(uuid4())
    recorder = world.recorder(uuid)
    recorder.metrics({"a": 0.0}, 0, 0)
    assert recorder.wait(timeout=30)
    file_size_limit(recorder.position[1])
    for step in range(1, 1000):
        recorder.metrics({"a": 0.0}, step * 1_000_000, 0)
    room = threading.Timer(0.2, file_size_limit, [resource.RLIM_INFINITY])
    room.start()
    assert recorder.close(30)
    room.join()
    world.until_all_is_sent()
    assert len(world.values(uuid, "a")) == 1000
    assert world.value(uuid, "sys/failed") is False
