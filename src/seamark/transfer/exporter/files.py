"""The files that an export has beside its Parquet files.

Rows name them by paths, and an export may come from somebody else. So a file is taken only when it lies, after all links, below a folder
of files that belongs to the export: `files` beside `data`, `data` itself, or a folder that the person names.
"""

import os
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from seamark.model.errors import FileNotFound, SourceUnreadable
from seamark.model.journal import ArtifactFile
from seamark.transfer.exporter.layout import ExportedRun
from seamark.transfer.opening import open_real
from seamark.transfer.reports import ImportChoices

__all__ = ["ExportedFiles", "Member"]

_FILES = "files"
_ARTIFACT_BYTES = 256 * 2**20
_MOST_MEMBERS = 200_000
_MOST_SET_BYTES = 64 * 2**30
"""Of a file set, unpacked."""
_LOCAL_HEADER = b"PK\x03\x04"
_UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What unpacking raises: the last two for methods that are not known and for passwords."""


class _ArtifactFile(msgspec.Struct, rename="camel"):
    file_path: str
    file_hash: str
    type: str = "Local"
    size: int | None = None
    metadata: list[dict[str, str]] = []


_artifact = msgspec.json.Decoder(list[_ArtifactFile])


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a file set."""

    name: str
    size: int
    source: "Path | tuple[zipfile.ZipFile, zipfile.ZipInfo]"


class ExportedFiles:
    """The files of one run. Raises FileNotFound for what is not there and SourceUnreadable for what may not be taken."""

    def __init__(self, run: ExportedRun, choices: ImportChoices) -> None:
        self._choices = choices
        project, data = run.project_folder.resolve(), run.project_folder.resolve().parent
        roots = [*(each.resolve() for each in choices.files_from), data.parent / _FILES, data / _FILES, data]
        named = [*(root / project.name for root in roots), *(each.resolve() for each in choices.files_from)]
        self._folders = [_real(each / run.scope) for each in named if each.is_dir()]

    def open(self, source: str) -> BinaryIO:
        """An ordinary file, open for reading."""
        return open_real(self.find(source), self._choices.within)

    def name_of(self, source: str) -> str:
        return source.replace("\\", "/").rstrip("/").rpartition("/")[2]

    def artifact(self, source: str) -> list[ArtifactFile]:
        """The list of files that was exported of an artifact."""
        with self.open(source) as file:
            content = file.read(_ARTIFACT_BYTES + 1)
        try:
            listed = _artifact.decode(content)
        except msgspec.DecodeError as error:
            raise SourceUnreadable(f'The list of files "{source}" of an artifact is damaged: {error}. Export it again.') from None
        return [
            ArtifactFile(
                each.file_path,
                each.file_hash,
                each.type,
                each.size,
                {pair["key"]: pair["value"] for pair in each.metadata if "key" in pair and "value" in pair},
            )
            for each in listed
        ]

    def members(self, source: str) -> "FileSetMembers":
        """The files of a set: what is in the archive that the exporter downloaded, or what lies in the folder."""
        return FileSetMembers(self.find(source), self._choices)

    def find(self, source: str) -> Path:
        """The real path of what a row names."""
        parts = source.replace("\\", "/").split("/")
        if source.startswith("/") or ".." in parts or "\0" in source or (parts and parts[0].endswith(":")):
            raise SourceUnreadable(
                f'The export names a file "{source[:200]}", which is no path within its folder of files. It is not taken.'
            )
        for folder in self._folders:
            path = folder / source
            if _exists(path):
                real = _real(path)
                if not real.is_relative_to(folder) or not self._may_take(real):
                    raise SourceUnreadable(
                        f'The file "{path}" is a link to elsewhere and is not taken. Put the file itself there, and import again.'
                    )
                return real
        raise FileNotFound(
            f'The file "{source[:200]}" is not beside the export. Copy the exporter\'s folder of files there, as "files" beside "data", '
            "or say where it is: in the browser with the folder, on the command line with --files-from."
        )

    def _may_take(self, real: Path) -> bool:
        within = self._choices.within
        if any(real.is_relative_to(each) for each in self._choices.never_from):
            return False
        return within is None or real.is_relative_to(within)


class FileSetMembers:
    """The files of a set, one after the other. To be closed."""

    def __init__(self, path: Path, choices: ImportChoices) -> None:
        self._path = path
        self._choices = choices
        self._archives: list[zipfile.ZipFile] = []

    def __enter__(self) -> "FileSetMembers":
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._archives:
            each.close()

    def listed(self) -> list[Member]:
        """All of them. Raises SourceUnreadable for an archive that is damaged or unpacks to more than anybody means."""
        found: list[Member] = []
        size = 0
        for each in self._all():
            found.append(each)
            size += each.size
            if len(found) > _MOST_MEMBERS or size > _MOST_SET_BYTES:
                raise SourceUnreadable(
                    f'The file set "{self._path}" has more than {_MOST_MEMBERS:,} files or {_MOST_SET_BYTES:,} bytes, and is not taken.'
                )
        return found

    @contextmanager
    def open(self, member: Member) -> Generator[BinaryIO]:
        """The contents, for the block. Raises SourceUnreadable also when they turn out to be damaged while they are read."""
        if isinstance(member.source, Path):
            with open_real(member.source, self._choices.within) as file:
                yield file
            return
        archive, info = member.source
        try:
            with archive.open(info) as unpacked:
                yield cast(BinaryIO, unpacked)  # a reader of bytes like any other
        except _UNPACKING as error:
            # An error of zlib has a line of its own for what it was doing.
            reason = str(error).splitlines()[0] if str(error) else "it is cut off"
            raise SourceUnreadable(f'"{member.name}" in "{self._path}" cannot be unpacked: {reason}. Export it again.') from None

    def _all(self) -> Iterator[Member]:
        files = sorted(_files_below(self._path)) if self._path.is_dir() else [self._path]
        archived = [path for path in files if len(files) == 1 and self._is_archive(path)]
        if not archived:
            for path in files:
                yield Member(
                    path.relative_to(self._path).as_posix() if path != self._path else path.name, path.stat().st_size, path
                )
            return
        try:
            archive = zipfile.ZipFile(open_real(archived[0], self._choices.within))
            self._archives.append(archive)
            for info in archive.infolist():
                if not info.is_dir():
                    yield Member(info.filename, info.file_size, (archive, info))
        except (*_UNPACKING, OSError) as error:
            raise SourceUnreadable(
                f'The archive "{archived[0]}" is damaged or cut off ({error}), so nothing of it is taken. Export it again.'
            ) from None

    def _is_archive(self, path: Path) -> bool:
        """Whether it is one, or was meant to be: what is cut off has lost its directory, which is at the end."""
        if path.suffix.lower() == ".zip":
            return True
        with open_real(path, self._choices.within) as file:
            return file.read(4) == _LOCAL_HEADER or zipfile.is_zipfile(file)


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # Among others, names that are longer than any file's.
        return False
