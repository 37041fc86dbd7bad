"""What a recorder tells the object that it records for."""

from dataclasses import dataclass

__all__ = ["Position", "RecordError", "Signal", "Waiting"]

Position = tuple[int, int]
"""How much a process has logged: the segment that it writes, and the bytes in it."""


@dataclass(frozen=True, slots=True)
class RecordError:
    """Something that was logged did not reach the server, and why.

    `kind` is the server's name of the problem, or "file-changed", "file-unreadable", "uploader-failed". `is_final`: nothing more
    of this journal is taken at present; it stays on the disk. `path` is the attribute, when it is about one.
    """

    kind: str
    message: str
    path: str | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """Somebody wishes that the training ends within `seconds` (None: as long as it needs). `kind` is "stop" or "abort"; after
    an abort the run counts as failed."""

    kind: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What there is to wait for: about how many bytes, and for how long nothing has been sent."""

    bytes_left: int
    seconds_without_progress: float
    is_connected: bool
