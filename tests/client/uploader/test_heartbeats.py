"""What a training is told while it logs."""

import http.server
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from seamark.client.folder import JournalFolder
from seamark.client.recorder import Target, open_recorder
from seamark.client.uploader import heartbeats
from seamark.client.uploader.messages import Message, Signalled
from seamark.client.uploader.upload import FolderUpload
from tests.client.answering import AnsweringServer


def _heard_by_one_uploader(server: AnsweringServer, folder: Path) -> list[Message]:
    """What the training is told by an uploader that lives for one heartbeat."""
    said: list[Message] = []
    connection = server.connection(retry_seconds=0)
    upload = FolderUpload(
        JournalFolder.open(folder),
        connection,
        said.append,
        is_owner_alive=lambda: True,
        may_follow=lambda: True,
        is_worth_it=lambda reason: False,
    )
    upload.is_created.set()
    before = len(server.asked)
    heartbeats.send_heartbeats(upload, lambda: len(server.asked) == before, said.append)
    return said


def test_a_signal_reaches_the_training_though_no_uploader_ran_when_it_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "_SECONDS", 0.0)
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path)
    sent = [{"id": 7, "kind": "stop", "seconds": 5.0}]
    last = 3

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        after = parse_qs(urlsplit(request.path).query).get("after")
        signals = [each for each in sent if after is not None and last >= 7 > int(after[0])]
        return 200, {}, json.dumps({"signals": signals, "last": last}).encode()

    server = AnsweringServer()
    try:
        server.answer = answer
        assert _heard_by_one_uploader(server, recorder.folder.path) == []
        last = 7
        assert _heard_by_one_uploader(server, recorder.folder.path) == [Signalled("stop", 5.0)]
        assert _heard_by_one_uploader(server, recorder.folder.path) == []
    finally:
        server.close()
        recorder.close()
