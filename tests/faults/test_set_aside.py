"""An uploader that is killed at any moment while a server fails at something: nothing is lost, doubled, or forgotten."""

import http.server
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from seamark.client.connection import Connection
from seamark.client.credentials import Credentials
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.sending import send_journal
from seamark.client.recorder import Target, open_recorder
from seamark.client.set_aside import count_set_aside
from seamark.client.uploader.upload import Outcome
from seamark.model.journal import (
    Assign,
    PutFile,
    Tag,
    frames_of,
    unpack_file_operations,
    unpack_operations,
)
from tests.client.answering import AnsweringServer
from tests.client.logging_world import SOURCES

_SEND = """
import sys
from pathlib import Path
from seamark.client.connection import Connection
from seamark.client.credentials import Credentials
from seamark.client.folder import JournalFolder
from seamark.client import journal_api
from seamark.client.leftovers.sending import send_journal
from seamark.client.uploader import insisting

insisting._HASTY_PAUSE = 0.0
journal_api._PART_BYTES = 2_000
print("begins", flush=True)
said = []
outcome = send_journal(JournalFolder.open(Path(sys.argv[1])), Connection(Credentials("t", sys.argv[2]), retry_seconds=0), said.append)
print(outcome and outcome.name, flush=True)
"""
_FAILED = (500, {}, json.dumps({"type": "urn:seamark:problem:internal", "detail": "Seamark failed."}).encode())
_COUNT = 120


def _paths(body: bytes) -> list[str]:
    view = memoryview(body)
    found: list[str] = []
    for frames in frames_of(view):
        frame = view[frames.start : frames.end]
        if frames.tag is Tag.OPERATIONS:
            found += [each.path for each in unpack_operations(frame)]
        elif frames.tag is Tag.FILE_OPERATIONS:
            found += [each.path for each in unpack_file_operations(frame)]
    return found


def test_whenever_uploaders_are_killed_everything_but_what_the_server_fails_at_arrives_and_that_is_kept(tmp_path: Path) -> None:
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    large = os.urandom(20_000)
    for number in range(_COUNT):
        recorder.operations([Assign(f"o/{number}", number)])
        recorder.metrics({f"m/{k}": 1.0 for k in range(50)}, number, 0)
        if number % 10 == 0:
            content = large if number == 50 else b"1"
            recorder.operations([PutFile(f"f/{number}", recorder.stage_bytes(content))])
    recorder.close()
    folder = recorder.folder.path
    poison = {"o/77", "f/30"}
    pieces: dict[tuple[str, ...], bytes] = {}
    taken: list[str] = []
    changed: list[tuple[str, ...]] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if "/heartbeat" in request.path:
            return 200, {}, b'{"signals":[],"last":0}'
        if request.command == "PUT":
            return 200, {}, b'{"size":1}'
        paths = _paths(body)
        if poison & set(paths):
            return _FAILED
        query = parse_qs(urlsplit(request.path).query)
        name = tuple(query[each][0] for each in ("writer", "segment", "from", "to"))
        if pieces.setdefault(name, body) != body:
            changed.append(name)
        taken.extend(paths)
        return 200, {}, b'{"errors":[]}'

    server = AnsweringServer()
    server.answer = answer
    chosen = random.Random(11)
    try:
        for attempt in range(8):
            process = subprocess.Popen(
                [sys.executable, "-c", _SEND, str(folder), server.url],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(SOURCES)},
            )
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            if attempt < 7:
                try:
                    process.wait(chosen.uniform(0.0, 0.6))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
            ending = process.stdout.read()
            process.stdout.close()
            process.wait()
        assert ending == "SET_ASIDE\n"
        wanted = {f"o/{number}" for number in range(_COUNT)} | {f"f/{number}" for number in range(0, _COUNT, 10)}
        assert set(taken) == wanted - poison
        assert changed == []
        assert count_set_aside(folder) == len(poison)
        poison.clear()
        taken.clear()
        connection = Connection(Credentials("t", server.url), retry_seconds=0)
        assert send_journal(JournalFolder.open(folder), connection, lambda message: None) is Outcome.DONE
        assert set(taken) == {"o/77", "f/30"}
        assert not folder.exists()
    finally:
        server.close()
