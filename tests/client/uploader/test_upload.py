"""Sending a journal to servers that are difficult."""

import http.server
import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from seamark.client.connection import Connection
from seamark.client.credentials import Credentials
from seamark.client.journal import JournalWriter
from seamark.client.leftovers.sending import send_journal
from seamark.client.recorder import Recorder, Target, open_recorder
from seamark.client.set_aside import count_set_aside
from seamark.client.uploader.encodings import encoded
from seamark.client.uploader.messages import Message, Refused, Reported
from seamark.client.uploader.upload import Outcome
from seamark.model.journal import (
    Assign,
    Delete,
    PutFile,
    PutFileSet,
    StoredFile,
    Tag,
    frames_of,
    unpack_file_operations,
    unpack_operations,
)
from tests.client.answering import AnsweringServer

Answer = tuple[int, dict[str, str], bytes]
_TAKEN: Answer = (200, {}, b'{"errors":[]}')


@pytest.fixture
def server() -> Iterator[AnsweringServer]:
    opened = AnsweringServer()
    yield opened
    opened.close()


def _closed_journal(folder: Path, count: int) -> Recorder:
    """A journal with so many rows of a hundred values, and so many operations."""
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=folder)
    for number in range(count):
        recorder.metrics({f"m/{k}": float(number) for k in range(100)}, number, 0)
        recorder.operations([Assign(f"o/{number}", number)])
    recorder.close()
    return recorder


def _operations(body: bytes) -> list[str]:
    """The paths of the operations in a piece."""
    view = memoryview(body)
    return [
        operation.path
        for frames in frames_of(view)
        if frames.tag == 2
        for operation in unpack_operations(view[frames.start : frames.end])
    ]


def _send(server: AnsweringServer, recorder: Recorder) -> tuple[Outcome | None, list[Reported]]:
    said: list[Message] = []
    connection = Connection(Credentials("token", server.url), retry_seconds=0)
    return send_journal(recorder.folder, connection, said.append), [each for each in said if isinstance(each, Reported)]


def test_pieces_that_something_in_between_finds_too_large_become_smaller(server: AnsweringServer, tmp_path: Path) -> None:
    taken: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if len(body) > 200_000:
            return 413, {}, b"<html>too large</html>"
        taken.extend(_operations(body))
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, _closed_journal(tmp_path, 3000))
    assert outcome is Outcome.DONE
    assert errors == []
    assert taken == [f"o/{number}" for number in range(3000)]
    refused = sum(len(body) > 200_000 for *_, body in server.asked)
    assert refused < 10


def test_the_one_operation_that_is_never_taken_is_told_and_passed_over(server: AnsweringServer, tmp_path: Path) -> None:
    taken: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        paths = _operations(body)
        if "o/77" in paths:
            return 400, {}, json.dumps({"type": "urn:seamark:problem:invalid-input", "detail": "Not that one."}).encode()
        taken.extend(paths)
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, _closed_journal(tmp_path, 200))
    assert outcome is Outcome.DONE
    assert [each.kind for each in errors] == ["invalid-input"]
    assert "Not that one." in errors[0].message
    assert taken == [f"o/{number}" for number in range(200) if number != 77]


def test_a_journal_that_cannot_be_sent_now_stays_as_it_is(server: AnsweringServer, tmp_path: Path) -> None:
    recorder = _closed_journal(tmp_path, 10)
    for status, expected in ((503, Outcome.UNREACHABLE), (403, Outcome.REFUSED), (404, Outcome.REFUSED)):
        server.answer = lambda request, body, status=status: (status, {}, b"{}")
        assert _send(server, recorder)[0] is expected
    server.answer = lambda request, body: _TAKEN
    assert _send(server, recorder)[0] is Outcome.DONE
    names = [parse_qs(urlsplit(path).query) for _, path, _, _ in server.asked if "/journal?" in path]
    assert len({(name["from"][0], name["to"][0], name["segment"][0]) for name in names}) == 1
    assert not recorder.folder.path.exists()


