"""How errors are answered: the one table from the model's classes to statuses and the `errorType` that the client knows."""

from starlette.responses import Response

from seamark.model.errors import (
    AccessDenied,
    Busy,
    Conflict,
    InheritedMember,
    InvalidIdentifier,
    InvalidInput,
    InvalidQuery,
    LengthMismatch,
    LimitReached,
    MemberNotFound,
    NotAuthenticated,
    NotFound,
    ProjectArchived,
    ProjectKeyCollision,
    ProjectKeyInvalid,
    ProjectLimitReached,
    ProjectNameCollision,
    ProjectNameInvalid,
    StoreUnavailable,
    TooLarge,
    TooManyAttributes,
    VisibilityRestricted,
    WorkspaceReadOnly,
)
from seamark.wire.error_answers import ErrorRule, ErrorRules, answer_with, message_of, rule_of
from seamark.wire.neptune2.names import VISIBILITY_NAMES

__all__ = ["ERROR_RULES", "EXPERIMENT_NOT_FOUND", "error_response"]

ERROR_RULES: ErrorRules = {
    InvalidInput: ErrorRule(400, "BAD_REQUEST"),
    # The client recognises an invalid query by exactly this title.
    InvalidQuery: ErrorRule(400, "INVALID_QUERY", "Syntax error"),
    InvalidIdentifier: ErrorRule(400, "INCORRECT_IDENTIFIER"),
    ProjectNameInvalid: ErrorRule(400, "PROJECT_NAME_INVALID"),
    ProjectKeyInvalid: ErrorRule(400, "PROJECT_KEY_INVALID"),
    # The client redoes an upload when the answer contains exactly this text.
    LengthMismatch: ErrorRule(400, "LENGTH_MISMATCH", "Length of stream does not match given range"),
    TooLarge: ErrorRule(413, "TOO_LARGE"),
    # No errorType: the 3.x clients share the token exchange and accept only a closed list there.
    NotAuthenticated: ErrorRule(401),
    AccessDenied: ErrorRule(403, "ACCESS_DENIED"),
    ProjectArchived: ErrorRule(403, "WRITE_ACCESS_DENIED_TO_ARCHIVED_PROJECT"),
    VisibilityRestricted: ErrorRule(422, "VISIBILITY_RESTRICTED"),
    # The client shows the title of these, and keeps what it has to send for later.
    LimitReached: ErrorRule(402, "PROJECT_LIMITS_EXCEEDED"),
    WorkspaceReadOnly: ErrorRule(402, "WORKSPACE_IN_READ_ONLY_MODE"),
    ProjectLimitReached: ErrorRule(422, "LIMIT_OF_PROJECTS_REACHED"),
    TooManyAttributes: ErrorRule(422, "ATTRIBUTES_PER_EXPERIMENT_LIMIT_EXCEEDED"),
    # EXPERIMENT_NOT_FOUND is for getExperiment alone: elsewhere the client lets it escape as a raw exception.
    NotFound: ErrorRule(404, "NOT_FOUND"),
    MemberNotFound: ErrorRule(422, "MEMBER_NOT_FOUND"),
    InheritedMember: ErrorRule(422, "INHERITED_MEMBER"),
    Conflict: ErrorRule(409, "CONFLICT"),
    ProjectNameCollision: ErrorRule(409, "PROJECT_NAME_COLLISION"),
    ProjectKeyCollision: ErrorRule(409, "PROJECT_KEY_COLLISION"),
    Busy: ErrorRule(503, "BUSY"),
    StoreUnavailable: ErrorRule(503, "UNAVAILABLE"),
}

EXPERIMENT_NOT_FOUND: ErrorRules = {
    NotFound: ErrorRule(404, "EXPERIMENT_NOT_FOUND"),
}
"""The rules of getExperiment: only with this `errorType` does the client raise its documented exceptions."""


def error_response(error: Exception, overrides: ErrorRules | None = None) -> Response:
    """The answer to an error: JSON with `code`, `errorType`, `title`, `message` and what the client shows of this kind."""
    rule = rule_of(error, overrides or {}, ERROR_RULES)
    message = message_of(error)
    return answer_with(rule, {"code": rule.status, "title": rule.title or message, "message": message, **_details(error)})


def _details(error: Exception) -> dict[str, object]:
    match error:
        case InvalidIdentifier():
            return {"identifier": error.identifier}
        case ProjectNameInvalid():
            return {"name": error.name}
        case ProjectKeyInvalid():
            return {"key": error.key, "reason": error.reason}
        case ProjectNameCollision():
            return {"key": error.name, "name": error.name}
        case ProjectKeyCollision():
            return {"key": error.key}
        case TooManyAttributes():
            return {"limit": error.limit, "experimentType": error.kind, "experimentQualifiedName": error.qualified_name}
        case VisibilityRestricted():
            names = {visibility.value: name for visibility, name in VISIBILITY_NAMES.items()}
            allowed = [names.get(each, each) for each in error.allowed]
            return {"requestedValue": names.get(error.requested, error.requested), "allowedValues": allowed}
        case _:
            return {}
