"""Writing a zip archive as a stream: nothing is seeked, nothing but the current chunk and the list of names is held."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, cast

__all__ = ["ZipMember", "zip_stream"]

_ZIP64_FROM = 2**31 - 2**20
_EARLIEST = 315_532_800_000  # 1980, the zip format's first year
_LATEST = 4_354_819_198_000  # 2107, its last


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file, whose contents `open` gives when its turn comes (None: it is gone, leave it out), or an empty directory."""

    name: str
    size: int
    modified_at: int
    open: Callable[[], Iterator[bytes] | None] | None


class _Sink:
    """Takes what zipfile writes; having neither `tell` nor `seek`, it makes zipfile write a stream."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        return

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


def zip_stream(members: Sequence[ZipMember]) -> Iterator[bytes]:
    """The archive's bytes. Its entries are `/`, then every directory as `dir/`, then every file, uncompressed.

    Official clients' users rely on the first two kinds (protocol page 2.x, 6.3).
    """
    sink = _Sink()
    target = cast(BinaryIO, sink)  # zipfile needs no more than what the sink has
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        latest = max((member.modified_at for member in members), default=_EARLIEST)
        for directory in ["/", *(f"{name}/" for name in _directories(members))]:
            info = zipfile.ZipInfo(directory, _zip_time(latest))
            info.external_attr = (0o40755 << 16) | 0x10
            archive.writestr(info, b"")
        for member in members:
            chunks = member.open() if member.open else None
            if chunks is None:
                continue
            info = zipfile.ZipInfo(member.name, _zip_time(member.modified_at))
            info.external_attr = 0o100644 << 16
            with archive.open(info, "w", force_zip64=member.size >= _ZIP64_FROM) as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


def _directories(members: Sequence[ZipMember]) -> list[str]:
    found: set[str] = set()
    for member in members:
        name = member.name if member.open is None else member.name.rpartition("/")[0]
        while name and name not in found:
            found.add(name)
            name = name.rpartition("/")[0]
    return sorted(found)


def _zip_time(milliseconds: int) -> tuple[int, int, int, int, int, int]:
    at = datetime.fromtimestamp(min(max(milliseconds, _EARLIEST), _LATEST) / 1000, UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second