_FOREIGN = [
    (status, b"<html>") for status in (200, 301, 400, 402, 405, 407, 409, 410, 413, 418, 451, 501, 505, 507, 521, 524)
] + [
    (status, json.dumps({"type": kind, "detail": "No."}).encode())
    for status, kind in ((405, "urn:seamark:problem:http"), (400, "https://proxy.example/problem"))
]


@pytest.mark.parametrize("is_answer_to", ["PUT", "POST"])
def test_what_something_else_than_seamark_answers_costs_nothing(
    server: AnsweringServer, tmp_path: Path, is_answer_to: str
) -> None:
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    recorder.operations([Assign("o/1", 1), PutFile("f", recorder.stage_bytes(b"content")), Assign("o/2", 2)])
    recorder.close()
    taken: list[object] = []

    def take(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "PUT":
            taken.append(body)
            return 200, {}, b'{"size":7}'
        taken.extend(_operations(body))
        return _TAKEN

    for foreign in _FOREIGN:

        def answer(request: http.server.BaseHTTPRequestHandler, body: bytes, foreign: tuple[int, bytes] = foreign) -> Answer:
            return (foreign[0], {}, foreign[1]) if request.command == is_answer_to else take(request, body)

        server.answer = answer
        outcome, errors = _send(server, recorder)
        assert (outcome in (Outcome.UNREACHABLE, Outcome.REFUSED), errors) == (True, []), foreign
        assert [each.read_bytes() for each in (recorder.folder.path / "files").iterdir()] == [b"content"], foreign
    server.answer = take
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert set(taken) == {b"content", "o/1", "o/2"}
    assert not recorder.folder.path.exists()


def test_one_operation_that_is_too_large_for_a_proxy_is_told_and_stays(server: AnsweringServer, tmp_path: Path) -> None:
    taken: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if len(body) > 1000:
            return 413, {}, b"<html>"
        taken.extend(_operations(body))
        return _TAKEN

    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    recorder.operations([Assign("o/1", 1)])
    recorder.operations([Assign("o/2", "x" * 2000)])
    recorder.close()
    said: list[Message] = []
    server.answer = answer
    connection = Connection(Credentials("token", server.url), retry_seconds=0)
    assert send_journal(recorder.folder, connection, said.append) is Outcome.REFUSED
    assert ["413" in each.message for each in said if isinstance(each, Refused)] == [True]
    assert taken == ["o/1"]
    server.answer = lambda request, body: (taken.extend(_operations(body)), _TAKEN)[1]
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert taken == ["o/1", "o/2"]


def test_a_file_that_is_too_large_for_a_proxy_goes_in_smaller_parts(server: AnsweringServer, tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    parts: dict[int, bytes] = {}
    joined: list[bytes] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if len(body) > 2**20:
            return 413, {}, b"<html>"
        asked = parse_qs(urlsplit(request.path).query)
        if "part" in asked:
            parts[int(asked["part"][0])] = body
        elif "parts" in asked:
            joined.append(b"".join(parts[number] for number in range(int(asked["parts"][0]))))
        return _TAKEN if request.command == "POST" else (200, {}, b'{"size":1}')

    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    recorder.operations([PutFile("f", recorder.stage_bytes(content))])
    recorder.close()
    server.answer = answer
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert joined == [content]


def test_a_file_that_seamark_never_takes_does_not_keep_up_others(server: AnsweringServer, tmp_path: Path) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "POST":
            return _TAKEN
        if body == b"bad":
            return 413, {}, b'{"type":"urn:seamark:problem:too-large","detail":"Not that one."}'
        return 200, {}, b'{"size":4}'

    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    recorder.operations([PutFile(path, recorder.stage_bytes(path.encode())) for path in ("bad", "good")])
    recorder.close()
    server.answer = answer
    outcome, errors = _send(server, recorder)
    assert (outcome, [each.kind for each in errors]) == (Outcome.DONE, ["too-large"])
    assert {body for command, _, _, body in server.asked if command == "PUT"} == {b"bad", b"good"}


def test_the_token_is_in_no_file_of_the_journal(tmp_path: Path) -> None:
    recorder = _closed_journal(tmp_path, 1)
    assert all(b"token" not in each.read_bytes() for each in recorder.folder.path.rglob("*") if each.is_file())


@pytest.mark.parametrize("form", ["absolute", "upwards", "link", "pipe"])
def test_a_journal_cannot_have_files_sent_and_deleted_that_are_not_its_own(
    server: AnsweringServer, tmp_path: Path, form: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path / "data")
    planted = StoredFile({"absolute": str(secret), "upwards": "../../../../secret"}.get(form, "0" * 32), 6 * (form != "pipe"))
    kept = recorder.folder.path / "files"
    kept.mkdir()
    if form == "link":
        (kept / planted.id).symlink_to(secret)
    elif form == "pipe":
        os.mkfifo(kept / planted.id)
    recorder.operations([PutFile("stolen", planted), Assign("a", 1)])
    recorder.close()
    server.answer = lambda request, body: _TAKEN if request.command == "POST" else (200, {}, b'{"size":6}')
    outcome, errors = _send(server, recorder)
    assert outcome is Outcome.DONE
    assert [(each.kind, each.path) for each in errors] == [("file-unreadable", "stolen")]
    assert all(b"secret" not in body for *_, body in server.asked)
    assert secret.read_bytes() == b"secret"


def test_what_compresses_well_is_compressed_on_the_way_to_another_machine() -> None:
    text, noise = b"0123456789" * 100_000, os.urandom(1_000_000)
    assert encoded([text], is_local=True) == ([text], "identity")
    assert encoded([noise], is_local=False)[1] == "identity"
    assert encoded([b"short"], is_local=False)[1] == "identity"
    body, encoding = encoded([text, memoryview(text)], is_local=False)
    if encoding == "deflate":
        assert zlib.decompress(b"".join(body)) == text * 2
    assert sum(map(len, body)) < 100_000


def test_an_operation_waits_for_files_of_earlier_segments(
    server: AnsweringServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(JournalWriter.__init__.__kwdefaults__, "segment_bytes", 500)
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    recorder.operations([PutFile("f", recorder.stage_bytes(b"content"))])
    for number in range(30):
        recorder.metrics({"m": float(number)}, number, 0)
    recorder.operations([Delete("f")])
    recorder.close()
    assert len(recorder.folder.segments()) > 2
    overtaken = threading.Event()
    order: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "PUT":
            assert body == b"content"
            overtaken.wait(0.5)
            order.append("contents")
            return 200, {}, b'{"size":7}'
        kinds = {frames.tag for frames in frames_of(memoryview(body))}
        if Tag.OPERATIONS in kinds:
            overtaken.set()
            order.append("deletion")
        elif Tag.FILE_OPERATIONS in kinds:
            order.append("file")
        elif None in kinds and order[-1:] != ["metrics"]:
            order.append("metrics")
        return _TAKEN

    server.answer = answer
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert [each for each in order if each != "metrics"] == ["contents", "file", "deletion"]
    assert order.index("metrics") < order.index("contents")


def _file_operations(body: bytes) -> list[PutFile | PutFileSet]:
    view = memoryview(body)
    return [
        operation
        for frames in frames_of(view)
        if frames.tag is Tag.FILE_OPERATIONS
        for operation in unpack_file_operations(view[frames.start : frames.end])
        if isinstance(operation, PutFile | PutFileSet)
    ]


def _offline(folder: Path) -> Recorder:
    return open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=folder)


def test_files_that_go_together_are_parted_where_something_in_between_finds_them_too_large(
    server: AnsweringServer, tmp_path: Path
) -> None:
    recorder = _offline(tmp_path)
    paths = [f"{number}/{'deep/' * 100}" for number in range(60)]
    for path in paths:
        recorder.operations([PutFile(path, recorder.stage_bytes(b"1"))])
    recorder.close()
    taken: list[str] = []
    stored: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "PUT":
            stored.append(request.path)
            return 200, {}, b'{"size":1}'
        if len(body) > 5_000:
            return 413, {}, b"<html>too large</html>"
        taken.extend(each.path for each in _file_operations(body))
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, recorder)
    assert outcome is Outcome.DONE
    assert errors == []
    assert taken == paths
    assert len(stored) == len(set(stored)) == len(paths), "contents that had arrived were sent again"


def test_a_file_set_of_very_many_files_is_parted_where_something_in_between_finds_it_too_large(
    server: AnsweringServer, tmp_path: Path
) -> None:
    recorder = _offline(tmp_path)
    one = recorder.stage_bytes(b"1")
    files = [(f"file-{number}", one) for number in range(4_500)]
    recorder.operations([PutFileSet("set", files, is_reset=True)])
    recorder.close()
    taken: list[PutFileSet] = []
    names: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "PUT":
            return 200, {}, b'{"size":1}'
        if len(body) > 100_000:
            return 413, {}, b"<html>too large</html>"
        if found := [each for each in _file_operations(body) if isinstance(each, PutFileSet)]:
            names.append(parse_qs(urlsplit(request.path).query)["segment"][0])
            taken.extend(found)
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, recorder)
    assert outcome is Outcome.DONE
    assert errors == []
    assert [name for each in taken for name, _ in each.files] == [name for name, _ in files]
    assert [each.is_reset for each in taken] == [True] + [False] * (len(taken) - 1)
    assert len(set(names)) == len(names)


