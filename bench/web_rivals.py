"""The web app beside those of MLflow and Aim: the same runs in each store, in the same Chromium, one after the other.

Each tracker is asked for what its address can show. Aim's charts come only after clicks on menus, so of it the table is measured.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bench.harness import Server, report
from bench.rivals.filling import BEGAN_MS, Data
from bench.seeding import open_seeding
from seamark.model.operations import AppendFloats, Assign
from seamark.tracking.containers import create_run
from seamark.tracking.operations import apply_unchecked

__all__ = ["SCENES", "run"]

_ROOT = Path(__file__).parents[1]
_WEB = _ROOT / "web"
_FILLING = _ROOT / "bench" / "rivals" / "filling.py"
_PATIENCE_SECONDS = 180.0
_NAMES = {"seamark": "Seamark", "mlflow": "MLflow", "aim": "Aim"}


def run(directory: Path, quick: bool) -> None:
    for name, scene in SCENES.items():
        scene(directory / name, quick)


def _scene(scene: str, whole: Data, small: Data, trackers: Sequence[str]) -> Callable[[Path, bool], None]:
    def measured(directory: Path, quick: bool) -> None:
        chosen = os.environ.get("SEAMARK_BENCH_RIVALS_PYTHON")
        python = Path(chosen) if chosen else _ROOT / ".venvs" / "rivals" / "bin" / "python"
        directory.mkdir(exist_ok=True)
        data = small if quick else whole
        what = f"{data.runs:,} runs × {data.params} params, {data.metrics:,} metrics × {data.points:,} points"
        ours = _seamark(directory / "seamark", scene, data, quick)
        for name, milliseconds in ours.items():
            report(f"{what}: {name}", f"{milliseconds:,.0f} ms")
        for tracker in trackers:
            try:
                theirs = _rival(directory / tracker, python, tracker, scene, data, quick)
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                report(f"… with {_NAMES[tracker]}", "not measured", str(error))
                continue
            for name, milliseconds in theirs.items():
                report(f"… {name}, {_NAMES[tracker]}", f"{milliseconds:,.0f} ms", f"{milliseconds / ours[name]:.1f} × ours")

    return measured


SCENES = {
    "table": _scene("table", Data(2_000, 20, 5, 20), Data(100, 20, 2, 20), ["mlflow", "aim"]),
    "wide": _scene("wide", Data(5, 5, 1_000, 1_000), Data(5, 5, 100, 100), ["mlflow"]),
    "deep": _scene("deep", Data(100, 1, 1, 10_000), Data(100, 1, 1, 200), ["mlflow"]),
}


def _seamark(folder: Path, scene: str, data: Data, quick: bool) -> dict[str, float]:
    seeding = open_seeding(folder)
    steps = np.arange(data.points, dtype=np.int64)
    for number in range(data.runs):
        container = create_run(seeding.tracking, seeding.caller, "main/bench").container
        params = [Assign(f"params/{name}", value) for name, value in data.params_of(number).items()]
        series = [
            AppendFloats(
                f"m{metric}", np.fromiter(data.values_of(number, metric), float), steps * 1_000_000, BEGAN_MS + number + steps
            )
            for metric in range(data.metrics)
        ]
        apply_unchecked(seeding.tracking, container, [*params, *series]).wait()  # type: ignore[arg-type]
        seeding.tracking.states.discard(container.id)
    seeding.close()
    with Server(folder) as server:
        link = subprocess.run(
            [sys.executable, "-m", "seamark.cli", "login-link", "admin", "--url", server.url, "--data-dir", str(folder)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        return _measured("seamark", scene, server.url, link, data, quick)


def _rival(folder: Path, python: Path, tracker: str, scene: str, data: Data, quick: bool) -> dict[str, float]:
    if not python.exists():
        raise RuntimeError("`python3 scripts/setup.py rivals` installs it")
    folder.mkdir()
    if tracker == "aim":
        subprocess.run([str(python.with_name("aim")), "init"], cwd=folder, check=True, capture_output=True)
    sizes = map(str, (data.runs, data.params, data.metrics, data.points))
    with (folder / "filling.log").open("wb") as log:
        subprocess.run([str(python), str(_FILLING), tracker, str(folder), *sizes], check=True, stdout=log, stderr=log, cwd=folder)
    with _serving(folder, python, tracker) as url:
        return _measured(tracker, scene, url, "", data, quick)


@contextmanager
def _serving(folder: Path, python: Path, tracker: str) -> Generator[str]:
    """The address of the tracker's own server over this folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    where = ["--host", "127.0.0.1", "--port", port]
    command = {
        "mlflow": ["mlflow", "server", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}", "--workers", "1"],
        "aim": ["aim", "up", "--repo", str(folder), "--yes"],
    }[tracker]
    url = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(python.with_name(command[0])), *command[1:], *where],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait(process, url, log.name)
            yield url
        finally:
            # Its workers are processes of their own, and the group is theirs alone.
            os.killpg(process.pid, 15)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str, log: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"its server ended with {process.returncode}: {Path(log).read_text()[-300:]}")
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                # Without its web app, as `mlflow-skinny` has none, the server answers with a page that says so.
                if b"<script" in answer.read():
                    return
                raise RuntimeError("it is installed without its web app: install `mlflow` in place of `mlflow-skinny`")
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"its server did not answer within {_PATIENCE_SECONDS:.0f} seconds")


def _measured(tracker: str, scene: str, url: str, link: str, data: Data, quick: bool) -> dict[str, float]:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node = shutil.which("node")
    if browser is None or node is None:
        raise RuntimeError("The web app is measured with Node and Chromium, and one is missing. Run `make test-setup` first.")
    command = [node, "bench/rivals.mjs", tracker, scene, url, link, browser, "1" if quick else "5", str(data.runs)]
    ended = subprocess.run(command, cwd=_WEB, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        said = next((line for line in ended.stderr.splitlines() if "Timeout" in line or "Error" in line), ended.stderr[:300])
        raise RuntimeError(f"its pages did not show this: {said.strip()}")
    return json.loads(ended.stdout)
