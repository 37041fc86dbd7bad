"""How FastAPI's errors and our own become problem documents."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from seamark.model import errors
from seamark.wire.problems import InvalidField, problem_of, problem_response, unexpected_problem

__all__ = ["add_handlers", "http_error", "seamark_error"]

_HTTP_TITLES = {404: "There is no such address", 405: "This address does not take that method", 413: "The request is too large"}


def add_handlers(app: FastAPI) -> None:
    """Makes every error of `app` a problem document."""
    app.add_exception_handler(errors.SeamarkError, seamark_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, _unexpected)


async def seamark_error(request: Request, error: Exception) -> JSONResponse:
    """One of our own errors as a problem document."""
    assert isinstance(error, errors.SeamarkError)
    return problem_of(request.scope, error)


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [
        InvalidField(where=".".join(str(part) for part in each["loc"]), message=str(each["msg"])) for each in error.errors()
    ]
    detail = "; ".join(f"{field.where}: {field.message}" for field in fields)
    return problem_response(request.scope, 400, "invalid-request", "The request is not valid", detail, fields=fields)


async def http_error(request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses by itself, as a problem document."""
    assert isinstance(error, HTTPException)
    title = _HTTP_TITLES.get(error.status_code, "The request cannot be answered")
    if error.status_code == 413:
        return problem_response(request.scope, 413, "too-large", title, error.detail)
    detail = f"{request.method} {request.url.path}: {error.detail}."
    return problem_response(request.scope, error.status_code, "http", title, detail)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    return unexpected_problem(request.scope)
