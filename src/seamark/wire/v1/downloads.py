"""How files of users are served: so that a browser never runs them in the name of the signed-in person.

Whatever the file holds, the page it becomes has an origin of its own and no network; only types that browsers draw without
running anything are shown in place, and HTML runs its scripts in that empty room.
"""

from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from seamark.tracking.files import StoredFile
from seamark.wire.ranges import has_tag, span_of

__all__ = [
    "DISPOSITION_QUERY",
    "VERSION_QUERY",
    "Disposition",
    "caching",
    "download_response",
    "file_response",
    "is_unchanged",
    "safety_headers",
]

Disposition = Literal["inline", "attachment"]
DISPOSITION_QUERY = Annotated[
    Disposition, Query(description="`inline` shows safe types in place; everything else is a download all the same.")
]
VERSION_QUERY = Annotated[
    str,
    Query(
        alias="v",
        max_length=64,
        description="The `tag` of the contents: with the current one the answer may be kept for ever, without it, it is asked for again.",
    ),
]

_SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_SCRIPTED_SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; frame-ancestors 'self'"
)
_SHOWN = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/avif",
        "image/svg+xml",
        # In a frame that has no sandbox of its own: browsers keep their viewer out of such a frame, but not out of ours.
        "application/pdf",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
        "audio/flac",
        "video/mp4",
        "video/webm",
    }
)
_SHOWN_AS_TEXT = frozenset(
    {
        "application/json",
        "application/x-ndjson",
        "application/toml",
        "application/x-sh",
        "application/x-yaml",
        "application/yaml",
        "application/xml",
        "application/javascript",
    }
)


def download_response(
    name: str, mime_type: str, chunks: Iterable[bytes], *, size: int | None = None, disposition: Disposition = "inline"
) -> StreamingResponse:
    """What is made for a user as a response that is safe to open."""
    media_type, headers = _shown(name, mime_type, disposition)
    headers["Cache-Control"] = "private, no-cache"
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(chunks, media_type=media_type, headers=headers)


def file_response(request: Request, file: StoredFile, *, version: str = "", disposition: Disposition = "inline") -> Response:
    """A user's file, or the part of it that the request asks for, as a response that is safe to open."""
    media_type, headers = _shown(file.name, file.mime_type, disposition)
    headers |= caching(file.tag, version)
    headers["Accept-Ranges"] = "bytes"
    if is_unchanged(request, file.tag):
        return Response(status_code=304, headers=headers)
    condition = request.headers.get("if-range")
    wanted = request.headers.get("range") if condition in (None, headers["ETag"]) else None
    span = span_of(wanted, file.size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{file.size}"})
    headers["Content-Length"] = str(span.end - span.start)
    if span.is_part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{file.size}"
        # A part that is compressed on its way would be a part of something else.
        headers["Content-Encoding"] = "identity"
    return StreamingResponse(
        file.read(span.start, span.end), 206 if span.is_part else 200, media_type=media_type, headers=headers
    )


def is_unchanged(request: Request, tag: str) -> bool:
    """Whether the client says that it has these contents already."""
    return has_tag(request.headers.get("if-none-match"), f'"{tag}"')


def caching(tag: str, version: str) -> dict[str, str]:
    """Headers for contents that a browser may keep for its user: for ever under an address that names these very contents."""
    lasting = "private, max-age=31536000, immutable" if version == tag else "private, no-cache"
    # An address is good for who signed in with the cookie; somebody else who uses the browser has none, or another.
    return {"Cache-Control": lasting, "ETag": f'"{tag}"', "Vary": "Cookie, Authorization"}


def safety_headers(policy: str = _SANDBOX) -> dict[str, str]:
    """What keeps a browser from taking contents for anything else than their type, or lending them the server's name."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }


def _shown(name: str, mime_type: str, disposition: Disposition) -> tuple[str, dict[str, str]]:
    bare = mime_type.partition(";")[0].strip().lower() or "application/octet-stream"
    media_type, policy = bare, _SANDBOX
    shown = disposition == "inline"
    if bare == "text/html":
        policy = _SCRIPTED_SANDBOX
    elif bare.startswith("text/") or bare in _SHOWN_AS_TEXT:
        if shown:
            media_type = "text/plain; charset=utf-8"
    elif bare not in _SHOWN:
        shown = False
    kind = "inline" if shown else "attachment"
    return media_type, {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(name, safe='')}", **safety_headers(policy)}
