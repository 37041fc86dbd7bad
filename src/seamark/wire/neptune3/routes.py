"""Everything that only the official 3.x clients talk to, as routes. What they share with 1.x is beside: signing in, projects."""

from dataclasses import replace

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from seamark.tracking.context import Tracking
from seamark.wire.dispatch import endpoint_route
from seamark.wire.endpoints import Endpoint
from seamark.wire.error_answers import ErrorRules
from seamark.wire.http import Settings
from seamark.wire.neptune3.attributes import ATTRIBUTES
from seamark.wire.neptune3.buckets import BUCKETS
from seamark.wire.neptune3.errors import error_response
from seamark.wire.neptune3.files import file_endpoints
from seamark.wire.neptune3.ingest import ingest_endpoints
from seamark.wire.neptune3.objects import object_routes
from seamark.wire.neptune3.search import SEARCH
from seamark.wire.neptune3.series import SERIES
from seamark.wire.neptune3.statuses import RecentProblems
from seamark.wire.turns import Turns

__all__ = ["endpoints", "routes"]


def endpoints() -> list[Endpoint]:
    """The table of the 3.x API, with memories of its own."""
    return [*ingest_endpoints(RecentProblems()), *file_endpoints(), *SEARCH, *ATTRIBUTES, *SERIES, *BUCKETS]


def routes(tracking: Tracking, settings: Settings, turns: Turns | None = None) -> list[BaseRoute]:
    """The routes of the 3.x API; they belong at the root of the server, for the clients know only absolute paths."""
    turns = turns or Turns()
    own = [
        endpoint_route(replace(each, path=path), tracking, settings, turns, _answer_error)
        for each in endpoints()
        for path in _spellings(each.path)
    ]
    return [*own, *object_routes(tracking, settings, turns)]


def _spellings(path: str) -> tuple[str, str]:
    """With and without a slash at the end: some clients follow no redirects, and some paths end in one."""
    return path, path.rstrip("/") if path.endswith("/") else f"{path}/"


def _answer_error(error: Exception, rules: ErrorRules, _: Scope) -> Response:
    return error_response(error, rules)
