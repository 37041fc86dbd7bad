"""What the wires' error answers have in common: one table from the model's classes to statuses and names, and the words."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import json
from starlette.responses import Response
from starlette.types import Scope

from seamark.model.errors import SeamarkError, StoreUnavailable

__all__ = ["AnswerError", "ErrorRule", "ErrorRules", "answer_with", "message_of", "rule_of"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """How one class of errors is answered: the status, and the `errorType` that the client looks up first."""

    status: int
    error_type: str | None = None
    title: str | None = None


ErrorRules = Mapping[type[Exception], ErrorRule]

AnswerError = Callable[[Exception, ErrorRules, Scope], Response]
"""Gives a wire's answer to an error of a request; the rules are those of the endpoint that failed, and precede the wire's own."""

_UNEXPECTED = ErrorRule(500, "INTERNAL_ERROR")


def rule_of(error: Exception, *tables: ErrorRules) -> ErrorRule:
    """The rule of the error's class or of its nearest ancestor that has one; of the tables the first one counts."""
    for ancestor in type(error).__mro__:
        for table in tables:
            rule = table.get(ancestor)
            if rule is not None:
                return rule
    return _UNEXPECTED


def message_of(error: Exception) -> str:
    """What a client is told. What names hosts, files and statements is for whoever runs the server, and goes to the log."""
    if isinstance(error, StoreUnavailable):
        _log.error("A store does not answer: %s", error)
        return "The server cannot reach its data at the moment. Try again; if it goes on, tell whoever runs the server."
    if isinstance(error, SeamarkError):
        return str(error)
    return "The server failed to answer for a reason that its log names. Try again, and tell whoever runs the server."


def answer_with(rule: ErrorRule, body: Mapping[str, object]) -> Response:
    """The body as JSON with the rule's `errorType`; what may succeed in a moment says when to try again."""
    if rule.error_type is not None:
        body = {**body, "errorType": rule.error_type}
    headers = {"Retry-After": "1"} if rule.status == 503 else None
    return Response(json.encode(body), rule.status, headers, "application/json")
