"""Signals to running scripts, as the web app sends them."""

from __future__ import annotations

import subprocess

from tests.interop.server import Server
from tests.interop.waiting import until


def signal_until_ended(
    process: subprocess.Popen[str], server: Server, token: str, *, project: str, run_id: str, kind: str
) -> None:
    """Send a run the signal to stop or abort until its process has ended.

    Once is not enough: the client opens its websocket in the background, and a signal sent before that reaches nobody.
    """
    body = {"type": f"neptune/{kind}", "body": {"seconds": 30}, "experimentIdentifiers": [run_id]}

    def ended() -> bool:
        server.request("POST", f"/api/leaderboard/v1/experiments/signal?projectIdentifier={project}", token=token, body=body)
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            return False
        return True

    until(ended, what=f"the script to end after the signal to {kind}", seconds=60)
