"""What every HTTP wire needs: bodies within limits, credentials from headers, the server's own address, downloads."""

import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse

from seamark.model.errors import InvalidInput, TooLarge

__all__ = [
    "Settings",
    "base_url",
    "bearer_token",
    "content_disposition",
    "download_response",
    "read_body",
    "spool_body",
    "stream_chunks",
]

_SPOOL_MEMORY_BYTES = 8 * 2**20
_SPOOL_WRITE_BYTES = 2**20
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class Settings(Protocol):
    """The settings that wires read."""

    @property
    def public_url(self) -> str | None:
        """Scheme, host and port under which clients reach the server; None takes them from each request."""
        ...


class _Download(Protocol):
    """What `seamark.tracking.files` gives to be sent."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def mime_type(self) -> str: ...
    @property
    def chunks(self) -> Iterator[bytes]: ...


def bearer_token(headers: Headers) -> str | None:
    """The credentials of `Authorization: Bearer …`, or None when the header is absent or of another scheme."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return credentials.strip() or None


def base_url(connection: HTTPConnection, settings: Settings) -> str:
    """The server's address as clients see it, without a trailing slash.

    Raises InvalidInput when it must come from the request and the Host header is not a host name.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = connection.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise InvalidInput(
            f"The Host header {host[:80]!r} is not a host name with an optional port. Send one, or set SEAMARK_PUBLIC_URL."
        )
    given = str(connection.scope.get("scheme", "http"))
    scheme = {"ws": "http", "wss": "https"}.get(given, given)
    return f"{scheme}://{host}"


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as more than `limit` bytes are announced or arrive."""
    _refuse_announced_length(request, limit)
    chunks: list[bytes] = []
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def spool_body(request: Request, limit: int) -> IO[bytes]:
    """The whole body as a file, positioned at its start: in memory while small, else in a temporary file.

    The caller closes it. Raises TooLarge like `read_body`.
    """
    _refuse_announced_length(request, limit)
    spool = SpooledTemporaryFile[bytes](max_size=_SPOOL_MEMORY_BYTES)
    pending: list[bytes] = []
    pending_bytes = total = 0
    try:
        async for chunk in request.stream():
            total += len(chunk)
            if total > limit:
                raise _too_large(limit)
            pending.append(chunk)
            pending_bytes += len(chunk)
            if pending_bytes >= _SPOOL_WRITE_BYTES:
                await _write(spool, b"".join(pending), total)
                pending.clear()
                pending_bytes = 0
        await _write(spool, b"".join(pending), total)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return spool


def stream_chunks(file: IO[bytes], chunk_bytes: int = 2**20) -> Iterator[bytes]:
    """What is left in the file, in pieces."""
    while chunk := file.read(chunk_bytes):
        yield chunk


def content_disposition(name: str) -> str:
    """An attachment header for any file name.

    `filename=` comes last and in plain ASCII: the Neptune clients take everything behind its last occurrence.
    """
    printable = "".join(character if character.isprintable() else "_" for character in name)
    plain = "".join(character if character.isascii() and character not in '"\\/' else "_" for character in printable) or "file"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename*=UTF-8''{quote(printable, safe='')}; filename=\"{plain}\""


def download_response(download: _Download, *, mime_type: str | None = None) -> Response:
    """Streams a stored file as an attachment that no browser will interpret."""
    headers = {
        "Content-Disposition": content_disposition(download.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    if download.size is not None:
        headers["Content-Length"] = str(download.size)
    headers["Content-Type"] = mime_type or download.mime_type or "application/octet-stream"
    return StreamingResponse(download.chunks, headers=headers)


async def _write(spool: SpooledTemporaryFile[bytes], data: bytes, total: int) -> None:
    if total > _SPOOL_MEMORY_BYTES:
        await to_thread.run_sync(spool.write, data)
    else:
        spool.write(data)


def _refuse_announced_length(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The request body is larger than {limit} bytes, the most that is accepted here. Send less in one request.")
