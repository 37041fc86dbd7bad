"""Frames that are set aside: the server failed on them each time, and they held up what follows. They stay in the journal's folder,
one file each, until a server takes them."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

__all__ = ["FrameSetAside", "count_set_aside", "set_aside", "what_is_set_aside"]

_FOLDER = "aside"
_SUFFIX = ".frames"


class FrameSetAside(msgspec.Struct, frozen=True):
    """What was set aside: bytes `start` to before `end` of a segment. `needs_files`: it is operations that need contents of files, which
    wait beside the journal. `why` is what the server said."""

    writer: str
    segment: str
    start: int
    end: int
    needs_files: bool
    why: str


def set_aside(journal: Path, facts: FrameSetAside, body: Sequence[bytes | memoryview]) -> None:
    """Keeps a frame, with the schema of its rows before it, so that it survives a power cut as well. Raises OSError."""
    folder = journal / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{facts.writer}-{facts.segment}-{facts.start}{_SUFFIX}"
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(msgspec.json.encode(facts) + b"\n")
        file.writelines(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def what_is_set_aside(journal: Path) -> list[tuple[Path, FrameSetAside, bytes]]:
    """All that is set aside, in the order of each writer's journal, with the file that it is in. Files that cannot be read are left out,
    and left there."""
    found: list[tuple[Path, FrameSetAside, bytes]] = []
    for path in _files(journal):
        with contextlib.suppress(OSError, msgspec.DecodeError):
            head, _, body = path.read_bytes().partition(b"\n")
            found.append((path, msgspec.json.decode(head, type=FrameSetAside), body))
    return sorted(found, key=lambda each: (each[1].writer, len(each[1].segment), each[1].segment, each[1].start))


def count_set_aside(journal: Path) -> int:
    return len(_files(journal))


def _files(journal: Path) -> list[Path]:
    try:
        return [path for path in (journal / _FOLDER).iterdir() if path.suffix == _SUFFIX]
    except OSError:
        return []
