"""A Chromium without a window, spoken to by its own protocol: nothing of a test driver runs in the page or is counted."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import ClientConnection, connect

__all__ = ["Chromium", "Tab"]

_PATIENCE_SECONDS = 120.0
_MOST_BYTES = 512 * 2**20
"""Pictures of the heap come in pieces, but of whatever size."""


class Tab:
    """A page, by the address of its debugger."""

    def __init__(self, address: str) -> None:
        self._socket: ClientConnection = connect(address, max_size=_MOST_BYTES, ping_interval=None, proxy=None)
        self._number = 0

    def close(self) -> None:
        self._socket.close()

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """What a method of the protocol answers. Raises RuntimeError when it refuses."""
        answer = {}
        for message in self._messages(method, parameters):
            answer = message
        if "error" in answer:
            raise RuntimeError(f"Chromium refused {method}: {answer['error'].get('message')}")
        return answer["result"]

    def _messages(self, method: str, parameters: dict[str, object]) -> Iterator[dict[str, Any]]:
        """Events that come before the answer, and the answer."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(_PATIENCE_SECONDS))
            yield message
            if message.get("id") == self._number:
                return

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, which must fit into JSON."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"The page failed at {expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, seconds: float = _PATIENCE_SECONDS) -> None:
        """Until an expression is true in the page. Raises TimeoutError when it is not within these seconds."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(f"The page did not come to {expression} within {seconds:.0f} seconds.")
            time.sleep(0.1)

    def navigate(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def heap_picture(self, path: Path) -> None:
        """Writes a heap snapshot, which Chromium's developer tools open."""
        with path.open("w") as file:
            for message in self._messages("HeapProfiler.takeHeapSnapshot", {"reportProgress": False}):
                if message.get("method") == "HeapProfiler.addHeapSnapshotChunk":
                    file.write(message["params"]["chunk"])


class Chromium:
    """Chromium with a profile of its own below `directory`."""

    def __init__(self, directory: Path) -> None:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if path is None:
            raise RuntimeError("The web app is measured in Chromium, and there is none. Run `make test-setup` first.")
        profile = directory / "chromium"
        profile.mkdir()
        options = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "--window-size=1440,900"]
        quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-extensions"]
        # What Chromium does to pages that no window shows would be measured instead of the page.
        awake = ["--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-gpu"]
        rights = ["--no-sandbox"] if os.getuid() == 0 else []
        self._log = (directory / "chromium.log").open("ab")
        self._process = subprocess.Popen(
            [path, *options, *quiet, *awake, *rights, "about:blank"], stdout=self._log, stderr=self._log
        )
        told = profile / "DevToolsActivePort"
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (told.exists() and told.read_text().count("\n") >= 1):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Chromium did not start; see {self._log.name}.")
            time.sleep(0.05)
        port, browser = told.read_text().splitlines()[:2]
        self._address = f"ws://127.0.0.1:{port}"
        self._browser = Tab(f"{self._address}{browser}")

    def __enter__(self) -> "Chromium":
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def open_tab(self) -> Tab:
        target = self._browser.call("Target.createTarget", url="about:blank")["targetId"]
        return Tab(f"{self._address}/devtools/page/{target}")

    def cpu_seconds(self) -> dict[str, float]:
        """By kind of process: "renderer" runs the page, "gpu-process" puts its picture together, "browser" is Chromium itself."""
        seconds: dict[str, float] = {}
        root = psutil.Process(self._process.pid)
        for process in (root, *root.children(recursive=True)):
            try:
                words, times = process.cmdline(), process.cpu_times()
            except psutil.Error:
                continue
            kind = next((word.partition("=")[2] for word in words if word.startswith("--type=")), "browser")
            seconds[kind] = seconds.get(kind, 0.0) + times.user + times.system
        return seconds
