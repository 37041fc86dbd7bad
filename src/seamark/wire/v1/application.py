"""The application that answers /api/v1."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

import seamark
from seamark.tracking.context import Tracking
from seamark.wire.problems import PROBLEM_MEDIA_TYPE, Problem
from seamark.wire.turns import Turns
from seamark.wire.v1 import (
    admin,
    artifacts,
    bulk_changes,
    charts,
    charts_opening,
    comparison,
    containers,
    dashboards,
    events,
    files,
    histograms,
    home,
    imports,
    jobs,
    lineage,
    media,
    members,
    opening,
    policies,
    previews,
    projects,
    run_groups,
    runs,
    search,
    series,
    session,
    side_opening,
    stages,
    storage,
    table_exports,
    tables,
    texts,
    tokens,
    trash,
    views,
)
from seamark.wire.v1.context import ApiSettings
from seamark.wire.v1.errors import add_handlers
from seamark.wire.v1.journal_paths import JOURNAL_PATHS, JOURNAL_SCHEMAS

__all__ = ["PREFIX", "build", "create_api", "warm_up"]

PREFIX = "/api/v1"
_DESCRIPTION = """The public HTTP API of Seamark.

Browsers sign in with `POST /api/v1/session/…`, which sets a cookie; changes then need the header `X-CSRF-Token` with the
token that `GET /api/v1/me` gives. Scripts send `Authorization: Bearer` with an API token. Errors are problem documents
(RFC 9457). Steps are decimals, times are integer milliseconds since the epoch."""


def build() -> FastAPI:
    """The application without anything behind it: enough to describe it."""
    app = FastAPI(
        title="Seamark",
        version=seamark.__version__,
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        responses={"default": {"description": "A problem document.", "model": Problem}},
    )
    app.openapi = lambda: _described(app)
    add_handlers(app)
    accounts = (session, tokens, projects, policies, members)
    data = (
        trash,
        containers,
        search,
        tables,
        runs,
        charts,
        charts_opening,
        side_opening,
        histograms,
        series,
        texts,
        files,
        media,
        previews,
        artifacts,
        events,
        home,
        lineage,
        stages,
    )
    tables_of_runs = (opening, comparison, run_groups, views, dashboards, bulk_changes, table_exports)
    of_the_server = (jobs, imports, storage, admin)
    for module in (*accounts, *data, *tables_of_runs, *of_the_server):
        app.include_router(module.router, prefix=PREFIX)
    return app


def create_api(tracking: Tracking, settings: ApiSettings, turns: Turns | None = None) -> FastAPI:
    """The application on top of the use cases."""
    app = build()
    app.state.tracking = tracking
    app.state.settings = settings
    app.state.turns = turns or Turns()
    app.state.preview_turns = Turns(at_once=previews.MADE_AT_ONCE)
    return app


def warm_up(app: FastAPI) -> None:
    """Does before anybody asks what the first request would wait for: FastAPI puts its routes together when it first looks for one."""
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "", "root_path": ""})
    opening.open_busy_tables(app.state.tracking)


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with errors under their own media type, which FastAPI cannot be told."""
    if app.openapi_schema is None:
        schema = FastAPI.openapi(app)
        for operations in schema["paths"].values():
            for operation in operations.values():
                content = operation["responses"]["default"]["content"]
                content[PROBLEM_MEDIA_TYPE] = content.pop("application/json")
        schema["paths"].update((f"{PREFIX}{path}", operations) for path, operations in JOURNAL_PATHS.items())
        schema["components"]["schemas"].update(JOURNAL_SCHEMAS)
    assert app.openapi_schema is not None
    return app.openapi_schema


def _operation_id(route: APIRoute) -> str:
    return route.name
