"""From an endpoint of a wire's table to a Starlette route: body, credentials, one hop to a thread, commit, answer."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import msgspec
from anyio import sleep, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from seamark.model.access import Caller
from seamark.model.errors import NotAuthenticated, SeamarkError
from seamark.tracking.authentication import caller_of_access_token
from seamark.tracking.context import Commit, Tracking
from seamark.wire.endpoints import Call, Committed, Endpoint, Held, Payload
from seamark.wire.error_answers import AnswerError
from seamark.wire.http import Settings, base_url, bearer_token, read_body, spool_body
from seamark.wire.turns import Turns

__all__ = ["endpoint_route"]

Identify = Callable[[Tracking, str], Caller]

_log = logging.getLogger(__name__)
_EARLY_CHECK_BYTES = 2**20
"""Bodies announced larger than this are read only after the credentials are verified."""


def endpoint_route(
    endpoint: Endpoint,
    tracking: Tracking,
    settings: Settings,
    turns: Turns,
    answer_error: AnswerError,
    identify: Identify = caller_of_access_token,
) -> Route:
    """The route that serves one endpoint; `answer_error` is how its wire tells a client what went wrong, `identify` whose a
    bearer token is."""

    async def serve(request: Request) -> Response:
        try:
            return await _serve(request, endpoint, tracking, settings, turns, identify)
        except ClientDisconnect:
            return Response(status_code=400)
        except HTTPException:
            # The server around this refused the request while its body arrived.
            raise
        except SeamarkError as error:
            return answer_error(error, endpoint.errors, request.scope)
        except Exception as error:
            _log.exception("The operation %s failed", endpoint.operation_id)
            return answer_error(error, endpoint.errors, request.scope)

    return Route(endpoint.path, serve, methods=[endpoint.method], name=endpoint.operation_id)


async def _serve(
    request: Request, endpoint: Endpoint, tracking: Tracking, settings: Settings, turns: Turns, identify: Identify
) -> Response:
    call = Call(tracking, base_url(request, settings), request.query_params, request.headers, request.path_params)
    token = None if endpoint.is_public else bearer_token(request.headers)
    if token is None and not endpoint.is_public:
        raise NotAuthenticated("The request has no access token. Send the header Authorization: Bearer followed by one.")
    if token is not None and (endpoint.is_costly or _has_large_body(request, endpoint)):
        call = replace(call, signed_in=await to_thread.run_sync(identify, tracking, token))
    if endpoint.admits is not None and (endpoint.is_public or call.signed_in is not None):
        await to_thread.run_sync(endpoint.admits, call)
    match endpoint.payload:
        case Payload.JSON | Payload.BYTES:
            call.payload = await read_body(request, endpoint.body_limit)
        case Payload.FILE:
            call.file = await spool_body(request, endpoint.body_limit)
        case Payload.NONE:
            pass

    def handle() -> tuple[Commit | None, float, Response]:
        if token is not None and call.signed_in is None:
            call.signed_in = identify(tracking, token)
        answer = endpoint.handler(call)
        commit, seconds = None, 0.0
        if isinstance(answer, Committed):
            commit, answer = answer.commit, answer.answer
        elif isinstance(answer, Held):
            seconds, answer = answer.seconds, answer.answer
        return commit, seconds, answer if isinstance(answer, Response) else json_response(answer)

    try:
        async with turns.of(call.caller.user_id, request.is_disconnected) if endpoint.is_costly else nullcontext():
            commit, seconds, response = await to_thread.run_sync(handle)
    finally:
        if call.file is not None:
            call.file.close()
    if commit is not None:
        # Nothing is acknowledged before it is durable.
        await commit
    if seconds > 0:
        await sleep(seconds)
    return response


def _has_large_body(request: Request, endpoint: Endpoint) -> bool:
    if endpoint.payload is Payload.NONE:
        return False
    announced = request.headers.get("content-length", "")
    return not announced.isdecimal() or int(announced) > _EARLY_CHECK_BYTES


def json_response(answer: object) -> Response:
    """The answer as JSON; None is an empty body."""
    return Response(b"" if answer is None else msgspec.json.encode(answer), media_type="application/json")
