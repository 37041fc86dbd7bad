"""What every request passes on its way in and out: an id, limits, counts, the access log."""

import logging
import random
import re
import time
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seamark.server.metrics import Metrics
from seamark.wire.problems import REQUEST_ID_KEY, problem_response

__all__ = ["Gate"]

_access_log = logging.getLogger("seamark.access")
_API_BODY_LIMIT = 4 * 1024 * 1024
_MIB = 1024 * 1024
_JOURNAL = re.compile("/api/v1/containers/[^/]+/journal")
"""What clients send of their journals and files is large, and has limits of its own."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
"""What every answer says that does not say otherwise."""
_ONE_YEAR = "max-age=31536000"


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, max_body_mib: int, logs_access: bool, is_always_tls: bool = False
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body = max_body_mib * _MIB
        self._logs_access = logs_access
        self._is_always_tls = is_always_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        # To find a line of the log again, which takes no secret: those of the system cost a call into it.
        request_id = f"{random.getrandbits(64):016x}"
        scope[REQUEST_ID_KEY] = request_id
        path: str = scope["path"]
        limit = _API_BODY_LIMIT if path.startswith("/api/v1/") and not _JOURNAL.match(path) else self._max_body
        received = 0
        status = 500

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    # Of this class, because FastAPI takes any other for a body that cannot be parsed.
                    raise HTTPException(413, _too_large(limit))
            return message

        async def marked_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if self._is_always_tls and scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _ONE_YEAR
            await send(message)

        try:
            announced = Headers(scope=scope).get("content-length", "")
            if announced.isdigit() and int(announced) > limit:
                response = problem_response(scope, 413, "too-large", "The request is too large", _too_large(limit))
                response.headers["Connection"] = "close"
                await response(scope, receive, marked_send)
            else:
                await self._app(scope, counted_receive, marked_send)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.count(_door(path), _method(scope), status, seconds, received)
            if self._logs_access:
                _access_log.info(
                    # Escaped again: decoded, an address could write lines of its own.
                    "%s %s %s %d %.1f ms %s",
                    _client(scope),
                    scope["method"],
                    quote(path),
                    status,
                    seconds * 1000,
                    request_id,
                )


def _too_large(limit: int) -> str:
    return f"The body of the request is larger than {limit // _MIB} MiB, the most that is allowed here. Send it in smaller parts."


def _door(path: str) -> str:
    if path.startswith("/api/v1/"):
        return "v1"
    if path.startswith(("/api/", "/auth/")):
        return "neptune"
    return "web"


def _method(scope: Scope) -> str:
    # Only known methods, so that nobody can fill the counters with names.
    method: str = scope["method"]
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"


def _client(scope: Scope) -> Any:
    client = scope.get("client")
    return client[0] if client else "-"
