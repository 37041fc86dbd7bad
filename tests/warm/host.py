"""An interpreter that has imported what scripts need, and forks a process of its own for each script.

Run as `python host.py SOCKET MODULE ...` by `tests/warm/python.py`, in any of the environments: standard library alone.
A forked process has its launcher's working directory, environment and standard streams, runs the script as `__main__`, and ends
as an interpreter ends. Before that it differs from a new one in nothing but the modules it need not load.
"""

from __future__ import annotations

import array
import builtins
import contextlib
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import selectors
import signal
import socket
import sys
import time
import types
from typing import TypedDict

_LENGTH_BYTES = 8
_STREAMS = 3


def load(name: str) -> None:
    """Import what a module needs; `package.*` names a package that every script shall import itself, with its own environment."""
    if not name.endswith(".*"):
        importlib.import_module(name)
        return
    package = name.removesuffix(".*")
    for needed in _foreign_modules(package):
        # Some names in `sys.modules` are not the names of modules that can be imported.
        with contextlib.suppress(ImportError):
            importlib.import_module(needed)


def _foreign_modules(package: str) -> list[str]:
    """The modules that importing a package loads and that are not its own, found out in a process that ends."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        before = set(sys.modules)
        importlib.import_module(package)
        found = [name for name in sys.modules if name not in before and name.partition(".")[0] != package]
        with open(writing, "w") as answer:
            answer.write("\n".join(found))
        os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        found = answer.read().split()
    _, status = os.waitpid(process, 0)
    if status:
        raise ImportError(f"Importing {package} failed with the status {os.waitstatus_to_exitcode(status)}.")
    return found


class Request(TypedDict):
    """What a launcher asks for: a script with its arguments, a working directory, an environment."""

    words: list[str]
    folder: str
    environment: dict[str, str]


class Host:
    """Takes requests at a socket, forks, and tells how the processes ended. Ends with its standard input."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(0, selectors.EVENT_READ, self._end)
        self._woken, self._waking = socket.socketpair()
        self._waking.setblocking(False)
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, self._reap)
        self._running: dict[int, socket.socket] = {}
        self._is_over = False

    def serve(self) -> Request | None:
        """Serve until standard input ends; returns what to run in each forked process, and None in the host itself."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        while not self._is_over:
            for key, _ in self._selector.select():
                # A child returns from here with its selector closed, so it must not look at the other events.
                if (request := key.data(key.fileobj)) is not None:
                    return request
        for process in self._running:
            os.kill(process, signal.SIGKILL)
        os.unlink(self._address)
        os.rmdir(os.path.dirname(self._address))
        return None

    def _end(self, _source: object) -> None:
        self._is_over = True

    def _accept(self, listener: socket.socket) -> Request | None:
        connection, _ = listener.accept()
        try:
            request, streams = _received(connection)
        except EOFError:
            connection.close()
            return None
        process = os.fork()
        if process == 0:
            connection.close()
            self._become(request, streams)
            return request
        for stream in streams:
            os.close(stream)
        self._running[process] = connection
        with contextlib.suppress(OSError):
            connection.sendall(process.to_bytes(_LENGTH_BYTES, "little"))
        self._selector.register(connection, selectors.EVENT_READ, self._abandoned)
        return None

    def _abandoned(self, connection: socket.socket) -> None:
        """The launcher is gone: its process shall not outlive it."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(connection)
        for process, known in self._running.items():
            if known is connection:
                os.kill(process, signal.SIGKILL)

    def _reap(self, woken: socket.socket) -> None:
        woken.recv(4096)
        while self._running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            connection = self._running.pop(process)
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(connection)
            with contextlib.suppress(OSError):
                connection.sendall(status.to_bytes(_LENGTH_BYTES, "little"))
            connection.close()

    def _become(self, request: Request, streams: list[int]) -> None:
        """In the forked process: leave everything of the host behind."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for held in (self._listener, self._woken, self._waking, *self._running.values()):
            held.close()
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
        for stream in streams:
            os.close(stream)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        time.tzset()


def _received(connection: socket.socket) -> tuple[Request, list[int]]:
    """A request, and the three streams that came with it."""
    streams = array.array("i")
    first, ancillary, _, _ = connection.recvmsg(_LENGTH_BYTES, socket.CMSG_SPACE(_STREAMS * streams.itemsize))
    for _, _, content in ancillary:
        streams.frombytes(content)
    length = int.from_bytes(_completed(connection, first, _LENGTH_BYTES), "little")
    return json.loads(_completed(connection, b"", length)), list(streams)


def _completed(connection: socket.socket, begun: bytes, length: int) -> bytes:
    content = bytearray(begun)
    while len(content) < length:
        received = connection.recv(length - len(content))
        if not received:
            raise EOFError("The launcher ended before it had said what to run.")
        content += received
    return bytes(content)


def run(request: Request) -> None:
    """Run a script, or a module after `-m`, as an interpreter does that was started for it."""
    words = request["words"]
    importlib.invalidate_caches()
    if words[0] == "-m":
        sys.path[0] = request["folder"]
        found = importlib.util.find_spec(words[1])
        if found is None or found.origin is None:
            raise ImportError(f"There is no module {words[1]} to run.")
        script = found.origin
        sys.argv = [script, *words[2:]]
    else:
        script = os.path.abspath(words[0])
        sys.path[0] = os.path.dirname(script)
        sys.argv = words
    main = types.ModuleType("__main__")
    main.__dict__.update(
        __file__=script, __builtins__=builtins, __loader__=importlib.machinery.SourceFileLoader("__main__", script)
    )
    sys.modules["__main__"] = main
    with open(script, "rb") as file:
        code = compile(file.read(), script, "exec")
    exec(code, main.__dict__)


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        load(wanted)
    # The collector would otherwise look through all of this in each process at its end, and so copy it.
    gc.collect()
    gc.freeze()
    host = Host(sys.argv[1])
    print("ready", flush=True)
    asked = host.serve()
    if asked is not None:
        # Scripts see their own `__main__`; what is defined here must live on until this module's last line.
        sys.modules["__warm_host__"] = sys.modules["__main__"]
        run(asked)
