"""Reading a gzipped tar archive from a stream, on the assumption that whoever made it means harm.

Only regular files and directories are accepted. Memory stays bounded whatever the archive says: contents are handed out
in chunks, headers of variable length have a limit, and so have the number of members and the unpacked size.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from seamark.model.errors import InvalidInput, TooLarge
from seamark.stores.blobs import CHUNK_BYTES, BlobData, chunks_of
from seamark.tracking.member_names import member_name

__all__ = ["ArchiveLimits", "ArchiveMember", "read_tar_gz"]

_BLOCK = 512
_ZERO_BLOCK = bytes(_BLOCK)
_GZIP = b"\x1f\x8b"
_PAX_RECORD = re.compile(rb"(\d{1,9}) ([^=]+)=")
_LATEST_SECOND = 253_402_300_799
"""The end of the year 9999."""
_REFUSED = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
    b"S": "a sparse file",
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    max_members: int = 100_000
    max_bytes: int = 8 * 1024**3
    """Of the unpacked archive, headers included."""
    max_header_bytes: int = 1024**2
    """Of one extended header."""


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One file or directory. Its chunks must be read, if at all, before the next member is asked for."""

    name: str
    """As `member_name` gives it; never empty."""
    is_directory: bool
    size: int
    modified_at: int
    """Milliseconds since the epoch."""
    chunks: Iterable[bytes] = field(repr=False)


@dataclass(slots=True)
class _Extension:
    """What extended headers say about the next member."""

    name: str | None = None
    size: int | None = None
    modified_at: int | None = None


def read_tar_gz(data: BlobData, limits: ArchiveLimits | None = None) -> Iterator[ArchiveMember]:
    """The members of the archive in their order; the set's root itself (`./`) is left out.

    Raises InvalidInput when the data is no whole gzipped tar archive, or a member is a link, a device or has a name that
    leads out of the set; TooLarge when a limit is exceeded. Both may come after members were given.
    """
    limits = limits or ArchiveLimits()
    stream = _Unpacked(data, limits.max_bytes)
    extension = _Extension()
    count = 0
    while (header := stream.read_block()) is not None and header != _ZERO_BLOCK:
        _check_sum(header)
        kind = header[156:157]
        size = _number(header[124:136])
        if kind in (b"x", b"g", b"L", b"K"):
            _read_extension(stream, kind, size, limits, extension)
            continue
        name = extension.name if extension.name is not None else _name(header)
        if kind in _REFUSED:
            raise InvalidInput(
                f"The archive contains {_REFUSED[kind]}: {name[:80]!r}. Only files and directories can be uploaded."
            )
        is_directory = kind == b"5" or (kind in (b"0", b"\0") and name.endswith("/"))
        if not is_directory and kind not in (b"0", b"\0", b"7"):
            raise InvalidInput(
                f"The archive's member {name[:80]!r} is of an unknown kind, {kind!r}. Only files and directories can be uploaded."
            )
        count += 1
        if count > limits.max_members:
            raise TooLarge(f"The archive has more than {limits.max_members} members. Upload the files in several archives.")
        size = extension.size if extension.size is not None else size
        if size > limits.max_bytes:
            raise stream.too_large()
        modified_at = (
            extension.modified_at if extension.modified_at is not None else min(_number(header[136:148]), _LATEST_SECOND) * 1000
        )
        extension = _Extension()
        contents = _Contents(stream, size)
        if canonical := member_name(name):
            yield ArchiveMember(canonical, is_directory, 0 if is_directory else size, modified_at, contents)
        elif not is_directory:
            raise InvalidInput("The archive contains a file without a name. Make the archive again.")
        contents.skip()
    # The checksum at the end vouches for all that was read.
    stream.drain()


