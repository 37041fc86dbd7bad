"""Where the parts of exported runs are."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from seamark.model.containers import ContainerKind
from seamark.model.errors import InvalidInput
from seamark.transfer.walking import files_below

__all__ = ["ExportedRun", "find_exports"]

_PART = re.compile(r"(?P<run>.+)_part_(?P<number>[0-9]{1,6})\.parquet")
_SCOPES = {"models": ContainerKind.MODEL, "model_versions": ContainerKind.MODEL_VERSION}


@dataclass(frozen=True, slots=True)
class ExportedRun:
    """The files of one run, model or model version."""

    folder: Path
    name: str
    """What its files are called by."""
    parts: Sequence[Path]
    """In their order."""
    missing: Sequence[int] = ()
    """Which parts are not there: the exporter was interrupted, or files were lost."""

    @property
    def path(self) -> Path:
        """The first part, by which it is known."""
        return self.parts[0]

    @property
    def kind(self) -> ContainerKind:
        return _SCOPES.get(self.folder.name, ContainerKind.RUN)

    @property
    def scope(self) -> str:
        """The folder of its kind below the project's; "" for runs."""
        return self.folder.name if self.folder.name in _SCOPES else ""

    @property
    def project_folder(self) -> Path:
        return self.folder.parent if self.scope else self.folder

    @property
    def bytes(self) -> int:
        return sum(part.stat().st_size for part in self.parts)


def find_exports(paths: Sequence[Path], most_files: int | None = None) -> list[ExportedRun]:
    """The exported runs whose parts are named, or lie below the folders that are named, each once.

    Links are followed where they are named and nowhere below. Raises InvalidInput for a path that does not exist, and when there are
    more than `most_files` files of any kind.
    """
    found: dict[tuple[Path, str], dict[int, Path]] = {}
    for path in paths:
        if not path.exists():
            raise InvalidInput(f'There is no file or folder "{path}". Name the folder that neptune-exporter wrote.')
        for each in _parts_of(path, most_files):
            match = _PART.fullmatch(each.name)
            if match is not None:
                parts = found.setdefault((each.parent.resolve(), match["run"]), {})
                parts.setdefault(int(match["number"]), each)
    return [
        ExportedRun(parts[min(parts)].parent, name, [parts[each] for each in sorted(parts)], _gaps(parts.keys()))
        for (_, name), parts in sorted(found.items())
    ]


def _gaps(there: Collection[int]) -> list[int]:
    return [each for each in range(max(there) + 1) if each not in there][:10]


def _parts_of(path: Path, most_files: int | None) -> Iterator[Path]:
    if path.is_dir():
        yield from files_below(path, ".parquet", most_files)
    elif (match := _PART.fullmatch(path.name)) is not None:
        # The other parts of the run belong to it.
        for each in path.parent.iterdir():
            other = _PART.fullmatch(each.name)
            if other is not None and other["run"] == match["run"]:
                yield each
