"""The journal's endpoints as routes."""

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from seamark.model.errors import SeamarkError
from seamark.tracking.authentication import caller_of_bearer
from seamark.tracking.context import Tracking
from seamark.wire.dispatch import endpoint_route
from seamark.wire.error_answers import ErrorRules
from seamark.wire.http import Settings
from seamark.wire.journal.ingest import journal_endpoints
from seamark.wire.problems import problem_of, unexpected_problem
from seamark.wire.turns import Turns

__all__ = ["routes"]


def routes(tracking: Tracking, settings: Settings, turns: Turns | None = None) -> list[BaseRoute]:
    """The routes for our clients' journals, below the address of the API v1, whose errors they share."""
    turns = turns or Turns()
    return [endpoint_route(each, tracking, settings, turns, _answer_error, caller_of_bearer) for each in journal_endpoints()]


def _answer_error(error: Exception, rules: ErrorRules, scope: Scope) -> Response:
    return problem_of(scope, error) if isinstance(error, SeamarkError) else unexpected_problem(scope)
