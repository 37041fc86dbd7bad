"""Errors as the client tells them apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seamark.model import errors
from seamark.nql import NqlSyntaxError
from seamark.wire.neptune2.errors import EXPERIMENT_NOT_FOUND, error_response


def answer(error: Exception, **overrides: Any) -> tuple[int, dict[str, Any]]:
    response = error_response(error, **overrides)
    return response.status_code, json.loads(bytes(response.body))


@pytest.mark.parametrize(
    ("error", "status", "error_type"),
    [
        (errors.InvalidInput("x"), 400, "BAD_REQUEST"),
        (errors.InvalidPath("x"), 400, "BAD_REQUEST"),
        (errors.TooLarge("x"), 413, "TOO_LARGE"),
        (errors.AccessDenied("x"), 403, "ACCESS_DENIED"),
        (errors.ProjectNotFound("x"), 404, "NOT_FOUND"),
        (errors.ContainerNotFound("x"), 404, "NOT_FOUND"),
        (errors.AttributeNotFound("x"), 404, "NOT_FOUND"),
        (errors.MemberNotFound("x"), 422, "MEMBER_NOT_FOUND"),
        (errors.InheritedMember("x"), 422, "INHERITED_MEMBER"),
        (errors.AlreadyMember("x"), 409, "CONFLICT"),
        (errors.ModelKeyCollision("x"), 409, "CONFLICT"),
        (errors.Busy("x"), 503, "BUSY"),
    ],
)
def test_each_error_has_its_status_and_type(error: Exception, status: int, error_type: str) -> None:
    code, body = answer(error)
    assert (code, body["errorType"], body["message"], body["code"]) == (status, error_type, "x", status)
    assert body["title"]


def test_a_refused_token_has_no_type_which_newer_clients_would_not_know() -> None:
    code, body = answer(errors.NotAuthenticated("x"))
    assert code == 401
    assert "errorType" not in body


def test_an_invalid_query_has_the_title_by_which_the_client_knows_it() -> None:
    code, body = answer(NqlSyntaxError("bad", position=0))
    assert (code, body["title"]) == (400, "Syntax error")


def test_a_part_of_the_wrong_length_says_so_in_the_words_that_make_the_client_upload_again() -> None:
    assert "Length of stream does not match given range" in json.dumps(answer(errors.LengthMismatch("5 bytes, not 6"))[1])


def test_only_get_experiment_says_experiment_not_found() -> None:
    assert answer(errors.ContainerNotFound("x"), overrides=EXPERIMENT_NOT_FOUND)[1]["errorType"] == "EXPERIMENT_NOT_FOUND"
    assert answer(errors.ProjectNotFound("x"), overrides=EXPERIMENT_NOT_FOUND)[1]["errorType"] == "EXPERIMENT_NOT_FOUND"


def test_what_the_clients_exceptions_show_is_in_the_body() -> None:
    assert answer(errors.ProjectKeyInvalid("x", "k", "r"))[1]["reason"] == "r"
    assert answer(errors.ProjectNameInvalid("x", "n"))[1]["name"] == "n"
    assert answer(errors.ProjectKeyCollision("x", "k"))[1]["key"] == "k"
    assert answer(errors.InvalidIdentifier("x", "i"))[1]["identifier"] == "i"


def test_visibilities_are_named_as_on_the_wire() -> None:
    _, body = answer(errors.VisibilityRestricted("x", "public", ["private", "workspace"]))
    assert (body["requestedValue"], body["allowedValues"]) == ("pub", ["priv", "workspace"])


def test_an_unexpected_error_keeps_its_details_to_the_log() -> None:
    code, body = answer(RuntimeError("password"))
    assert code == 500
    assert "password" not in json.dumps(body)


def test_a_store_that_is_away_keeps_the_names_of_hosts_and_files_to_itself() -> None:
    code, body = answer(errors.StoreUnavailable("connection to 10.1.2.3 failed for user admin"))
    assert (code, body["errorType"]) == (503, "UNAVAILABLE")
    assert "10.1.2.3" not in str(body)


def test_a_busy_store_asks_to_retry_after_one_second_in_one_digit() -> None:
    assert error_response(errors.StoreUnavailable("x")).headers["Retry-After"] == "1"
