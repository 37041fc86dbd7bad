"""Operations of the official 1.x client as operations of a journal."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from seamark.client.capture.source import expand_patterns
from seamark.client.folder import JournalFolder
from seamark.client.journal import JournalWriter
from seamark.client.leftovers.queues import Queue, QueuedOperation
from seamark.model.attributes import normalize_path
from seamark.model.errors import SeamarkError
from seamark.model.journal import (
    OPEN_STEP,
    AddStrings,
    AppendFile,
    AppendStrings,
    Assign,
    AssignArtifact,
    AssignDatetime,
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
    TrackedPath,
    TrackFiles,
)
from seamark.model.steps import step_to_micros

__all__ = ["Translator"]

_NO_FILES = hashlib.sha256().hexdigest()
"""The hash of an artifact that has none."""
_FILES_AT_ONCE = 1_000
_Fields = Mapping[str, Any]  # of the shapes that the client's classes have


class Translator:
    """Writes a queue's operations into a journal. `complain` is told what cannot be: a file that is gone, a damaged operation."""

    def __init__(self, queue: Queue, folder: JournalFolder, writer: JournalWriter, complain: Callable[[str], None]) -> None:
        self._queue = queue
        self._folder = folder
        self._writer = writer
        self._complain = complain

    def write(self, operation: QueuedOperation) -> None:
        """Writes one operation. Raises OSError when the disk does not take it."""
        try:
            path = normalize_path("/".join(operation.fields["path"]))
            if operation.kind == "LogFloats":
                self._write_floats(path, operation.fields["values"])
            else:
                self._write_translated(path, operation)
        except (SeamarkError, KeyError, TypeError, ValueError, OverflowError, binascii.Error) as error:
            named = "/".join(map(str, operation.fields.get("path", [])))
            self._complain(f'The operation {operation.kind} on "{named}" is damaged ({error!r}) and is left out.')
        # A training goes on when the disk is full; here nothing may be taken for written that is not.
        if not self._writer.is_on_disk:
            raise self._no_room()

    def _write_translated(self, path: str, operation: QueuedOperation) -> None:
        fields = operation.fields
        ordinary = _ordinary(path, operation.kind, fields)
        if ordinary is not None:
            self._writer.operations([ordinary])
            return
        for each in self._with_files(path, operation.kind, fields):
            self._writer.file_operations([each])

    def _write_floats(self, path: str, points: list[_Fields]) -> None:
        self._writer.rows(
            (path,),
            [(float(each["value"]),) for each in points],
            [OPEN_STEP if each["step"] is None else step_to_micros(each["step"]) for each in points],
            [_milliseconds(each) for each in points],
        )

    def _with_files(self, path: str, kind: str, fields: _Fields) -> list[FileOperation]:
        match kind:
            case "UploadFile":
                file = self._kept(path, fields)
                extension = fields.get("ext") or ""
                return [] if file is None else [PutFile(path, file, extension)]
            case "UploadFileContent":
                extension = fields.get("ext") or ""
                content = self._staged(base64.b64decode(fields["file_content"]))
                return [PutFile(path, content, extension)]
            case "UploadFileSet":
                return self._file_set(path, fields["file_globs"], str(fields["reset"]) == "True")
            case "DeleteFiles":
                return [DeleteFromFileSet(path, sorted(fields["file_paths"]))]
            case "LogImages":
                return [each for value in fields["values"] if (each := self._image(path, value)) is not None]
            case "TrackFilesToArtifact":
                entries = [TrackedPath(self._located(source), destination) for source, destination in fields["entries"]]
                return [TrackFiles(path, entries)]
            case _:
                raise ValueError("it is of no kind that is known")

    def _kept(self, path: str, fields: _Fields) -> StoredFile | None:
        temporary = fields.get("tmp_file_name")
        if temporary:
            # What the client kept stays until all is sent, so that no copy is needed.
            kept = self._queue.uploaded_file(temporary)
            facts = kept.stat() if kept.is_file() else None
            if facts is not None:
                return StoredFile(_id_of(kept), facts.st_size, str(kept), facts.st_mtime_ns)
        named = fields.get("file_path")
        if named and Path(named).is_file():
            return self._folder.stage_path(named)
        self._complain(f'The file "{temporary or named}" for "{path}" is not there any more, and is left out.')
        return None

    def _staged(self, content: bytes) -> StoredFile:
        stored = self._folder.stage_bytes(content)
        kept = self._folder.staged_path(stored)
        if not kept.is_file() or kept.stat().st_size != len(content):
            raise self._no_room()
        return stored

    def _no_room(self) -> OSError:
        return OSError(
            f'What waits in "{self._queue.path}" cannot be prepared for sending: the disk takes no more. Make room on it and try '
            "again; nothing is lost."
        )

    def _file_set(self, path: str, patterns: list[str], is_reset: bool) -> list[FileOperation]:
        found: list[tuple[str, StoredFile]] = []
        for each in expand_patterns(patterns):
            try:
                found.append((each.name, self._folder.stage_path(each.path)))
            except OSError as error:
                self._complain(f'The file "{each.path}" for "{path}" cannot be read ({error}), and is left out.')
        return [
            PutFileSet(path, found[start : start + _FILES_AT_ONCE], is_reset and start == 0)
            for start in range(0, max(len(found), is_reset), _FILES_AT_ONCE)
        ]

    def _located(self, source: str) -> str:
        """Where a tracked file or folder is: the client keeps it as the script named it, from where the script ran."""
        if "://" in source and not source.startswith("file://"):
            return source
        named = Path(source.removeprefix("file://")).expanduser()
        for folder in (Path.cwd(), *self._queue.path.parents[1:4]):
            if (folder / named).exists():
                return str((folder / named).absolute())
        return str(named.absolute())

    def _image(self, path: str, point: _Fields) -> AppendFile | None:
        value = point["value"]
        # Older clients wrote the contents alone.
        image: _Fields = cast(_Fields, value) if isinstance(value, dict) else {"data": value}
        if image.get("data") is None:
            return None
        step = point["step"]
        return AppendFile(
            path,
            self._staged(base64.b64decode(image["data"])),
            None if step is None else step_to_micros(step),
            _milliseconds(point),
            image.get("name") or "",
            image.get("description") or "",
        )


