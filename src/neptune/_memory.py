"""Debug mode: an object that lives in this process and nowhere else. What is logged can be fetched, and is gone afterwards."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from neptune._fetching import native_value
from neptune._points import now_ms
from neptune.exceptions import FetchAttributeNotFoundException
from seamark.client.recording import RecordError, Signal
from seamark.model.journal import (
    AddStrings,
    AppendFile,
    AppendStrings,
    Assign,
    AssignArtifact,
    AssignDatetime,
    AssignStrings,
    ClearSeries,
    ClearStrings,
    ConfigureFloatSeries,
    CopyValue,
    Delete,
    DeleteFromFileSet,
    FileOperation,
    JournalOperation,
    PutFile,
    PutFileSet,
    RemoveStrings,
    StoredFile,
    TrackFiles,
)
from seamark.model.steps import next_whole_step

if TYPE_CHECKING:
    import pandas

    from neptune._artifacts import ArtifactFileData
    from neptune.api.dtos import FileEntry
    from neptune.typing import ProgressBarType

__all__ = ["Memory"]

_SERIES_TYPES = {"float": "floatSeries", "string": "stringSeries", "file": "imageSeries", "histogram": "histogramSeries"}
_SINGLE_VALUES = frozenset({"float", "int", "bool", "string", "datetime", "experimentState"})
_objects: "WeakValueDictionary[str, Memory]" = WeakValueDictionary()


class _Field(NamedTuple):
    type: str
    value: Any  # of the shape that the type decides, as the server has it


class Memory:
    """Both ends of an object in debug mode: it takes what is logged as a recorder does, and is read as a server is."""

    def __init__(self, uuid: str, sys_id: str, kind: str) -> None:
        self.on_error: Callable[[RecordError], None] | None = None
        self.on_signal: Callable[[Signal], None] | None = None
        self._lock = threading.RLock()
        self._fields = _system_fields(sys_id, kind)
        self._points: dict[str, list[tuple[int, Any, int]]] = {}
        self._contents: dict[str, bytes] = {}
        _objects[uuid] = self

    # What a recorder does.

    def metrics(self, data: Mapping[str, float], step_micros: int | None, timestamp_ms: int) -> None:
        with self._lock:
            for path, value in data.items():
                self._append(path, "float", value, step_micros, timestamp_ms)

    def group(self, paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None:
        self.metrics(dict(zip(paths, values, strict=True)), step_micros, timestamp_ms)

    def point(self, path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
        with self._lock:
            self._append(path, "float", value, step_micros, timestamp_ms)

    def rows(self, path: str, values: Sequence[float], steps_micros: Sequence[int] | None, timestamps_ms: Sequence[int]) -> None:
        with self._lock:
            for position, value in enumerate(values):
                step = None if steps_micros is None else steps_micros[position]
                self._append(path, "float", value, step, timestamps_ms[position])

    def operations(self, operations: Sequence[JournalOperation | FileOperation]) -> None:
        with self._lock:
            for operation in operations:
                self._apply(operation)

    def stage_path(self, path: str | os.PathLike[str]) -> StoredFile:
        return StoredFile(os.urandom(8).hex(), os.stat(path).st_size, os.path.abspath(path))

    def stage_bytes(self, content: bytes) -> StoredFile:
        stored = StoredFile(os.urandom(8).hex(), len(content))
        self._contents[stored.id] = content
        return stored

    def wait(self, position: object = None, *, until: str = "sent", timeout: float | None = None, on_wait: object = None) -> bool:
        return True

    def close(self, timeout: float | None = None, failed: bool = False, *, on_wait: object = None) -> bool:
        return True

    @property
    def position(self) -> tuple[int, int]:
        return 0, 0

    @property
    def lag_seconds(self) -> float:
        return 0.0

    @property
    def last_progress(self) -> float:
        return time.monotonic()

    # What a reader does.

    def types(self) -> Mapping[str, str]:
        with self._lock:
            return {path: field.type for path, field in self._fields.items()}

    def value(self, path: str) -> Any:
        return native_value(*self._field(path))

    def last(self, path: str) -> Any:
        return self._field(path).value["last"]

    def namespace(self, path: str) -> dict[str, Any]:
        prefix = f"{path}/" if path else ""
        tree: dict[str, Any] = {}
        with self._lock:
            found = [(path, field) for path, field in self._fields.items() if path.startswith(prefix)]
        for each, field in found:
            *above, name = each[len(prefix) :].split("/")
            node = tree
            for part in above:
                node = node.setdefault(part, {})
            if field.type in _SINGLE_VALUES:
                node[name] = native_value(*field)
        return tree

    def extension(self, path: str) -> str:
        return str(self._field(path).value["ext"])

    def points(self, path: str, kind: str, include_timestamp: bool, progress_bar: "ProgressBarType | None") -> "pandas.DataFrame":
        import pandas

        rows = self._points.get(path, [])
        columns: dict[str, list[Any]] = {"step": [step / 1e6 for step, _, _ in rows], "value": [value for _, value, _ in rows]}
        if include_timestamp:
            columns["timestamp"] = [datetime.fromtimestamp(moment / 1000) for _, _, moment in rows]
        return pandas.DataFrame(columns)

    def file(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        value = self._field(path).value
        target = Path(destination or ".")
        self._save(value["stored"], target / value["name"] if target.is_dir() else target)

    def file_set(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        from zipfile import ZipFile

        target = Path(destination or ".")
        with ZipFile(target / f"{path.rpartition('/')[2]}.zip" if target.is_dir() else target, "w") as archive:
            for name, stored in self._members(path).items():
                archive.writestr(name, Path(stored.source).read_bytes())

    def members(self, path: str, folder: str | None) -> "list[FileEntry]":
        from neptune.api.dtos import FileEntry

        prefix = f"{folder.strip('/')}/" if folder else ""
        found: dict[str, FileEntry] = {}
        for name, stored in self._members(path).items():
            if name.startswith(prefix):
                top, _, below = name[len(prefix) :].partition("/")
                kind, size = ("directory", None) if below else ("file", stored.size)
                found[top] = FileEntry(top, size, datetime.now(UTC), kind)
        return [found[name] for name in sorted(found)]

    def images(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        for index in range(len(self._points.get(path, []))):
            self._save_image(path, index, destination)

    def last_image(self, path: str, destination: str | None) -> None:
        count = len(self._points.get(path, []))
        if not count:
            raise ValueError(f'The series "{path}" has no files, so there is no last one. Log one first.')
        self._save_image(path, count - 1, destination)

    def artifact_files(self, path: str) -> "list[ArtifactFileData]":
        self._field(path)
        return []

    def artifact(self, path: str, destination: str | None, progress_bar: "ProgressBarType | None") -> None:
        self._field(path)

    def _field(self, path: str) -> _Field:
        found = self._fields.get(path)
        if found is None:
            raise FetchAttributeNotFoundException(path)
        return found

    def _members(self, path: str) -> dict[str, StoredFile]:
        found = self._fields.get(path)
        return {} if found is None else found.value["members"]

    def _save(self, stored: StoredFile, target: Path) -> None:
        if stored.source:
            shutil.copyfile(stored.source, target)
        else:
            target.write_bytes(self._contents[stored.id])

    def _save_image(self, path: str, index: int, destination: str | None) -> None:
        folder = Path(destination) if destination is not None else Path("neptune") / path.rpartition("/")[2]
        folder.mkdir(parents=True, exist_ok=True)
        stored: StoredFile = self._points[path][index][1]
        self._save(stored, folder / f"{index}.png")

    def _append(self, path: str, kind: str, value: Any, step: int | None, timestamp: int) -> None:
        points = self._points.setdefault(path, [])
        if step is None or step < -(10**18):
            step = next_whole_step(points[-1][0] if points else None)
        if not points or step > points[-1][0]:
            points.append((step, value, timestamp))
            self._fields[path] = _Field(_SERIES_TYPES[kind], {"last": value})

    def _apply(self, operation: JournalOperation | FileOperation) -> None:
        path = operation.path
        match operation:
            case Assign(value=value):
                self._fields[path] = _Field(_type_of(value), value)
            case AssignDatetime(milliseconds=moment):
                self._fields[path] = _Field("datetime", moment)
            case AssignStrings(values=values):
                self._fields[path] = _Field("stringSet", values)
            case AddStrings(values=values):
                self._fields[path] = _Field("stringSet", [*self._strings(path), *values])
            case RemoveStrings(values=values):
                self._fields[path] = _Field("stringSet", [each for each in self._strings(path) if each not in values])
            case ClearStrings():
                self._fields[path] = _Field("stringSet", [])
            case AppendStrings(values=values, steps=steps, timestamps=timestamps):
                for value, step, timestamp in zip(values, steps, timestamps, strict=True):
                    self._append(path, "string", value, step, timestamp)
            case ClearSeries(kind=kind):
                self._points[path] = []
                self._fields[path] = _Field(_SERIES_TYPES[kind], {"last": None})
            case ConfigureFloatSeries():
                self._fields.setdefault(path, _Field("floatSeries", {"last": None}))
            case Delete():
                self._fields.pop(path, None)
                self._points.pop(path, None)
            case CopyValue(container=uuid, source=source):
                origin = _objects.get(uuid)
                if origin is not None:
                    self._fields[path] = origin._field(source)
            case AssignArtifact(hash=digest):
                self._fields[path] = _Field("artifact", {"hash": digest})
            case TrackFiles():
                self._fields.setdefault(path, _Field("artifact", {"hash": ""}))
            case PutFile(file=stored, ext=extension, name=name):
                self._fields[path] = _Field("file", {"ext": extension, "name": name, "stored": stored})
            case AppendFile(file=stored, step=step, timestamp=timestamp):
                self._append(path, "file", stored, step, timestamp)
            case PutFileSet(files=files, is_reset=is_reset):
                kept = {} if is_reset else self._members(path)
                self._fields[path] = _Field("fileSet", {"members": {**kept, **dict(files)}})
            case DeleteFromFileSet(names=names):
                kept = {each: stored for each, stored in self._members(path).items() if not _is_below(each, names)}
                self._fields[path] = _Field("fileSet", {"members": kept})
            case _:
                pass  # what this API never logs

    def _strings(self, path: str) -> list[str]:
        found = self._fields.get(path)
        return [] if found is None else found.value


def _type_of(value: bool | int | float | str) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "string"


def _is_below(name: str, folders: Sequence[str]) -> bool:
    return any(name == folder or name.startswith(folder.rstrip("/") + "/") for folder in folders)


def _system_fields(sys_id: str, kind: str) -> dict[str, _Field]:
    """What every object has from the beginning."""
    now = now_ms()
    fields = {
        "sys/id": _Field("string", sys_id),
        "sys/name": _Field("string", sys_id),
        "sys/owner": _Field("string", "nobody"),
        "sys/state": _Field("experimentState", "running"),
        "sys/size": _Field("float", 0.0),
        "sys/tags": _Field("stringSet", []),
        "sys/creation_time": _Field("datetime", now),
        "sys/modification_time": _Field("datetime", now),
        "sys/failed": _Field("bool", False),
    }
    if kind == "model_version":
        fields["sys/model_id"] = _Field("string", sys_id.rpartition("-")[0])
        fields["sys/stage"] = _Field("string", "none")
    return fields
