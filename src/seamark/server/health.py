"""Whether the server can serve: all three stores answer."""

import logging
from collections.abc import Callable

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from seamark.model.errors import SeamarkError
from seamark.server.metrics import Metrics
from seamark.tracking.context import Tracking

__all__ = ["health_routes"]

_log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 10


def health_routes(tracking: Tracking, metrics: Metrics) -> list[Route]:
    """`/healthz`, for whoever starts and watches the server, and `/metrics`, for Prometheus."""

    async def healthz(_: Request) -> Response:
        checks: dict[str, Callable[[], object]] = {
            "catalog": tracking.catalog.check,
            "columns": tracking.columns.ping,
            "blobs": lambda: next(iter(tracking.blobs.list("health")), None),
        }
        stores = {name: await _answer(check) for name, check in checks.items()}
        is_well = all(answer == "ok" for answer in stores.values())
        status = "ok" if is_well else "unavailable"
        return JSONResponse({"status": status, "stores": stores}, 200 if is_well else 503, {"Cache-Control": "no-store"})

    async def exposition(_: Request) -> Response:
        return PlainTextResponse(metrics.exposition(tracking.columns.metrics), media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz, methods=["GET"]), Route("/metrics", exposition, methods=["GET"])]


async def _answer(check: Callable[[], object]) -> str:
    try:
        with anyio.fail_after(_PATIENCE_SECONDS):
            await anyio.to_thread.run_sync(check, abandon_on_cancel=True)
    except TimeoutError:
        return f"no answer within {_PATIENCE_SECONDS} seconds"
    except (SeamarkError, OSError) as error:
        # The reason names hosts and files, and anybody may ask this.
        _log.warning("A store is not well: %s", error)
        return "unavailable"
    return "ok"