def _ordinary(path: str, kind: str, fields: _Fields) -> JournalOperation | None:
    """What needs no files; None for what does."""
    match kind:
        case "AssignFloat":
            return Assign(path, float(fields["value"]))
        case "AssignInt":
            return Assign(path, int(fields["value"]))
        case "AssignBool":
            return Assign(path, bool(fields["value"]))
        case "AssignString":
            return Assign(path, str(fields["value"]))
        case "AssignDatetime":
            return AssignDatetime(path, int(fields["value"]))
        case "AssignArtifact":
            return AssignArtifact(path, str(fields["hash"]))
        case "LogStrings":
            points = fields["values"]
            return AppendStrings(
                path,
                [str(each["value"]) for each in points],
                [None if each["step"] is None else step_to_micros(each["step"]) for each in points],
                [_milliseconds(each) for each in points],
            )
        case "ConfigFloatSeries":
            return ConfigureFloatSeries(path, fields.get("min"), fields.get("max"), fields.get("unit"))
        case "AddStrings":
            return AddStrings(path, sorted(fields["values"]))
        case "RemoveStrings":
            return RemoveStrings(path, sorted(fields["values"]))
        case "CopyAttribute":
            return CopyValue(path, str(fields["container_id"]), "/".join(fields["source_path"]))
        case _:
            return _emptying(path, kind)


def _emptying(path: str, kind: str) -> JournalOperation | None:
    match kind:
        case "DeleteAttribute":
            return Delete(path)
        case "ClearFloatLog":
            return ClearSeries(path, "float")
        case "ClearStringLog":
            return ClearSeries(path, "string")
        case "ClearImageLog":
            return ClearSeries(path, "file")
        case "ClearStringSet":
            return ClearStrings(path)
        case "ClearArtifact":
            return AssignArtifact(path, _NO_FILES, [])
        case _:
            return None


def _milliseconds(point: _Fields) -> int:
    return int(point["ts"] * 1000)


def _id_of(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:32]
