"""The websocket on which a running script hears that it should stop or abort."""

import asyncio
import logging
from collections.abc import Callable

import msgspec
from anyio import to_thread
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import NotAuthenticated, SeamarkError
from seamark.tracking.access import require_container
from seamark.tracking.authentication import caller_of_access_token
from seamark.tracking.context import Tracking
from seamark.tracking.signals import SignalFeed, SignalKind
from seamark.wire.http import bearer_token
from seamark.wire.neptune2.bodies import SignalDetailsBody
from seamark.wire.neptune2.departures import Departures, Leaving

__all__ = ["signal_route"]

_log = logging.getLogger(__name__)
_HEARTBEAT_SECONDS = 30.0
_HEARTBEAT = " "
_NORMAL_CLOSURE = 1000
_NO_STATUS = 1005
_ABNORMAL_CLOSURE = 1006
_POLICY_VIOLATION = 1008
_LEAVINGS = {_NORMAL_CLOSURE: Leaving.IN_ORDER, _NO_STATUS: Leaving.CUT_OFF, _ABNORMAL_CLOSURE: Leaving.CUT_OFF}
"""By the code of the closing. The client always gives one; a connection that breaks has none."""


class _SignalMessage(msgspec.Struct):
    type: str
    body: SignalDetailsBody


def signal_route(tracking: Tracking) -> WebSocketRoute:
    """The route under which the client listens for the signals of one run."""
    feed = SignalFeed(tracking.catalog)
    departures = Departures(tracking)

    async def listen(websocket: WebSocket) -> None:
        try:
            caller, container = await to_thread.run_sync(_admit, tracking, websocket)
        except SeamarkError:
            # Before the connection is accepted this answers the handshake with 403.
            await websocket.close(_POLICY_VIOLATION)
            return
        departures.come(container)
        leaving = Leaving.SENT_AWAY
        try:
            leaving = await _serve(websocket, feed, container, lambda: _may_listen(tracking, caller, container))
        except WebSocketDisconnect:
            _log.debug("The listener of %s is gone", container.sys_id)
        finally:
            departures.leave(caller, container, leaving)

    return WebSocketRoute("/api/notifications/v1/runs/{projectId}/{runId}/signal", listen, name="signals")


def _admit(tracking: Tracking, websocket: WebSocket) -> tuple[Caller, Container]:
    token = bearer_token(websocket.headers)
    if token is None:
        raise NotAuthenticated("The websocket has no access token. Send the header Authorization: Bearer followed by one.")
    caller = caller_of_access_token(tracking, token)
    container, _ = require_container(tracking, caller, str(websocket.path_params["runId"]))
    return caller, container


def _may_listen(tracking: Tracking, caller: Caller, container: Container) -> bool:
    try:
        require_container(tracking, caller, str(container.uuid))
    except SeamarkError:
        return False
    return True


async def _serve(websocket: WebSocket, feed: SignalFeed, container: Container, may_listen: Callable[[], bool]) -> Leaving:
    """Sends signals and heartbeats until the client leaves, at once, or may no longer see the run. How it left."""
    loop = asyncio.get_running_loop()
    messages: asyncio.Queue[str] = asyncio.Queue()

    def deliver(kind: SignalKind, seconds: float | None) -> None:
        message = _SignalMessage(f"neptune/{kind.value}", SignalDetailsBody(seconds))
        loop.call_soon_threadsafe(messages.put_nowait, msgspec.json.encode(message).decode())

    subscription = await to_thread.run_sync(feed.subscribe, container.id, deliver)
    try:
        # Only now: once the handshake is over, no signal is missed.
        await websocket.accept()
        return await _send_until_closed(websocket, messages, may_listen)
    finally:
        feed.unsubscribe(subscription)


async def _send_until_closed(websocket: WebSocket, messages: "asyncio.Queue[str]", may_listen: Callable[[], bool]) -> Leaving:
    # The client never writes; reading is how its closing is noticed, which it waits for.
    gone = asyncio.create_task(_until_closed(websocket))
    try:
        while not gone.done():
            message = asyncio.create_task(messages.get())
            done, _ = await asyncio.wait({message, gone}, timeout=_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if message in done:
                await websocket.send_text(message.result())
                continue
            message.cancel()
            if gone in done:
                break
            if not await to_thread.run_sync(may_listen):
                await websocket.close(_POLICY_VIOLATION)
                return Leaving.SENT_AWAY
            await websocket.send_text(_HEARTBEAT)
        return await gone
    finally:
        gone.cancel()


async def _until_closed(websocket: WebSocket) -> Leaving:
    """How it was closed."""
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        pass
    return _LEAVINGS.get(message.get("code", _NO_STATUS), Leaving.SENT_AWAY)
