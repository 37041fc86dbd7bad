"""Which source files belong to a run, and under which names.

The rules are those of file sets of the 2.x API: patterns are expanded, folders stand for all files below them, and names are relative to
what the files have in common, or to the working directory when that is around it.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from glob import iglob
from pathlib import Path

from seamark.client.capture.host import executed_script
from seamark.client.folder import data_directory

__all__ = ["SourceFile", "Sources", "expand_patterns", "select_sources"]


@dataclass(frozen=True, order=True, slots=True)
class SourceFile:
    """A file, and its name in the run with slashes on every system."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Sources:
    """The script that was started, by its name in the run, and the files to record; None where there is nothing to say."""

    entry_point: str | None
    files: tuple[SourceFile, ...] | None


def select_sources(source_files: str | Sequence[str] | None) -> Sources:
    """What to record of the source code: the files that these patterns name, or with None the script that was started, if there is one.

    An empty list records no file. In IPython the script is not known, and files are recorded only when they are named.
    """
    patterns = [source_files] if isinstance(source_files, str) else source_files
    script = executed_script()
    if patterns is None:
        return Sources(None, None) if script is None else Sources(script.name, tuple(expand_patterns([str(script)])))
    files = tuple(expand_patterns(patterns))
    if script is None or not patterns:
        return Sources(script.name if script else None, files)
    return Sources(_name(str(script), _common_root(_absolute_paths(patterns))), files)


def expand_patterns(patterns: Iterable[str]) -> list[SourceFile]:
    """The files that paths and patterns (`*`, `?`, `[...]`, `**`) name, each once, sorted by name.

    What does not exist or is no regular file is passed over, as are hidden files that only a pattern would name, and what
    waits in the data directory: it would take itself along, and more of it with each run.
    """
    paths = _absolute_paths(patterns)
    root = _common_root(paths)
    own = os.path.realpath(data_directory())
    return sorted({SourceFile(_name(file, root), Path(file)) for path in paths for file in _files(path, own)})


def _absolute_paths(patterns: Iterable[str]) -> list[str]:
    return sorted({os.path.abspath(path) for pattern in patterns for path in iglob(pattern, recursive=True)})


def _common_root(paths: Sequence[str]) -> str | None:
    """The folder that all names are relative to; None when there is none, as with files on several drives."""
    try:
        root = os.path.commonpath(paths)
    except ValueError:
        return None
    if os.path.isfile(root):
        root = os.path.dirname(root)
    here = os.getcwd()
    return here if root.startswith(here + os.sep) else root


def _name(path: str, root: str | None) -> str:
    try:
        relative = path if root is None else os.path.relpath(path, root)
    except ValueError:
        relative = path
    return relative.replace(os.sep, "/")


def _files(path: str, own: str) -> Iterator[str]:
    """The regular files at or below a path, but for those in the data directory `own`. Where that is given itself or around what
    is given, as it may be the folder of the project, only the journals in it are left out."""
    journals = os.path.join(own, "journals")
    if (os.path.realpath(path) + os.sep).startswith(journals + os.sep):
        return
    if os.path.isfile(path):
        yield path
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if os.path.realpath(os.path.join(folder, name)) not in (own, journals)]
        for name in names:
            file = os.path.join(folder, name)
            # Opening a named pipe would wait for ever.
            if os.path.isfile(file):
                yield file
