"""One server for each data directory: a lock file that also says who holds it."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from seamark.model.errors import DataDirectoryInUse

__all__ = ["LOCK_NAME", "RunningServer", "ServerLock", "running_server"]

LOCK_NAME = "server.lock"


class RunningServer(msgspec.Struct, frozen=True):
    """Who holds a data directory. `url` is empty while the server is starting; `certificate` is one it made itself."""

    pid: int
    host: str
    port: int
    started_at: str
    url: str = ""
    certificate: str | None = None


class ServerLock:
    """Holds a data directory for this process until `release` (or the process's end, however it comes)."""

    def __init__(self, descriptor: int, holder: RunningServer) -> None:
        self._descriptor = descriptor
        self._holder = holder
        self._write(holder)

    @classmethod
    def acquire(cls, data_dir: Path, host: str, port: int) -> "ServerLock":
        """Takes the lock. Raises DataDirectoryInUse, naming the holder, when another process has it."""
        path = data_dir / LOCK_NAME
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DataDirectoryInUse(_in_use(data_dir, _read(path))) from None
        started_at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(descriptor, RunningServer(os.getpid(), host, port, started_at))

    def announce(self, host: str, port: int, url: str, certificate: Path | None) -> None:
        """Says where the server answers, once it does."""
        self._holder = msgspec.structs.replace(
            self._holder, host=host, port=port, url=url, certificate=None if certificate is None else str(certificate)
        )
        self._write(self._holder)

    def release(self) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def _write(self, holder: RunningServer) -> None:
        content = msgspec.json.encode(holder) + b"\n"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, content, 0)


def running_server(data_dir: Path) -> RunningServer | None:
    """The server that holds the data directory now; None when there is none."""
    path = data_dir / LOCK_NAME
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path) or RunningServer(0, "", 0, "")
    finally:
        os.close(descriptor)
    return None


def _read(path: Path) -> RunningServer | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunningServer)
    except (OSError, msgspec.DecodeError):
        # The holder is between emptying the file and writing it.
        return None


def _in_use(data_dir: Path, holder: RunningServer | None) -> str:
    known = ""
    if holder is not None:
        where = holder.url or f"{holder.host}:{holder.port}"
        known = f" (process {holder.pid}, {where}, started {holder.started_at})"
    return (
        f'The data directory "{data_dir}" is in use by another Seamark server{known}. '
        "Stop that server, or give this one a directory of its own with --data-dir."
    )
