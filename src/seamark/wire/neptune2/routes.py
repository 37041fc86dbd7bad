"""Everything that the official 1.x client talks to, as routes."""

from itertools import chain

from msgspec import json
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from seamark.tracking.context import Tracking
from seamark.wire.dispatch import endpoint_route
from seamark.wire.error_answers import ErrorRules
from seamark.wire.http import Settings
from seamark.wire.neptune2.errors import error_response
from seamark.wire.neptune2.swagger import swagger_document
from seamark.wire.neptune2.table import PLAIN, SERVICES
from seamark.wire.neptune2.websocket import signal_route
from seamark.wire.turns import Turns

__all__ = ["routes"]


def routes(tracking: Tracking, settings: Settings, turns: Turns | None = None) -> list[BaseRoute]:
    """The routes of the 2.x API; they belong at the root of the server, for the client knows only absolute paths."""
    turns = turns or Turns()
    endpoints = [*chain.from_iterable(SERVICES.values()), *PLAIN]
    documents = [_document_route(name) for name in SERVICES]
    return [
        *documents,
        *(endpoint_route(each, tracking, settings, turns, _answer_error) for each in endpoints),
        signal_route(tracking),
    ]


def _document_route(service: str) -> Route:
    document = json.encode(swagger_document(f"Seamark {service}", "1", SERVICES[service]))

    async def serve(request: Request) -> Response:
        return Response(document, media_type="application/json")

    return Route(f"/api/{service}/swagger.json", serve, name=f"{service} document")


def _answer_error(error: Exception, rules: ErrorRules, _: Scope) -> Response:
    return error_response(error, rules)
