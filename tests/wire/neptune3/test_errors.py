"""What the 3.x clients are told by HTTP statuses."""

from __future__ import annotations

import json

import pytest

from seamark.model import errors
from seamark.wire.error_answers import ErrorRule
from seamark.wire.neptune3.errors import error_response


@pytest.mark.parametrize(
    ("error", "status", "error_type"),
    [
        (errors.ProjectNotFound("No project."), 403, "ACCESS_DENIED"),
        (errors.WorkspaceNotFound("No workspace."), 403, "ACCESS_DENIED"),
        (errors.ContainerNotFound("No run."), 403, "ACCESS_DENIED"),
        (errors.AccessDenied("Not yours."), 403, "ACCESS_DENIED"),
        (errors.ProjectArchived("Closed."), 403, "ACCESS_DENIED"),
        (errors.StorageLimitReached("Full."), 403, "ACCESS_DENIED"),
        (errors.NotAuthenticated("Who?"), 401, None),
        (errors.InvalidQuery("What?"), 400, None),
        (errors.InvalidIdentifier("What?", "x"), 400, None),
        (errors.TooLarge("Too much."), 413, None),
        (errors.Busy("Later."), 503, None),
        (errors.StoreUnavailable("disk /dev/sda is full"), 503, None),
        (RuntimeError("a bug at /src/x.py"), 500, "INTERNAL_ERROR"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else None,
)
def test_an_error_has_the_status_that_the_clients_act_on(error: Exception, status: int, error_type: str | None) -> None:
    answer = error_response(error)
    body = json.loads(bytes(answer.body))
    assert (answer.status_code, body["code"], body.get("errorType")) == (status, status, error_type)
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert body["message"]
    # What describes the server itself is for whoever runs it.
    assert "/" not in body["message"]


def test_an_endpoint_may_answer_an_error_in_its_own_way() -> None:
    assert error_response(errors.InvalidQuery("What?"), {errors.InvalidInput: ErrorRule(422)}).status_code == 422