_FAILED: Answer = (500, {}, json.dumps({"type": "urn:seamark:problem:internal", "detail": "Seamark failed."}).encode())
_HEARD: Answer = (200, {}, b'{"signals":[],"last":0}')


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seamark.client.uploader.insisting._HASTY_PAUSE", 0.0)


@pytest.mark.usefixtures("without_pauses")
def test_what_the_server_fails_at_each_time_is_set_aside_and_sent_when_it_is_mended(
    server: AnsweringServer, tmp_path: Path
) -> None:
    recorder = _closed_journal(tmp_path, 200)
    taken: list[str] = []
    broken = "o/77"

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if "/heartbeat" in request.path:
            return _HEARD
        paths = _operations(body)
        if broken in paths:
            return _FAILED
        taken.extend(paths)
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, recorder)
    assert outcome is Outcome.SET_ASIDE
    assert [each.kind for each in errors] == ["set-aside"]
    assert str(recorder.folder.path) in errors[0].message
    assert taken == [f"o/{number}" for number in range(200) if number != 77]
    assert count_set_aside(recorder.folder.path) == 1
    taken.clear()
    assert _send(server, recorder)[0] is Outcome.SET_ASIDE
    broken = "none"
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert taken == ["o/77"]
    assert not recorder.folder.path.exists()