class _Unpacked:
    """The decompressed bytes, at most `limit` of them."""

    def __init__(self, data: BlobData, limit: int) -> None:
        self._packed = (bytes(chunk) for chunk in chunks_of(data))
        self._limit = limit
        self._total = 0
        self._buffer = bytearray()
        self._chunks = self._decompress()

    def read_block(self) -> bytes | None:
        """The next 512 bytes; None at the end."""
        while len(self._buffer) < _BLOCK and self._fill():
            pass
        if not self._buffer:
            return None
        return self.read(_BLOCK)

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes; raises InvalidInput when there are fewer."""
        while len(self._buffer) < size:
            if not self._fill():
                raise InvalidInput("The archive ends in the middle of a file. Send it again as a whole.")
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def drain(self) -> None:
        self._buffer.clear()
        while self._fill():
            self._buffer.clear()

    def too_large(self) -> TooLarge:
        return TooLarge(f"The archive is larger than {self._limit} bytes when unpacked. Upload the files in several archives.")

    def _fill(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._total += len(chunk)
        if self._total > self._limit:
            raise self.too_large()
        self._buffer += chunk
        return True

    @staticmethod
    def _unpack(stream: "zlib._Decompress", packed: bytes) -> bytes:  # pyright: ignore[reportPrivateUsage]  # its only name
        try:
            return stream.decompress(packed, CHUNK_BYTES)
        except zlib.error as error:
            raise InvalidInput(f"The body is no intact gzipped tar archive ({error}). Send it again.") from None

    def _decompress(self) -> Iterator[bytes]:
        stream = zlib.decompressobj(wbits=31)
        is_started = False
        for packed in self._packed:
            while packed:
                is_started = True
                chunk = self._unpack(stream, packed)
                if chunk:
                    yield chunk
                packed = stream.unconsumed_tail
                if stream.eof:
                    # Another gzip member may follow, or padding.
                    packed = stream.unused_data.lstrip(b"\0")
                    if packed:
                        stream = zlib.decompressobj(wbits=31)
            while not stream.eof and (chunk := self._unpack(stream, b"")):
                # The limit on one answer made the decompressor hold this back.
                yield chunk
        if not is_started or not stream.eof:
            raise InvalidInput("The body is empty or ends before the gzipped archive does. Send it again as a whole.")


class _Contents:
    """The contents of one member."""

    def __init__(self, stream: _Unpacked, size: int) -> None:
        self._stream = stream
        self._left = size
        self._padding = -size % _BLOCK

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            chunk = self._stream.read(min(self._left, CHUNK_BYTES))
            self._left -= len(chunk)
            yield chunk

    def skip(self) -> None:
        for _ in self:
            pass
        self._stream.read(self._padding)
        self._padding = 0


def _read_extension(stream: _Unpacked, kind: bytes, size: int, limits: ArchiveLimits, extension: _Extension) -> None:
    if size > limits.max_header_bytes:
        raise TooLarge(f"An extended header of the archive has {size} bytes; at most {limits.max_header_bytes} are allowed.")
    payload = stream.read(size)
    stream.read(-size % _BLOCK)
    if kind == b"L":
        extension.name = _text(payload.rstrip(b"\0"))
    elif kind == b"x":
        for key, value in _pax_records(payload):
            if key.startswith(b"GNU.sparse"):
                raise InvalidInput("The archive contains a sparse file. Make the archive without sparse files.")
            if key == b"path":
                extension.name = _text(value)
            elif key == b"size" and re.fullmatch(rb"\d{1,19}", value):
                extension.size = int(value)
            elif key == b"mtime" and re.fullmatch(rb"\d{1,11}(\.\d{0,20})?", value):
                extension.modified_at = int(float(value) * 1000)


def _pax_records(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position < len(payload):
        match = _PAX_RECORD.match(payload, position)
        length = int(match[1]) if match else 0
        end = position + length
        if match is None or end > len(payload) or match.end() >= end or payload[end - 1 : end] != b"\n":
            raise InvalidInput("The archive has a damaged extended header. Make it again.")
        yield match[2], payload[match.end() : end - 1]
        position = end


def _check_sum(header: bytes) -> None:
    expected = _number(header[148:156])
    fields = header[:148] + b" " * 8 + header[156:]
    # Some old programs added the bytes up as signed numbers.
    if expected != sum(fields) and expected != sum(byte - 256 if byte > 127 else byte for byte in fields):
        raise InvalidInput("The body is no tar archive: a header's checksum is wrong. Send it again.")


def _number(field: bytes) -> int:
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    text = field.strip(b" \0")
    try:
        value = int(text, 8) if text else 0
    except ValueError:
        value = -1
    if value < 0:
        raise InvalidInput("The body is no tar archive: a header holds no number where one must be. Send it again.")
    return value


def _name(header: bytes) -> str:
    name = header[:100].split(b"\0", 1)[0]
    if header[257:263] == b"ustar\0":
        prefix = header[345:500].split(b"\0", 1)[0]
        if prefix:
            name = prefix + b"/" + name
    return _text(name)


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"The archive's file name {name[:80]!r} is not UTF-8. Rename the file.") from None
