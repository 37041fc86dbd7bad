"""The demo: a server with no configuration, a training script that knows nothing of it, and the address to look at.

Keeps serving until Ctrl-C. With DEMO_ONCE=1 it checks that the page and the data answer, stops what it started, and its exit
status tells. Run by `make demo`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

from demo_check import check_run
from local_server import SEAMARK, LocalServer, ServerFailed, clean_environment, free_port, seamark
from toolbox import ROOT

DATA = ROOT / ".demo"
DEMO_PYTHON = ROOT / ".venvs" / "demo" / "bin" / "python"
PROJECT = "main/digits"
USER = "admin"


def train(url: str) -> str:
    """Run the training script through `seamark run`, show its output, and give the run's URL as the client prints it."""
    command = [str(SEAMARK), "run", "--project", PROJECT, "--", str(DEMO_PYTHON), str(ROOT / "demo" / "train.py")]
    script = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(DATA), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    run_url = None
    assert script.stdout is not None
    try:
        for line in script.stdout:
            print(f"  {line}", end="", flush=True)
            if found := re.search(rf"{re.escape(url)}/\S+/runs/[A-Z0-9]+-\d+", line):
                run_url = found.group(0)
        status = script.wait()
    finally:
        if script.poll() is None:
            script.terminate()
            script.wait()
    if status != 0:
        raise ServerFailed(f"The training script ended with status {status}. Its output above says why.")
    if run_url is None:
        raise ServerFailed("The client did not print the run's URL.")
    return run_url


def show(once: bool) -> None:
    """Serve, train and print where to look; then check and end, or serve until the person at the terminal stops it."""
    DATA.mkdir(exist_ok=True)
    server = LocalServer(DATA, free_port())
    try:
        server.wait_until_ready()
        print(f"The server is ready at {server.url}, with its data in {DATA.relative_to(ROOT)}/. Training ...", flush=True)
        seamark(DATA, "project", "create", PROJECT, "--key", "DIG")
        run_url = train(server.url)
        sign_in = seamark(DATA, "login-link", USER)
        print(f"\nThe run:             {run_url}\nSign in once with:   {sign_in}\n", flush=True)
        if once:
            token = seamark(DATA, "token", "create", "--user", USER, "--url", server.url, "--expires-in-days", "1")
            check_run(server.url, PROJECT, run_url, token)
            print("The page and the data answer.", flush=True)
        else:
            print("Press Ctrl-C to stop the server. make demo starts it again, with what is there and one more run.", flush=True)
            server.wait()
    except KeyboardInterrupt:
        print("\nStopping the server.", flush=True)
    finally:
        server.stop()


def main() -> None:
    """Run the demo; the exit status tells whether it worked."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        show(once=os.environ.get("DEMO_ONCE") == "1")
    except ServerFailed as failure:
        sys.exit(f"The demo failed. {failure}")


if __name__ == "__main__":
    main()