@pytest.mark.usefixtures("without_pauses")
def test_a_row_that_is_set_aside_can_be_read_without_the_rest_of_the_journal(server: AnsweringServer, tmp_path: Path) -> None:
    recorder = _offline(tmp_path)
    for step in range(50):
        recorder.metrics({"m": float(step)}, step, 0)
    recorder.close()
    is_broken = True

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if "/heartbeat" in request.path:
            return _HEARD
        return _FAILED if is_broken and struct.pack("<q", 33) in body else _TAKEN

    server.answer = answer
    assert _send(server, recorder)[0] is Outcome.SET_ASIDE
    is_broken = False
    server.asked.clear()
    assert _send(server, recorder)[0] is Outcome.DONE
    (body,) = [body for _, path, _, body in server.asked if "/journal?" in path]
    assert [frames.tag for frames in frames_of(memoryview(body))] == [Tag.SCHEMA, None]


@pytest.mark.usefixtures("without_pauses")
@pytest.mark.parametrize("fails_at", ["operation", "contents"])
def test_files_that_the_server_fails_at_each_time_wait_with_what_is_set_aside(
    server: AnsweringServer, tmp_path: Path, fails_at: str
) -> None:
    recorder = _offline(tmp_path)
    for number in range(10):
        recorder.operations([PutFile(f"f/{number}", recorder.stage_bytes(f"{number}".encode()))])
    recorder.close()
    taken: list[str] = []
    broken = "f/3"

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        if "/heartbeat" in request.path:
            return _HEARD
        if request.command == "PUT":
            return _FAILED if fails_at == "contents" and f"f/{body.decode()}" == broken else (200, {}, b'{"size":1}')
        paths = [each.path for each in _file_operations(body)]
        if fails_at == "operation" and broken in paths:
            return _FAILED
        taken.extend(paths)
        return _TAKEN

    server.answer = answer
    outcome, errors = _send(server, recorder)
    assert outcome is Outcome.SET_ASIDE
    assert [each.kind for each in errors] == ["set-aside"]
    assert taken == [f"f/{number}" for number in range(10) if number != 3]
    taken.clear()
    broken = "none"
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert taken == ["f/3"]


