"""What changes in a project, as it happens: a stream of server-sent events."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

import seamark
from seamark.model.errors import SeamarkError
from seamark.model.steps import micros_to_step
from seamark.tracking import access
from seamark.tracking.change_feed import Changes, Watcher
from seamark.tracking.changes import ContainerChange, Names
from seamark.tracking.context import Tracking
from seamark.wire.v1.context import CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, caller_of, project_identifier
from seamark.wire.v1.jobs import job_facts

__all__ = ["router"]

router = APIRouter(tags=["events"])

_HEARTBEAT_SECONDS = 10.0
_RECHECK_SECONDS = 1.0
"""How long somebody hears of changes who may not any more."""
_IDLE_RECHECK_SECONDS = 10.0
_STREAM = "text/event-stream"

_EXAMPLE = (
    'id: 5f1c09a2.7\nevent: changes\ndata: {"everything": false, "paths": [["train/loss"]], "runs": [{"id": "CLS-12", '
    '"uuid": "…", "kind": "run", "new": false, "gone": false, "values": [], "added": [], "series": 0, "step": 120.0}]}\n\n'
)


class _Run(msgspec.Struct):
    id: str
    uuid: str
    kind: str
    new: bool
    gone: bool
    values: list[str] | str
    added: list[str] | str
    series: int | str | None
    step: float | None


class _Event(msgspec.Struct):
    everything: bool
    paths: list[list[str]]
    runs: list[_Run]


@router.get(
    "/projects/{workspace}/{project}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {_STREAM: {"schema": {"type": "string"}, "example": _EXAMPLE}}}},
)
async def follow_project(
    workspace: WorkspaceName,
    project: ProjectName,
    request: Request,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    cursor: Annotated[str, Query(max_length=64, description="The id of the last event that was seen; goes on after it.")] = "",
    seconds: Annotated[
        float | None, Query(ge=0, le=86_400, description="When to end; 0 gives what there is since the cursor, and ends.")
    ] = None,
    last_event_id: Annotated[str, Header(max_length=64)] = "",
) -> StreamingResponse:
    """Server-sent events for as long as the caller listens and may see the project. `hello` comes first, with the server's
    version. `changes` tell of runs (models, versions, the project's metadata) by `id`: whether they are `new` or `gone`, which
    single `values` were written, which attributes were `added`, and which `series` have got points up to `step` (null: unknown),
    as the place of their paths in `paths`. Where a list would be long it is "many", and anything may have changed. With
    `everything` so may all runs: after a cursor that is not known any more, for example because the server was restarted.
    `job` tells how far a job of the project has come, as `GET …/jobs/{job}` does. `beat` comes when there was nothing to tell for ten
    seconds."""
    identifier = project_identifier(workspace, project)
    found = await to_thread.run_sync(access.require_project, tracking, caller, identifier)
    loop = asyncio.get_running_loop()
    woken = asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop has ended, and the stream with it
            loop.call_soon_threadsafe(woken.set)

    watcher = await to_thread.run_sync(tracking.changes.watch, found.id, last_event_id or cursor, wake)

    def may_still_listen() -> bool:
        try:
            return access.require_project(tracking, caller_of(request, tracking), identifier).id == found.id
        except SeamarkError:
            return False

    return StreamingResponse(
        _told(request, tracking, watcher, woken, may_still_listen, float("inf") if seconds is None else seconds),
        media_type=_STREAM,
        # Proxies that gather answers would keep the events from their reader.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _told(
    request: Request,
    tracking: Tracking,
    watcher: Watcher,
    woken: asyncio.Event,
    may_still_listen: Callable[[], bool],
    seconds: float,
) -> AsyncGenerator[bytes]:
    ends_at = time.monotonic() + seconds
    try:
        yield _message("hello", watcher.cursor(), msgspec.json.encode({"version": seamark.__version__, "now": tracking.clock()}))
        checked_at = time.monotonic()
        while not watcher.is_closed:
            taken = watcher.take()
            now = time.monotonic()
            if now - checked_at > (_RECHECK_SECONDS if taken else _IDLE_RECHECK_SECONDS):
                if not await to_thread.run_sync(may_still_listen):
                    yield _message("end", "", b"{}")
                    return
                checked_at = now
            if taken:
                event = _event(taken)
                if event.everything or event.runs:
                    yield _message("changes", watcher.cursor(), msgspec.json.encode(event))
                for job in {job.id: job for each in taken for job in each.jobs}.values():
                    yield _message("job", watcher.cursor(), job_facts(job).model_dump_json().encode())
            if now >= ends_at:
                return
            try:
                await asyncio.wait_for(woken.wait(), min(_HEARTBEAT_SECONDS, ends_at - now))
            except TimeoutError:
                # A comment would do for the connection, but who listens in a browser sees none, nor that it is dead.
                yield _message("beat", watcher.cursor(), b"{}")
            woken.clear()
            if await request.is_disconnected():
                return
    finally:
        watcher.leave()


def _message(event: str, cursor: str, data: bytes) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), event.encode(), data)


def _event(taken: Sequence[Changes]) -> _Event:
    """Several events as one, in which each run is told of once for each of them."""
    if any(each.is_everything for each in taken):
        return _Event(True, [], [])
    places: dict[frozenset[str], int] = {}
    runs = [
        _Run(
            id=changed.sys_id,
            uuid=str(changed.uuid),
            kind=changed.kind.value,
            new=changed.change.is_new,
            gone=changed.change.is_gone,
            values=_listed(changed.change.values),
            added=_listed(changed.change.added),
            series=_series(changed.change, places),
            step=None if changed.change.last_step is None else float(micros_to_step(changed.change.last_step)),
        )
        for each in taken
        for changed in each.containers
    ]
    return _Event(False, [sorted(paths) for paths in places], runs)


def _listed(names: Names) -> list[str] | str:
    return "many" if names is None else sorted(names)


def _series(change: ContainerChange, places: dict[frozenset[str], int]) -> int | str | None:
    """Runs that log the same series together share one list of their paths."""
    if change.series is None:
        return "many"
    return places.setdefault(change.series, len(places)) if change.series else None
