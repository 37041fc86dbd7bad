"""How files of users are served: so that a browser never runs them in the name of the signed-in person.

Whatever the file holds, the page it becomes has an origin of its own and no network; only types that browsers draw without
running anything are shown in place, and HTML runs its scripts in that empty room.
"""

from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query
from fastapi.responses import StreamingResponse

__all__ = ["DISPOSITION_QUERY", "Disposition", "download_response"]

Disposition = Literal["inline", "attachment"]
DISPOSITION_QUERY = Annotated[
    Disposition, Query(description="`inline` shows safe types in place; everything else is a download all the same.")
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
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
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
    """A user's file as a response that is safe to open."""
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
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
    }
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(chunks, media_type=media_type, headers=headers)