@pytest.mark.usefixtures("without_pauses")
def test_nothing_is_set_aside_while_the_server_fails_at_everything_or_something_else_fails(
    server: AnsweringServer, tmp_path: Path
) -> None:
    recorder = _closed_journal(tmp_path, 10)
    server.answer = lambda request, body: _FAILED
    assert _send(server, recorder) == (Outcome.UNREACHABLE, [])
    server.answer = lambda request, body: _HEARD if "/heartbeat" in request.path else (500, {}, b"<html>a proxy</html>")
    assert _send(server, recorder) == (Outcome.UNREACHABLE, [])
    assert count_set_aside(recorder.folder.path) == 0


def test_a_file_in_parts_is_sent_on_where_an_uploader_that_was_killed_had_left_it(
    server: AnsweringServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.client.journal_api._PART_BYTES", 1000)
    monkeypatch.setattr("seamark.client.journal_api._LEAST_PART_BYTES", 100)
    content = os.urandom(9_500)
    recorder = _offline(tmp_path)
    recorder.operations([PutFile("f", recorder.stage_bytes(content))])
    recorder.close()
    is_there, is_away, is_lost = dict[int, bytes](), True, False

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        nonlocal is_lost
        query = parse_qs(urlsplit(request.path).query)
        if "part" in query:
            part = int(query["part"][0])
            if part == 5 and is_away:
                return 503, {}, b""
            is_there[part] = body
            return 200, {}, b'{"size":1}'
        if "parts" in query and is_lost:
            is_lost = False
            return 404, {}, b'{"type":"urn:seamark:problem:file-not-found","detail":"A part is missing."}'
        return (200, {}, b'{"size":1}') if request.command == "PUT" else _TAKEN

    def parts() -> list[int]:
        queries = [parse_qs(urlsplit(path).query) for _, path, _, _ in server.asked]
        return [int(query["part"][0]) for query in queries if "part" in query]

    server.answer = answer
    assert _send(server, recorder)[0] is Outcome.UNREACHABLE
    assert parts() == [0, 1, 2, 3, 4, 5]
    server.asked.clear()
    assert _send(server, recorder)[0] is Outcome.UNREACHABLE
    assert parts() == [5]
    server.asked.clear()
    # What the server had taken may be gone meanwhile.
    is_away, is_lost = False, True
    assert _send(server, recorder) == (Outcome.DONE, [])
    assert parts() == [*range(5, 10), *range(10)]
    assert b"".join(is_there[part] for part in range(10)) == content
    assert not recorder.folder.path.exists()
