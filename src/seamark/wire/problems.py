"""Errors as problem documents (RFC 9457): the one table from Seamark's exceptions to HTTP, for our own APIs."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from pydantic import BaseModel
from starlette.responses import JSONResponse
from starlette.types import Scope

from seamark.model import errors
from seamark.model.dashboards import InvalidDashboard
from seamark.nql.errors import NqlSyntaxError

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "REQUEST_ID_KEY",
    "CsrfRejected",
    "InvalidField",
    "Problem",
    "problem_of",
    "problem_response",
    "request_id",
    "unexpected_problem",
]

PROBLEM_MEDIA_TYPE = "application/problem+json"
REQUEST_ID_KEY = "seamark.request_id"
"""Where the server's middleware leaves the request's id in the ASGI scope."""

_log = logging.getLogger(__name__)


class CsrfRejected(errors.AccessDenied):
    """A request that changes something came with a session cookie and without the session's CSRF token."""


class InvalidField(BaseModel):
    """One value of a request that breaks a rule; `where` is its place, such as `body.limit`."""

    where: str
    message: str


class Problem(BaseModel):
    """What went wrong. `type` is stable and made for programs, `detail` is made for people."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    position: int | None = None
    """Where a query is wrong, in characters from its start; `line` and `column` count from 1."""
    line: int | None = None
    column: int | None = None
    expected: list[str] | None = None
    fields: list[InvalidField] | None = None


_Entry = tuple[int, str, str]

_TABLE: Mapping[type[errors.SeamarkError], _Entry] = {
    errors.SeamarkError: (500, "internal", "Seamark failed"),
    errors.InvalidInput: (400, "invalid-input", "The request is not valid"),
    errors.InvalidPath: (400, "invalid-path", "The attribute path is not valid"),
    errors.InvalidQuery: (400, "invalid-query", "The query is not valid"),
    NqlSyntaxError: (400, "query-syntax", "The query cannot be read"),
    errors.InvalidIdentifier: (400, "invalid-identifier", "The identifier is not valid"),
    errors.ProjectNameInvalid: (400, "project-name-invalid", "The project name is not valid"),
    errors.ProjectKeyInvalid: (400, "project-key-invalid", "The project key is not valid"),
    errors.TooManyAttributes: (400, "too-many-attributes", "The run has all the attributes that it may have"),
    errors.TooLarge: (413, "too-large", "The request is too large"),
    errors.NoPreview: (415, "no-preview", "The file cannot be shown so"),
    InvalidDashboard: (400, "invalid-dashboard", "The dashboard breaks a rule"),
    errors.LengthMismatch: (400, "length-mismatch", "The part has another length than announced"),
    errors.NotAuthenticated: (401, "not-authenticated", "Sign in first"),
    errors.AccessDenied: (403, "access-denied", "You may not do this"),
    errors.ProjectArchived: (403, "project-archived", "The project is archived"),
    errors.WorkspaceReadOnly: (403, "workspace-read-only", "The workspace is read-only"),
    errors.StorageLimitReached: (403, "storage-limit", "The workspace is full"),
    errors.ProjectLimitReached: (403, "project-limit", "The workspace has all the projects that it may have"),
    CsrfRejected: (403, "csrf", "The CSRF token is missing or wrong"),
    errors.VisibilityRestricted: (403, "visibility-restricted", "The workspace does not allow this visibility"),
    errors.NotFound: (404, "not-found", "There is no such thing"),
    errors.WorkspaceNotFound: (404, "workspace-not-found", "There is no such workspace"),
    errors.ProjectNotFound: (404, "project-not-found", "There is no such project"),
    errors.ContainerNotFound: (404, "run-not-found", "There is no such run"),
    errors.AttributeNotFound: (404, "attribute-not-found", "There is no such attribute"),
    errors.FileNotFound: (404, "file-not-found", "There is no such file"),
    errors.ArtifactNotFound: (404, "artifact-not-found", "There is no such artifact"),
    errors.MemberNotFound: (404, "member-not-found", "There is no such member"),
    errors.ArtifactNotFound: (404, "artifact-not-found", "There is no such artifact"),
    errors.MemberNotFound: (404, "member-not-found", "There is no such member"),
    errors.UserNotFound: (404, "user-not-found", "There is no such user"),
    errors.TokenNotFound: (404, "token-not-found", "There is no such token"),
    errors.Conflict: (409, "conflict", "This collides with something that exists"),
    errors.ProjectNameCollision: (409, "project-name-collision", "The project name is taken"),
    errors.ProjectKeyCollision: (409, "project-key-collision", "The project key is taken"),
    errors.ModelKeyCollision: (409, "model-key-collision", "The model key is taken"),
    errors.UuidCollision: (409, "uuid-collision", "The UUID is taken"),
    errors.AlreadyMember: (409, "already-member", "The account has access already"),
    errors.InheritedMember: (409, "inherited-member", "The access comes from the workspace"),
    errors.LastOwner: (409, "last-owner", "Nobody would be left to manage it"),
    errors.NameCollision: (409, "name-collision", "The name is taken"),
    errors.AlreadyMember: (409, "already-member", "The account has access already"),
    errors.LastOwner: (409, "last-owner", "Nobody would be left to manage it"),
    errors.InheritedMember: (409, "inherited-member", "The access comes from the workspace"),
    errors.DashboardOutdated: (409, "dashboard-outdated", "Somebody else has changed the dashboard"),
    errors.Busy: (503, "busy", "The server is busy"),
    errors.StoreUnavailable: (503, "store-unavailable", "The store does not answer"),
}


def request_id(scope: Scope) -> str:
    """The id that the access log has for this request; a new one outside the server's middleware."""
    return scope.setdefault(REQUEST_ID_KEY, uuid4().hex[:16])


