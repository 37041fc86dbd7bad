"""What the official 1.x client leaves behind: folders with a queue of operations, as lines of JSON."""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from seamark.client.machine import is_running

__all__ = ["Queue", "QueuedOperation", "find_queues"]

_ASYNC, _OFFLINE = "async", "offline"
_KINDS = {"run": "run", "model": "model", "model_version": "modelVersion", "project": "project"}
_LOG_FILE = re.compile(r"data-([0-9]+)\.log")
_BLOCK_CHARACTERS = 1 << 20
_ACKNOWLEDGED, _PUT = "last_ack_version", "last_put_version"


@dataclass(frozen=True, slots=True)
class QueuedOperation:
    """An operation as the client wrote it: its class, and its fields."""

    version: int
    kind: str
    fields: dict[str, Any]  # of the shapes that the classes have


@dataclass(frozen=True, slots=True)
class Queue:
    """A folder of one process that logged to one object."""

    path: Path
    kind: str
    """As the server spells it: run, model, modelVersion, project."""
    uuid: str
    """The object's; of an offline run one that the server does not know."""
    is_offline: bool
    pid: int | None

    @property
    def acknowledged(self) -> int:
        """The version of the last operation that the server is known to have."""
        return _number(self.path / _ACKNOWLEDGED)

    @property
    def is_empty(self) -> bool:
        """Whether the server is known to have everything."""
        # What is in the files counts: a client that was killed may not have noted down its last operations.
        acknowledged = self.acknowledged
        return acknowledged >= _number(self.path / _PUT) and next(self.operations(), None) is None

    @property
    def is_written_to(self) -> bool:
        """Whether the process that wrote it runs still, on this machine, and has not stopped logging to it."""
        if self.pid is None or not is_running(self.pid, self._created_ms()):
            return False
        return _has_open(self.pid, self.path.resolve())

    def operations(self) -> Iterator[QueuedOperation]:
        """The operations that the server is not known to have, in order. What is cut off at the end was never logged whole.

        Raises OSError.
        """
        acknowledged = self.acknowledged
        files = sorted(
            (int(match[1]), path) for path in self.path.iterdir() if (match := _LOG_FILE.fullmatch(path.name)) is not None
        )
        for number, (_, path) in enumerate(files):
            # A file whose successor begins at or before what is acknowledged holds nothing else.
            if number + 1 < len(files) and files[number + 1][0] <= acknowledged + 1:
                continue
            for record in _records(path):
                operation = _operation(record)
                if operation is not None and operation.version > acknowledged:
                    yield operation

    def acknowledge(self, version: int) -> None:
        """Notes down that the server has everything up to a version, as the client itself would. Raises OSError."""
        partial = self.path / f"{_ACKNOWLEDGED}.{os.getpid()}"
        partial.write_text(str(version))
        os.replace(partial, self.path / _ACKNOWLEDGED)

    def uploaded_file(self, name: str) -> Path:
        """Where the client kept contents that were in memory."""
        return self.path / "upload_path" / os.path.basename(name)

    def remove(self) -> None:
        """Deletes the folder, and the one that held it when nothing else is in that. Raises OSError."""
        shutil.rmtree(self.path)
        if self.path.parent.name not in (_ASYNC, _OFFLINE):
            with contextlib.suppress(OSError):
                self.path.parent.rmdir()

    def _created_ms(self) -> int:
        try:
            created = json.loads((self.path / "metadata.json").read_bytes())["createdAt"]
            moment = datetime.fromisoformat(created)
            aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return int(aware.timestamp() * 1000)
        except (OSError, ValueError, KeyError, TypeError):
            return int(self.path.stat().st_mtime * 1000)


def find_queues(data_dir: Path) -> list[Queue]:
    """All folders with queues in a `.neptune` folder, of all layouts that the client ever had."""
    found: list[Queue] = []
    for group in (_ASYNC, _OFFLINE):
        try:
            children = sorted(each for each in (data_dir / group).iterdir() if each.is_dir())
        except OSError:
            continue
        for child in children:
            parts = child.name.split("__")
            kind = _KINDS.get(parts[0]) if len(parts) > 1 else "run"
            uuid = parts[1] if len(parts) > 1 else parts[0]
            if kind is None:
                continue
            is_offline = group == _OFFLINE
            if len(parts) >= 4 or is_offline:
                pid = int(parts[2]) if len(parts) >= 4 and parts[2].isdecimal() else None
                found.append(Queue(child, kind, uuid, is_offline, pid))
            else:
                executions = sorted(each for each in child.iterdir() if each.is_dir())
                found += [Queue(each, kind, uuid, False, None) for each in executions]
    return found


def _has_open(pid: int, folder: Path) -> bool:
    """Whether a process has files in a folder open: the client closes them when a run is stopped, as in a notebook that stays."""
    import psutil

    try:
        return any(Path(each.path).is_relative_to(folder) for each in psutil.Process(pid).open_files())
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _operation(record: Any) -> QueuedOperation | None:
    try:
        fields = dict(record["obj"])
        return QueuedOperation(int(record["version"]), str(fields.pop("type")), fields)
    except (KeyError, TypeError, ValueError):
        return None


def _records(path: Path) -> Iterator[Any]:
    """The JSON documents of a file, one behind the other, whether or not there are line ends between them."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8", errors="replace") as file:
        text = ""
        while block := file.read(_BLOCK_CHARACTERS):
            text += block
            position = 0
            while True:
                while position < len(text) and text[position].isspace():
                    position += 1
                if position == len(text):
                    break
                try:
                    record, position = decoder.raw_decode(text, position)
                except ValueError:
                    break
                yield record
            text = text[position:]


def _number(path: Path) -> int:
    try:
        return int(path.read_text().strip() or 0)
    except (OSError, ValueError):
        return 0
