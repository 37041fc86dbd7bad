"""The application: all front doors, the web app, health, behind one gate."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from seamark.model.errors import SeamarkError, TooLarge
from seamark.server.attendance import Attendance
from seamark.server.gate import Gate
from seamark.server.health import health_routes
from seamark.server.housekeeping import Housekeeping
from seamark.server.metrics import Metrics
from seamark.server.settings import ServerSettings
from seamark.server.web import STATIC_DIRECTORY, web_routes
from seamark.tracking import jobs, lineage
from seamark.tracking.context import Tracking
from seamark.transfer.folders import FolderImporter
from seamark.wire import journal, neptune2, neptune3, v1
from seamark.wire.problems import problem_response
from seamark.wire.turns import Turns
from seamark.wire.v1.errors import http_error, seamark_error

__all__ = ["create_app"]

_NOT_COMPRESSED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/pdf",
    # Tens of megabytes for programs, which are mostly near: compressing them takes longer than all else.
    "application/vnd.seamark.points",
    "font/*",
)
_WRITES = ("/client/v1/ingest", "/attributes/operations", "/journal")
"""How the addresses end to which clients write without pause."""


def create_app(
    tracking: Tracking,
    settings: ServerSettings,
    *,
    own_certificate: Path | None = None,
    static_directory: Path = STATIC_DIRECTORY,
) -> Starlette:
    """Everything that the server answers, on top of open stores, which the caller closes after the application's end.

    `own_certificate` is the one that the server made for itself, when it serves with it.
    """
    metrics = Metrics()
    tracking.importer = FolderImporter(tracking, settings.data_dir, settings.import_dir)
    # A column store of its own has its own limits, and threads are what is short here.
    turns = Turns(at_once=max(1, settings.threads // 2)) if "://" in settings.columns else Turns()
    api = v1.create_api(tracking, v1.ApiSettings(settings.public_url, own_certificate, settings.data_dir), turns)
    wires = [*neptune2.routes(tracking, settings, turns), *neptune3.routes(tracking, settings, turns)]
    routes: Sequence[BaseRoute] = [
        *health_routes(tracking, metrics),
        *journal.routes(tracking, settings, turns),
        _Below(f"{v1.PREFIX}/", api),
        _Fixed(wires),
        *wires,
        *web_routes(tracking, static_directory),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        tracking.later(lambda: lineage.refresh_stale(tracking))
        await anyio.to_thread.run_sync(lambda: jobs.resume(tracking, is_start=True))
        tracking.later(lambda: v1.warm_up(api))
        async with Attendance(tracking, settings.data_dir).running(), Housekeeping(tracking).running():
            yield

    gate = Middleware(
        Gate,
        metrics=metrics,
        max_body_mib=settings.max_body_mib,
        logs_access=settings.access_log,
        # Only then is the name the server's own: browsers apply this to every port of a name, and for a year.
        is_always_tls=(settings.public_url or "").startswith("https://"),
    )
    return Starlette(
        routes=routes,
        middleware=[gate, Middleware(_Compression)],
        exception_handlers={SeamarkError: _seamark_error, HTTPException: http_error},
        lifespan=lifespan,
    )


class _Compression:
    """Compresses the answers, but those to writes: they are a few bytes long, and to find that out took a tenth of the time on the event loop."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Large answers are mostly digits, which get hardly smaller by more than the quickest compression, and the event loop waits for it.
        self._compressed = GZipMiddleware(app, minimum_size=1024, compresslevel=1, exclude_content_types=_NOT_COMPRESSED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_write = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith(_WRITES)
        await (self._app if is_write else self._compressed)(scope, receive, send)


class _Fixed(BaseRoute):
    """Finds the routes whose addresses have no parameters by one look-up: trying a hundred patterns one after the other costs
    as much as what most requests ask for. What it does not find may still be among the routes that follow."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes: dict[tuple[str, str], Route] = {}
        for route in routes:
            if isinstance(route, Route) and not route.param_convertors:
                for method in route.methods or ():
                    self._routes.setdefault((method, route.path), route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        return (Match.NONE, {}) if route is None else route.matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._routes[scope["method"], scope["path"]].handle(scope, receive, send)


class _Below(BaseRoute):
    """Hands every address below a prefix to an application, unchanged: the application knows its whole addresses."""

    def __init__(self, prefix: str, app: ASGIApp) -> None:
        self._prefix = prefix
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        is_below = scope["type"] == "http" and scope["path"].startswith(self._prefix)
        return (Match.FULL if is_below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _seamark_error(request: Request, error: Exception) -> Response:
    """What no wire has answered itself."""
    if isinstance(error, TooLarge):
        return problem_response(request.scope, 413, "too-large", "The request is too large", str(error))
    return await seamark_error(request, error)
