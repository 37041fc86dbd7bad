"""A server that is killed while it empties a trash goes on with it when it starts again."""

import http.client
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.interop.server import running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import Api

_HOME = "/api/v1/projects/main/emptied"
_RUNS = 40


def _jobs(api: Api) -> list[dict[str, Any]]:
    return api("GET", f"{_HOME}/jobs").json["jobs"]


def test_a_trash_that_a_kill_left_half_empty_is_emptied_after_the_start(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        token = server.token("admin")
        api = Api(server.url).signed_in(token)
        assert api("POST", "/api/v1/workspaces/main/projects", {"name": "emptied"}).status == 201
        ids = [api.run("main/emptied")["shortId"] for _ in range(_RUNS + 1)]
        assert len(api("POST", f"{_HOME}/trash", {"ids": ids[1:]}).json["done"]) == _RUNS
        kept = api("GET", f"{_HOME}/trash").json["size"]

        def empty() -> None:
            with suppress(OSError, http.client.HTTPException):
                api("POST", f"{_HOME}/trash/purge", {"ids": None})

        asking = threading.Thread(target=empty)
        asking.start()
        until(lambda: any(job["done"] for job in _jobs(api)), what="the first runs to go")
        os.kill(server.pid, signal.SIGKILL)
        asking.join(timeout=60)
    with running_server(tmp_path) as server:
        api = Api(server.url).signed_in(token)
        until(lambda: all(job["state"] == "done" for job in _jobs(api)), what="the end of the job", seconds=90)
        (job,) = _jobs(api)
        assert (job["total"], job["done"], job["freed_bytes"]) == (_RUNS, _RUNS, kept)
        assert api("GET", f"{_HOME}/trash").json["total"] == 0
        assert api("POST", f"{_HOME}/trash/purge", {"ids": None}).json["job"] is None
        assert api("GET", f"{_HOME}/runs/{ids[0]}").status == 200
        assert api("GET", f"{_HOME}/runs/{ids[1]}").status == 404