def problem_response(
    scope: Scope, status: int, slug: str, title: str, detail: str, **extra: Any
) -> JSONResponse:  # the extra members of a problem are of any JSON type
    """A problem document as a response."""
    problem = Problem(
        type=f"urn:seamark:problem:{slug}", title=title, status=status, detail=detail, request_id=request_id(scope), **extra
    )
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        headers["Retry-After"] = "2"
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, PROBLEM_MEDIA_TYPE)


def _entry(kind: type[BaseException]) -> _Entry:
    for ancestor in kind.__mro__:
        if issubclass(ancestor, errors.SeamarkError) and ancestor in _TABLE:
            return _TABLE[ancestor]
    return _TABLE[errors.SeamarkError]


def problem_of(scope: Scope, error: errors.SeamarkError) -> JSONResponse:
    """One of our own errors as a problem document."""
    status, slug, title = _entry(type(error))
    extra: dict[str, Any] = {}
    detail = str(error) or title
    if isinstance(error, NqlSyntaxError):
        extra = {"position": error.position, "line": error.line, "column": error.column, "expected": list(error.expected)}
        # The excerpt below the message is for terminals; programs have the position.
        detail = detail.partition("\n")[0]
    if isinstance(error, InvalidDashboard):
        extra = {"fields": [InvalidField(where=error.place, message=error.reason)]}
    if status >= 500 and not isinstance(error, errors.Busy):
        known = request_id(scope)
        _log.error("request %s failed: %s", known, detail, exc_info=error)
        if isinstance(error, errors.StoreUnavailable):
            # Its own words name hosts, files and statements, which are for whoever runs the server.
            detail = f"The server cannot reach its data at the moment. Try again; its log says more under the request id {known}."
    return problem_response(scope, status, slug, title, detail, **extra)


def unexpected_problem(scope: Scope) -> JSONResponse:
    """What is said of an error that is none of our own, and that the log tells of."""
    known = request_id(scope)
    detail = f"The server met an error that it did not expect. Its log says more under the request id {known}."
    return problem_response(scope, 500, "internal", "Seamark failed", detail)
